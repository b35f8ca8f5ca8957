"""What dies is started again or goes out of service alone; real threads, really killed."""

import queue
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from kiosk_app.journeys.events import LANE_DIED, Broke, Event, PutOutOfService, Ticked
from kiosk_app.journeys.events_upkeep import Capability, CapabilityBack, CapabilityLost
from kiosk_app.runtime.lanes import ThreadLane
from kiosk_app.runtime.restarts import MOST_RESTARTS, pause_s
from kiosk_app.runtime.supervisor import Duty, Supervisor
from kiosk_app.runtime.ticker import Ticker
from tests.helpers.deaths import die, kill

PATIENCE_S = 20.0
PAPER = Duty(Capability.PAPER)
SHARED = Duty(Capability.CARDS, is_shared=True)
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnhandledThreadExceptionWarning",
)


@dataclass
class Care:
    """A supervisor whose clock the test turns, and what it told."""

    seconds: float = 0.0
    told: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.supervisor = Supervisor(self.told.append, lambda: self.seconds)

    def after(self, seconds: float) -> tuple[str, ...]:
        self.seconds += seconds
        return self.supervisor.check()

    def until(self, *, hangs: bool) -> None:
        ends_at = time.monotonic() + PATIENCE_S
        while self.supervisor.hangs is not hangs:
            assert time.monotonic() < ends_at
            self.supervisor.check()


@dataclass
class Fake:
    """A part without a thread."""

    is_alive: bool = True
    busy_s: float = 0.0
    did: list[str] = field(default_factory=list)

    def revive(self) -> None:
        self.did.append("revive")
        self.is_alive = True

    def give_up(self) -> None:
        self.did.append("give up")


@pytest.fixture
def care() -> Care:
    return Care()


@pytest.fixture(autouse=True)
def no_warnings_logged() -> None:
    """Let deaths be logged: here they are all expected."""


def wear_out(care: Care, kill_it: Callable[[], None]) -> None:
    """Kill it as often as it is started again, and once more."""
    for deaths in range(1, MOST_RESTARTS + 1):
        kill_it()
        care.after(0)
        care.after(pause_s(deaths))
    kill_it()
    care.after(0)


def kill_lane(lane: ThreadLane, post: Callable[[Event], None] = lambda _: None) -> None:
    lane.submit("Doomed", die, post)
    lane._thread.join(PATIENCE_S)
    assert not lane.is_alive


def test_a_dead_lane_goes_on_with_what_waits_and_answers_what_it_died_of(care: Care) -> None:
    answers: queue.SimpleQueue[Event] = queue.SimpleQueue()
    lane = ThreadLane("paper")
    care.supervisor.watch("paper", lane, PAPER)
    kill_lane(lane, answers.put)
    lane.submit("PrintTicket", Ticked, answers.put)
    assert care.after(0) == ("paper",)
    assert care.told == [CapabilityLost(Capability.PAPER)]
    assert care.after(0.9) == ()
    assert answers.empty()
    care.after(0.1)
    assert answers.get(timeout=PATIENCE_S) == Broke("Doomed")
    assert answers.get(timeout=PATIENCE_S) == Ticked()
    assert care.told[1:] == [CapabilityBack(Capability.PAPER)]
    assert lane.close()


def test_a_lane_that_was_idle_when_it_died_owes_no_answer(care: Care) -> None:
    answers: queue.SimpleQueue[Event] = queue.SimpleQueue()
    lane = ThreadLane("paper")
    care.supervisor.watch("paper", lane, PAPER)
    lane.submit("told", Ticked, answers.put)
    assert answers.get(timeout=PATIENCE_S) == Ticked()
    kill(lane._thread, lambda: lane._calls.put(None))
    care.after(0)
    care.after(1)
    lane.submit("next", Ticked, answers.put)
    assert answers.get(timeout=PATIENCE_S) == Ticked()
    assert answers.empty()
    assert lane.close()


def test_a_lane_that_dies_too_often_is_given_up_and_keeps_nobody_waiting(care: Care) -> None:
    answers: list[Event] = []
    lane = ThreadLane("paper")
    care.supervisor.watch("paper", lane, PAPER)
    wear_out(care, lambda: kill_lane(lane))
    assert care.told[-1] == CapabilityLost(Capability.PAPER)
    assert LANE_DIED not in repr(care.told)
    lane.submit("PrintTicket", Ticked, answers.append)
    assert answers == [Broke("PrintTicket")]
    care.after(1e6)
    assert not lane.is_alive
    assert not care.supervisor.has_given_up
    assert lane.close()


def test_without_what_selling_needs_the_kiosk_goes_out_of_service_at_last(care: Care) -> None:
    lane = ThreadLane("central")
    care.supervisor.watch("central", lane)
    kill_lane(lane)
    care.after(0)
    care.after(1)
    assert care.told == []
    assert lane.is_alive
    wear_out(care, lambda: kill_lane(lane))
    assert care.told == [PutOutOfService(LANE_DIED)]
    assert care.supervisor.has_given_up
    lane.close()


def test_time_goes_on_after_the_ticker_was_killed(care: Care) -> None:
    ticks: queue.SimpleQueue[Event] = queue.SimpleQueue()
    ticker = Ticker(ticks.put, interval_s=0.001)
    ticker.start()
    care.supervisor.watch("ticker", ticker)
    kill(ticker._thread)
    assert care.after(0) == ("ticker",)
    while not ticks.empty():
        ticks.get()
    care.after(1)
    assert ticks.get(timeout=PATIENCE_S) == Ticked()
    with closing(ticker):
        assert ticker.is_alive
    ticker.revive()
    assert not ticker.is_alive


def test_a_ticker_given_up_stands(care: Care) -> None:
    ticks: queue.SimpleQueue[Event] = queue.SimpleQueue()
    ticker = Ticker(ticks.put, interval_s=0.001)
    ticker.start()
    care.supervisor.watch("ticker", ticker)
    wear_out(care, lambda: kill(ticker._thread))
    assert care.told == [PutOutOfService(LANE_DIED)]
    ticker.close()


def test_cards_are_lost_only_when_no_reader_is_left(care: Care) -> None:
    chip, pad = Fake(), Fake()
    care.supervisor.watch("chip-card", chip, SHARED)
    care.supervisor.watch("sam-poll", pad, SHARED)
    chip.is_alive = False
    care.after(0)
    assert care.told == []
    pad.is_alive = False
    care.after(0)
    assert care.told == [CapabilityLost(Capability.CARDS)]
    care.supervisor.tell_again()
    assert care.told == 2 * [CapabilityLost(Capability.CARDS)]
    care.after(1)
    assert care.told[2:] == [CapabilityBack(Capability.CARDS)]
    assert (chip.did, pad.did) == (["revive"], ["revive"])
    care.supervisor.tell_again()
    assert len(care.told) == 3


def test_cards_are_lost_without_the_lane_that_arms_the_readers(care: Care) -> None:
    lane, chip = Fake(), Fake()
    care.supervisor.watch("cards", lane, Duty(Capability.CARDS))
    care.supervisor.watch("chip-card", chip, SHARED)
    lane.is_alive = False
    care.after(0)
    assert care.told == [CapabilityLost(Capability.CARDS)]


def test_what_hangs_is_told_once_and_when_it_goes_on(
    care: Care, caplog: pytest.LogCaptureFixture
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    lane = ThreadLane("central")
    care.supervisor.watch_lanes({"central": lane}, {}, lambda _name: 0.001)

    def job() -> None:
        begun.set()
        go_on.wait(PATIENCE_S)

    lane.submit("Hold", job, care.told.append)
    assert begun.wait(PATIENCE_S)
    care.until(hangs=True)
    care.after(0)
    go_on.set()
    care.until(hangs=False)
    said = [record.getMessage() for record in caplog.records]
    assert said == ["central hangs in a job", "central goes on"]
    assert care.told == []
    assert lane.busy_s == 0.0
    assert lane.close()


def test_paper_that_hangs_is_lost_and_nothing_else(care: Care) -> None:
    paper = Fake(busy_s=121.0)
    care.supervisor.watch_lanes({"paper": paper}, {"paper": PAPER}, lambda _name: 120.0)
    care.after(0)
    assert care.told == [CapabilityLost(Capability.PAPER)]
    assert not care.supervisor.hangs


def test_a_lane_that_was_closed_is_not_revived() -> None:
    lane = ThreadLane("paper")
    assert lane.close()
    lane.revive()
    assert not lane.is_alive
