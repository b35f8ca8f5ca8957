"""A day's cash: orders that say they were paid in cash against what went through the drawers.

The drawers are a ledger of their own: they only ever gain rows. An order falls into the classes of
`kiosk_app.domain.reconciliation`, the drawers in the place of the provider; a drawer as a whole is
even, short, over or not counted. Nothing here is mended by itself: cash moves by hand only.

Source: CN-2020-405 sec. 2 (1); AH-2023-101 ann. 2 item 7; requirement rows R140, R179.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import start_of
from kiosk_app.central_service.money.drawers import shifts_in
from kiosk_app.central_service.money.reconciling import AT_ONCE, Compared, ours_of
from kiosk_app.central_service.tables.schema import payment_order
from kiosk_app.central_service.tables.schema_money import cash_entry
from kiosk_app.contract.cash_shapes import ShiftAnswer
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.cash import Drawer, drawer_of
from kiosk_app.domain.money import NOTHING, Fen
from kiosk_app.domain.reconciliation import Theirs, compare_cash


@dataclass(frozen=True, slots=True)
class CashDay:
    """The drawers of a day.

    Attributes:
        shifts: those that lasted into the day or were opened on it.
        moved: what went in and out on the day, through all of them.
    """

    shifts: tuple[ShiftAnswer, ...]
    moved: Drawer


def drawers_of_day(database: Database, day: date) -> CashDay:
    """Return the drawers of a day, as they stand by now."""
    moved = sa.select(cash_entry.c.amount).where(*_on(cash_entry.c.at, day))
    with database.read() as connection:
        return CashDay(
            shifts_in(connection, day), drawer_of(NOTHING, connection.scalars(moved).all())
        )


def compare_cash_day(database: Database, day: date) -> Iterator[Compared]:
    """Give every order whose cash moved on the day, or is still to be handed out."""
    with database.read() as connection:
        for row in connection.execute(_with_drawers(day)).yield_per(AT_ONCE):
            ours = ours_of(row) if row.is_cash else None
            drawers = None if row.cash_in is None else Theirs(Fen(row.cash_in), Fen(row.cash_out))
            yield Compared(row.id, ours, drawers, compare_cash(ours, drawers))


def _with_drawers(day: date) -> sa.Select[*tuple[Any, ...]]:
    """Select the day's orders with all that drawers ever took and gave back for them."""
    moved = sa.select(cash_entry.c.payment_order).where(*_on(cash_entry.c.at, day))
    is_of_day = sa.or_(
        payment_order.c.id.in_(moved),
        sa.and_(payment_order.c.is_cash, *_on(payment_order.c.paid_at, day)),
        sa.and_(payment_order.c.is_cash, _is_owed(), payment_order.c.paid_at < _end_of(day)),
    )
    into = sa.case((cash_entry.c.amount > 0, cash_entry.c.amount), else_=0)
    out = sa.case((cash_entry.c.amount < 0, -cash_entry.c.amount), else_=0)
    return (
        sa.select(payment_order, _ever(into).label("cash_in"), _ever(out).label("cash_out"))
        .where(is_of_day)
        .order_by(payment_order.c.id)
    )


def _ever(amount: sa.ColumnElement[int]) -> sa.ScalarSelect[int]:
    """Return the sum over all movements of an order, NULL where there was none."""
    of_order = cash_entry.c.payment_order == payment_order.c.id
    return sa.select(sa.func.sum(amount)).where(of_order).scalar_subquery()


def _is_owed() -> sa.ColumnElement[bool]:
    """Return the condition: the patient has not had back yet what is theirs."""
    is_part = sa.and_(payment_order.c.part_back > 0, payment_order.c.is_part_back.is_(False))
    return sa.or_(
        payment_order.c.state == OrderState.REFUNDING.value,
        sa.and_(payment_order.c.state == OrderState.PAID.value, is_part),
    )


def _on(moment: sa.ColumnElement[Any], day: date) -> tuple[sa.ColumnElement[bool], ...]:
    return moment >= start_of(day), moment < _end_of(day)


def _end_of(day: date) -> int:
    return start_of(day + timedelta(days=1))
