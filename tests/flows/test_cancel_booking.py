"""A patient gives a number back at the kiosk: every way it can end."""

import pytest

from hardware.printer.port import Outcome
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Notice, Text, Tone
from tests.flows.conftest import Begin
from tests.helpers import people
from tests.helpers.books import bookings_of, orders_of
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk

CANCEL = 2
LOST = "/cancel "


def review(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    """Book in advance, come again, and open the question whether to cancel."""
    kiosk.begin_to_pay(BookingClass.ADVANCE, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    kiosk.accept()
    open_first(kiosk)
    kiosk.tell(ev.Chosen(CANCEL))
    assert kiosk.page == "ReviewingCancellation"


def open_first(kiosk: HeadlessKiosk) -> None:
    kiosk.choose_journey(Purpose.MY_BOOKINGS)
    kiosk.present_card(people.ADULT)
    kiosk.wait_for("ChoosingBooking")
    kiosk.tell(ev.Chosen(0))


@pytest.mark.requirement("R042")
@pytest.mark.requirement("R043")
def test_a_cancelled_number_is_free_and_its_money_on_the_way_back(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    review(kiosk, house)
    kiosk.accept()
    kiosk.wait_for("CancelDone")
    assert isinstance(kiosk.screen, Notice)
    assert kiosk.screen.tone is Tone.GOOD
    ((appointment, back),) = kiosk.printer.slips
    assert back == MoneyBack(appointment.paid)
    assert back.amount > 0
    assert isinstance(kiosk.screen.lines[0], Text)
    assert kiosk.screen.lines[0].key == "cancel_done.refund"
    assert bookings_of(house) == ["cancelled"]
    house.service.background.run_once()
    assert orders_of(house) == ["refunded"]
    assert kiosk.journal.unsettled() == ()
    kiosk.accept()
    assert kiosk.page == "AtHome"
    open_first(kiosk)
    assert not kiosk.session.state.booking.is_to_come


def test_who_thinks_again_keeps_the_number(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    review(kiosk, house)
    kiosk.tell(ev.WentBack())
    assert kiosk.page == "ReadingBooking"
    kiosk.leave()
    assert bookings_of(house) == ["booked"]
    assert orders_of(house) == ["paid"]


def test_a_lost_answer_cancels_once(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    review(kiosk, house)
    wire.lose_answer(LOST)
    kiosk.accept()
    kiosk.wait_for("CancelDone")
    assert bookings_of(house) == ["cancelled"]
    assert orders_of(house) in (["refunding"], ["refunded"])
    assert len(kiosk.printer.slips) == 1


def test_central_away_is_told_as_unknown_and_done_when_it_is_back(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    review(kiosk, house)
    wire.is_down = True
    kiosk.accept()
    kiosk.wait_for("CancelUnknown")
    assert kiosk.claim_slip()[0] is OpenMatter.CANCELLATION
    assert bookings_of(house) == ["booked"]
    assert [i.kind for i in kiosk.journal.unsettled()] == [Kind.CANCEL]
    wire.is_down = False
    kiosk.recovery.in_quiet()
    assert bookings_of(house) == ["cancelled"]
    assert kiosk.journal.unsettled() == ()


def test_a_power_cut_in_the_middle_is_finished_at_the_next_start(
    kiosk: HeadlessKiosk, begin: Begin, house: CentralHouse, wire: LossyProxy
) -> None:
    review(kiosk, house)
    wire.is_down = True
    kiosk.accept()
    kiosk.wait_for("CancelUnknown")
    kiosk.claim_slip()
    kiosk.kill()
    wire.is_down = False
    begin()
    assert bookings_of(house) == ["cancelled"]


def test_a_number_that_went_meanwhile_is_refused_with_the_reason(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    review(kiosk, house)
    booking = kiosk.session.state.earlier.booking
    house.clock.set(booking.cancel_until)
    kiosk.accept()
    kiosk.wait_for("ReadingBooking")
    assert kiosk.session.state.remark is not None
    assert bookings_of(house) != ["cancelled"]


def test_no_slip_leaves_it_cancelled_and_says_so(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    review(kiosk, house)
    kiosk.printer.outcome = Outcome.NOT_PRINTED
    kiosk.accept()
    kiosk.wait_for("CancelDone")
    assert isinstance(kiosk.screen, Notice)
    assert isinstance(kiosk.screen.lines[1], Text)
    assert kiosk.screen.lines[1].key == "cancel_done.no_slip"
    assert bookings_of(house) == ["cancelled"]
