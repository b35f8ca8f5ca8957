"""Cash that is owed back and waits until staff hand it over a counter.

A cash order owes what was taken for a number that is none any more, or the part of it that was too
much, less what was handed out already. No job gives it back: it needs a person's hand.

Source: BJ-OPD-DRAFT art. 19; AH-2023-101 ann. 2 item 7; requirement rows R042, R179.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.payment.till import account_of
from kiosk_app.central_service.tables.schema import booking, payment_order
from kiosk_app.central_service.tables.schema_money import cash_entry
from kiosk_app.domain.booking import OrderState, Payment
from kiosk_app.domain.ids import AppointmentId, OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_page import OwedCash
from kiosk_app.domain.settlement import owed_back

_STATES = (OrderState.PAID.value, OrderState.REFUNDING.value)


def owed_of(connection: Connection, row: AnyRow) -> Fen:
    """Return what is still to be handed out of an order, in fen; nothing where it is not cash."""
    if not row.is_cash or row.state not in _STATES:
        return Fen(0)
    return Fen(owed_back(account_of(row)) - _given_back(connection, row.id))


def waiting_for(connection: Connection, patient: str) -> tuple[OwedCash, ...]:
    """Return the cash that waits for a patient, the oldest first, whatever became of the number."""
    rows = connection.execute(
        sa.select(payment_order, booking.c.appointment)
        .join(booking, booking.c.id == payment_order.c.booking)
        .where(
            booking.c.patient == patient,
            payment_order.c.is_cash,
            payment_order.c.state.in_(_STATES),
        )
        .order_by(payment_order.c.opened_at, payment_order.c.id)
    ).all()
    found = ((row, owed_of(connection, row)) for row in rows)
    return tuple(
        OwedCash(
            Payment(OrderId(row.id), owed),
            None if row.appointment is None else AppointmentId(row.appointment),
        )
        for row, owed in found
        if owed > 0
    )


def _given_back(connection: Connection, order: str) -> int:
    """Return how much cash of an order was handed out already."""
    out = connection.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(cash_entry.c.amount), 0)).where(
            cash_entry.c.payment_order == order, cash_entry.c.amount < 0
        )
    )
    return -int(out or 0)
