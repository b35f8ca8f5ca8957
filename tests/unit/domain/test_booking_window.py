"""Released, within reach, and not over."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.booking_window import bands_of, booking_class_of, may_sell, release_moment
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand
from tests.unit.domain.made_up import CST, TODAY, at

TOMORROW = TODAY + timedelta(days=1)
FURTHEST = TODAY + timedelta(days=BEIJING.horizon_days)
BAND = TimeBand(at(10), at(10, 30))


def band_on(day: date) -> TimeBand:
    return TimeBand(at(10, day=day), at(10, 30, day=day))


@pytest.mark.requirement("R066")
def test_today_is_same_day_registration() -> None:
    assert booking_class_of(TODAY, TODAY) is BookingClass.SAME_DAY


@pytest.mark.requirement("R063")
def test_a_later_day_is_advance_booking() -> None:
    assert booking_class_of(TOMORROW, TODAY) is BookingClass.ADVANCE


def test_a_past_day_is_no_booking() -> None:
    with pytest.raises(ValueError, match="past"):
        booking_class_of(TODAY, TOMORROW)


@pytest.mark.requirement("R066")
@pytest.mark.parametrize(
    ("now", "is_sold"),
    [
        (at(7), True),
        (at(10, 10), True),
        (at(10, 20), True),
        (at(10, 20, 1), False),
        (at(10, 30), False),
        (at(15), False),
        (at(2, 10).replace(tzinfo=UTC), True),  # 10:10 in the hospital, told in another zone
    ],
)
def test_a_running_band_is_sold_while_enough_of_it_is_left(now: datetime, is_sold: bool) -> None:
    assert may_sell(TODAY, BAND, now, BEIJING) == (None if is_sold else Refusal(Reason.BAND_OVER))


@pytest.mark.requirement("R066")
def test_a_band_that_is_over_is_never_sold_even_when_nothing_need_be_left() -> None:
    policy = replace(BEIJING, min_left_in_band=timedelta(0))
    assert may_sell(TODAY, BAND, at(10, 29, 59), policy) is None
    assert may_sell(TODAY, BAND, at(10, 30), policy) == Refusal(Reason.BAND_OVER)


@pytest.mark.requirement("R073")
def test_release_is_at_seven_as_many_days_ahead() -> None:
    assert release_moment(FURTHEST, BEIJING) == datetime(2026, 11, 23, 7, tzinfo=CST)


@pytest.mark.requirement("R073")
def test_a_second_before_release_nothing_is_sold() -> None:
    refusal = may_sell(FURTHEST, band_on(FURTHEST), at(6, 59, 59), BEIJING)
    assert refusal == Refusal(Reason.NOT_YET_RELEASED, (("release", "2026-11-23 07:00"),))
    assert may_sell(FURTHEST, band_on(FURTHEST), at(7), BEIJING) is None


@pytest.mark.requirement("R073")
def test_a_day_no_sale_of_today_reaches_is_beyond_the_horizon() -> None:
    day = FURTHEST + timedelta(days=1)
    facts = (("days", "7"), ("release", "2026-11-24 07:00"))
    for now in (at(0), at(23, 59)):
        assert may_sell(day, band_on(day), now, BEIJING) == Refusal(Reason.BEYOND_HORIZON, facts)


def test_the_days_between_are_sold_at_any_hour() -> None:
    assert may_sell(TOMORROW, band_on(TOMORROW), at(0), BEIJING) is None


def test_today_in_the_hospital_decides_not_today_elsewhere() -> None:
    day = date(2026, 12, 1)
    late_on_monday_in_utc = datetime(2026, 11, 23, 22, tzinfo=UTC)  # Tuesday 06:00 here
    refusal = may_sell(day, band_on(day), late_on_monday_in_utc, BEIJING)
    assert refusal is not None
    assert refusal.reason is Reason.NOT_YET_RELEASED


@pytest.mark.requirement("R023")
def test_a_morning_is_eight_bands() -> None:
    bands = bands_of(at(8), at(12))
    assert len(bands) == 8
    assert bands[0] == TimeBand(at(8), at(8, 30))
    assert bands[-1] == TimeBand(at(11, 30), at(12))


@pytest.mark.requirement("R023")
@given(st.integers(1, 600), st.integers(1, 30))
def test_bands_cover_the_session_without_gap_or_overlap(minutes: int, length: int) -> None:
    begin, end = at(8), at(8) + timedelta(minutes=minutes)
    bands = bands_of(begin, end, timedelta(minutes=length))
    assert bands[0].begin == begin
    assert bands[-1].end == end
    assert all(one.end == other.begin for one, other in itertools.pairwise(bands))
    assert all(band.end - band.begin <= timedelta(minutes=30) for band in bands)


@pytest.mark.parametrize("minutes", [0, -30])
def test_a_session_without_length_has_no_bands(minutes: int) -> None:
    with pytest.raises(ValueError, match="no bands"):
        bands_of(at(8), at(8) + timedelta(minutes=minutes))


@pytest.mark.requirement("R023")
@pytest.mark.parametrize("minutes", [0, 31])
def test_bands_of_more_than_thirty_minutes_are_not_made(minutes: int) -> None:
    with pytest.raises(ValueError, match="no bands"):
        bands_of(at(8), at(12), timedelta(minutes=minutes))
