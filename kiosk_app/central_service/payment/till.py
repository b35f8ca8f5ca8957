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

from kiosk_app.central_service.engines.errors import LostRaceError
from kiosk_app.central_service.engines.locks import has_rivals, locked
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.keeping.instants import Clock, to_ms
from kiosk_app.central_service.payment.invoices import want_reversal
from kiosk_app.central_service.payment.provider import (
    PaymentProvider,
    ProviderSilentError,
    ProviderState,
    Standing,
)
from kiosk_app.central_service.tables.schema import payment_order
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.settlement import Account, after_payment, owed_back

AnyRow = Row[*tuple[Any, ...]]

PAYABLE = (OrderState.OPEN.value, OrderState.DECLINED.value)
REFUNDED = (OrderState.REFUNDING.value, OrderState.REFUNDED.value)


_BY_ID = sa.select(payment_order).where(payment_order.c.id == sa.bindparam("which"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_WAS = ("was_id", "was_booking", "was_state", "was_taken", "was_part_back", "was_is_part_back")
_AS_READ = sa.and_(
    *(payment_order.c[name.removeprefix("was_")] == sa.bindparam(name) for name in _WAS)
)
"""The condition: the order still is as `_was` says."""
_CHANGE = sa.update(payment_order).where(_AS_READ)


def order_by_id(connection: Connection, order_id: str) -> AnyRow | None:
    """Return an order."""
    return connection.execute(_BY_ID, {"which": order_id}).first()


def is_of_provider(connection: Connection, order_id: str) -> bool:
    """Tell whether an order is ours, and to be paid by a provider: one in cash never meets it."""
    row = order_by_id(connection, order_id)
    return row is not None and not row.is_cash


def existing_order(connection: Connection, order_id: str) -> AnyRow:
    """Return an order that is known to be there."""
    return connection.execute(_BY_ID, {"which": order_id}).one()


def orders_of(connection: Connection, booking_id: str, states: Sequence[str]) -> Sequence[AnyRow]:
    """Return the orders of a booking that are in one of `states`; a writer's stay as they are."""
    rows = (
        sa.select(payment_order)
        .where(payment_order.c.booking == booking_id, payment_order.c.state.in_(states))
        .order_by(payment_order.c.opened_at)
    )
    return connection.execute(locked(connection, rows)).all()


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

    def look(self, order_id: str, station: str | None = None) -> None:
        """Learn how an unpaid order stands; a silent provider changes nothing.

        Args:
            order_id: which.
            station: whose it has to be; None: it may be anybody's.
        """
        row = self._payable(order_id)
        if row is not None and station in {None, row.station}:
            with suppress(ProviderSilentError):
                self.look_whatever(order_id)

    def look_whatever(self, order_id: str) -> None:
        """Learn how an order of any state stands: money may come late, or twice.

        Raises:
            ProviderSilentError: nothing is known.
        """
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
        standing = self._provider.query(order)
        self.note(order_id, standing if standing.taken else None)

    def refund(self, row: AnyRow) -> None:
        """Have the provider give all the money of an order back.

        Raises:
            ProviderSilentError: the outcome is unknown; it will be tried again.
        """
        self._provider.refund(OrderId(row.id), _owed_back(row))
        values: dict[str, object] = {"state": OrderState.REFUNDED.value}
        self._note_back(row, OrderState.REFUNDING, values, row.amount)

    def refund_part(self, row: AnyRow) -> None:
        """Have the provider give back the part of an order that was too much, the rest stays.

        Raises:
            ProviderSilentError: the outcome is unknown; it will be tried again.
        """
        self._provider.refund(OrderId(row.id), _owed_back(row))
        self._note_back(row, OrderState.PAID, {"is_part_back": True}, row.part_back)

    def look_after_close(self, order_id: str) -> None:
        """Ask once more about a closed order; money that came late goes straight back.

        "Closed" was told and is final: nobody may be booked by a payment they were told is void.
        """
        with suppress(ProviderSilentError):
            self.look_whatever(order_id)

    def note(self, order_id: str, standing: Standing | None) -> None:
        """Write down how an order stands at the provider; None means closed for good by us."""
        if standing is not None and not standing.taken and standing.state not in _TELLING:
            return
        with self._database.write() as connection:
            row = held_still(connection, order_id)
            now = to_ms(self._clock())
            if standing is not None and standing.taken:
                note_money(connection, row, standing.taken, now)
            else:
                is_declined = standing is not None and standing.state is ProviderState.DECLINED
                _note_no_money(connection, row, now, is_declined=is_declined)

    # --- inside --------------------------------------------------------------------------------

    def _payable(self, order_id: str) -> AnyRow | None:
        with self._database.read() as connection:
            row = order_by_id(connection, order_id)
        return row if row is not None and row.state in PAYABLE else None

    def _note_back(
        self, row: AnyRow, state: OrderState, values: dict[str, object], back: int
    ) -> None:
        """Write down that what was owed back is back, unless more is owed by now.

        So much of what was asked for is back in all; its invoice is to be reversed by that.
        """
        with self._database.write() as connection:
            done = connection.execute(
                sa.update(payment_order)
                .where(_AS_READ, payment_order.c.state == state.value)
                .values(values)
                .returning(payment_order.c.booking),
                _was(row),
            ).first()
            if done is not None:
                act = Act.REFUNDED if state is OrderState.REFUNDING else Act.PART_REFUNDED
                now = to_ms(self._clock())
                record(connection, now, SERVICE, act, booking=done.booking, order=row.id)
                want_reversal(connection, row.id, back)


_TELLING = (ProviderState.DECLINED, ProviderState.CLOSED)
"""What a provider may say of an order that has taken no money, and it matters to us."""

_NEWS = {
    (OrderState.OPEN, OrderState.PAID): Act.PAID,
    (OrderState.DECLINED, OrderState.PAID): Act.PAID,
    (OrderState.OPEN, OrderState.REFUNDING): Act.PAID_WRONG_AMOUNT,
    (OrderState.DECLINED, OrderState.REFUNDING): Act.PAID_WRONG_AMOUNT,
    (OrderState.CLOSED, OrderState.REFUNDING): Act.PAID_AFTER_CLOSE,
}


def account_of(row: AnyRow) -> Account:
    """Return an order as far as its money goes."""
    return Account(OrderState(row.state), Fen(row.amount), Fen(row.taken), Fen(row.part_back))


def _owed_back(row: AnyRow) -> Fen:
    return owed_back(account_of(row))


def held_still(connection: Connection, order_id: str) -> AnyRow:
    """Return an order that nobody else changes until the transaction ends."""
    rows = _BY_ID_LOCKED if has_rivals(connection) else _BY_ID
    return connection.execute(rows, {"which": order_id}).one()


def change(connection: Connection, row: AnyRow, values: dict[str, object]) -> None:
    """Change an order that still is as it was read: its state, and what it took and gives back.

    Raises:
        LostRaceError: it is not so any more.
    """
    if connection.execute(_CHANGE, _was(row) | values).rowcount == 0:
        raise LostRaceError("the order is not as it was read")


def _was(row: AnyRow) -> dict[str, object]:
    return {name: getattr(row, name.removeprefix("was_")) for name in _WAS}


def note_money(connection: Connection, row: AnyRow, taken: Fen, now: int) -> bool:
    """Write down money that is news; what of it is not to be kept is on its way back.

    Returns:
        Whether it was news.
    """
    before = account_of(row)
    after = after_payment(before, taken)
    if after is None:
        return False
    values: dict[str, object] = {"state": after.state.value, "taken": after.taken}
    if not before.taken:
        values["paid_at"] = now
    if after.state is OrderState.PAID:
        values["is_part_back"] = False
    else:
        values |= {"refund_tries": 0, "refund_next_at": None}
    change(connection, row, values)
    act = _NEWS.get((before.state, after.state), Act.PAID_AGAIN)
    record(connection, now, SERVICE, act, booking=row.booking, order=row.id)
    return True


def _note_no_money(connection: Connection, row: AnyRow, now: int, *, is_declined: bool) -> None:
    """Write down that an attempt failed, or that the order is closed; never of one that is paid."""
    state = OrderState.DECLINED if is_declined else OrderState.CLOSED
    if row.state not in PAYABLE or row.state == state:
        return
    change(connection, row, {"state": state.value, "closed_at": None if is_declined else now})
    act = Act.DECLINED if is_declined else Act.CLOSED
    record(connection, now, SERVICE, act, booking=row.booking, order=row.id)
