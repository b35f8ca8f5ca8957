"""Notices as their patient reads them at the next card: with the doctor who sees them instead.

Who that is changes after the notice was made: another doctor is found, or staff have moved the
booking already. So it is looked up when the card is read.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 4; requirement rows R051, R052.
"""

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.messages import notices
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.catalogue_store import existing_session, practitioner_of
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.suspension import suspension_case_book as cases
from kiosk_app.central_service.suspension.worklists import targets
from kiosk_app.central_service.tables.schema import booking, seat
from kiosk_app.central_service.tables.schema_supply import notice, suspension_case
from kiosk_app.contract.suspension_shapes import NoticeAnswer
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.suspension import Outcome, refund_after
from kiosk_app.domain.suspension_notice import StandIn

_MOVED = frozenset({Outcome.SUBSTITUTED, Outcome.MAKE_UP})


def shown_to(
    connection: Connection, patient_id: str, policy: Policy, now: int
) -> tuple[NoticeAnswer, ...]:
    """Return the notices that come first at the patient's next card, oldest first."""
    return tuple(
        msgspec.structs.replace(one, stand_in=_stand_in(connection, one.id, policy, now))
        for one in notices.shown_to(connection, patient_id, now)
    )


def _stand_in(connection: Connection, notice_id: str, policy: Policy, now: int) -> StandIn | None:
    told = connection.execute(
        sa.select(notice.c.booking, suspension_case.c.id, suspension_case.c.session)
        .join(suspension_case, suspension_case.c.id == notice.c.case)
        .where(notice.c.id == notice_id)
    ).one()
    item = next(i for i in cases.items(connection, told.id) if i.booking == told.booking)
    if item.outcome in _MOVED:
        return _given(connection, told.booking)
    return None if item.outcome else _offered(connection, told, policy, now)


def _given(connection: Connection, booking_id: str) -> StandIn:
    """Return who sees the patient now, at the time that is theirs."""
    row = connection.execute(
        sa.select(booking.c.session, seat.c.begins_at)
        .join(seat, seat.c.id == booking.c.seat)
        .where(booking.c.id == booking_id)
    ).one()
    doctor = practitioner_of(existing_session(connection, row.session))
    return StandIn(doctor, of_ms(row.begins_at), is_given=True)


def _offered(connection: Connection, told: AnyRow, policy: Policy, now: int) -> StandIn | None:
    """Return the best of those who can stand in, as the desk sees them; None without one."""
    absent = existing_session(connection, told.session)
    fit = (
        target
        for target in targets(connection, absent, policy, now)
        if Outcome.SUBSTITUTED in target.outcomes
    )
    best = next(fit, None)
    if best is None:
        return None
    session, paid = best.session, Fen(ledger.existing(connection, told.booking).paid or 0)
    return StandIn(
        session.doctor,
        session.begin,
        needs_consent=best.needs_consent,
        session=session.id,
        back=refund_after(paid, best.fee),
    )
