"""Paying for a number in cash, and giving cash back: an order like any other, paid at once.

A cash order never meets a payment provider. Its money goes back only by a person's hand: where it
is owed back (a cancelled number, a cheaper one), the order waits until staff hand it out.

Source: BJ-OPD-DRAFT art. 19; AH-2023-101 ann. 2 item 7; requirement rows R042, R179.
"""

import secrets

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.booking.exchanges import due_of
from kiosk_app.central_service.devices.stations import terminal_of
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.money import drawers
from kiosk_app.central_service.money.orders import may_pay, order_answer
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.payment import till
from kiosk_app.central_service.payment.invoices import want_reversal
from kiosk_app.central_service.payment.owed_cash import owed_of
from kiosk_app.central_service.payment.till import (
    PAYABLE,
    held_still,
    order_by_id,
    orders_of,
)
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.tables.schema import payment_order
from kiosk_app.contract.cash_shapes import CashAnswer, CashBackAnswer
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.cash import PaymentMethod, change_of, may_pay_by
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal


def take_cash(
    connection: Connection, now: int, actor: Actor, hold_id: str, tendered: Fen
) -> Outcome:
    """Pay for a hold with cash; the answer says what goes back over the counter.

    Returns:
        What `orders` refuses of paying; METHOD_NOT_OFFERED, NO_OPEN_SHIFT, NOT_ENOUGH_CASH;
        PAID_ALREADY; BUSY: another way of paying is still open and cannot be closed just now.
    """
    row = ledger.by_id(connection, hold_id)
    if row is None:
        return Refusal(Reason.UNKNOWN_HOLD)
    refusal = may_pay(connection, row, actor.station, now) or _may_take(connection, actor, row)
    if refusal is not None:
        return refusal
    due = due_of(connection, row)
    if due == 0:
        return Refusal(Reason.NOTHING_TO_PAY)
    change = change_of(due, tendered)
    if isinstance(change, Refusal):
        return change
    shift = drawers.open_shift_of(connection, actor)
    if shift is None:
        return Refusal(Reason.NO_OPEN_SHIFT)
    order = add_paid_order(connection, now, actor, row.id, due)
    drawers.move(connection, now, shift, order, due)
    found = order_answer(connection, now, order)
    return Done(CashAnswer(order=found, tendered=tendered, change=change), CREATED, row.id, order)


def give_cash_back(connection: Connection, now: int, actor: Actor, order_id: str) -> Outcome:
    """Hand out what is owed back of a cash order, all of it or the part that is.

    Returns:
        UNKNOWN_ORDER; NOT_CASH; NOT_IN_THIS_STATE: nothing is owed; NO_OPEN_SHIFT.
    """
    if order_by_id(connection, order_id) is None:
        return Refusal(Reason.UNKNOWN_ORDER)
    row = held_still(connection, order_id)
    if not row.is_cash:
        return Refusal(Reason.NOT_CASH)
    owed = owed_of(connection, row)
    if owed <= 0:
        return Refusal(Reason.NOT_IN_THIS_STATE, (("status", row.state),))
    shift = drawers.open_shift_of(connection, actor)
    if shift is None:
        return Refusal(Reason.NO_OPEN_SHIFT)
    drawers.move(connection, now, shift, order_id, -owed)
    is_all = row.state == OrderState.REFUNDING
    till.change(
        connection, row, {"state": OrderState.REFUNDED.value} if is_all else {"is_part_back": True}
    )
    act = Act.REFUNDED if is_all else Act.PART_REFUNDED
    booking, staff = row.booking, actor.staff
    record(connection, now, actor.station, act, booking=booking, order=order_id, staff=staff)
    want_reversal(connection, order_id, row.amount if is_all else row.part_back)
    return Done(CashBackAnswer(order=OrderId(order_id), amount=owed))


def _may_take(connection: Connection, actor: Actor, row: AnyRow) -> Refusal | None:
    terminal = terminal_of(connection, actor.station)
    refusal = may_pay_by(PaymentMethod.CASH, terminal)
    if refusal is not None:
        return refusal
    if orders_of(connection, row.id, [OrderState.PAID.value]):
        return Refusal(Reason.PAID_ALREADY)
    return Refusal(Reason.BUSY) if orders_of(connection, row.id, PAYABLE) else None


def add_paid_order(connection: Connection, now: int, actor: Actor, booking: str, due: Fen) -> str:
    """Write the order of cash that lies in the drawer; return its id."""
    order = f"ord-{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(payment_order).values(
            id=order,
            booking=booking,
            station=actor.station,
            amount=due,
            taken=due,
            is_cash=True,
            state=OrderState.PAID.value,
            opened_at=now,
            paid_at=now,
            expires_at=now,
            refund_tries=0,
        )
    )
    for act in (Act.ORDERED, Act.PAID):
        record(connection, now, actor.station, act, booking=booking, order=order, staff=actor.staff)
    return order
