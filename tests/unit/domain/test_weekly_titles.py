"""Which titles a specialty needs each week, and which nobody in it has."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.parameters import ScheduleParameters
from kiosk_app.domain.policy import BEIJING, DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.weekly_titles import (
    MissingTitle,
    SittingTitle,
    missing_titles,
    monday_of,
    needed,
)

MONDAY = date(2026, 11, 30)
SUNDAY = MONDAY + timedelta(days=6)
CARDIOLOGY, OTHER = "03.04", "03.01"
CHIEF, ASSOCIATE, ATTENDING = Title.CHIEF, Title.ASSOCIATE_CHIEF, Title.ATTENDING
STAFFED = replace(
    BEIJING,
    schedule=ScheduleParameters(
        weekly_titles=(("03", (CHIEF,)), (CARDIOLOGY, (ASSOCIATE, ATTENDING)))
    ),
)


def sitting(title: Title | None, day: date = MONDAY, code: str = CARDIOLOGY) -> SittingTitle:
    return SittingTitle(code, title, day)


def test_a_week_begins_on_its_monday() -> None:
    assert {monday_of(MONDAY + timedelta(days=ahead)) for ahead in range(7)} == {MONDAY}
    assert monday_of(SUNDAY + timedelta(days=1)) == MONDAY + timedelta(weeks=1)


@pytest.mark.requirement("R016")
def test_what_is_said_of_a_specialty_goes_before_its_department_and_others_need_nothing() -> None:
    assert needed(CARDIOLOGY, STAFFED) == (ASSOCIATE, ATTENDING)
    assert needed(OTHER, STAFFED) == needed("03", STAFFED) == (CHIEF,)
    assert needed("10", STAFFED) == needed("10.03", STAFFED) == ()
    assert needed(CARDIOLOGY, BEIJING) == ()
    assert needed(CARDIOLOGY, DEMO) == (CHIEF, ASSOCIATE)


@pytest.mark.requirement("R016")
def test_a_week_without_a_title_it_needs_is_named() -> None:
    wanted = {(CARDIOLOGY, MONDAY), (CARDIOLOGY, MONDAY + timedelta(weeks=1))}
    there = (
        sitting(ASSOCIATE, SUNDAY),
        sitting(CHIEF),
        sitting(None),
        sitting(ATTENDING, code=OTHER),
        sitting(ATTENDING, SUNDAY + timedelta(days=1)),
    )
    assert missing_titles(there, wanted, STAFFED) == (
        MissingTitle(CARDIOLOGY, ASSOCIATE, MONDAY + timedelta(weeks=1)),
        MissingTitle(CARDIOLOGY, ATTENDING, MONDAY),
    )
    assert missing_titles(there, {("10", MONDAY)}, STAFFED) == ()


def test_it_is_told_with_the_specialty_the_title_and_the_week() -> None:
    told = MissingTitle(CARDIOLOGY, ASSOCIATE, MONDAY).told("03.04 心血管内科")
    assert told.reason is Reason.TITLE_MISSING
    assert dict(told.facts) == {
        "specialty": "03.04 心血管内科",
        "title_level": "232",
        "week": "2026-11-30",
    }


@pytest.mark.parametrize(
    "titles",
    [
        (("99", (CHIEF,)),),
        (("03", (CHIEF,)), ("03", (ASSOCIATE,))),
        (("03", ()),),
        (("03", (CHIEF, CHIEF)),),
    ],
)
def test_what_says_nothing_or_two_things_is_refused(
    titles: tuple[tuple[str, tuple[Title, ...]], ...],
) -> None:
    with pytest.raises(ValueError, match="weekly_titles has"):
        ScheduleParameters(weekly_titles=titles)


def test_a_schedule_has_numbers_at_all() -> None:
    with pytest.raises(ValueError, match="most_per_half_hour"):
        ScheduleParameters(most_per_half_hour=0)
