"""Payment orders on the wire: open, look, charge a shown code, close, refund; and confirm.

The order always lives shorter than its hold, so money never meets a dead hold by waiting. A hold
is carried over payment at most once its whole paying life from the time it was made.
"""

import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from kiosk_app.central_service.answering.answers import CREATED, OK, Done, Outcome, Settled
from kiosk_app.central_service.booking.bookings import (
    appointment_of,
    has_ended,
    order_of_booking,
    settle_paid,
    told,
    undo,
)
from kiosk_app.central_service.booking.exchanges import Exchanges, due_of
from kiosk_app.central_service.devices.stations import terminal_of
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.catalogue_store import read_session
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.told import was_told
from kiosk_app.central_service.payment.till import (
    PAYABLE,
    REFUNDED,
    existing_order,
    order_by_id,
    orders_of,
    start_refund,
)
from kiosk_app.central_service.tables.schema import USED, BookingState, payment_order
from kiosk_app.contract.shapes import AppointmentAnswer, ConfirmBody, OrderAnswer
from kiosk_app.domain.booking import OrderState, PaymentOrder
from kiosk_app.domain.cash import PaymentMethod, may_pay_by
from kiosk_app.domain.ids import HoldId, OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal

AnyRow = Row[*tuple[Any, ...]]


_OPEN = sa.insert(payment_order).returning(*payment_order.c)
_SHOW = (
    sa.update(payment_order)
    .where(payment_order.c.id == sa.bindparam("which"), payment_order.c.state.in_(PAYABLE))
    .values(qr_text=sa.bindparam("text"))
    .returning(*payment_order.c)
)


class Orders:
    """The acts on orders; each runs inside a transaction that is handed in."""

    def __init__(self, policies: Policies, exchanges: Exchanges, *, has_provider: bool) -> None:
        self._policies = policies
        self._exchanges = exchanges
        self._has_provider = has_provider

    def prepare(
        self, connection: Connection, now: int, station: str, hold_id: str
    ) -> AnyRow | Refusal:
        """Return the hold's one payable order, made if need be, and let the hold outlive it."""
        row = ledger.by_id(connection, hold_id)
        if row is None:
            return Refusal(Reason.UNKNOWN_HOLD)
        refusal = may_pay(connection, row, station, now) or may_pay_by(
            PaymentMethod.SCAN,
            terminal_of(connection, station, has_provider=self._has_provider),
        )
        if refusal is not None:
            return refusal
        existing = orders_of(connection, hold_id, [*PAYABLE, OrderState.PAID.value])
        if existing:
            return existing[0]
        policy = self._policies.made_under(row)
        longest = row.held_at + (policy.hold_s + policy.hold_paying_s) * 1000
        hold_until = min(now + policy.hold_paying_s * 1000, longest)
        expires_at = now + policy.order_s * 1000
        if expires_at >= hold_until:
            return Refusal(Reason.HOLD_EXPIRED)
        due = due_of(connection, row)
        if due == 0:
            return Refusal(Reason.NOTHING_TO_PAY)
        order_id = f"ord-{secrets.token_hex(8)}"
        values = {"id": order_id, "booking": hold_id, "station": station, "amount": due}
        values |= {"state": OrderState.OPEN.value, "opened_at": now, "expires_at": expires_at}
        order = connection.execute(_OPEN, values).one()
        ledger.extend(connection, row, max(hold_until, row.expires_at))
        record(connection, now, station, Act.ORDERED, booking=hold_id, order=order_id)
        return order

    @staticmethod
    def payable_of(connection: Connection, station: str, hold_id: str) -> list[str]:
        """Return the orders of this station's hold that could still be paid."""
        payable = orders_of(connection, hold_id, PAYABLE)
        return [row.id for row in payable if row.station == station]

    @staticmethod
    def opened(connection: Connection, now: int, order_id: str, qr_text: str) -> Outcome:
        """Keep the QR text of an order the provider has opened."""
        values = {"which": order_id, "text": qr_text}
        row = connection.execute(_SHOW, values).first() or existing_order(connection, order_id)
        order = _told(row, now)
        return Done(OrderAnswer(order=order), CREATED, order.hold, order.id)

    @staticmethod
    def shown(connection: Connection, now: int, station: str, order_id: str) -> Outcome:
        """Return an order as it stands, to the station whose hold it pays for."""
        row = order_by_id(connection, order_id)
        if row is None:
            return Refusal(Reason.UNKNOWN_ORDER)
        if row.station != station:
            return Refusal(Reason.NOT_YOUR_HOLD)
        return _order_outcome(connection, now, order_id)

    def charged(self, connection: Connection, now: int, station: str, order_id: str) -> Outcome:
        """Return an order after a code was shown; a closed one is refused."""
        row = order_by_id(connection, order_id)
        if row is not None and row.state == OrderState.CLOSED:
            return Refusal(Reason.ORDER_CLOSED)
        return self.shown(connection, now, station, order_id)

    def refund(self, connection: Connection, now: int, station: str, order_id: str) -> Outcome:
        """Send the money of a paid order back, and with it an appointment nobody was told of."""
        row = order_by_id(connection, order_id)
        if row is None:
            return Refusal(Reason.UNKNOWN_ORDER)
        if row.station != station:
            return Refusal(Reason.NOT_YOUR_HOLD)
        booked = ledger.by_id(connection, row.booking)
        if row.state == OrderState.PAID:
            if booked is not None and booked.state in (BookingState.BOOKED, *USED):
                if booked.is_station_told:
                    return Refusal(Reason.ALREADY_BOOKED)
                undo(connection, booked, station, now)
            start_refund(connection, order_id, station, now)
        elif row.state not in REFUNDED:
            return Refusal(Reason.ORDER_NOT_PAID)
        return _order_outcome(connection, now, order_id)

    def confirm(self, connection: Connection, now: int, station: str, body: ConfirmBody) -> Outcome:
        """Turn a paid hold into an appointment, or start the refund if its seat is gone."""
        row = ledger.by_id(connection, body.hold)
        if row is None or row.station != station:
            return Refusal(Reason.UNKNOWN_HOLD if row is None else Reason.NOT_YOUR_HOLD)
        order = None
        if body.order is not None:
            order = order_of_booking(connection, body.hold, body.order)
            if order is None:
                return Refusal(Reason.UNKNOWN_ORDER)
        if row.state in (BookingState.BOOKED, *USED):
            return self._told_of(connection, row, body.order, now)
        refusal = _why_not_paid(connection, row, order)
        if refusal is not None:
            return Refusal(refusal)
        booked = settle_paid(connection, row, order, station, now, self._exchanges)
        if booked is None:
            gone = ledger.existing(connection, row.id)
            return Settled(Refusal(_why_gone(connection, gone)), row.id, body.order)
        return self._booked(connection, booked, body.order)

    def _told_of(
        self, connection: Connection, row: AnyRow, order: OrderId | None, now: int
    ) -> Done | Refusal:
        """Return what is booked already, and remember that it was told, unless it is too late."""
        too_late = _why_too_late(connection, row, now)
        if too_late is not None:
            return Refusal(too_late)
        told(connection, row)
        return self._booked(connection, row, order)

    def _booked(self, connection: Connection, row: AnyRow, order: OrderId | None) -> Done:
        appointment = appointment_of(connection, row, self._policies.made_under(row))
        return Done(AppointmentAnswer(appointment=appointment), CREATED, row.id, order)


def may_pay(connection: Connection, row: AnyRow, station: str, now: int) -> Refusal | None:
    """Say why a hold cannot be paid for from this station now, or None.

    Nobody pays for a session that is called off, whatever hold of it may be left, nor for a change
    that cannot be finished: the old number is gone, or its patient has checked in with it.
    """
    if row.station != station:
        return Refusal(Reason.NOT_YOUR_HOLD)
    match row.state:
        case state if state in (BookingState.BOOKED, *USED):
            return Refusal(Reason.ALREADY_BOOKED)
        case BookingState.HELD if row.expires_at > now:
            session = read_session(connection, row.session)
            if session is not None and session.is_suspended:
                return Refusal(Reason.SESSION_SUSPENDED)
            return Exchanges.why_unfinished(connection, row)
        case _:
            return Refusal(_why_gone(connection, row))


def _why_too_late(connection: Connection, row: AnyRow, now: int) -> Reason | None:
    """Say why nobody is told any more of what the service booked by itself, or None.

    Nobody can come to a session that is over. Whose patient never knew of it has not missed it:
    nothing is counted, and the money goes back, see `NoShows.work`.
    """
    could_come = row.state not in {BookingState.BOOKED, BookingState.NO_SHOW}
    if could_come or row.is_station_told or not has_ended(connection, row, now):
        return None
    is_missed = was_told(connection, row)
    return Reason.COUNTED_AS_NO_SHOW if is_missed else Reason.HOLD_EXPIRED


def _why_gone(connection: Connection, row: AnyRow) -> Reason:
    """Say what became of a hold: given back, its old number gone meanwhile, or its time over."""
    if row.state == BookingState.CANCELLED:
        return Reason.ALREADY_CANCELLED
    if row.state in {BookingState.RELEASED, BookingState.WITHDRAWN}:
        return Reason.HOLD_RELEASED
    stuck = Exchanges.why_unfinished(connection, row)
    return Reason.HOLD_EXPIRED if stuck is None else stuck.reason


def _why_not_paid(connection: Connection, row: AnyRow, order: AnyRow | None) -> Reason | None:
    """Say why a hold cannot be confirmed with this order, or None: paid, or nothing is due."""
    if order is None:
        if row.state != BookingState.HELD:
            return _why_gone(connection, row)
        return Reason.ORDER_NOT_PAID if due_of(connection, row) else None
    if order.state == OrderState.PAID:
        return None
    if order.state in REFUNDED:
        return _why_gone(connection, row)
    is_closed = order.state == OrderState.CLOSED
    return Reason.ORDER_CLOSED if is_closed else Reason.ORDER_NOT_PAID


def _order_outcome(connection: Connection, now: int, order_id: str) -> Outcome:
    order = order_answer(connection, now, order_id)
    return Done(OrderAnswer(order=order), OK, order.hold, order.id)


def order_answer(connection: Connection, now: int, order_id: str) -> PaymentOrder:
    """Return an order as the wire says it."""
    return _told(existing_order(connection, order_id), now)


def _told(row: AnyRow, now: int) -> PaymentOrder:
    return PaymentOrder(
        id=OrderId(row.id),
        hold=HoldId(row.booking),
        amount=Fen(row.amount),
        qr_text=row.qr_text or "",
        state=OrderState(row.state),
        expires_in_s=max(0, (row.expires_at - now) // 1000),
    )
