"""Time comes as events; a thread that dies is noticed."""

import queue
from dataclasses import dataclass

import pytest

from kiosk_app.journeys.events import Event, PutOutOfService, Ticked
from kiosk_app.runtime.lanes import ThreadLane
from kiosk_app.runtime.supervisor import Supervisor, Watched
from kiosk_app.runtime.ticker import Ticker, next_beat


def test_the_ticker_posts_until_it_is_closed_and_never_after() -> None:
    posted: queue.SimpleQueue[Event] = queue.SimpleQueue()
    ticker = Ticker(posted.put, interval_s=0.001)
    ticker.start()
    assert [posted.get(timeout=5) for _ in range(3)] == [Ticked()] * 3
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


@dataclass
class FakeThread:
    is_alive: bool = True


def test_a_death_is_said_once_and_takes_the_kiosk_out_of_service(
    caplog: pytest.LogCaptureFixture,
) -> None:
    posted: list[Event] = []
    till, paper = FakeThread(), FakeThread()
    supervisor = Supervisor({"till": till, "paper": paper}, posted.append)
    assert supervisor.check() == ()
    till.is_alive = False
    assert supervisor.check() == ("till",)
    assert supervisor.check() == ()
    assert posted == [PutOutOfService("lane_died")]
    assert [r.getMessage() for r in caplog.records] == ["till has died"]
    caplog.clear()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_only_what_no_wrapper_catches_kills_a_lane(caplog: pytest.LogCaptureFixture) -> None:
    posted: list[Event] = []
    lane = ThreadLane("doomed")

    def job() -> None:
        raise SystemExit

    lane.submit("doomed", job, posted.append)
    lane._thread.join(5)
    watched: dict[str, Watched] = {lane.name: lane}
    assert Supervisor(watched, posted.append).check() == ("lane-doomed",)
    caplog.clear()
