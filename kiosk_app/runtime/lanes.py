"""Lanes: one named worker thread per thing that must be talked to one call at a time.

A lane wraps every job. What a job did not foresee is logged with its traceback and becomes the
event `Broke`; this is the one place where `except Exception` stands. (A thread pool would swallow
the exception of a job nobody awaits.)
"""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from kiosk_app.journeys.events_basic import Broke

if TYPE_CHECKING:
    from kiosk_app.journeys.events import Event

logger = logging.getLogger(__name__)

_LEAST_WAIT_S: Final = 0.2
"""For a lane whose turn comes late: it was told to end long ago."""

Job = Callable[[], "Event | None"]
Post = Callable[["Event"], None]
_Asked = tuple[str, Job, Post]


class Lane(Protocol):
    """Where blocking jobs run. Jobs of one lane never overlap and keep their order."""

    def submit(self, name: str, job: Job, post: Post) -> None:
        """Run `job` soon and post its answer; `name` is said when it breaks."""


def carry_out(name: str, job: Job, post: Post) -> None:
    """Run one job to its end and post what came of it."""
    try:
        answer = job()
    except Exception:
        logger.exception("%s broke", name)
        answer = Broke(name)
    if answer is not None:
        post(answer)


class InlineLane:
    """A lane for tests: the job runs here and now, on the caller's thread."""

    def submit(self, name: str, job: Job, post: Post) -> None:
        """Run `job` before returning."""
        carry_out(name, job, post)


class ThreadLane:
    """A lane with a thread of its own, begun at once: devices dislike changing threads.

    A thread that died can be replaced: what it was at is answered by `Broke`, what waits is done by
    the new one. A lane given up answers everything by `Broke`, so that nobody waits for it.
    """

    def __init__(self, name: str) -> None:
        self.name: Final = f"lane-{name}"
        self._jobs: deque[_Asked] = deque()
        self._calls: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._is_closing = threading.Event()
        self._is_given_up = False
        self._begun_at: float | None = None
        self._thread = self._started()

    @property
    def is_alive(self) -> bool:
        """Whether the thread still takes jobs; False before `close` means it has died."""
        return self._thread.is_alive()

    @property
    def busy_s(self) -> float:
        """How long the running job has been running, in seconds; 0.0 when none is."""
        begun_at = self._begun_at
        return 0.0 if begun_at is None else time.monotonic() - begun_at

    def submit(self, name: str, job: Job, post: Post) -> None:
        """Run `job` after all earlier jobs of this lane; after `close` nothing runs any more."""
        if self._is_closing.is_set():
            logger.info("%s came after the end of %s", name, self.name)
            return
        self._jobs.append((name, job, post))
        if self._is_given_up:
            self._answer_all()
        self._calls.put(None)

    def revive(self) -> None:
        """Go on with a new thread after the old one has died, by the owner of this lane."""
        if not self._is_closing.is_set():
            self._answer_unfinished()
            self._thread = self._started()

    def give_up(self) -> None:
        """Do nothing any more, and say so to whoever asks, those who wait included."""
        self._is_given_up = True
        self._begun_at = None
        self._answer_all()

    def wind_up(self) -> None:
        """Take no more jobs and drop those that wait; the running one may end."""
        self._is_closing.set()
        self._calls.put(None)

    def close(self, deadline_s: float = 5.0) -> bool:
        """Wind up and wait for the running job; return whether it ended in time."""
        self.wind_up()
        self._thread.join(deadline_s)
        if self._thread.is_alive():
            logger.error("%s is stuck in a job and was left behind", self.name)
            return False
        return True

    def _started(self) -> threading.Thread:
        thread = threading.Thread(target=self._work, name=self.name, daemon=True)
        thread.start()
        return thread

    def _work(self) -> None:
        while not self._is_closing.is_set():
            while self._jobs and not self._is_closing.is_set():
                self._begun_at = time.monotonic()
                carry_out(*self._jobs[0])
                self._jobs.popleft()
                self._begun_at = None
            self._calls.get()

    def _answer_unfinished(self) -> None:
        """Answer the job in which the thread died: what came of it nobody knows."""
        if self._begun_at is not None:
            self._begun_at = None
            name, _, post = self._jobs.popleft()
            post(Broke(name))

    def _answer_all(self) -> None:
        while self._jobs:
            name, _, post = self._jobs.popleft()
            post(Broke(name))


def close_all(lanes: tuple[ThreadLane, ...], deadline_s: float = 5.0) -> bool:
    """Close every lane within one common deadline; return whether all ended in time."""
    for lane in lanes:
        lane.wind_up()
    ends_at = time.monotonic() + deadline_s
    ended = [lane.close(max(_LEAST_WAIT_S, ends_at - time.monotonic())) for lane in lanes]
    return all(ended)
