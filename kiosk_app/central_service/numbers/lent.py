"""Numbers in the hand of one counter: lent, and out of its block again. See `domain.emergency`.

A number that is lent is held for ever as far as the ledger goes, and its block alone ends it: no
claim takes it because a time is up, for the counter that sells it then cannot be asked.

Source: requirement rows R022, R120.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import start_of
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.tables.schema import (
    SeatState,
    booking,
    clinic_session,
    payment_order,
    seat,
)
from kiosk_app.central_service.tables.schema_emergency import emergency_block, emergency_number
from kiosk_app.domain.emergency import NumberFate
from kiosk_app.domain.refusal import Reason

NO_END: Final = 253_402_214_400_000
"""Until when a number is held that is lent: the year 9999, in epoch milliseconds."""


def block_of(connection: Connection, station: str) -> AnyRow | None:
    """Return the block a counter has."""
    is_theirs = sa.and_(emergency_block.c.station == station, emergency_block.c.ended_at.is_(None))
    return connection.execute(sa.select(emergency_block).where(is_theirs)).first()


def numbers_of(connection: Connection, block: str) -> Sequence[AnyRow]:
    """Return what a counter may still sell of a block, with session and half-hour of each."""
    rows = (
        sa.select(
            *emergency_number.c,
            seat.c.session,
            seat.c.begins_at,
            seat.c.ends_at,
            clinic_session.c.is_suspended,
        )
        .join(seat, seat.c.id == emergency_number.c.seat)
        .join(clinic_session, clinic_session.c.id == seat.c.session)
        .where(emergency_number.c.block == block, emergency_number.c.ended_at.is_(None))
        .order_by(emergency_number.c.id)
    )
    return connection.execute(rows).all()


def count_of(connection: Connection, block: str) -> int:
    """Return how many numbers a block has ever had."""
    rows = sa.select(sa.func.count()).where(emergency_number.c.block == block)
    return connection.execute(rows).scalar_one()


def find(connection: Connection, number: str) -> AnyRow | None:
    """Return a number that is lent or was, with its counter, session and half-hour."""
    rows = (
        sa.select(*emergency_number.c, emergency_block.c.station, seat.c.session, seat.c.begins_at)
        .join(emergency_block, emergency_block.c.id == emergency_number.c.block)
        .join(seat, seat.c.id == emergency_number.c.seat)
        .where(emergency_number.c.id == number)
    )
    return connection.execute(rows).first()


def add(  # noqa: PLR0913, PLR0917 - a row has as many columns
    connection: Connection, block: str, number: str, seat_id: int, fee: int, station: str, now: int
) -> None:
    """Write down that a number that was just claimed under its own id is lent."""
    values = {"id": number, "block": block, "seat": seat_id, "fee": fee}
    connection.execute(sa.insert(emergency_number).values(values))
    record(connection, now, station, Act.LENT, booking=number, seat=seat_id)


def end(connection: Connection, row: AnyRow, fate: NumberFate, station: str, now: int) -> bool:
    """Let a number be for everybody again; False where it is out of its block already."""
    return _ended(connection, row, fate, now) and _freed(connection, row, None, station, now)


def hand_over(connection: Connection, row: AnyRow, to: str, station: str, now: int) -> bool:
    """Give a number that was sold to its booking; False where it is out of its block already."""
    return _ended(connection, row, NumberFate.BOOKED, now) and _freed(
        connection, row, to, station, now
    )


def note_posted(  # noqa: PLR0913, PLR0917 - a row has as many columns
    connection: Connection,
    number: str,
    fate: NumberFate,
    to: str,
    reason: Reason | None,
    now: int,
) -> None:
    """Write down what became of a number that was posted, whatever it was before."""
    connection.execute(
        sa.update(emergency_number)
        .where(
            emergency_number.c.id == number,
            emergency_number.c.ended_at.is_not(None),
            emergency_number.c.booking.is_(None),
        )
        .values(
            fate=fate.value,
            booking=to,
            reason=None if reason is None else reason.value,
            posted_at=now,
        )
    )


def posted_on(connection: Connection, day: date) -> Sequence[AnyRow]:
    """Return what was posted on a day, oldest first, with its counter, order and appointment."""
    first, end = start_of(day), start_of(day + timedelta(days=1))
    rows = (
        sa.select(
            *emergency_number.c,
            emergency_block.c.station,
            booking.c.appointment,
            payment_order.c.id.label("order"),
        )
        .join(emergency_block, emergency_block.c.id == emergency_number.c.block)
        .join(booking, booking.c.id == emergency_number.c.booking)
        .join(payment_order, payment_order.c.booking == booking.c.id)
        .where(emergency_number.c.posted_at >= first, emergency_number.c.posted_at < end)
        .order_by(emergency_number.c.posted_at, emergency_number.c.id)
    )
    return connection.execute(rows).all()


def _ended(connection: Connection, row: AnyRow, fate: NumberFate, now: int) -> bool:
    is_lent = sa.and_(emergency_number.c.id == row.id, emergency_number.c.ended_at.is_(None))
    change = sa.update(emergency_number).where(is_lent).values(ended_at=now, fate=fate.value)
    return connection.execute(change).rowcount == 1


def _freed(connection: Connection, row: AnyRow, to: str | None, station: str, now: int) -> bool:
    """Put the number into another hand: a booking's, or nobody's."""
    is_lent = sa.and_(
        seat.c.id == row.seat, seat.c.booking == row.id, seat.c.state == SeatState.HELD
    )
    after: dict[str, object] = {"state": SeatState.FREE, "booking": None, "hold_until": None}
    if to is not None:
        after = {"booking": to, "hold_until": now}
    connection.execute(sa.update(seat).where(is_lent).values(after))
    record(connection, now, station, Act.LENT_BACK, booking=row.id, seat=row.seat)
    if to is not None:
        record(connection, now, station, Act.HELD, booking=to, seat=row.seat)
    return True
