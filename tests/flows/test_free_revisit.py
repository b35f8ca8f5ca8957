"""A patient comes again within three days: a number without a fee, once."""

import pytest

from kiosk_app.domain.booking import Appointment
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Choice, Review, Text
from tests.flows.test_check_in import book, come, seen, turn_to
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk


@pytest.fixture
def visit(kiosk: HeadlessKiosk, house: CentralHouse) -> Appointment:
    """A visit of today in which an examination was ordered."""
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.begin)
    come(kiosk)
    kiosk.wait_for("WaitingToBeCalled")
    kiosk.accept()
    seen(house, booked)
    return booked


def ask_for_revisit(kiosk: HeadlessKiosk) -> None:
    """Show the card, choose the free revisit, and a later day."""
    come(kiosk)
    kiosk.wait_for("ChoosingVisit")
    page = kiosk.screen
    assert isinstance(page, Choice)
    tags = [option.tag for option in page.options]
    kiosk.tell(ev.Chosen(tags.index(Text("coming.free_revisit"))))
    assert kiosk.page == "ChoosingRevisitDay"
    kiosk.tell(ev.Chosen(1))
    kiosk.until(lambda: isinstance(kiosk.screen, Choice) and kiosk.page != "ChoosingRevisitDay")
    kiosk.pick_the_first_of_everything()
    kiosk.wait_for("ReviewingHold")


@pytest.mark.requirement("R143")
@pytest.mark.requirement("R144")
def test_it_costs_nothing_says_why_and_is_had_once(
    visit: Appointment, kiosk: HeadlessKiosk
) -> None:
    ask_for_revisit(kiosk)
    review = kiosk.screen
    assert isinstance(review, Review)
    labels = {row.label.key for row in review.rows}
    assert {"row.waived.registration", "row.waived.consultation"} <= labels
    kiosk.accept()
    kiosk.wait_for("Done")
    again: Appointment = kiosk.session.state.appointment
    assert again.paid == 0
    assert again.slot.department_name == visit.slot.department_name
    assert again.slot.clinic_type is visit.slot.clinic_type
    kiosk.accept()
    come(kiosk)
    kiosk.wait_for("ChoosingVisit")
    page = kiosk.screen
    assert isinstance(page, Choice)
    assert Text("coming.free_revisit") not in [option.tag for option in page.options]
    assert kiosk.journal.unsettled() == ()


@pytest.mark.usefixtures("visit")
def test_who_leaves_gives_the_number_back_and_keeps_the_right(kiosk: HeadlessKiosk) -> None:
    ask_for_revisit(kiosk)
    kiosk.leave()
    kiosk.accept()
    kiosk.until(lambda: kiosk.journal.unsettled() == ())
    ask_for_revisit(kiosk)


@pytest.mark.usefixtures("visit")
def test_a_lost_answer_holds_one_number(kiosk: HeadlessKiosk, wire: LossyProxy) -> None:
    wire.lose_answer("POST /v1/holds ")
    ask_for_revisit(kiosk)
    kiosk.accept()
    kiosk.wait_for("Done")
