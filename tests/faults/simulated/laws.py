"""What must hold: at every step, of everything told, and when all is quiet again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema import BookingState
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.suspension_notice import Substituted
from kiosk_app.journal.intents import IntentState, Kind
from kiosk_app.journeys import cancel_booking, kiosk, pay, taking_substitute
from kiosk_app.journeys.parts import Ended
from kiosk_app.journeys.picking import ReviewingHold
from tests.faults.simulated.devices import Row
from tests.helpers.laws import broken_laws

_STANDS: Final = frozenset(
    {BookingState.BOOKED, BookingState.ARRIVED, BookingState.CHECKED_IN, BookingState.FULFILLED}
)
_GONE: Final = frozenset({BookingState.LAPSED, BookingState.RELEASED, BookingState.WITHDRAWN})


@dataclass
class Told:
    """What patients were told, to be held against the books.

    Attributes:
        booked: appointments somebody saw, or has a ticket of.
        nothing: bookings of which somebody was told that they have nothing and pay nothing.
    """

    booked: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)
    nothing: set[str] = field(default_factory=set)


class Judge:
    """Holds what happens against the laws.

    Args:
        read: gives a connection that reads the service's books.
        is_payable: tells whether the provider would still take money for an order.

    Attributes:
        breach: the first law that was broken, empty while none is.
    """

    def __init__(
        self,
        read: Callable[[], AbstractContextManager[sa.Connection]],
        is_payable: Callable[[OrderId], bool],
    ) -> None:
        self._read = read
        self._is_payable = is_payable
        self.told = Told()
        self.breach = ""

    def blame(self, breach: str) -> None:
        """Write down that a law is broken."""
        self.breach = self.breach or breach

    def of_books(self) -> None:
        """Hold the books of the service against the laws of every moment."""
        with self._read() as connection:
            for law in broken_laws(connection):
                self.blame(law)

    def of_screen(self, before: object, after: object) -> None:
        """Hold what is shown against the books: no success they do not have."""
        state, was = _served(after), _served(before)
        if type(state) is type(was):
            return
        match state:
            case (
                pay.PrintingTicket(appointment=told)
                | pay.Done(appointment=told)
                | taking_substitute.PrintingInstead(now=Substituted(appointment=told))
            ):
                self._expect(told.id, _STANDS, "told of a booking that is not in the books")
                self.told.booked.add(told.id)
            case cancel_booking.Cancelling(earlier=earlier):
                self.told.given_up.add(earlier.booking.appointment.id)
            case cancel_booking.PrintingSlip(booking=told):
                gone = frozenset({BookingState.CANCELLED})
                self._expect(told.appointment.id, gone, "told of a cancellation that is not so")
            case pay.ConfirmingUnpaid(errand=errand) | pay.Confirming(errand=errand):
                if errand.replaces is not None:
                    self.told.given_up.add(errand.replaces.id)
            case ReviewingHold() | Ended(is_refunding=False):
                self._of_hold(state, was)
            case _:
                pass  # told nothing that the books could contradict

    def _of_hold(self, state: ReviewingHold | Ended, was: object) -> None:
        """Take note of whom it is said to that a number is kept, or that they have nothing."""
        if isinstance(state, ReviewingHold):
            self._expect_hold(state.hold.id)
            return
        hold, order = getattr(was, "hold", None), getattr(was, "order", None)
        if hold is not None:
            self.told.nothing.add(hold.id)
        if order is not None and self._is_payable(order.id):
            self.blame(f"told that nothing is charged, and {order.id} can be paid")

    def _expect(self, appointment: str, states: frozenset[BookingState], what: str) -> None:
        with self._read() as connection:
            wanted = sa.select(schema.booking.c.state).where(
                schema.booking.c.appointment == appointment
            )
            found = connection.scalar(wanted)
        if found not in states and appointment not in self.told.given_up:
            self.blame(f"{what}: {appointment} is {found}")

    def _expect_hold(self, hold: str) -> None:
        wanted = sa.select(schema.booking.c.id).where(schema.booking.c.id == hold)
        with self._read() as connection:
            if connection.scalar(wanted) is None:
                self.blame(f"told of a hold that is not in the books: {hold}")

    def of_originals(self, originals: dict[str, int]) -> None:
        """Hold printed tickets against "one original"."""
        for appointment, count in originals.items():
            if count > 1:
                self.blame(f"{count} originals of {appointment}")

    def of_quiet(self, kept: Callable[[OrderId], int]) -> None:
        """Hold all money and all that was told against the books, now that nothing is open."""
        self.of_books()
        with self._read() as connection:
            rows = connection.execute(_ALL_MONEY).all()
            bookings = connection.execute(sa.select(schema.booking)).all()
        for row in rows:
            ours = row.amount - row.part_back if _is_ours(row) else 0
            if kept(OrderId(row.id)) != ours:
                text = f"order {row.id} ({row.state}, booking {row.booking_state})"
                self.blame(f"{text}: the provider keeps {kept(row.id)}, ours are {ours}")
        by_id = {row.id: row for row in bookings}
        by_appointment = {row.appointment: row for row in bookings if row.appointment}
        for hold in self.told.nothing:
            if by_id[hold].state not in _GONE:
                self.blame(f"told to have nothing, and has {hold} {by_id[hold].state}")
        for appointment in self.told.booked - self.told.given_up:
            state = by_appointment[appointment].state
            if state not in _STANDS:
                self.blame(f"a booking that was told is lost: {appointment} {state}")


_ALL_MONEY: Final = sa.select(
    *schema.payment_order.c, schema.booking.c.state.label("booking_state")
).join(schema.booking, schema.booking.c.id == schema.payment_order.c.booking)

_OPEN_BOOKINGS: Final = sa.select(sa.func.count()).where(
    schema.booking.c.state == BookingState.HELD
)
_OPEN_ORDERS: Final = sa.select(sa.func.count()).where(
    schema.payment_order.c.state.in_(
        [OrderState.OPEN.value, OrderState.DECLINED.value, OrderState.REFUNDING.value]
    )
)
_PAID_UNBOOKED: Final = (
    sa.select(sa.func.count())
    .select_from(schema.payment_order)
    .join(schema.booking, schema.booking.c.id == schema.payment_order.c.booking)
    .where(
        schema.payment_order.c.state == OrderState.PAID.value,
        schema.booking.c.state.not_in(sorted(_STANDS)),
    )
)
_PARTS_OWED: Final = sa.select(sa.func.count()).where(
    schema.payment_order.c.state == OrderState.PAID.value,
    sa.or_(
        schema.payment_order.c.part_back > 0,
        schema.payment_order.c.taken > schema.payment_order.c.amount,
    ),
    schema.payment_order.c.is_part_back.is_(False),
)


def unsettled(connection: sa.Connection) -> Iterator[str]:
    """Say what of the service's books is not settled yet."""
    counts = {
        "holds": _OPEN_BOOKINGS,
        "orders": _OPEN_ORDERS,
        "paid orders without a booking": _PAID_UNBOOKED,
        "parts on their way back": _PARTS_OWED,
    }
    for name, count in counts.items():
        if found := connection.scalar(count):
            yield f"{found} {name}"


def _is_ours(row: Any) -> bool:  # noqa: ANN401 - a row
    return row.state == OrderState.PAID.value and row.booking_state in _STANDS


def _served(state: object) -> object:
    """Return the state of the patient in front, whatever lies over it."""
    if isinstance(state, kiosk.Maintained):
        return state.at
    if isinstance(state, kiosk.LastServed):
        return _served(state.serving)
    return _served(state.under) if isinstance(state, kiosk.Helped) else state


def doubled(rows: list[Row]) -> Row | None:
    """Return a row beside which another of the same act is open under another key, if any."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if row.kind in {Kind.PRINT, Kind.ENROL} or row.state == IntentState.OWED:
            continue
        if (row.kind, row.subject) in seen:
            return row
        seen.add((row.kind, row.subject))
    return None
