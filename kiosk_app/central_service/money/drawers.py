"""Shifts of cash drawers: opened with so much, every movement written down, closed by counting.

A drawer belongs to one person at one counter from opening to closing. What was counted stays as it
was counted: a difference is recorded, never corrected away.

Source: AH-2023-101 ann. 2 item 7; requirement row R179.
"""

import secrets
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.engines.locks import locked, take_turn
from kiosk_app.central_service.keeping.instants import of_ms, start_of
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.staff.people import by_id
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.tables.schema_money import cash_entry, drawer_shift
from kiosk_app.contract.cash_shapes import ShiftAnswer, ShiftsAnswer
from kiosk_app.domain.cash import drawer_of
from kiosk_app.domain.ids import StaffId, StationId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal


def open_shift(connection: Connection, now: int, actor: Actor, opened_with: Fen) -> Outcome:
    """Open the drawer of a counter for one person.

    Returns:
        SHIFT_OPEN: there is one at this counter, or this person has one elsewhere.
    """
    take_turn(connection, "drawers")
    is_theirs = sa.or_(drawer_shift.c.station == actor.station, drawer_shift.c.staff == actor.staff)
    is_open = sa.and_(drawer_shift.c.closed_at.is_(None), is_theirs)
    if connection.execute(sa.select(drawer_shift.c.id).where(is_open)).first() is not None:
        return Refusal(Reason.SHIFT_OPEN)
    shift = f"shift-{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(drawer_shift).values(
            id=shift,
            station=actor.station,
            staff=actor.staff,
            opened_at=now,
            opened_with=opened_with,
        )
    )
    return Done(_answer(connection, shift), CREATED)


def close_shift(connection: Connection, now: int, actor: Actor, counted: Fen) -> Outcome:
    """Close the actor's drawer with what was counted in it.

    Returns:
        NO_OPEN_SHIFT: they have none at this counter.
    """
    row = open_shift_of(connection, actor)
    if row is None:
        return Refusal(Reason.NO_OPEN_SHIFT)
    connection.execute(
        sa.update(drawer_shift)
        .where(drawer_shift.c.id == row.id, drawer_shift.c.closed_at.is_(None))
        .values(closed_at=now, counted=counted)
    )
    return Done(_answer(connection, row.id))


def open_shift_of(connection: Connection, actor: Actor) -> AnyRow | None:
    """Return the actor's open drawer here; a writer's stays open until the transaction ends."""
    rows = sa.select(drawer_shift).where(
        drawer_shift.c.station == actor.station,
        drawer_shift.c.staff == actor.staff,
        drawer_shift.c.closed_at.is_(None),
    )
    return connection.execute(locked(connection, rows)).first()


def move(connection: Connection, now: int, shift: AnyRow, order: str, amount: int) -> None:
    """Write down cash that went into the drawer, or out of it (negative)."""
    connection.execute(
        sa.insert(cash_entry).values(
            shift=shift.id, payment_order=order, amount=amount, staff=shift.staff, at=now
        )
    )


def shown(connection: Connection, actor: Actor) -> Done | Refusal:
    """Return the actor's open drawer as it stands."""
    row = open_shift_of(connection, actor)
    return Refusal(Reason.NO_OPEN_SHIFT) if row is None else Done(_answer(connection, row.id))


def shifts_of(connection: Connection, day: date) -> ShiftsAnswer:
    """Return the shifts that were opened on a day, oldest first."""
    return ShiftsAnswer(shifts=_shifts(connection, drawer_shift.c.opened_at >= start_of(day), day))


def shifts_in(connection: Connection, day: date) -> tuple[ShiftAnswer, ...]:
    """Return the shifts that lasted into a day or were opened on it, oldest first."""
    closed = drawer_shift.c.closed_at
    return _shifts(connection, sa.or_(closed.is_(None), closed >= start_of(day)), day)


def _shifts(
    connection: Connection, where: sa.ColumnElement[bool], until: date
) -> tuple[ShiftAnswer, ...]:
    end = start_of(until + timedelta(days=1))
    found = connection.scalars(
        sa.select(drawer_shift.c.id)
        .where(where, drawer_shift.c.opened_at < end)
        .order_by(drawer_shift.c.opened_at, drawer_shift.c.id)
    ).all()
    return tuple(_answer(connection, shift) for shift in found)


def _name_of(connection: Connection, member: str) -> str:
    found = by_id(connection, member)
    return "" if found is None else found.name


def _answer(connection: Connection, shift: str) -> ShiftAnswer:
    row = connection.execute(sa.select(drawer_shift).where(drawer_shift.c.id == shift)).one()
    moved = connection.scalars(
        sa.select(cash_entry.c.amount).where(cash_entry.c.shift == shift)
    ).all()
    drawer = drawer_of(Fen(row.opened_with), [Fen(amount) for amount in moved])
    counted = None if row.counted is None else Fen(row.counted)
    return ShiftAnswer(
        id=row.id,
        station=StationId(row.station),
        staff=StaffId(row.staff),
        staff_name=_name_of(connection, row.staff),
        opened_at=of_ms(row.opened_at),
        closed_at=None if row.closed_at is None else of_ms(row.closed_at),
        opened_with=drawer.opened_with,
        taken=drawer.taken,
        back=drawer.back,
        expected=drawer.expected,
        counted=counted,
        difference=None if counted is None else Fen(counted - drawer.expected),
    )
