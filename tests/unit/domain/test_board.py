"""How the board is looked at: by department and half-day, with what does not take place."""

from dataclasses import replace

import pytest

from kiosk_app.domain.board import (
    SoonOff,
    departments_on,
    half_days_of,
    lowest_fee,
    news_on,
    soon_off,
    with_name,
)
from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.money import Fen
from kiosk_app.domain.sessions import HalfDay
from tests.helpers import people as p
from tests.helpers.boards import (
    BOARD,
    CALLED_OFF,
    CARDIOLOGY_WEST,
    LATE,
    NOBODY_ELSE,
    QUIET_BOARD,
    RESUMED,
    THREE_OFF,
)


@pytest.mark.requirement("R015")
def test_only_departments_that_hold_a_clinic_stand_on_it_in_the_order_of_the_catalogue() -> None:
    assert departments_on(BOARD) == (p.CARDIOLOGY, CARDIOLOGY_WEST, p.RESPIRATORY, p.OPHTHALMOLOGY)


@pytest.mark.requirement("R015")
def test_half_days_come_earliest_first_each_with_all_its_titles() -> None:
    half_days = half_days_of(BOARD, p.CARDIOLOGY.id)
    assert [(lines[0].day, lines[0].half_day) for lines in half_days] == [
        (p.TODAY, HalfDay.MORNING),
        (p.TODAY, HalfDay.AFTERNOON),
        (p.TOMORROW, HalfDay.AFTERNOON),
    ]
    assert {line.title for line in half_days[0]} == {Title.CHIEF, None}
    assert half_days_of(BOARD, p.OBSTETRICS.id) == ()


def test_what_is_late_now_comes_before_what_is_off_and_what_is_on_again_last() -> None:
    assert news_on(BOARD) == (LATE, CALLED_OFF, NOBODY_ELSE, RESUMED)
    assert news_on(QUIET_BOARD) == ()


def test_a_name_is_a_department_on_each_campus() -> None:
    assert with_name(BOARD, p.CARDIOLOGY.name) == (p.CARDIOLOGY, CARDIOLOGY_WEST)
    assert with_name(BOARD, p.OBSTETRICS.name) == ()


@pytest.mark.requirement("R106")
@pytest.mark.parametrize(
    ("title", "fee"),
    [
        (None, 5000),
        (Title.RESIDENT, 5000),
        (Title.ATTENDING, 5000),
        (Title.ASSOCIATE_CHIEF, 6000),
        (Title.CHIEF, 8000),
    ],
)
def test_what_a_title_costs_at_least_is_the_price_of_the_list(
    title: Title | None, fee: int
) -> None:
    assert lowest_fee(BOARD, title) == Fen(fee)


def test_without_one_certain_price_none_is_told() -> None:
    free = replace(BOARD, catalogue=replace(p.CATALOGUE, fees=()))
    with pytest.raises(LookupError):
        lowest_fee(free, None)


@pytest.mark.requirement("R078")
def test_what_is_off_today_and_tomorrow_comes_earliest_first_without_what_is_on_again() -> None:
    assert [one.session for one in THREE_OFF.sessions] == ["S-off", "S-off-3", "S-off-2"]
    assert THREE_OFF.departments == (p.CARDIOLOGY, CARDIOLOGY_WEST, p.OBSTETRICS)
    assert soon_off(QUIET_BOARD, p.TODAY) == SoonOff(p.TODAY)


@pytest.mark.requirement("R078")
def test_by_an_old_board_yesterday_is_not_today() -> None:
    assert [one.session for one in soon_off(BOARD, p.TOMORROW).sessions] == ["S-off-2"]


def test_a_session_called_off_again_after_it_was_resumed_is_off_and_stands_there_once() -> None:
    again = replace(RESUMED, session=CALLED_OFF.session)
    board = replace(BOARD, called_off=(CALLED_OFF, again, CALLED_OFF))
    assert soon_off(board, p.TODAY).sessions == (CALLED_OFF,)
