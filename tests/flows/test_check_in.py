"""A patient comes for what they booked, or back with results: every way it can end."""

from datetime import datetime, timedelta

import pytest

from hardware.printer.port import Outcome
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.contract import after
from kiosk_app.domain.booking import Appointment, BookingClass
from kiosk_app.domain.checkin import Punctuality
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.refusal import Reason
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Notice, Result, Text
from tests.flows.conftest import Begin
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk

CHECK_INS = "POST /v1/check-ins"


def book(
    kiosk: HeadlessKiosk, house: CentralHouse, booking_class: BookingClass = BookingClass.SAME_DAY
) -> Appointment:
    """Book for the adult and go home."""
    kiosk.begin_to_pay(booking_class, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    booked: Appointment = kiosk.session.state.appointment
    kiosk.accept()
    return booked


def come(kiosk: HeadlessKiosk) -> None:
    """Choose check-in and show the card; nothing else is tapped."""
    kiosk.choose_journey(Purpose.CHECK_IN)
    kiosk.present_card(people.ADULT)


def seen(house: CentralHouse, appointment: Appointment) -> None:
    """Have the doctor see the patient and order an examination."""
    body = after.FulfilBody(by=StaffId("doctor-1"), has_examination=True)
    assert house.service.fulfil(Caller("room-01", "seen"), appointment.id, body).is_success


def turn_to(house: CentralHouse, moment: datetime) -> None:
    house.clock.set(moment)


@pytest.mark.requirement("R045")
@pytest.mark.requirement("R049")
@pytest.mark.requirement("R118")
def test_one_card_checks_in_and_prints(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.begin)
    come(kiosk)
    kiosk.wait_for("WaitingToBeCalled")
    (slip,) = kiosk.printer.queue_slips
    assert slip.appointment.id == booked.id
    assert slip.ahead == 0
    assert isinstance(kiosk.screen, Result)
    assert kiosk.screen.number == str(booked.slot.number)
    kiosk.accept()
    assert kiosk.page == "AtHome"
    assert kiosk.journal.unsettled() == ()


def test_the_card_once_more_tells_the_place_as_it_is_then(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.begin)
    for _ in range(2):
        come(kiosk)
        kiosk.wait_for("WaitingToBeCalled")
        kiosk.accept()
    first, second = kiosk.printer.queue_slips
    assert first.appointment == second.appointment
    assert second.ahead == 0


@pytest.mark.requirement("R084")
def test_who_is_late_waits_by_the_published_rule(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.end + timedelta(minutes=10))
    come(kiosk)
    kiosk.wait_for("WaitingToBeCalled")
    assert kiosk.printer.queue_slips[0].punctuality is Punctuality.LATE
    assert isinstance(kiosk.screen, Result)
    assert {"queue_place.late", "queue.late_after_band"} <= {
        line.key for line in kiosk.screen.lines
    }


@pytest.mark.requirement("R054")
def test_after_the_session_the_number_has_expired(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    booked = book(kiosk, house)
    turn_to(house, booked.valid_until)
    come(kiosk)
    kiosk.wait_for("ReadingNoCheckIn")
    assert isinstance(kiosk.screen, Notice)
    assert kiosk.screen.lines[0].key == Reason.NUMBER_EXPIRED.value
    kiosk.accept()
    assert kiosk.page == "ChoosingVisit"
    assert kiosk.printer.queue_slips == []


@pytest.mark.requirement("R045")
def test_who_comes_too_early_is_told_since_when(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    booked = book(kiosk, house, BookingClass.ADVANCE)
    turn_to(house, booked.slot.band.begin.replace(hour=0, minute=30))
    come(kiosk)
    kiosk.wait_for("ReadingNoCheckIn")
    assert isinstance(kiosk.screen, Notice)
    (said, _) = kiosk.screen.lines
    assert said.key == Reason.TOO_EARLY.value
    assert str(dict(said.args)["earliest"]) > "00:30"


def test_who_comes_on_the_wrong_day_is_told_the_right_one(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    book(kiosk, house, BookingClass.ADVANCE)
    come(kiosk)
    kiosk.wait_for("ChoosingVisit")
    assert isinstance(kiosk.screen, Choice)
    assert kiosk.screen.notice is not None
    assert kiosk.screen.notice.key == "check_in.next_visit"
    kiosk.tell(ev.Chosen(1))
    kiosk.wait_for("ChoosingBooking")


@pytest.mark.requirement("R055")
@pytest.mark.requirement("R083")
def test_results_bring_the_patient_back_without_number_or_fee(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.begin)
    come(kiosk)
    kiosk.wait_for("WaitingToBeCalled")
    kiosk.accept()
    seen(house, booked)
    come(kiosk)
    kiosk.wait_for("ChoosingVisit")
    assert isinstance(kiosk.screen, Choice)
    assert kiosk.screen.options[0].tag == Text("coming.with_results")
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("WaitingToBeCalled")
    back = kiosk.printer.queue_slips[-1]
    assert back.is_results_revisit
    assert back.appointment.id == booked.id


def test_a_lost_answer_checks_in_once(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.begin)
    wire.lose_answer(CHECK_INS)
    come(kiosk)
    kiosk.wait_for("WaitingToBeCalled")
    assert wire.lost
    timeline = house.service.timeline(Caller("kiosk-01", ""), booked.id).read(after.TimelineAnswer)
    assert [entry.act for entry in timeline.entries].count("checked_in") == 1


def test_while_central_is_away_it_is_not_known_and_asked_again(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.begin)
    wire.lose_answer(CHECK_INS, times=20)
    come(kiosk)
    kiosk.wait_for("CentralAway")
    assert isinstance(kiosk.screen, Notice)
    assert kiosk.screen.lines[0] == Text("check_in.unknown")
    kiosk.leave()
    assert kiosk.page == "CheckInUnknown"
    kiosk.accept()
    assert kiosk.page == "AtHome"


def test_a_check_in_left_unknown_is_looked_up_and_never_undone(
    begin: Begin, house: CentralHouse, wire: LossyProxy
) -> None:
    kiosk = begin()
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.begin)
    wire.lose_answer(CHECK_INS, times=20)
    come(kiosk)
    kiosk.wait_for("CentralAway")
    kiosk.kill()
    wire.mend()
    again = begin()
    kept = [intent for intent in again.journal.unsettled() if intent.kind is Kind.CHECK_IN]
    assert kept == []
    come(again)
    again.wait_for("WaitingToBeCalled")
    assert again.printer.queue_slips[0].appointment.id == booked.id


@pytest.mark.parametrize("outcome", [Outcome.NOT_PRINTED, Outcome.UNKNOWN])
def test_without_paper_the_place_stands_and_is_on_screen(
    outcome: Outcome, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.begin)
    kiosk.printer.outcome = outcome
    come(kiosk)
    kiosk.wait_for("WaitingToBeCalled")
    assert isinstance(kiosk.screen, Result)
    assert kiosk.screen.number == str(booked.slot.number)
