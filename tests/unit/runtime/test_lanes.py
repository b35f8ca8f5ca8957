"""Lanes carry out jobs in order, and nothing a job does kills them silently."""

import logging
import queue
import threading

import pytest

from kiosk_app.journeys.events import Accepted, Broke, Event, Ticked
from kiosk_app.runtime.lanes import InlineLane, ThreadLane, close_all

DEADLINE_S = 20.0


def break_down() -> Event | None:
    raise RuntimeError("nobody foresaw this")


def test_an_inline_lane_answers_before_submit_returns() -> None:
    posted: list[Event] = []
    InlineLane().submit("tick", Ticked, posted.append)
    InlineLane().submit("nothing", lambda: None, posted.append)
    assert posted == [Ticked()]


def test_a_thread_lane_keeps_order_on_one_named_thread() -> None:
    posted: queue.SimpleQueue[Event] = queue.SimpleQueue()
    names: list[str] = []
    lane = ThreadLane("paper")

    def job(event: Event) -> Event:
        names.append(threading.current_thread().name)
        return event

    lane.submit("first", lambda: job(Ticked()), posted.put)
    lane.submit("second", lambda: job(Accepted()), posted.put)
    assert [posted.get(timeout=DEADLINE_S) for _ in range(2)] == [Ticked(), Accepted()]
    assert names == ["lane-paper"] * 2
    assert lane.close()
    assert not lane.is_alive


def test_what_nobody_foresaw_becomes_broke_and_is_logged_and_the_lane_lives(
    caplog: pytest.LogCaptureFixture,
) -> None:
    posted: queue.SimpleQueue[Event] = queue.SimpleQueue()
    lane = ThreadLane("central")
    lane.submit("HoldSlot", break_down, posted.put)
    lane.submit("next", Ticked, posted.put)
    assert posted.get(timeout=DEADLINE_S) == Broke("HoldSlot")
    assert posted.get(timeout=DEADLINE_S) == Ticked()
    assert lane.is_alive
    lane.close()
    (record,) = (r for r in caplog.records if r.levelno >= logging.WARNING)
    assert record.getMessage() == "HoldSlot broke"
    assert record.exc_info is not None
    caplog.clear()


def test_closing_drops_what_waits_and_lets_the_running_job_end() -> None:
    posted: queue.SimpleQueue[Event] = queue.SimpleQueue()
    begun, go_on = threading.Event(), threading.Event()
    lane = ThreadLane("till")

    def long_job() -> Event:
        begun.set()
        go_on.wait(DEADLINE_S)
        return Accepted()

    lane.submit("long", long_job, posted.put)
    lane.submit("waiting", Ticked, posted.put)
    assert begun.wait(DEADLINE_S)
    closing = threading.Thread(target=lane.close)
    closing.start()
    assert lane._is_closing.wait(DEADLINE_S)
    go_on.set()
    closing.join(DEADLINE_S)
    assert posted.get_nowait() == Accepted()
    assert posted.empty()


def test_a_closed_lane_takes_nothing_more() -> None:
    posted: list[Event] = []
    lane = ThreadLane("till")
    lane.close()
    lane.submit("late", Ticked, posted.append)
    assert posted == []


def test_a_stuck_lane_is_left_behind_within_the_deadline(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    stuck, idle = ThreadLane("stuck"), ThreadLane("idle")

    def job() -> None:
        begun.set()
        go_on.wait(DEADLINE_S)

    stuck.submit("stuck", job, lambda _: None)
    assert begun.wait(DEADLINE_S)
    assert not close_all((stuck, idle), deadline_s=0.05)
    assert not idle.is_alive
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == [
        "lane-stuck is stuck in a job and was left behind"
    ]
    caplog.clear()
    go_on.set()
    assert stuck.close()
