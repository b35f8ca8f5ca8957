"""Payment orders and the provider: the till believes the provider, never the kiosk.

Closing is query, close, query: only what the second query says is told, and it is final. Calls to
the provider happen outside any transaction; what they told is then written in one.

Source: reliability rules on payment of WeChat Pay and Alipay: an order number is never reused, a
closed order is asked for once more.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from kiosk_app.central_service.database import Database
from kiosk_app.central_service.events import SERVICE, Act, record
from kiosk_app.central_service.instants import Clock, to_ms
from kiosk_app.central_service.payment.provider import (
    PaymentProvider,
    ProviderSilentError,
    ProviderState,
)
from kiosk_app.central_service.schema import payment_order
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen

AnyRow = Row[*tuple[Any, ...]]

PAYABLE = (OrderState.OPEN.value, OrderState.DECLINED.value)
REFUNDED = (OrderState.REFUNDING.value, OrderState.REFUNDED.value)


def order_by_id(connection: Connection, order_id: str) -> AnyRow | None:
    """Return an order."""
    return connection.execute(
        sa.select(payment_order).where(payment_order.c.id == order_id)
    ).first()


def existing_order(connection: Connection, order_id: str) -> AnyRow:
    """Return an order that is known to be there."""
    return connection.execute(sa.select(payment_order).where(payment_order.c.id == order_id)).one()


def orders_of(connection: Connection, booking_id: str, states: Sequence[str]) -> Sequence[AnyRow]:
    """Return the orders of a booking that are in one of `states`."""
    return connection.execute(
        sa.select(payment_order)
        .where(payment_order.c.booking == booking_id, payment_order.c.state.in_(states))
        .order_by(payment_order.c.opened_at)
    ).all()


def start_refund(connection: Connection, order_id: str, station: str, now: int) -> bool:
    """Put the money of a paid order on its way back; False if it is not a paid one."""
    started = connection.execute(
        sa.update(payment_order)
        .where(payment_order.c.id == order_id, payment_order.c.state == OrderState.PAID.value)
        .values(state=OrderState.REFUNDING.value)
        .returning(payment_order.c.booking)
    ).first()
    if started is None:
        return False
    record(connection, now, station, Act.REFUND_STARTED, booking=started.booking, order=order_id)
    return True


class Till:
    """Speaks to the provider and writes down what it says."""

    def __init__(self, database: Database, provider: PaymentProvider, clock: Clock) -> None:
        self._database = database
        self._provider = provider
        self._clock = clock

    def look(self, order_id: str) -> None:
        """Learn how an unpaid order stands; a silent provider changes nothing."""
        row = self._payable(order_id)
        if row is not None:
            with suppress(ProviderSilentError):
                self.note(order_id, self._provider.query(OrderId(order_id)))

    def charge(self, order_id: str, code: str) -> None:
        """Charge an unpaid order to a shown code.

        Raises:
            ProviderSilentError: the outcome is unknown; ask again with the same key.
        """
        if self._payable(order_id) is not None:
            self.note(order_id, self._provider.charge(OrderId(order_id), code))

    def close(self, order_id: str) -> None:
        """Close an unpaid order for good, or learn that it was paid.

        Raises:
            ProviderSilentError: the outcome is unknown; ask again with the same key.
        """
        if self._payable(order_id) is None:
            return
        order = OrderId(order_id)
        self.note(order_id, self._provider.query(order))
        if self._payable(order_id) is None:
            return
        self._provider.close(order)
        state = self._provider.query(order)
        self.note(order_id, ProviderState.PAID if state is ProviderState.PAID else None)

    def refund(self, row: AnyRow) -> None:
        """Have the provider give the money of an order back.

        Raises:
            ProviderSilentError: the outcome is unknown; it will be tried again.
        """
        self._provider.refund(OrderId(row.id), Fen(row.amount))
        with self._database.write() as connection:
            done = connection.execute(
                sa.update(payment_order)
                .where(
                    payment_order.c.id == row.id,
                    payment_order.c.state == OrderState.REFUNDING.value,
                )
                .values(state=OrderState.REFUNDED.value)
                .returning(payment_order.c.id)
            ).first()
            if done is not None:
                now = to_ms(self._clock())
                record(connection, now, SERVICE, Act.REFUNDED, booking=row.booking, order=row.id)

    def refund_part(self, row: AnyRow) -> None:
        """Have the provider give back the part of an order that was too much, the rest stays.

        Raises:
            ProviderSilentError: the outcome is unknown; it will be tried again.
        """
        self._provider.refund(OrderId(row.id), Fen(row.part_back))
        with self._database.write() as connection:
            done = connection.execute(
                sa.update(payment_order)
                .where(
                    payment_order.c.id == row.id,
                    payment_order.c.part_back == row.part_back,
                    payment_order.c.is_part_back.is_(False),
                )
                .values(is_part_back=True)
                .returning(payment_order.c.id)
            ).first()
            if done is not None:
                now = to_ms(self._clock())
                record(
                    connection,
                    now,
                    SERVICE,
                    Act.PART_REFUNDED,
                    booking=row.booking,
                    order=row.id,
                )

    def look_after_close(self, order_id: str) -> None:
        """Ask once more about a closed order; money that came late goes straight back.

        "Closed" was told and is final: nobody may be booked by a payment they were told is void.
        """
        with suppress(ProviderSilentError):
            if self._provider.query(OrderId(order_id)) is ProviderState.PAID:
                with self._database.write() as connection:
                    self._refund_late(connection, order_id)

    def note(self, order_id: str, state: ProviderState | None) -> None:
        """Write down what the provider said of an order; None means closed for good by us."""
        if state in {ProviderState.WAITING, ProviderState.UNKNOWN}:
            return
        with self._database.write() as connection:
            now = to_ms(self._clock())
            match state:
                case ProviderState.PAID:
                    values, act = {"state": OrderState.PAID.value, "paid_at": now}, Act.PAID
                case ProviderState.DECLINED:
                    values, act = {"state": OrderState.DECLINED.value}, Act.DECLINED
                case _:
                    values = {"state": OrderState.CLOSED.value, "closed_at": now}
                    act = Act.CLOSED
            changed = connection.execute(
                sa.update(payment_order)
                .where(
                    payment_order.c.id == order_id,
                    payment_order.c.state.in_(PAYABLE),
                    payment_order.c.state != values["state"],
                )
                .values(values)
                .returning(payment_order.c.booking)
            ).first()
            if changed is not None:
                record(connection, now, SERVICE, act, booking=changed.booking, order=order_id)

    # --- inside --------------------------------------------------------------------------------

    def _payable(self, order_id: str) -> AnyRow | None:
        with self._database.read() as connection:
            row = order_by_id(connection, order_id)
        return row if row is not None and row.state in PAYABLE else None

    def _refund_late(self, connection: Connection, order_id: str) -> None:
        now = to_ms(self._clock())
        late = connection.execute(
            sa.update(payment_order)
            .where(payment_order.c.id == order_id, payment_order.c.state == OrderState.CLOSED.value)
            .values(state=OrderState.REFUNDING.value, paid_at=now)
            .returning(payment_order.c.booking)
        ).first()
        if late is not None:
            record(
                connection,
                now,
                SERVICE,
                Act.PAID_AFTER_CLOSE,
                booking=late.booking,
                order=order_id,
            )
