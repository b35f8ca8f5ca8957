"""Which sessions a template makes, and what a calendar makes of a day."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.ids import DepartmentId, PractitionerId
from kiosk_app.domain.policy import ANHUI, BEIJING, Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.domain.supply import (
    Calendar,
    Tag,
    Template,
    half_day_of,
    may_cut,
    may_sit,
)

WEEKDAYS = frozenset({1, 2, 3, 4, 5})
NATIONAL_DAY = date(2026, 10, 1)  # a Thursday
WORKED_SATURDAY = date(2026, 10, 10)
CALENDAR = Calendar(frozenset({NATIONAL_DAY}), {WORKED_SATURDAY: 4})
AUTUMN = Template(
    department=DepartmentId("d1"),
    practitioner=PractitionerId("p1"),
    clinic_type=ClinicType.CHIEF,
    half_day=HalfDay.MORNING,
    begin=time(8),
    end=time(12),
    capacity=20,
    first_day=date(2026, 9, 1),
    last_day=date(2026, 11, 30),
    weekdays=WEEKDAYS,
)
HOLIDAY = replace(AUTUMN, weekdays=frozenset(), is_for_holidays=True, capacity=8)


def days_of(template: Template, first: date, count: int) -> list[date]:
    days = [first + timedelta(days=i) for i in range(count)]
    return [day for day in days if template.rules(day, CALENDAR)]


@pytest.mark.requirement("R152")
def test_a_holiday_is_ruled_by_the_holiday_template() -> None:
    ruling = [each for each in (AUTUMN, HOLIDAY) if each.rules(NATIONAL_DAY, CALENDAR)]
    assert ruling == [HOLIDAY]
    assert CALENDAR.tags_of(NATIONAL_DAY, HOLIDAY.half_day) == {Tag.HOLIDAY}


@pytest.mark.requirement("R152")
def test_a_worked_saturday_is_ruled_by_the_weekday_it_makes_up_for() -> None:
    thursdays = replace(AUTUMN, weekdays=frozenset({4}))
    assert days_of(thursdays, date(2026, 10, 5), 7) == [date(2026, 10, 8), WORKED_SATURDAY]
    assert Tag.WEEKEND not in CALENDAR.tags_of(WORKED_SATURDAY, HalfDay.MORNING)


def test_a_template_ends_with_its_season() -> None:
    assert days_of(AUTUMN, date(2026, 11, 28), 7) == [date(2026, 11, 30)]


@pytest.mark.requirement("R020", "R069")
def test_a_saturday_evening_is_both() -> None:
    saturday = date(2026, 11, 28)
    assert Calendar().tags_of(saturday, HalfDay.EVENING) == {Tag.EVENING, Tag.WEEKEND}


@pytest.mark.requirement("R069")
@pytest.mark.requirement("R154")
@pytest.mark.parametrize(
    ("begin", "end", "half_day"),
    [
        (time(8), time(12), HalfDay.MORNING),
        (time(11, 59), time(13, 30), HalfDay.MORNING),
        (time(12), time(13, 30), HalfDay.NOON),
        (time(12, 30), time(13), HalfDay.NOON),
        (time(12), time(13, 31), HalfDay.AFTERNOON),
        (time(13), time(17), HalfDay.AFTERNOON),
        (time(16, 59), time(20), HalfDay.AFTERNOON),
        (time(17), time(20), HalfDay.EVENING),
    ],
)
def test_noon_lies_between_half_past_one_and_evenings_begin_at_five(
    begin: time, end: time, half_day: HalfDay
) -> None:
    assert half_day_of(begin, end) is half_day


@pytest.mark.requirement("R154")
def test_a_noon_clinic_is_a_kind_of_its_own_beside_morning_and_afternoon() -> None:
    monday = date(2026, 11, 23)
    tagged = [h for h in HalfDay if Tag.NOON in CALENDAR.tags_of(monday, h)]
    assert tagged == [HalfDay.NOON]
    beside = {(monday, HalfDay.MORNING), (monday, HalfDay.AFTERNOON)}
    assert may_sit(monday, HalfDay.NOON, beside) is None


@pytest.mark.requirement("R067")
def test_a_doctor_sits_once_in_a_half_day() -> None:
    monday = date(2026, 11, 23)
    facts = (("day", "2026-11-23"), ("half_day", "morning"))
    theirs = {(monday, HalfDay.MORNING), (monday + timedelta(days=1), HalfDay.AFTERNOON)}
    assert may_sit(monday, HalfDay.MORNING, theirs) == Refusal(Reason.DOUBLE_SESSION, facts)
    assert may_sit(monday, HalfDay.AFTERNOON, theirs) is None
    assert may_sit(monday, HalfDay.MORNING, ()) is None


@pytest.mark.parametrize(
    "change",
    [
        {"begin": time(12), "end": time(12)},
        {"begin": time(13), "end": time(17)},
        {"last_day": date(2026, 8, 31)},
        {"capacity": -1},
    ],
)
def test_a_template_that_makes_no_sense_is_not_made(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"session|template"):
        replace(AUTUMN, **change)


@pytest.mark.requirement("R023", "R116", "R142")
@pytest.mark.parametrize("policy", [BEIJING, ANHUI])
@given(minutes=st.integers(1, 300))
def test_a_band_of_more_than_thirty_minutes_is_refused(policy: Policy, minutes: int) -> None:
    refusal = may_cut(timedelta(minutes=minutes), policy)
    too_long = Refusal(Reason.BAND_TOO_LONG, (("limit", "30"),))
    assert refusal == (None if minutes <= 30 else too_long)


def test_a_band_without_length_is_no_band() -> None:
    with pytest.raises(ValueError, match="no band"):
        may_cut(timedelta(0), BEIJING)
