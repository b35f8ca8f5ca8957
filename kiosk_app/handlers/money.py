"""Effects on payment orders: open, watch, charge a code, close, refund.

Money is never taken here: the central service and the payment provider do that; the kiosk asks
and watches. What an order says is told by one function, `_told`.
"""

from functools import partial
from typing import Final

from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.domain.booking import OrderState, Payment, PaymentOrder
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.handlers.bench import Bench, Watch
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import ABOUT_THE_REQUEST, Act, carry_out
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev

POLL_S: Final = 1.0
SILENCE_S: Final = 30.0
"""So long may central be out of reach while a patient pays, before that is said."""

_IS_OVER: Final = frozenset({Reason.ORDER_CLOSED, Reason.UNKNOWN_ORDER})
"""Refusals of a close that mean: it can never be paid any more, and was not."""

_UNPAID_FOR_GOOD: Final = frozenset({OrderState.CLOSED, OrderState.REFUNDING, OrderState.REFUNDED})


def open_order(bench: Bench, effect: ef.OpenOrder) -> ev.Event | None:
    """Carry out OpenOrder."""
    hold = effect.hold.id
    return carry_out(
        bench,
        Act(
            kind=Kind.OPEN_ORDER,
            subject={"hold": hold},
            send=lambda key: bench.central.open_order(hold, key),
            settle=_settle_by_state,
            answered=ev.OrderOpened,
            refused=partial(ev.OrderRefused, None),
            unreachable=ev.CentralDown(),
        ),
    )


def present_payment_code(bench: Bench, effect: ef.PresentPaymentCode) -> ev.Event | None:
    """Carry out PresentPaymentCode. The code itself is written down nowhere.

    While the patient still has to agree on the phone nothing is answered: the watch of the same
    order tells how that ends. What is answered here the watch has seen, so it is told once.
    """
    order = effect.order

    def answered(charged: PaymentOrder) -> ev.Event | None:
        bench.watches.of(order.id).seen = charged.state
        told = _told(charged)
        is_decline = isinstance(told, ev.OrderDeclined)
        return ev.OrderDeclined(order.id, is_still_watched=True) if is_decline else told

    return carry_out(
        bench,
        Act(
            kind=Kind.PRESENT_CODE,
            subject={"hold": order.hold, "order": order.id},
            send=lambda key: bench.central.present_code(order.id, effect.code, key),
            settle=_settle_by_state,
            answered=answered,
            refused=partial(ev.OrderRefused, order.id),
            unreachable=ev.CentralDown(),
        ),
    )


def await_payment(bench: Bench, effect: ef.AwaitPayment) -> ev.Event | None:
    """Carry out AwaitPayment: ask once a second until something has happened to the order.

    Asked again for an order whose decline was told, it waits for something new. Ends without an
    answer once the order is being closed, or the kiosk.
    """
    watch = bench.watches.of(effect.order.id)
    heard_at = bench.pace.monotonic()
    while not (watch.end.is_set() or bench.pace.stop.is_set()):
        try:
            order = bench.central.order(effect.order.id)
        except CentralRefusedError:
            return ev.OrderLapsed(effect.order.id)
        except CentralUnreachableError:
            if bench.pace.monotonic() - heard_at >= SILENCE_S:
                return ev.CentralDown()
        else:
            heard_at = bench.pace.monotonic()
            news = _news(watch, order)
            if news is not None:
                return None if watch.end.is_set() else news
        bench.pace.wait(watch.end, POLL_S)
    return None


def close_order(bench: Bench, effect: ef.CloseOrder) -> ev.Event | None:
    """Carry out CloseOrder; from here on its watch is silent, so there is one voice only."""
    order = effect.order
    bench.watches.end(order.id)

    def answered(closed: PaymentOrder) -> ev.Event:
        told = _told(closed)
        is_over = isinstance(told, ev.OrderPaid | ev.OrderClosed)
        return told if told is not None and is_over else ev.CentralDown()

    def refused(refusal: Refusal) -> ev.Event:
        is_over = refusal.reason in _IS_OVER
        return ev.OrderClosed(order.id) if is_over else ev.CentralDown()

    return carry_out(
        bench,
        Act(
            kind=Kind.CLOSE_ORDER,
            subject={"hold": order.hold, "order": order.id},
            send=lambda key: bench.central.close_order(order.id, key),
            settle=_settle_by_state,
            answered=answered,
            refused=refused,
            settle_refused=_settle_unless_odd,
            unreachable=ev.CentralDown(),
        ),
    )


def refund_payment(bench: Bench, effect: ef.RefundPayment) -> ev.Event | None:
    """Carry out RefundPayment."""
    order = effect.payment.order
    return carry_out(
        bench,
        Act(
            kind=Kind.REFUND,
            subject={"order": order},
            send=lambda key: bench.central.refund(order, key),
            settle=_settle_by_state,
            answered=lambda _order: None,
            refused=lambda _refusal: None,
            settle_refused=_settle_unless_odd,
        ),
    )


def _told(order: PaymentOrder) -> ev.Event | None:
    """Return what an order's state means to the patient; None while nothing has happened."""
    if order.state is OrderState.PAID:
        return ev.OrderPaid(Payment(order.id, order.amount))
    if order.state is OrderState.DECLINED:
        return ev.OrderDeclined(order.id)
    if order.state in _UNPAID_FOR_GOOD:
        return ev.OrderClosed(order.id)
    return None


def _news(watch: Watch, order: PaymentOrder) -> ev.Event | None:
    """Return what is new about a watched order."""
    before, watch.seen = watch.seen, order.state
    told = _told(order)
    if isinstance(told, ev.OrderPaid):
        return told
    if isinstance(told, ev.OrderClosed) or order.expires_in_s <= 0:
        return ev.OrderLapsed(order.id)
    return None if before is order.state else told


def _settle_by_state(journal: Journal, key: RequestKey, order: PaymentOrder) -> None:
    journal.settle(key, order.state.value)


def _settle_unless_odd(journal: Journal, key: RequestKey, refusal: Refusal) -> None:
    if refusal.reason in ABOUT_THE_REQUEST:
        journal.give_up(key)
    else:
        journal.settle(key, refusal.reason.value)
