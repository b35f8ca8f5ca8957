"""Who waits for which session, in the published order, and when a patient may expect the call.

An entry is made at check-in, called into the room, and done when the doctor has seen the patient;
who is seen without having been called was called then. How many were called since somebody checked
in, and how many first visits since the last results revisit, follows from the entries; nothing is
counted beside them.

Source: BJ-OPD-DRAFT art. 16, art. 22, art. 25; BJ-2022-PLAN item 6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.tables.schema import booking, clinic_session, queue_entry
from kiosk_app.domain.checkin import Punctuality
from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.queue_order import Entry, Queue, ahead_of, call_next

_GONE_AT = sa.func.coalesce(queue_entry.c.called_at, queue_entry.c.done_at).label("gone_at")
"""When somebody left the order of call."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who joins a queue."""

    booking: str
    session: str
    begins_at: int
    group: PriorityGroup
    punctuality: Punctuality
    is_revisit: bool = False


def join(connection: Connection, coming: Coming, now: int) -> None:
    """Add somebody to the queue of a session."""
    connection.execute(
        sa.insert(queue_entry).values(
            booking=coming.booking,
            session=coming.session,
            begins_at=coming.begins_at,
            checked_in_at=now,
            group_name=coming.group.value,
            punctuality=coming.punctuality.value,
            is_revisit=coming.is_revisit,
        )
    )


def waiting_entry(connection: Connection, booking_id: str) -> AnyRow | None:
    """Return the entry by which a booking waits now."""
    return connection.execute(
        sa.select(queue_entry).where(
            queue_entry.c.booking == booking_id, queue_entry.c.done_at.is_(None)
        )
    ).first()


def call(connection: Connection, session: str, policy: Policy, now: int) -> AnyRow | None:
    """Call who comes first into the room; return their entry, None if nobody waits.

    Source: BJ-2022-PLAN item 6; BJ-OPD-DRAFT art. 25.
    """
    take_turn(connection, "queue", session)
    called, _rest = call_next(read(connection, session), policy.queue)
    if called is None:
        return None
    whose = sa.select(booking.c.id).where(booking.c.appointment == called.appointment)
    return connection.execute(
        sa.update(queue_entry)
        .where(queue_entry.c.booking == whose.scalar_subquery(), queue_entry.c.done_at.is_(None))
        .values(called_at=now)
        .returning(queue_entry)
    ).one()


def call_done(connection: Connection, booking_id: str, now: int) -> None:
    """Note that who waits by a booking has been called and seen."""
    connection.execute(
        sa.update(queue_entry)
        .where(queue_entry.c.booking == booking_id, queue_entry.c.done_at.is_(None))
        .values(done_at=now)
    )


def leave(connection: Connection, booking_id: str) -> None:
    """Take who waits by a booking out of the queue; nobody was called for it."""
    connection.execute(
        sa.delete(queue_entry).where(
            queue_entry.c.booking == booking_id, queue_entry.c.done_at.is_(None)
        )
    )


def read(connection: Connection, session: str) -> Queue:
    """Return the queue of a session, as the rule sees it."""
    rows = connection.execute(
        sa.select(*queue_entry.c, booking.c.appointment, _GONE_AT)
        .join(booking, booking.c.id == queue_entry.c.booking)
        .where(queue_entry.c.session == session)
        .order_by(_GONE_AT, queue_entry.c.id)
    ).all()
    gone = [row for row in rows if row.gone_at is not None]
    entries = tuple(_entry(row, gone) for row in rows if row.gone_at is None)
    return Queue(entries, _firsts_since_revisit(gone))


def ahead(connection: Connection, session: str, appointment: str, policy: Policy) -> int:
    """Return how many are called before an appointment that waits and is not called yet."""
    return ahead_of(read(connection, session), AppointmentId(appointment), policy.queue)


def expected_at(connection: Connection, session: str, ahead_count: int, now: int) -> datetime:
    """Return when a call is to be expected: the session's pace times those before.

    Source: requirement row R049.
    """
    row = connection.execute(sa.select(clinic_session).where(clinic_session.c.id == session)).one()
    pace = timedelta(milliseconds=(row.ends_at - row.begins_at) // max(1, row.capacity))
    return max(of_ms(now), of_ms(row.begins_at)) + ahead_count * pace


def _entry(row: AnyRow, gone: Sequence[AnyRow]) -> Entry:
    return Entry(
        appointment=AppointmentId(row.appointment),
        begins_at=of_ms(row.begins_at),
        checked_in_at=of_ms(row.checked_in_at),
        group=PriorityGroup(row.group_name),
        is_revisit=row.is_revisit,
        is_late=row.punctuality == Punctuality.LATE,
        passed=sum(other.gone_at >= row.checked_in_at for other in gone),
    )


def _firsts_since_revisit(gone: Sequence[AnyRow]) -> int:
    firsts = 0
    for row in gone:
        firsts = 0 if row.is_revisit else firsts + 1
    return firsts
