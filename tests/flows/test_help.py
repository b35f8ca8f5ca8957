"""Somebody is stuck: staff come, or a counter goes on with the code; before a real central."""

import pytest

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.contract.help_shapes import HelpListAnswer, TakenOverAnswer, TakeOverBody
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Notice
from tests.contract.central.face import code_of
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.staff import COUNTER, add_counter, hire, sign_in


@pytest.fixture
def token(house: CentralHouse) -> str:
    add_counter(house)
    return sign_in(house, hire(house, Role.REGISTRAR))


def call(kiosk: HeadlessKiosk) -> str:
    """Tap "help"; return the code, if there is one."""
    kiosk.tell(ev.HelpWanted())
    kiosk.wait_for("HelpComing", "HelpAway")
    assert isinstance(kiosk.screen, Notice)
    return kiosk.screen.code


def wanted(house: CentralHouse, token: str) -> list[str]:
    listed = house.service.help_wanted(Caller(COUNTER, token=token)).read(HelpListAnswer)
    return [f"{one.station} {one.page}" for one in listed.calls]


@pytest.mark.requirement("R099")
def test_a_call_from_the_first_page_is_on_the_list_of_the_desk(
    kiosk: HeadlessKiosk, house: CentralHouse, token: str
) -> None:
    assert call(kiosk) == ""
    assert wanted(house, token) == ["kiosk-01 at_home"]
    kiosk.accept()
    assert kiosk.page == "AtHome"
    assert kiosk.journal.unsettled() == ()


@pytest.mark.requirement("R013")
def test_the_counter_goes_on_with_the_held_number_and_the_kiosk_forgets_it(
    kiosk: HeadlessKiosk, house: CentralHouse, token: str
) -> None:
    kiosk.go_to_review(BookingClass.SAME_DAY, people.ADULT)
    hold = kiosk.hold
    code = call(kiosk)
    kiosk.accept()
    kiosk.until(lambda: kiosk.journal.owed() == ())
    assert kiosk.page == "AtHome"
    kiosk.recovery.in_quiet()
    body = TakeOverBody(code=code)
    taken = house.service.take_over(Caller(COUNTER, "take", token), body).read(TakenOverAnswer)
    assert taken.hold is not None
    assert taken.hold.id == hold.id
    again = house.service.take_over(Caller(COUNTER, "again", token), body)
    assert code_of(again) == Reason.HAND_OVER_UNKNOWN


def test_who_goes_on_by_themselves_books_as_if_nothing_had_been(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.go_to_review(BookingClass.SAME_DAY, people.ADULT)
    assert len(call(kiosk)) == 6
    kiosk.tell(ev.WentBack())
    assert kiosk.page == "ReviewingHold"
    kiosk.accept()
    kiosk.wait_for("Paying")
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")


def test_who_is_taken_over_and_still_goes_on_at_the_kiosk_is_told_and_not_charged(
    kiosk: HeadlessKiosk, house: CentralHouse, token: str
) -> None:
    kiosk.go_to_review(BookingClass.SAME_DAY, people.ADULT)
    code = call(kiosk)
    taken = house.service.take_over(Caller(COUNTER, "take", token), TakeOverBody(code=code))
    assert taken.is_success
    kiosk.tell(ev.WentBack())
    kiosk.accept()
    kiosk.wait_for("ChoosingBand")
    kiosk.until(lambda: kiosk.journal.owed() == ())


@pytest.mark.requirement("R133")
def test_with_the_cable_out_it_says_so_and_nothing_is_lost(
    kiosk: HeadlessKiosk, wire: LossyProxy
) -> None:
    kiosk.go_to_review(BookingClass.SAME_DAY, people.ADULT)
    wire.is_down = True
    kiosk.tell(ev.HelpWanted())
    kiosk.wait_for("HelpAway")
    kiosk.accept()
    assert kiosk.page == "ReviewingHold"
    wire.is_down = False
    assert len(call(kiosk)) == 6


def test_an_answer_that_is_lost_is_asked_for_again_and_is_the_same_code(
    kiosk: HeadlessKiosk, wire: LossyProxy, house: CentralHouse, token: str
) -> None:
    kiosk.go_to_review(BookingClass.SAME_DAY, people.ADULT)
    wire.lose_answer("/help-calls", times=1)
    assert len(call(kiosk)) == 6
    assert wanted(house, token) == ["kiosk-01 reviewing_hold"]
