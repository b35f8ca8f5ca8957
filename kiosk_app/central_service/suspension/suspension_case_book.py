"""A case of a called-off session as rows: its patients, their outcomes, its end.

What patients did by themselves meanwhile (cancelled, changed to another number) is their outcome
too; it is read off the bookings each time a case is looked at, and written down at its end.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 29.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import aliased

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import read_session, read_sessions
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.tables.schema import (
    COMING,
    BookingState,
    booking,
    clinic_session,
)
from kiosk_app.central_service.tables.schema_supply import suspension_case, suspension_item
from kiosk_app.contract.suspension_shapes import CaseAnswer, CaseItem, CaseState
from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.ids import (
    AppointmentId,
    DepartmentId,
    PatientId,
    PractitionerId,
    SessionId,
)
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import (
    CHOICES,
    Doctor,
    Outcome,
    WorkItem,
    may_close,
    preferred,
    resume,
)

_CHANGED_SINCE = aliased(booking)
"""The number a patient has got for this one, whatever became of that later."""


def case_row(connection: Connection, case_id: str) -> AnyRow | None:
    """Return a case by its id."""
    return connection.execute(
        sa.select(suspension_case).where(suspension_case.c.id == case_id)
    ).first()


def open_case(connection: Connection, case_id: str) -> AnyRow | Refusal:
    """Return a case that is open, or why not."""
    case = case_row(connection, case_id)
    if case is None:
        return Refusal(Reason.NOT_FOUND)
    if case.state != CaseState.OPEN:
        return Refusal(Reason.NOT_IN_THIS_STATE, (("status", case.state),))
    return case


@dataclass(frozen=True, slots=True)
class Item:
    """One patient of a case.

    Attributes:
        outcome: what was decided, or what the patient did by themselves meanwhile.
        is_noted: the outcome stands in the case already.
    """

    booking: str
    appointment: AppointmentId
    patient: PatientId
    number: int
    was_there: bool
    outcome: Outcome | None
    is_noted: bool


def items(connection: Connection, case_id: str) -> tuple[Item, ...]:
    """Return the patients of a case in order of number."""
    rows = connection.execute(
        sa.select(
            suspension_item,
            booking.c.appointment,
            booking.c.patient,
            booking.c.state,
            _CHANGED_SINCE.c.id.label("instead"),
        )
        .join(booking, booking.c.id == suspension_item.c.booking)
        .outerjoin(
            _CHANGED_SINCE,
            sa.and_(
                _CHANGED_SINCE.c.replaces == booking.c.id,
                _CHANGED_SINCE.c.appointment.is_not(None),
                _CHANGED_SINCE.c.state != BookingState.WITHDRAWN,
            ),
        )
        .where(suspension_item.c.case == case_id)
        .order_by(suspension_item.c.seq)
    ).all()
    return tuple(map(_item, rows))


def note_outcome(  # noqa: PLR0913 - a row has as many columns
    connection: Connection,
    case_id: str,
    booking_id: str,
    outcome: Outcome,
    *,
    by: str,
    now: int,
) -> None:
    """Write down one patient's outcome; the first one stands."""
    connection.execute(
        sa.update(suspension_item)
        .where(
            suspension_item.c.case == case_id,
            suspension_item.c.booking == booking_id,
            suspension_item.c.outcome.is_(None),
        )
        .values(outcome=outcome.value, settled_by=by, settled_at=now)
    )


def keep_the_rest(connection: Connection, case_id: str, by: str, now: int) -> None:
    """Let everybody without an outcome keep the number. See `suspension.resume`."""
    found = items(connection, case_id)
    for item, kept in zip(found, resume(map(_work_item, found)), strict=True):
        if not item.is_noted and kept.outcome is not None:
            note_outcome(connection, case_id, item.booking, kept.outcome, by=by, now=now)


def close(connection: Connection, case_id: str, by: str, now: int) -> Refusal | None:
    """End a case whose patients all have an outcome; ITEMS_OPEN with the fact ``left``."""
    case = open_case(connection, case_id)
    if isinstance(case, Refusal):
        return case
    refusal = may_close(map(_work_item, items(connection, case_id)))
    if refusal is None:
        keep_the_rest(connection, case_id, by, now)
        end(connection, case_id, CaseState.CLOSED, by, now)
    return refusal


def end(connection: Connection, case_id: str, state: CaseState, by: str, now: int) -> None:
    """Give a case its last state."""
    connection.execute(
        sa.update(suspension_case)
        .where(suspension_case.c.id == case_id, suspension_case.c.state == CaseState.OPEN.value)
        .values(state=state.value, ended_at=now, ended_by=by)
    )


def answer(connection: Connection, case_id: str) -> CaseAnswer:
    """Return a case that is known to be there, as the wire says it."""
    case = connection.execute(
        sa.select(suspension_case).where(suspension_case.c.id == case_id)
    ).one()
    ended_at = None if case.ended_at is None else of_ms(case.ended_at)
    return CaseAnswer(
        id=case.id,
        session=SessionId(case.session),
        state=CaseState(case.state),
        reason=UrgentReason(case.reason),
        opened_at=of_ms(case.opened_at),
        ended_at=ended_at,
        items=tuple(map(_item_answer, items(connection, case_id))),
        substitutes=_substitutes(connection, case.session) if ended_at is None else (),
    )


def doctor_of(session: AnyRow) -> Doctor | None:
    """Return who sits in a session, as the rule of substitution wants it."""
    if session.practitioner is None:
        return None
    return Doctor(
        practitioner=PractitionerId(session.practitioner),
        department=DepartmentId(session.department),
        title=Title(session.doctor_title),
        day=date.fromisoformat(session.day),
        fee=Fen(session.fee),
    )


# --- inside ------------------------------------------------------------------------------------


def _item(row: AnyRow) -> Item:
    return Item(
        booking=row.booking,
        appointment=AppointmentId(row.appointment),
        patient=PatientId(row.patient),
        number=row.seq,
        was_there=row.was_there,
        outcome=_own_choice(row) if row.outcome is None else Outcome(row.outcome),
        is_noted=row.outcome is not None,
    )


def _own_choice(row: AnyRow) -> Outcome | None:
    """Return what a patient did by themselves: changed to another number, or gave theirs back."""
    if row.state in COMING:
        return None
    return Outcome.REFUNDED if row.instead is None else Outcome.REBOOKED


def _work_item(item: Item) -> WorkItem:
    return WorkItem(item.appointment, item.outcome)


def _item_answer(item: Item) -> CaseItem:
    return CaseItem(
        appointment=item.appointment,
        patient=item.patient,
        number=item.number,
        was_there=item.was_there,
        outcome=item.outcome,
        choices=CHOICES if item.outcome is None else (),
    )


def _substitutes(connection: Connection, session_id: str) -> tuple[SessionId, ...]:
    """Return sessions whose doctors may stand in, best first. Source: BJ-OPD-DRAFT art. 23."""
    session = read_session(connection, session_id)
    absent = None if session is None else doctor_of(session)
    if session is None or absent is None:
        return ()
    others = read_sessions(
        connection,
        sa.and_(
            clinic_session.c.department == session.department,
            clinic_session.c.id != session.id,
            clinic_session.c.is_suspended.is_(False),
            clinic_session.c.day >= session.day,
            clinic_session.c.practitioner.is_not(None),
        ),
    )
    return _in_order(absent, others)


def _in_order(absent: Doctor, others: Collection[AnyRow]) -> tuple[SessionId, ...]:
    candidates = {row.id: doctor_of(row) for row in others}
    ranked = preferred(absent, [doctor for doctor in candidates.values() if doctor is not None])
    places = {doctor: place for place, doctor in reversed(list(enumerate(ranked)))}
    fit = [(places[d], name) for name, d in candidates.items() if d is not None and d in places]
    return tuple(SessionId(name) for _, name in sorted(fit))
