"""A payment provider played by a program, for demonstration, tests and training.

What the patient's phone does is told from outside by `act`; a code that is shown pays at once,
but a code ending in ``0`` is declined. State lives in memory, or in a file that
outlives the process: then what was taken is known after a restart too.
"""

from datetime import timedelta
from enum import StrEnum

from kiosk_app.central_service.keeping.instants import Clock
from kiosk_app.central_service.payment.played_book import Book, MemoryBook, Page, PlayedOrder
from kiosk_app.central_service.payment.provider import (
    Charge,
    ProviderSilentError,
    ProviderState,
    Standing,
)
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen

LATE_BY = timedelta(seconds=5)
"""How long after closing a late payment shows up."""

_DECLINED_ENDING = "0"


class PhoneAct(StrEnum):
    """What the played phone does with an order."""

    PAY = "pay"
    DECLINE = "decline"
    SILENCE = "silence"  # the provider stops answering about this order, until the next act
    LATE = "late"  # the money moves, but only after the order was closed
    TWICE = "twice"  # two phones pay the same order
    SHORT = "short"  # one fen too little


class FakeProvider:
    """Implements `PaymentProvider`; safe for several threads.

    Args:
        clock: tells the time.
        book: where it remembers; None: in memory, until the process ends.
    """

    def __init__(self, clock: Clock, book: Book | None = None) -> None:
        self._clock = clock
        self._book = book or MemoryBook()

    # --- the port ------------------------------------------------------------------------------

    def open(self, charge: Charge) -> str:
        """Open the order, or find it open; the text is the same each time."""
        with self._book.page(charge.order) as page:
            page.found = page.found or PlayedOrder(charge)
        return f"weixin://wxpay/bizpayurl?pr={charge.order}"

    def query(self, order: OrderId) -> Standing:
        """Return how the order stands."""
        with self._book.page(order) as page:
            return self._standing(_audible(page, order))

    def charge(self, order: OrderId, code: str) -> Standing:
        """Take the money, unless the code ends in 0 or the order is not to be paid any more."""
        with self._book.page(order) as page:
            found = _audible(page, order)
            if found is not None:
                is_declined = code.endswith(_DECLINED_ENDING)
                self._pay(found, PhoneAct.DECLINE if is_declined else PhoneAct.PAY)
            return self._standing(found)

    def close(self, order: OrderId) -> None:
        """Close the order if it is not paid."""
        with self._book.page(order) as page:
            found = _audible(page, order)
            if found is not None and self._now(found) not in {
                ProviderState.PAID,
                ProviderState.CLOSED,
            }:
                found.state = ProviderState.CLOSED
                found.closed_at = self._clock()

    def refund(self, order: OrderId, amount: Fen) -> None:
        """Give the money back, once; more than was taken is not given."""
        with self._book.page(order) as page:
            found = _audible(page, order)
            if found is None or amount > found.taken:
                raise ProviderSilentError(f"{order}: nothing that could go back")
            found.refunded = max(found.refunded, amount)

    # --- the played phone ----------------------------------------------------------------------

    def act(self, order: OrderId, act: PhoneAct) -> ProviderState | None:
        """Do what the phone does; return how the order then stands, None if there is none."""
        with self._book.page(order) as page:
            found = page.found
            if found is None:
                return None
            found.is_silent = act is PhoneAct.SILENCE
            if act is PhoneAct.LATE:
                found.is_late = True
            elif act is not PhoneAct.SILENCE:
                return self._pay(found, act)
            return self._now(found)

    def press(self, order: OrderId, amount: Fen) -> None:
        """Take money for an order nobody of ours has opened: somebody else's mistake."""
        with self._book.page(order) as page:
            paid = Charge(order, amount, self._clock())
            page.found = page.found or PlayedOrder(paid, ProviderState.PAID, taken=amount)

    def refunded(self, order: OrderId) -> int:
        """Return how much was given back for the order, in fen."""
        with self._book.page(order) as page:
            return 0 if page.found is None else page.found.refunded

    # --- inside --------------------------------------------------------------------------------

    def _pay(self, found: PlayedOrder, act: PhoneAct) -> ProviderState:
        if self._now(found) in {ProviderState.WAITING, ProviderState.DECLINED}:
            if act is PhoneAct.DECLINE:
                found.state = ProviderState.DECLINED
            else:
                self._take(found, act)
        return found.state

    @staticmethod
    def _take(found: PlayedOrder, act: PhoneAct) -> None:
        amount = found.charge.amount
        taken = {PhoneAct.TWICE: 2 * amount, PhoneAct.SHORT: amount - 1}.get(act, amount)
        found.taken = Fen(taken)
        found.state = ProviderState.PAID

    def _standing(self, found: PlayedOrder | None) -> Standing:
        if found is None:
            return Standing(ProviderState.UNKNOWN)
        return Standing(self._now(found), found.taken, found.refunded)

    def _now(self, found: PlayedOrder) -> ProviderState:
        now = self._clock()
        is_payable = found.state in {ProviderState.WAITING, ProviderState.DECLINED}
        if is_payable and now >= found.charge.expires_at:
            found.state = ProviderState.CLOSED
            found.closed_at = found.charge.expires_at
        is_due = found.closed_at is not None and now >= found.closed_at + LATE_BY
        if found.is_late and is_due and not found.taken:
            self._take(found, PhoneAct.LATE)
        return found.state


def _audible(page: Page, order: OrderId) -> PlayedOrder | None:
    if page.found is not None and page.found.is_silent:
        raise ProviderSilentError(f"no answer about {order}")
    return page.found
