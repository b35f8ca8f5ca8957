"""Time comes as events."""

import queue

import pytest

from kiosk_app.journeys.events import Event, Ticked
from kiosk_app.runtime.ticker import Ticker, next_beat


def test_the_ticker_posts_until_it_is_closed_and_never_after() -> None:
    posted: queue.SimpleQueue[Event] = queue.SimpleQueue()
    ticker = Ticker(posted.put, interval_s=0.001)
    ticker.start()
    assert [posted.get(timeout=20) for _ in range(3)] == [Ticked()] * 3
    assert ticker.is_alive
    ticker.close()
    assert not ticker.is_alive


@pytest.mark.parametrize(
    ("due", "now", "following"),
    [(10.0, 10.0, 11.0), (10.0, 10.9, 11.0), (10.0, 11.0, 12.0), (10.0, 99.5, 100.5)],
)
def test_a_late_tick_shortens_the_next_wait_and_missed_beats_are_left_out(
    due: float, now: float, following: float
) -> None:
    assert next_beat(due, now, 1.0) == following
