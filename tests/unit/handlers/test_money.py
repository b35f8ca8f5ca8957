"""Orders are opened, watched, charged, closed and refunded; every ending is told once."""

import pytest

from kiosk_app.domain.booking import OrderState, PaymentOrder
from kiosk_app.domain.ids import OrderId, RequestKey
from kiosk_app.domain.refusal import Reason
from kiosk_app.handlers.bench import Watches
from kiosk_app.journal.intents import (
    IntentState,
)
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from tests.helpers import people
from tests.helpers.fakes import (
    AWAY,
    in_state,
    no,
)
from tests.unit.handlers.stage import AWAIT, CLOSE, CODE, OPEN, PRESENT, Stage

# --- money ---------------------------------------------------------------------------------


def test_opening_an_order(stage: Stage) -> None:
    assert stage.do(OPEN) == ev.OrderOpened(people.ORDER)
    assert stage.ending() == (IntentState.SETTLED, "open")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (OrderState.PAID, ev.OrderPaid(people.PAYMENT)),
        (OrderState.DECLINED, ev.OrderDeclined(people.ORDER.id, is_still_watched=True)),
        (OrderState.OPEN, None),
    ],
)
def test_a_shown_code(state: OrderState, told: ev.Event | None, stage: Stage) -> None:
    stage.central.order_now = in_state(state)
    assert stage.do(PRESENT) == told
    found = stage.journal.get(RequestKey("key1"))
    assert found is not None
    assert CODE not in str(found)


def test_a_decline_of_a_shown_code_is_not_told_again_by_the_watch(stage: Stage) -> None:
    declined, paid = in_state(OrderState.DECLINED), in_state(OrderState.PAID)
    stage.central.order_now = declined
    stage.do(PRESENT)
    stage.central.orders = [declined, declined, paid]
    assert stage.do(AWAIT) == ev.OrderPaid(people.PAYMENT)


def test_a_second_code_declined_on_the_phone_is_told_by_the_watch(stage: Stage) -> None:
    opened, declined = in_state(OrderState.OPEN), in_state(OrderState.DECLINED)
    stage.central.order_now = declined
    stage.do(PRESENT)
    stage.central.order_now = opened
    assert stage.do(PRESENT) is None
    stage.central.orders = [declined]
    assert stage.do(AWAIT) == ev.OrderDeclined(people.ORDER.id)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (OrderState.PAID, ev.OrderPaid(people.PAYMENT)),
        (OrderState.CLOSED, ev.OrderClosed(people.ORDER.id)),
        (OrderState.REFUNDING, ev.OrderClosed(people.ORDER.id)),
        (OrderState.REFUNDED, ev.OrderClosed(people.ORDER.id)),
        (OrderState.OPEN, ev.CentralDown()),
        (OrderState.DECLINED, ev.CentralDown()),
    ],
)
def test_closing_tells_how_the_order_ended(state: OrderState, told: ev.Event, stage: Stage) -> None:
    stage.central.order_now = in_state(state)
    assert stage.do(CLOSE) == told


@pytest.mark.parametrize("reason", [Reason.ORDER_CLOSED, Reason.UNKNOWN_ORDER])
def test_an_order_that_is_no_more_is_closed(reason: Reason, stage: Stage) -> None:
    stage.central.fails("close_order", no(reason))
    assert stage.do(CLOSE) == ev.OrderClosed(people.ORDER.id)


def test_the_watch_polls_once_a_second_until_something_happens(stage: Stage) -> None:
    stage.central.orders = [in_state(OrderState.OPEN)] * 3 + [in_state(OrderState.PAID)]
    assert stage.do(AWAIT) == ev.OrderPaid(people.PAYMENT)
    assert stage.clock.waits == [1.0] * 3


@pytest.mark.parametrize(
    "seen",
    [
        in_state(OrderState.OPEN, expires_in_s=0),
        in_state(OrderState.CLOSED),
        in_state(OrderState.REFUNDING),
    ],
)
def test_an_order_that_cannot_be_paid_any_more_has_lapsed(seen: PaymentOrder, stage: Stage) -> None:
    stage.central.order_now = seen
    assert stage.do(AWAIT) == ev.OrderLapsed(people.ORDER.id)


def test_an_order_central_does_not_know_has_lapsed(stage: Stage) -> None:
    stage.central.fails("order", no(Reason.UNKNOWN_ORDER))
    assert stage.do(AWAIT) == ev.OrderLapsed(people.ORDER.id)


def test_paid_in_the_last_second_is_paid(stage: Stage) -> None:
    stage.central.order_now = in_state(OrderState.PAID, expires_in_s=0)
    assert stage.do(AWAIT) == ev.OrderPaid(people.PAYMENT)


def test_a_decline_is_told_once_and_the_next_watch_waits_for_news(stage: Stage) -> None:
    declined, paid = in_state(OrderState.DECLINED), in_state(OrderState.PAID)
    stage.central.orders = [declined, declined, declined, paid]
    assert stage.do(AWAIT) == ev.OrderDeclined(people.ORDER.id)
    assert stage.do(AWAIT) == ev.OrderPaid(people.PAYMENT)


def test_a_second_decline_after_another_attempt_is_told(stage: Stage) -> None:
    opened, declined = in_state(OrderState.OPEN), in_state(OrderState.DECLINED)
    stage.central.orders = [declined, opened, declined]
    assert stage.do(AWAIT) == ev.OrderDeclined(people.ORDER.id)
    assert stage.do(AWAIT) == ev.OrderDeclined(people.ORDER.id)


def test_a_short_silence_is_not_told_and_a_long_one_is(stage: Stage) -> None:
    stage.central.fails("order", *[AWAY] * 29)
    stage.central.order_now = in_state(OrderState.PAID)
    assert stage.do(AWAIT) == ev.OrderPaid(people.PAYMENT)
    stage.central.fails("order", *[AWAY] * 31)
    assert stage.do(AWAIT) == ev.CentralDown()


def test_closing_an_order_silences_its_watch(stage: Stage) -> None:
    def close() -> None:
        stage.central.order_now = in_state(OrderState.PAID)
        stage.watches.end(people.ORDER.id)

    stage.clock.meanwhile = close
    assert stage.do(AWAIT) is None


def test_what_the_watch_hears_while_the_order_is_being_closed_is_left_to_the_close(
    stage: Stage,
) -> None:
    stage.central.on_call = lambda: stage.watches.end(people.ORDER.id)
    stage.central.order_now = in_state(OrderState.PAID)
    assert stage.do(AWAIT) is None


def test_an_order_closed_before_its_watch_began_is_never_watched(stage: Stage) -> None:
    stage.central.order_now = in_state(OrderState.CLOSED)
    stage.do(CLOSE)
    assert stage.do(AWAIT) is None
    assert stage.central.keys_of("order") == []


def test_a_kiosk_that_closes_ends_all_watches(stage: Stage) -> None:
    stage.clock.meanwhile = stage.watches.end_all
    assert stage.do(AWAIT) is None
    stage.pace.stop.set()
    assert stage.do(ef.AwaitPayment(in_state(OrderState.OPEN))) is None


def test_old_watches_are_forgotten() -> None:
    watches = Watches()
    first = watches.of(OrderId("o0"))
    for number in range(1, 30):
        watches.end(OrderId(f"o{number}"))
    assert watches.of(OrderId("o29")).end.is_set()
    assert watches.of(OrderId("o0")) is not first
