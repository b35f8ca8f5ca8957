"""Giving patients of a called-off session their outcome: one, some, or everybody in order.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 29.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done
from kiosk_app.central_service.answering.answers import Outcome as Answer
from kiosk_app.central_service.engines.locks import take_session_turns
from kiosk_app.central_service.messages import notices, outbox
from kiosk_app.central_service.numbers import counted, ledger
from kiosk_app.central_service.numbers.catalogue_store import read_session
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.suspension import suspension_case_book as cases
from kiosk_app.central_service.suspension.suspension_moves import move, refund
from kiosk_app.central_service.tables.schema import COMING
from kiosk_app.contract.suspension_shapes import OutcomeBody
from kiosk_app.domain.cancellation import RefundLine
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.limits import may_hold
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.suspension import CHOICES, Doctor, Outcome, is_lower, may_substitute

_UNNAMED = (("field", "appointments"),)
"""What is told where patients would have to be named, one by one."""


def settle(  # noqa: PLR0913, PLR0917 - who decides what about whom, by which rules
    connection: Connection,
    now: int,
    actor: Actor,
    case_id: str,
    body: OutcomeBody,
    policies: Policies,
) -> Answer:
    """Give patients their outcome, all of them or none.

    Returns:
        The case; NOT_FOUND; NOT_IN_THIS_STATE; MALFORMED_REQUEST with the fact ``field``;
        SUBSTITUTE_UNFIT; CONSENT_REQUIRED; SESSION_SUSPENDED; BOOKED_OUT; ALREADY_BOOKED;
        DAY_LIMIT with the fact ``limit``.
    """
    given = settled(connection, now, actor, case_id, body, policies)
    return given if isinstance(given, Refusal) else Done(cases.answer(connection, case_id))


def settled(  # noqa: PLR0913, PLR0917 - who decides what about whom, by which rules
    connection: Connection,
    now: int,
    actor: Actor,
    case_id: str,
    body: OutcomeBody,
    policies: Policies,
) -> tuple[RefundLine, ...] | Refusal:
    """Give patients their outcome; return what goes back to them, or refuse as `settle`."""
    case = _alone_with(connection, case_id, body)
    if isinstance(case, Refusal):
        return case
    chosen = _chosen(cases.items(connection, case_id), body)
    if isinstance(chosen, Refusal):
        return chosen
    target = None if body.target is None else read_session(connection, body.target)
    refusal = _may_move(connection, case, target, body)
    if refusal is not None:
        return refusal
    lines: list[RefundLine] = []
    for item in chosen:
        given = _give(connection, item, target, actor, policies.at(now), now)
        if isinstance(given, Refusal):
            return given
        lines.extend(given)
        if target is not None:
            outbox.date_anew(connection, ledger.existing(connection, item.booking), policies, now)
        cases.note_outcome(connection, case_id, item.booking, body.outcome, by=actor.staff, now=now)
        notices.note_told_with_outcome(
            connection,
            case_id,
            item.booking,
            body.outcome,
            is_named=bool(body.appointments),
            has_consent=body.has_consent,
            now=now,
        )
    return tuple(lines)


def _give(  # noqa: PLR0913, PLR0917 - who goes where, by whom, by which rules
    connection: Connection,
    item: cases.Item,
    target: AnyRow | None,
    actor: Actor,
    policy: Policy,
    now: int,
) -> tuple[RefundLine, ...] | Refusal:
    """Move one patient, or send the money back where there is no session to go to."""
    row = ledger.by_id(connection, item.booking)
    if row is None or row.state not in COMING:  # given back in this very moment
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "appointments"),))
    if target is not None:
        refusal = _may_have(connection, row, target, policy)
        return refusal or move(connection, row, target, actor.station, now, policy)
    return refund(connection, row, actor.station, now)


def _may_have(
    connection: Connection, row: AnyRow, target: AnyRow, policy: Policy
) -> Refusal | None:
    """Say why a patient has no number of a session beside those they have, or None.

    A day's limits are asked of whomever the hospital moves, too: no policy exempts it. Those of
    longer spans are not: the number was within them when it was booked, and is no other one.

    Source: BJ-OPD-DRAFT art. 11, art. 23.
    """
    others = counted.booked(connection, row.patient, but=row.id)
    department, day = DepartmentId(target.department), date.fromisoformat(target.day)
    return may_hold(department, day, others, policy, has_spans=False)


def _alone_with(connection: Connection, case_id: str, body: OutcomeBody) -> AnyRow | Refusal:
    """Return an open case whose session, and the one patients go to, nobody else acts on."""
    case = cases.open_case(connection, case_id)
    if isinstance(case, Refusal):
        return case
    others = () if body.target is None else (body.target,)
    take_session_turns(connection, case.session, *others)
    return cases.open_case(connection, case_id)


def _chosen(items: Sequence[cases.Item], body: OutcomeBody) -> Sequence[cases.Item] | Refusal:
    """Return the items an act is about; nobody named means everybody who is open."""
    still_open = [item for item in items if item.outcome is None]
    if not body.appointments:
        return still_open
    chosen = [item for item in still_open if item.appointment in body.appointments]
    if len(chosen) != len(set(body.appointments)):
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "appointments"),))
    return chosen


def _may_move(
    connection: Connection, case: AnyRow, target: AnyRow | None, body: OutcomeBody
) -> Refusal | None:
    if body.outcome not in CHOICES:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "outcome"),))
    if body.outcome is Outcome.REFUNDED:
        is_plain = body.target is None and bool(body.appointments)
        field = "appointments" if body.target is None else "target"
        return None if is_plain else Refusal(Reason.MALFORMED_REQUEST, (("field", field),))
    if target is None or target.id == case.session:
        return Refusal(Reason.UNKNOWN_SESSION)
    if target.is_suspended:
        return Refusal(Reason.SESSION_SUSPENDED)
    session = read_session(connection, case.session)
    return None if session is None else _may_stand_in(session, target, body)


def _may_stand_in(session: AnyRow, target: AnyRow, body: OutcomeBody) -> Refusal | None:
    """Ask who may take the patients over, by outcome.

    Whoever goes to a lower title has said yes to it, whatever the outcome is called, and so is
    named: nobody agrees for all.

    Source: BJ-OPD-DRAFT art. 23.
    """
    if target.department != session.department:
        return Refusal(Reason.SUBSTITUTE_UNFIT)
    absent, other = cases.doctor_of(session), cases.doctor_of(target)
    return _fits(session, target, body) or _is_agreed(absent, other, body)


def _fits(session: AnyRow, target: AnyRow, body: OutcomeBody) -> Refusal | None:
    """Say why going to a session is not what the outcome says, or None."""
    if body.outcome is Outcome.REBOOKED:
        return None
    if body.outcome is Outcome.MAKE_UP:
        is_same = session.practitioner == target.practitioner and session.day < target.day
        return None if is_same else Refusal(Reason.SUBSTITUTE_UNFIT)
    absent, other = cases.doctor_of(session), cases.doctor_of(target)
    if absent is None or other is None:  # a general clinic stands in for a general clinic only
        return None if absent is other else Refusal(Reason.SUBSTITUTE_UNFIT)
    return may_substitute(absent, other, has_consent=True)


def _is_agreed(absent: Doctor | None, other: Doctor | None, body: OutcomeBody) -> Refusal | None:
    """Say what is missing where patients go to a lower title, or None."""
    if not is_lower(absent, other):
        return None
    if not body.has_consent:
        return Refusal(Reason.CONSENT_REQUIRED)
    return None if body.appointments else Refusal(Reason.MALFORMED_REQUEST, _UNNAMED)
