"""Answers are lost, central is away, power is cut, the disk fails: nothing lost, nothing twice."""

import pytest
from sqlalchemy import text

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.claim import OpenMatter, claim_code
from kiosk_app.journal.intents import Kind
from tests.flows.conftest import Begin
from tests.helpers import people
from tests.helpers.books import bookings_of, orders_of
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk

HOLD = "POST /v1/holds "
ORDER = "/payment-orders "
CONFIRM = "POST /v1/appointments"
CLOSE = "/close "
RELEASE = "/release "
TRIES = 6


def is_clean(kiosk: HeadlessKiosk) -> bool:
    return kiosk.journal.unsettled() == kiosk.journal.owed() == kiosk.journal.needs_person() == ()


def let_central_settle(house: CentralHouse) -> None:
    """Give central the time after which it books what was paid without waiting for a kiosk."""
    house.service.background.run_once()
    house.clock.advance(seconds=31)
    house.service.background.run_once()


# --- central away --------------------------------------------------------------------------


@pytest.mark.requirement("R133")
def test_central_away_before_the_hold_is_said_and_can_be_tried_again(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    kiosk.choose_journey(booking_class)
    kiosk.insert_card(people.ADULT)
    wire.is_down = True
    kiosk.pick_the_first_of_everything()
    assert kiosk.page == "CentralAway"
    assert bookings_of(house) == []
    wire.is_down = False
    kiosk.accept()
    kiosk.until(lambda: kiosk.page.startswith("Choosing"))
    kiosk.pick_the_first_of_everything()
    assert kiosk.page == "ReviewingHold"


def test_central_away_during_the_hold_leaves_no_number_taken(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    kiosk.choose_journey(booking_class)
    kiosk.insert_card(people.ADULT)
    kiosk.pick_up_to_the_bands()
    wire.lose_request(HOLD, TRIES)
    kiosk.take_first()
    assert kiosk.page == "CentralAway"
    assert [i.kind for i in kiosk.journal.unknown()] == [Kind.HOLD]
    kiosk.leave()
    assert kiosk.recovery.in_quiet().settled == 1
    assert is_clean(kiosk)
    assert bookings_of(house) == []


def test_trying_the_hold_again_uses_the_same_key(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    kiosk.choose_journey(booking_class)
    kiosk.insert_card(people.ADULT)
    kiosk.pick_up_to_the_bands()
    wire.lose_answer(HOLD, TRIES)
    kiosk.take_first()
    assert kiosk.page == "CentralAway"
    assert bookings_of(house) == ["held"]
    kiosk.accept()
    kiosk.wait_for("ReviewingHold")
    assert bookings_of(house) == ["held"]
    assert kiosk.journal.unsettled() == ()


def test_a_release_that_never_arrived_is_sent_again_in_a_quiet_minute(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    kiosk.go_to_review(booking_class, people.ADULT)
    wire.lose_request(RELEASE, TRIES)
    kiosk.leave()
    kiosk.until(lambda: [i.kind for i in kiosk.journal.unknown()] == [Kind.RELEASE])
    assert bookings_of(house) == ["held"]
    kiosk.recovery.in_quiet()
    assert bookings_of(house) == ["released"]
    assert is_clean(kiosk)


# --- answers lost after commit -------------------------------------------------------------


@pytest.mark.parametrize("lost", [HOLD, ORDER, CONFIRM])
def test_an_answer_lost_after_commit_is_adopted_and_nothing_is_doubled(
    lost: str,
    booking_class: BookingClass,
    kiosk: HeadlessKiosk,
    house: CentralHouse,
    wire: LossyProxy,
) -> None:
    wire.lose_answer(lost, 2)
    kiosk.begin_to_pay(booking_class, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    assert len(wire.lost) == 2
    assert bookings_of(house) == ["booked"]
    assert orders_of(house) == ["paid"]
    assert len(kiosk.printer.tickets) == 1
    assert is_clean(kiosk)


def test_a_close_whose_answer_is_lost_is_not_said_before_it_is_known(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    kiosk.begin_to_pay(booking_class, people.ADULT)
    wire.lose_answer(CLOSE, TRIES)
    kiosk.leave()
    kiosk.wait_for("PaymentUnknown")
    assert kiosk.claim_slip() == (OpenMatter.PAYMENT, claim_code(kiosk.order.id), None)
    assert bookings_of(house) == ["held"]
    kiosk.recovery.in_quiet()
    assert orders_of(house) == ["closed"]
    assert bookings_of(house) == ["released"]
    assert is_clean(kiosk)


def test_a_booking_whose_answers_are_all_lost_is_neither_promised_nor_refunded(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    kiosk.begin_to_pay(booking_class, people.ADULT)
    wire.lose_answer(CONFIRM, TRIES)
    house.pay(kiosk.order.id)
    kiosk.wait_for("BookingUnknown")
    payment = kiosk.session.state.payment
    code = claim_code(payment.order)
    assert kiosk.claim_slip() == (OpenMatter.BOOKING, code, payment.amount)
    assert bookings_of(house) == ["booked"]
    kiosk.recovery.in_quiet()
    assert is_clean(kiosk)
    assert bookings_of(house) == ["booked"]
    assert orders_of(house) == ["paid"]


def test_a_booking_that_never_arrived_is_made_by_central_itself_and_made_once(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    kiosk.begin_to_pay(booking_class, people.ADULT)
    wire.lose_request(CONFIRM, TRIES)
    house.pay(kiosk.order.id)
    kiosk.wait_for("BookingUnknown")
    kiosk.claim_slip()
    kiosk.recovery.in_quiet()
    assert is_clean(kiosk)
    let_central_settle(house)
    assert bookings_of(house) == ["booked"]
    assert orders_of(house) == ["paid"]


# --- power cuts ----------------------------------------------------------------------------


@pytest.mark.requirement("R140")
def test_a_kiosk_killed_with_a_hold_gives_it_back_when_it_comes_again(
    booking_class: BookingClass, begin: Begin, house: CentralHouse
) -> None:
    first = begin()
    first.go_to_review(booking_class, people.ADULT)
    first.kill()
    assert bookings_of(house) == ["held"]
    again = begin()
    assert again.recovered.settled == 1
    assert bookings_of(house) == ["released"]
    assert is_clean(again)


@pytest.mark.parametrize("is_booked_before_the_restart", [False, True])
@pytest.mark.requirement("R140")
def test_a_kiosk_killed_between_payment_and_confirmation_leaves_no_money_without_a_number(
    is_booked_before_the_restart: bool,
    booking_class: BookingClass,
    begin: Begin,
    house: CentralHouse,
    wire: LossyProxy,
) -> None:
    first = begin()
    first.begin_to_pay(booking_class, people.ADULT)
    wire.is_down = True
    house.pay(first.order.id)
    first.kill()
    wire.is_down = False
    if is_booked_before_the_restart:
        let_central_settle(house)
    again = begin()
    assert again.recovered.left == 0
    assert is_clean(again)
    let_central_settle(house)
    assert bookings_of(house) == ["booked"]
    assert orders_of(house) == ["paid"]


@pytest.mark.requirement("R140")
def test_a_kiosk_killed_while_nobody_pays_leaves_nothing_taken(
    booking_class: BookingClass, begin: Begin, house: CentralHouse
) -> None:
    first = begin()
    first.begin_to_pay(booking_class, people.ADULT)
    first.kill()
    assert is_clean(begin())
    house.clock.advance(seconds=house.policy.hold_s + house.policy.hold_paying_s + 1)
    house.service.background.run_once()
    assert orders_of(house) == ["closed"]
    assert bookings_of(house) == ["lapsed"]


@pytest.mark.requirement("R140")
def test_a_kiosk_killed_after_central_booked_settles_that_it_is_booked(
    booking_class: BookingClass, begin: Begin, house: CentralHouse, wire: LossyProxy
) -> None:
    first = begin()
    first.begin_to_pay(booking_class, people.ADULT)
    wire.lose_answer(CONFIRM, TRIES)
    house.pay(first.order.id)
    first.wait_for("BookingUnknown")
    first.claim_slip()
    first.kill()
    again = begin()
    assert again.recovered.settled == 1
    assert is_clean(again)
    assert bookings_of(house) == ["booked"]
    assert orders_of(house) == ["paid"]


def test_central_still_away_at_start_leaves_everything_as_it_is(
    begin: Begin, house: CentralHouse, wire: LossyProxy
) -> None:
    first = begin()
    first.go_to_review(BookingClass.SAME_DAY, people.ADULT)
    first.kill()
    wire.is_down = True
    again = begin()
    assert again.recovered.is_away
    assert len(again.journal.owed()) == 1
    wire.is_down = False
    assert again.recovery.at_start().settled == 1
    assert bookings_of(house) == ["released"]


# --- the journal ---------------------------------------------------------------------------


def test_without_a_journal_nothing_is_sold(
    booking_class: BookingClass,
    kiosk: HeadlessKiosk,
    house: CentralHouse,
    caplog: pytest.LogCaptureFixture,
) -> None:
    kiosk.choose_journey(booking_class)
    kiosk.insert_card(people.ADULT)
    kiosk.pick_up_to_the_bands()
    with kiosk.journal._engine.connect() as db:
        db.execute(text("PRAGMA query_only=ON"))
    kiosk.take_first()
    assert bookings_of(house) == []
    kiosk.accept()
    assert kiosk.page == "OutOfService"
    assert any("out of service" in record.getMessage() for record in caplog.records)
    caplog.clear()
