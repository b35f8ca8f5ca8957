"""Somebody without a card looks who sits today: every way it can end."""

import pytest

from kiosk_app.domain.catalogue import BookingScope
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Detail
from tests.flows.conftest import Begin
from tests.flows.test_called_off import book, call_off
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk


def look(kiosk: HeadlessKiosk) -> None:
    kiosk.tell(ev.JourneyChosen(Purpose.BOARD))
    kiosk.wait_for("ChoosingOnBoard", "WithoutBoard")


def go_to_a_half_day(kiosk: HeadlessKiosk) -> None:
    """Tap the first of everything until one half-day is read in full."""
    while kiosk.screen.frame.name != "reading_half_day":
        kiosk.tell(ev.Chosen(0))


@pytest.mark.requirement("R015")
def test_what_is_shown_is_what_is_published_and_nobody_is_asked_who_they_are(
    kiosk: HeadlessKiosk,
) -> None:
    look(kiosk)
    shown = kiosk.session.state.shown.board
    assert shown.lines
    sold = {d.id for d in shown.catalogue.departments if d.scope is BookingScope.BOOKABLE}
    assert {line.department for line in shown.lines} <= sold
    go_to_a_half_day(kiosk)
    assert isinstance(kiosk.screen, Detail)
    assert kiosk.screen.frame.who == ""
    assert not kiosk.station.is_armed
    kiosk.leave()
    assert kiosk.page == "AtHome"


def test_from_the_board_to_a_held_number_with_one_card(kiosk: HeadlessKiosk) -> None:
    look(kiosk)
    go_to_a_half_day(kiosk)
    department = kiosk.session.state.department
    kiosk.tell(ev.Chosen(0))
    kiosk.until(lambda: kiosk.station.is_armed)
    kiosk.insert_card(people.ADULT)
    assert kiosk.page in {"ChoosingTitle", "ChoosingDay"}
    kiosk.pick_the_first_of_everything()
    kiosk.wait_for("ReviewingHold")
    assert kiosk.hold.slot.department_name == department.name
    assert "choosing_department" not in kiosk.screens


@pytest.mark.requirement("R078")
def test_a_clinic_that_is_called_off_stands_on_it_at_the_next_look(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    booked = book(kiosk, house)
    assert call_off(house, booked.slot.session).is_success
    look(kiosk)
    kiosk.tell(ev.Chosen(1))
    assert isinstance(kiosk.screen, Choice)
    assert len(kiosk.screen.options) == 1
    kiosk.tell(ev.Chosen(0))
    assert booked.slot.department_name in repr(kiosk.screen)


@pytest.mark.requirement("R133")
def test_with_the_cable_out_it_is_the_last_board_with_its_age_and_no_way_to_book(
    begin: Begin, wire: LossyProxy
) -> None:
    kiosk = begin()
    look(kiosk)
    kiosk.leave()
    wire.is_down = True
    kiosk.tell(ev.PutOutOfService("central_down"))
    assert kiosk.page == "OutOfService"
    kiosk.accept()
    kiosk.until(lambda: isinstance(kiosk.screen, Choice))
    assert "board.kept" in repr(kiosk.screen)
    go_to_a_half_day(kiosk)
    assert isinstance(kiosk.screen, Detail)
    assert kiosk.screen.actions == ()
    kiosk.leave()
    assert kiosk.page == "OutOfService"


def test_with_the_cable_out_and_nothing_kept_it_says_where_to_ask(
    kiosk: HeadlessKiosk, wire: LossyProxy
) -> None:
    wire.is_down = True
    look(kiosk)
    assert kiosk.page == "WithoutBoard"
    wire.is_down = False
    kiosk.accept()
    kiosk.wait_for("ChoosingOnBoard")
    wire.is_down = True
    kiosk.leave()
    assert kiosk.page == "AtHome"


def test_who_turns_round_at_the_card_reader_is_home_again(kiosk: HeadlessKiosk) -> None:
    look(kiosk)
    go_to_a_half_day(kiosk)
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("WaitingForCard")
    kiosk.tell(ev.WentBack())
    assert kiosk.page == "AtHome"
    kiosk.until(lambda: not kiosk.station.is_armed)
