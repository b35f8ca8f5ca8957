"""What the payment provider tells: doubled, late, forged, wrong, about nothing of ours."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
import requests
import sqlalchemy as sa

from hardware.emulators.payment_provider.book import PhoneAct as PlayedAct
from hardware.emulators.payment_provider.notifier import Delivery
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.background.tidying import KEEP_NOTIFICATIONS_MS
from kiosk_app.central_service.payment.fake import PhoneAct
from kiosk_app.central_service.payment.signing import NONCE, SIGNATURE, STAMP, Signed
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_money import provider_notice, stray_payment
from kiosk_app.contract import paths
from kiosk_app.contract.payment_shapes import HeardAnswer
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import HoldId, OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import Desk, HttpFace, code_of
from tests.helpers.central import (
    ENGINES,
    MONDAY_MORNING,
    CentralHouse,
    SettableClock,
    house_on,
    seeded_address,
)
from tests.helpers.door import door_to
from tests.helpers.payment import PlayedProvider, notification, played_provider, signed

STRAY = "somebody-else-s-order"


def tell(desk: Desk, body: bytes, signature: Signed | None = None) -> Reply:
    """Tell the service something, signed as the provider does."""
    how = signature or signed(body, desk.house.clock)
    if not isinstance(desk.face, HttpFace):
        return desk.house.service.hear(how, body)
    headers = {STAMP: how.stamp, NONCE: how.nonce, SIGNATURE: how.signature}
    url = desk.house.url + paths.PROVIDER_NOTIFICATIONS
    answer = requests.post(url, data=body, headers=headers, timeout=30)
    return Reply(answer.status_code, answer.content)


def is_new(reply: Reply) -> bool:
    return reply.read(HeardAnswer).is_new


def kept_state(house: CentralHouse, order: str) -> str:
    """Return how an order stands in the table, without asking anybody."""
    with house.database.read() as connection:
        state: str | None = connection.scalar(
            sa.select(schema.payment_order.c.state).where(schema.payment_order.c.id == order)
        )
    return state or ""


def kinds(desk: Desk, order: str) -> list[str]:
    """Return what was recorded of an order since it was opened."""
    with desk.house.database.read() as connection:
        rows = connection.scalars(
            sa.select(schema.event.c.kind)
            .where(schema.event.c.payment_order == order)
            .order_by(schema.event.c.id)
        )
        return list(rows)[1:]


def work(desk: Desk, *, minutes: float = 0) -> None:
    desk.house.clock.advance(minutes=minutes)
    desk.house.service.background.run_once()


@pytest.mark.requirement("R127")
def test_told_twice_it_is_paid_once(desk: Desk) -> None:
    hold, order = desk.paid(desk.enrol())
    assert kept_state(desk.house, order.id) == OrderState.OPEN
    assert [is_new(tell(desk, notification(order.id))) for _ in range(3)] == [True, False, False]
    assert kept_state(desk.house, order.id) == OrderState.PAID
    assert is_new(tell(desk, notification(order.id, "N2")))
    assert kinds(desk, order.id) == ["paid", "notified", "notified"]
    assert desk.confirm(hold.id, order.id).is_success


@pytest.mark.requirement("R127")
def test_what_the_provider_does_not_confirm_is_not_believed(desk: Desk) -> None:
    order = desk.open_order(desk.hold(desk.enrol()).id)
    assert tell(desk, notification(order.id, amount=1)).is_success
    assert kept_state(desk.house, order.id) == OrderState.OPEN


def test_a_stranger_s_notification_is_turned_away(desk: Desk) -> None:
    _, order = desk.paid(desk.enrol())
    body, clock = notification(order.id), desk.house.clock
    right = signed(body, clock)
    for wrong in (
        signed(body, clock, b"another key"),
        signed(notification("other"), clock),
        Signed(right.stamp, "other", right.signature),
    ):
        reply = tell(desk, body, wrong)
        assert (reply.status, code_of(reply)) == (403, Reason.NOT_ALLOWED)
    clock.advance(minutes=6)
    assert tell(desk, body, right).status == 403
    assert kept_state(desk.house, order.id) == OrderState.OPEN


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id": "", "order": "o"}', b"\xff"])
def test_what_cannot_be_read_is_refused(desk: Desk, body: bytes) -> None:
    assert code_of(tell(desk, body)) == Reason.MALFORMED_REQUEST


def test_while_the_provider_is_silent_it_is_asked_to_tell_again(desk: Desk) -> None:
    _, order = desk.paid(desk.enrol())
    desk.house.pay(order.id, PhoneAct.SILENCE)
    assert code_of(tell(desk, notification(order.id))) == Reason.BUSY
    desk.house.pay(order.id)
    assert is_new(tell(desk, notification(order.id)))


@pytest.mark.requirement("R127")
@pytest.mark.requirement("R140")
def test_money_after_closing_is_heard_of_even_after_nobody_watches(desk: Desk) -> None:
    order = desk.open_order(desk.hold(desk.enrol()).id)
    assert desk.face.close_order(desk.caller, order.id).is_success
    work(desk, minutes=60)
    desk.house.pay(order.id, PhoneAct.LATE)
    work(desk)
    assert kept_state(desk.house, order.id) == OrderState.CLOSED
    assert tell(desk, notification(order.id)).is_success
    assert kept_state(desk.house, order.id) == OrderState.REFUNDING
    work(desk)
    assert kept_state(desk.house, order.id) == OrderState.REFUNDED
    assert desk.house.provider.refunded(order.id) == 5000


@pytest.mark.requirement("R127")
def test_two_phones_pay_and_one_payment_goes_back(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    order = desk.open_order(hold.id)
    desk.house.pay(order.id, PhoneAct.TWICE)
    assert desk.confirm(hold.id, order.id).is_success
    work(desk)
    work(desk)
    assert desk.house.provider.refunded(order.id) == 5000
    assert kept_state(desk.house, order.id) == OrderState.PAID
    assert kinds(desk, order.id).count("part_refunded") == 1


def test_too_little_pays_for_nothing_and_goes_back(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    order = desk.open_order(hold.id)
    desk.house.pay(order.id, PhoneAct.SHORT)
    assert not desk.confirm(hold.id, order.id).is_success
    work(desk)
    assert kept_state(desk.house, order.id) == OrderState.REFUNDED
    assert desk.house.provider.refunded(order.id) == 4999
    assert kinds(desk, order.id) == ["paid_wrong_amount", "refunded"]


@pytest.mark.requirement("R140")
def test_money_for_no_order_of_ours_goes_back_until_the_provider_says_so(desk: Desk) -> None:
    provider = desk.house.provider
    provider.press(OrderId(STRAY), Fen(700))
    provider.act(OrderId(STRAY), PhoneAct.SILENCE)
    assert code_of(tell(desk, notification(STRAY))) == Reason.BUSY
    provider.act(OrderId(STRAY), PhoneAct.PAY)
    assert is_new(tell(desk, notification(STRAY, "N2")))
    provider.act(OrderId(STRAY), PhoneAct.SILENCE)
    for _ in range(12):
        work(desk, minutes=70)
    assert provider.refunded(OrderId(STRAY)) == 0
    provider.act(OrderId(STRAY), PhoneAct.PAY)
    work(desk, minutes=70)
    assert provider.refunded(OrderId(STRAY)) == 700
    assert is_new(tell(desk, notification(STRAY, "N3")))
    with desk.house.database.read() as connection:
        row = connection.execute(sa.select(stray_payment)).one()
    assert (row.taken, row.back) == (700, 700)


@pytest.mark.requirement("R127")
def test_what_a_provider_takes_for_a_number_paid_in_cash_goes_back_whole(desk: Desk) -> None:
    _, order = desk.paid(desk.enrol())
    with desk.house.database.write() as connection:
        in_cash = {"is_cash": True, "state": OrderState.PAID.value, "taken": 5000}
        connection.execute(sa.update(schema.payment_order).values(in_cash))
    assert is_new(tell(desk, notification(order.id)))
    work(desk)
    assert desk.house.provider.refunded(order.id) == 5000
    assert kept_state(desk.house, order.id) == OrderState.PAID


def test_a_stray_order_nobody_paid_for_leaves_nothing(desk: Desk) -> None:
    assert is_new(tell(desk, notification(STRAY)))
    with desk.house.database.read() as connection:
        assert connection.execute(sa.select(stray_payment)).all() == []


def test_numbers_of_notifications_are_forgotten_after_a_month(desk: Desk) -> None:
    tell(desk, notification(STRAY))
    work(desk, minutes=KEEP_NOTIFICATIONS_MS / 60_000)
    work(desk, minutes=1)
    with desk.house.database.read() as connection:
        assert connection.execute(sa.select(provider_notice)).all() == []


@dataclass
class Town:
    """A service and a provider, each over HTTP."""

    desk: Desk
    played: PlayedProvider

    def paid_by_phone(self, act: PlayedAct = PlayedAct.PAY) -> tuple[str, OrderId]:
        hold = self.desk.hold(self.desk.enrol())
        order = self.desk.open_order(hold.id)
        self.played.act(order.id, act)
        return hold.id, order.id


@pytest.fixture(params=ENGINES)
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    with ExitStack() as stack:
        address = stack.enter_context(seeded_address(request.param, days=0))
        clock = SettableClock(MONDAY_MORNING)
        played = stack.enter_context(played_provider(clock))
        house = stack.enter_context(house_on(address, port=played.port, clock=clock))
        url = stack.enter_context(door_to(house.service))
        played.server.notifier.target = url + paths.PROVIDER_NOTIFICATIONS
        yield Town(Desk(house, house.service), played)


@pytest.mark.requirement("R127")
@pytest.mark.parametrize("how", [Delivery.NORMAL, Delivery.DOUBLE, Delivery.WRONG_AMOUNT])
def test_a_real_notification_makes_it_paid(town: Town, how: Delivery) -> None:
    hold, order = town.paid_by_phone()
    assert town.played.deliver(how) == 1
    assert kept_state(town.desk.house, order) == OrderState.PAID
    assert town.played.deliver() == 0
    assert kinds(town.desk, order) == ["paid", "notified"]
    assert town.desk.confirm(HoldId(hold), order).is_success


def test_what_was_not_taken_is_told_again(town: Town) -> None:
    _, order = town.paid_by_phone()
    assert town.played.deliver(Delivery.FORGE) == 0
    assert kept_state(town.desk.house, order) == OrderState.OPEN
    town.played.act(order, PlayedAct.SILENCE)
    assert town.played.deliver() == 0
    town.played.act(order, PlayedAct.PAY)
    assert town.played.deliver() == 1
    assert kept_state(town.desk.house, order) == OrderState.PAID


@pytest.mark.requirement("R127")
@pytest.mark.requirement("R140")
def test_a_lost_notification_loses_nothing(town: Town) -> None:
    _, order = town.paid_by_phone()
    assert town.played.deliver(Delivery.LOSE) == 0
    work(town.desk)
    assert kept_state(town.desk.house, order) == OrderState.PAID
    work(town.desk, minutes=1)
    with town.desk.house.database.read() as connection:
        assert connection.scalar(sa.select(schema.booking.c.state)) == "booked"


def test_told_backwards_it_comes_to_the_same(town: Town) -> None:
    """Paid by two phones, given back, and the provider tells the newest first."""
    hold, order = town.paid_by_phone(PlayedAct.TWICE)
    desk = town.desk
    assert desk.face.release(desk.caller, hold).is_success
    desk.order(order)
    work(desk)
    work(desk)
    assert town.played.deliver(Delivery.REORDER) == 3
    work(desk)
    assert kept_state(desk.house, order) == OrderState.REFUNDED
    standing = town.played.server.book.standing(order)
    assert standing is not None
    assert (standing.taken, standing.back) == (10000, 10000)


def test_money_of_nobody_s_order_goes_back_over_the_wire(town: Town) -> None:
    town.played.press(STRAY, 700)
    assert town.played.deliver() == 1
    work(town.desk)
    standing = town.played.server.book.standing(STRAY)
    assert standing is not None
    assert (standing.taken, standing.back) == (700, 700)
