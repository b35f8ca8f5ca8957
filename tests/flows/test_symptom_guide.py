"""Somebody who does not know which department: every way it can end, before a real central."""

import pytest

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.parts import PAGE_S
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice
from tests.flows.conftest import Begin
from tests.helpers import people
from tests.helpers.fakes import LossyProxy
from tests.helpers.guides import GUIDE
from tests.helpers.kiosk import HeadlessKiosk

NO_FLAG = ev.Chosen(len(GUIDE.red_flags))


def ask(kiosk: HeadlessKiosk) -> None:
    kiosk.tell(ev.JourneyChosen(Purpose.SYMPTOM_GUIDE))
    kiosk.wait_for("AskingRedFlags", "WithoutGuide")


def say_palpitation(kiosk: HeadlessKiosk) -> None:
    """Tap: none of the flags, a man, the chest, palpitation."""
    for event in (NO_FLAG, ev.Chosen(0), ev.Chosen(2), ev.Chosen(0)):
        kiosk.tell(event)


@pytest.mark.requirement("R071")
@pytest.mark.parametrize("day", [0, 1])
def test_from_a_symptom_to_a_held_number_in_that_department(day: int, kiosk: HeadlessKiosk) -> None:
    ask(kiosk)
    say_palpitation(kiosk)
    assert kiosk.page == "ReadingAdvice"
    department = kiosk.session.state.departments[0]
    assert department.code == "03.04"
    kiosk.tell(ev.Chosen(0))
    kiosk.tell(ev.Chosen(day))
    kiosk.until(lambda: kiosk.station.is_armed)
    kiosk.insert_card(people.ADULT)
    kiosk.pick_the_first_of_everything()
    kiosk.wait_for("ReviewingHold")
    assert kiosk.hold.slot.department_name == department.name


@pytest.mark.requirement("R001")
def test_fever_and_emergencies_are_sent_to_their_door_and_home_comes_by_itself(
    kiosk: HeadlessKiosk,
) -> None:
    for index, flag in enumerate(GUIDE.red_flags):
        ask(kiosk)
        kiosk.tell(ev.Chosen(index))
        assert kiosk.session.state.door is flag.door
        assert not kiosk.station.is_armed
        for _ in range(PAGE_S):
            kiosk.tell(ev.Ticked())
        assert kiosk.page == "AtHome"
    assert kiosk.journal.unsettled() == ()


def test_who_finds_nothing_that_is_like_it_is_sent_to_the_enquiry_desk(
    kiosk: HeadlessKiosk,
) -> None:
    ask(kiosk)
    for event in (NO_FLAG, ev.Chosen(0), ev.Chosen(2)):
        kiosk.tell(event)
    assert isinstance(kiosk.screen, Choice)
    kiosk.tell(ev.Chosen(len(kiosk.screen.options) - 1))
    assert kiosk.page == "GuideUnsure"
    kiosk.accept()
    assert kiosk.page == "AtHome"


def test_who_walks_away_leaves_nothing(kiosk: HeadlessKiosk) -> None:
    ask(kiosk)
    say_palpitation(kiosk)
    kiosk.leave()
    assert kiosk.page == "AtHome"


def test_with_the_cable_out_the_way_is_shown_by_what_was_kept_and_nothing_is_booked(
    begin: Begin, wire: LossyProxy
) -> None:
    kiosk = begin()
    kiosk.tell(ev.JourneyChosen(Purpose.BOARD))
    kiosk.wait_for("ChoosingOnBoard")
    kiosk.leave()
    wire.is_down = True
    ask(kiosk)
    say_palpitation(kiosk)
    assert kiosk.page == "ReadingAdvice"
    assert "board.cannot_sell" in repr(kiosk.screen)
    kiosk.tell(ev.Chosen(0))
    assert kiosk.page == "ReadingAdvice"


def test_with_the_cable_out_and_nothing_kept_people_help(
    kiosk: HeadlessKiosk, wire: LossyProxy
) -> None:
    wire.is_down = True
    ask(kiosk)
    assert kiosk.page == "WithoutGuide"
    wire.is_down = False
    kiosk.accept()
    kiosk.wait_for("AskingRedFlags")
