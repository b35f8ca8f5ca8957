"""A patient looks at their own bookings and has a ticket printed again: every way it can end."""

import pytest

from hardware.printer.port import Outcome
from kiosk_app.domain.booking import BookingClass
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Detail, Result, Text
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk


def book(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    """Book for the adult and go home."""
    kiosk.begin_to_pay(BookingClass.ADVANCE, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    kiosk.accept()


def open_my_bookings(kiosk: HeadlessKiosk) -> None:
    kiosk.choose_journey(Purpose.MY_BOOKINGS)
    kiosk.present_card(people.ADULT)
    kiosk.wait_for("ChoosingBooking")


def ask_for_a_copy(kiosk: HeadlessKiosk) -> None:
    kiosk.tell(ev.Chosen(0))
    assert isinstance(kiosk.screen, Detail)
    assert kiosk.screen.actions[0].label == Text("deed.reprint")
    kiosk.tell(ev.Chosen(0))


@pytest.mark.requirement("R138")
@pytest.mark.requirement("R165")
def test_a_patient_sees_their_bookings_and_nobody_elses(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    book(kiosk, house)
    open_my_bookings(kiosk)
    assert isinstance(kiosk.screen, Choice)
    (row,) = kiosk.screen.options
    assert row.tag == Text("status.booked")
    kiosk.leave()
    kiosk.accept()
    kiosk.choose_journey(Purpose.MY_BOOKINGS)
    kiosk.present_card(people.STRANGER)
    kiosk.wait_for("EnteringPhone")
    kiosk.tell(ev.Entered(people.PHONE))
    kiosk.wait_for("ChoosingBooking")
    assert kiosk.session.state.page.bookings == ()


@pytest.mark.requirement("R100")
def test_a_ticket_is_printed_again_and_says_which_copy_it_is(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    book(kiosk, house)
    for copy in (1, 2):
        open_my_bookings(kiosk)
        ask_for_a_copy(kiosk)
        kiosk.wait_for("CopyPrinted")
        assert isinstance(kiosk.screen, Result)
        assert Text("copy_printed.copy", (("copy", str(copy)),)) in kiosk.screen.lines
        kiosk.accept()
        assert kiosk.page == "AtHome"
    original, first, second = kiosk.printer.tickets
    assert original.number == first.number == second.number
    assert kiosk.printer.copies == [0, 1, 2]
    assert kiosk.journal.unsettled() == ()


def test_a_lost_answer_counts_no_second_copy(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    book(kiosk, house)
    open_my_bookings(kiosk)
    appointment = kiosk.session.state.page.bookings[0].appointment.id
    wire.lose_answer(f"POST /v1/appointments/{appointment}/reprints")
    ask_for_a_copy(kiosk)
    kiosk.wait_for("CopyPrinted")
    assert kiosk.printer.copies == [0, 1]


@pytest.mark.parametrize("outcome", [Outcome.NOT_PRINTED, Outcome.UNKNOWN])
def test_a_copy_that_does_not_come_out_leaves_the_booking(
    outcome: Outcome, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    book(kiosk, house)
    kiosk.printer.outcome = outcome
    open_my_bookings(kiosk)
    ask_for_a_copy(kiosk)
    kiosk.wait_for("CopyPrinted")
    assert isinstance(kiosk.screen, Result)
    assert kiosk.screen.number
    kiosk.accept()
    open_my_bookings(kiosk)
    assert kiosk.session.state.page.bookings[0].is_to_come
    assert all(intent.kind is not Kind.REPRINT for intent in kiosk.journal.unsettled())
