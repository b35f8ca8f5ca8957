"""Which sessions a template makes, and what a calendar makes of a day."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.catalogue import ClinicType, Title
from kiosk_app.domain.ids import DepartmentId, PractitionerId
from kiosk_app.domain.policy import ANHUI, BEIJING, Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.domain.supply import (
    Calendar,
    Sitting,
    Tag,
    Template,
    half_day_of,
    is_of_title,
    may_cut,
    may_last,
    may_number,
    may_sit,
    may_take_away,
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


@pytest.mark.parametrize(
    ("clinic_type", "titles"),
    [
        (ClinicType.GENERAL, (*Title, None)),
        (ClinicType.SPECIAL_NEED, (*Title, None)),
        (ClinicType.ASSOCIATE_CHIEF, (Title.CHIEF, Title.ASSOCIATE_CHIEF)),
        (ClinicType.CHIEF, (Title.CHIEF,)),
        (ClinicType.RENOWNED, (Title.CHIEF,)),
    ],
)
def test_a_clinic_class_promises_a_title_that_its_doctor_has_at_least(
    clinic_type: ClinicType, titles: tuple[Title | None, ...]
) -> None:
    assert tuple(t for t in (*Title, None) if is_of_title(clinic_type, t)) == titles


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
    beside = (Sitting(monday, time(8), time(12)), Sitting(monday, time(13, 30), time(17)))
    assert may_sit(Sitting(monday, time(12), time(13, 30)), beside) is None


@pytest.mark.requirement("R067")
def test_a_doctor_sits_once_in_a_half_day() -> None:
    monday = date(2026, 11, 23)
    facts = (("day", "2026-11-23"), ("half_day", "morning"))
    theirs = (
        Sitting(monday, time(8), time(10)),
        Sitting(monday + timedelta(days=1), time(13), time(17)),
    )
    late_morning = Sitting(monday, time(10), time(12))
    assert may_sit(late_morning, theirs) == Refusal(Reason.DOUBLE_SESSION, facts)
    assert may_sit(Sitting(monday, time(13), time(17)), theirs) is None
    assert may_sit(late_morning, ()) is None


@pytest.mark.requirement("R067")
@pytest.mark.parametrize(
    ("begin", "end", "is_refused"),
    [
        (time(12), time(13), True),  # noon, within a morning that goes on
        (time(13), time(17), True),
        (time(13, 30), time(17), False),
    ],
)
def test_a_doctor_is_at_one_place_at_a_time(begin: time, end: time, is_refused: bool) -> None:
    monday = date(2026, 11, 23)
    long_morning = Sitting(monday, time(8), time(13, 30))
    new = Sitting(monday, begin, end)
    assert (may_sit(new, [long_morning]) is not None) is is_refused
    assert (may_sit(long_morning, [new]) is not None) is is_refused


@pytest.mark.requirement("R067")
@pytest.mark.parametrize(
    ("begin", "end", "between"),
    [
        (time(0), time(23, 59), ("06:00", "13:30")),
        (time(5, 59), time(12), ("06:00", "13:30")),
        (time(11), time(18, 30), ("06:00", "13:30")),
        (time(13, 30), time(18, 31), ("12:00", "18:30")),
        (time(17), time(23, 1), ("17:00", "23:00")),
        (time(6), time(13, 30), None),
        (time(12), time(13, 30), None),
        (time(12), time(18, 30), None),
        (time(17), time(23), None),
    ],
)
def test_a_session_lies_within_its_half_day(
    begin: time, end: time, between: tuple[str, str] | None
) -> None:
    refused = between and Refusal(
        Reason.BEYOND_HALF_DAY, (("from", between[0]), ("until", between[1]))
    )
    assert may_last(begin, end) == refused


@pytest.mark.requirement("R023")
@pytest.mark.parametrize(
    ("minutes", "capacity", "most"),
    [(240, 120, None), (240, 121, "120"), (31, 16, "15"), (2, 1, None), (1, 1, "0"), (1, 0, None)],
)
def test_hours_hold_so_many_numbers_and_no_more(
    minutes: int, capacity: int, most: str | None
) -> None:
    refused = most and Refusal(Reason.TOO_MANY_NUMBERS, (("most", most),))
    assert may_number(timedelta(minutes=minutes), capacity, BEIJING) == refused


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


@pytest.mark.requirement("R152")
@pytest.mark.parametrize(
    ("is_sold", "is_changed", "why"),
    [
        (False, False, None),
        (False, True, Reason.OPENED_DAY_CHANGED),
        (True, False, Reason.OPENED_DAY_SOLD),
        (True, True, Reason.OPENED_DAY_SOLD),
    ],
)
def test_a_session_is_taken_off_its_day_where_nobody_has_to_do_with_it(
    is_sold: bool, is_changed: bool, why: Reason | None
) -> None:
    told = why and Refusal(why, (("day", "2027-01-01"), ("session", "s")))
    assert may_take_away("2027-01-01", "s", is_sold=is_sold, is_changed=is_changed) == told
