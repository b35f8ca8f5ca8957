"""One number per department and day, few per day, per seven days and per three months."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.limits import ADD_ON, Booked, counted_since, is_bound, may_hold
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from tests.unit.domain.made_up import TODAY

HEART, EYES, SKIN = (DepartmentId(name) for name in ("heart", "eyes", "skin"))
TOMORROW = TODAY + timedelta(days=1)


def test_the_first_number_is_free() -> None:
    assert may_hold(HEART, TODAY, (), BEIJING) is None


def test_a_second_number_in_one_department_on_one_day_is_refused() -> None:
    refusal = may_hold(HEART, TODAY, (Booked(HEART, TODAY),), BEIJING)
    assert refusal == Refusal(Reason.ALREADY_BOOKED, (("limit", "1"),))


@pytest.mark.parametrize("other", [Booked(EYES, TODAY), Booked(HEART, TOMORROW)])
def test_another_department_or_day_does_not_count(other: Booked) -> None:
    assert may_hold(HEART, TODAY, (other,), BEIJING) is None


def test_the_day_is_full_at_its_limit() -> None:
    existing = (Booked(EYES, TODAY), Booked(SKIN, TODAY), Booked(SKIN, TOMORROW))
    assert may_hold(HEART, TODAY, existing, BEIJING) == Refusal(Reason.DAY_LIMIT, (("limit", "2"),))
    more = replace(BEIJING, per_day_limit=3)
    assert may_hold(HEART, TODAY, existing, more, has_spans=False) is None


def on(*days: int, is_over: bool = False) -> list[Booked]:
    """Return numbers so many days from today, each in a department of its own."""
    return [
        Booked(DepartmentId(f"d{n}"), TODAY + timedelta(days=day), is_over=is_over)
        for n, day in enumerate(days)
    ]


@pytest.mark.requirement("R027")
@pytest.mark.parametrize(
    ("days", "is_full"),
    [
        ((1, 2, 3), True),
        ((-6, -5, -4), True),  # seven days with today as the last
        ((-7, -5, -4), False),
        ((6, 5, 4), True),
        ((7, 5, 4), False),
        ((-3, 3, 4), False),  # four days before, three after: eight in all
        ((-3, 2, 3), True),
        ((1, 2), False),
    ],
)
def test_seven_days_around_the_visit_have_their_limit(
    days: tuple[int, ...], *, is_full: bool
) -> None:
    refusal = may_hold(HEART, TODAY, on(*days), BEIJING)
    assert refusal == (Refusal(Reason.WEEK_LIMIT, (("limit", "3"),)) if is_full else None)
    assert may_hold(HEART, TODAY, on(*days, is_over=True), BEIJING) == refusal
    assert may_hold(HEART, TODAY, on(*days), BEIJING, has_spans=False) is None


@pytest.mark.requirement("R027")
@pytest.mark.parametrize(
    ("first", "is_full"), [(date(2026, 8, 24), True), (date(2026, 8, 23), False)]
)
def test_three_months_around_the_visit_have_theirs(first: date, *, is_full: bool) -> None:
    others = [Booked(EYES, first + timedelta(days=8 * n), is_over=True) for n in range(1, 5)]
    existing = [Booked(EYES, first, is_over=True), *others]
    refusal = may_hold(HEART, TODAY, existing, BEIJING)
    facts = (("limit", "5"), ("months", "3"))
    assert refusal == (Refusal(Reason.MONTHS_LIMIT, facts) if is_full else None)
    endless = replace(BEIJING, limits=replace(BEIJING.limits, per_months=None))
    assert may_hold(HEART, TODAY, existing, endless) is None


def test_a_number_that_is_over_is_not_in_the_way_of_its_day() -> None:
    assert may_hold(HEART, TODAY, (Booked(HEART, TODAY, is_over=True),), BEIJING) is None


def test_without_limits_of_spans_only_the_day_counts() -> None:
    none = replace(BEIJING, limits=replace(BEIJING.limits, per_week=None, per_months=None))
    assert may_hold(HEART, TODAY, on(*range(1, 40)), none) is None
    assert counted_since(TODAY, none) == TODAY


@pytest.mark.parametrize(
    ("change", "since"),
    [
        ({}, date(2026, 8, 23)),
        ({"per_months": None}, date(2026, 11, 16)),
        ({"per_week": None, "months": 1}, date(2026, 10, 23)),
    ],
)
def test_what_is_older_than_every_span_need_not_be_looked_at(
    change: dict[str, Any], since: date
) -> None:
    policy = replace(BEIJING, limits=replace(BEIJING.limits, **change))
    assert counted_since(TODAY, policy) == since


def test_a_hospital_says_which_ways_spans_do_not_stop() -> None:
    assert not is_bound(ADD_ON, BEIJING)
    assert is_bound("network", BEIJING)
    assert not is_bound("same_day_on_site", BEIJING)
    strict = replace(BEIJING, limits=replace(BEIJING.limits, unbound=()))
    assert is_bound("same_day_on_site", strict)


@given(
    wishes=st.lists(st.integers(min_value=0, max_value=120), max_size=40),
    per_week=st.integers(min_value=1, max_value=4),
    more=st.integers(min_value=0, max_value=4),
)
def test_no_span_ever_holds_more_than_its_limit(
    wishes: list[int], per_week: int, more: int
) -> None:
    spans = replace(BEIJING.limits, per_week=per_week, per_months=per_week + more)
    policy = replace(BEIJING, limits=spans)
    had: list[Booked] = []
    for wish in wishes:
        day = TODAY + timedelta(days=wish)
        if may_hold(HEART, day, had, policy) is None:
            had.append(Booked(HEART, day))
    days = sorted((booked.day - TODAY).days for booked in had)
    for begin in range(121):
        assert sum(begin <= day < begin + 7 for day in days) <= per_week
        assert sum(begin <= day < begin + 89 for day in days) <= per_week + more
