"""Buckets let bursts through, windows are exact; neither ever gives more than it says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.pace import LIMITS, Bucket, Moments, Pace, Window, enter, take

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
PACE = Pace(burst=3, per_second=0.5)
GAPS = st.lists(st.integers(0, 5000), max_size=60)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_burst_goes_through_and_then_one_waits() -> None:
    bucket = None
    for _ in range(3):
        bucket, wait = take(bucket, PACE, NOW)
        assert wait == 0
    assert take(bucket, PACE, NOW)[1] == 2
    assert take(bucket, PACE, after(1.5))[1] == 0.5
    assert take(bucket, PACE, after(2))[1] == 0


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    bucket, _ = take(None, PACE, NOW)
    bucket, _ = take(bucket, PACE, after(10_000))
    assert bucket.left == 2


def test_a_clock_that_goes_back_fills_nothing() -> None:
    empty = Bucket(0, NOW)
    bucket, wait = take(empty, PACE, after(-100))
    assert wait > 0
    assert take(bucket, PACE, after(2))[1] == 0


@pytest.mark.requirement("R027")
def test_a_clock_that_was_set_back_goes_on_filling_from_there() -> None:
    bucket, _ = take(Bucket(1, NOW), PACE, NOW)
    bucket, wait = take(bucket, PACE, after(-3600))
    assert wait == 2
    bucket, wait = take(bucket, PACE, after(-3598))
    assert wait == 0
    assert take(bucket, PACE, after(-3597))[1] == 1


@pytest.mark.requirement("R027")
def test_a_clock_that_was_set_back_keeps_what_a_window_counted_and_lets_it_grow_old() -> None:
    window = Window(2, timedelta(seconds=60))
    moments, _ = enter((), window, after(-20))
    moments, _ = enter(moments, window, NOW)
    moments, wait = enter(moments, window, after(-3600))
    assert wait == 40
    moments, wait = enter(moments, window, after(-3560))
    assert wait == 0
    assert enter(moments, window, after(-3559))[1] == 19


@given(GAPS)
def test_no_stretch_of_time_gets_more_than_burst_and_rate(gaps: list[int]) -> None:
    bucket, now, taken = None, NOW, []
    for gap in gaps:
        now += timedelta(milliseconds=gap)
        bucket, wait = take(bucket, PACE, now)
        if not wait:
            taken.append(now)
    for first, begin in enumerate(taken):
        for last, end in enumerate(taken[first:], first):
            allowed = PACE.burst + (end - begin).total_seconds() * PACE.per_second
            assert last - first + 1 <= allowed + 1e-6


@pytest.mark.requirement("R027")
@given(GAPS)
def test_no_window_gets_more_than_its_limit_however_it_is_laid(gaps: list[int]) -> None:
    window = Window(3, timedelta(seconds=6))
    moments: Moments = ()
    now, entered = NOW, []
    for gap in gaps:
        now += timedelta(milliseconds=gap)
        moments, wait = enter(moments, window, now)
        if not wait:
            entered.append(now)
        else:
            assert enter(moments, window, now + timedelta(seconds=wait))[1] == 0
    for place in range(3, len(entered)):
        assert entered[place] - entered[place - 3] >= window.span


@pytest.mark.requirement("R027")
def test_the_eleventh_hold_of_a_minute_waits_for_the_first_to_be_a_minute_old() -> None:
    moments: Moments = ()
    for second in range(10):
        moments, wait = enter(moments, LIMITS.station_holds, after(second))
        assert wait == 0
    assert enter(moments, LIMITS.station_holds, after(59))[1] == 1
    assert enter(moments, LIMITS.station_holds, after(60))[1] == 0
