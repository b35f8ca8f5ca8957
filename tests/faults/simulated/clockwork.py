"""Time that passes only when nothing is left to do, and tasks that take turns in it.

A task runs on a thread of its own, but never beside another: it has the baton until it pauses. So
blocking code of the product runs as it is, every interleaving is decided by the order of moments,
and the same moments give the same run.
"""

import heapq
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

LONGEST_STEP_S: Final = 60.0
"""Real seconds a task may run without a pause: longer means that the product itself hangs."""


class PowerCut(BaseException):
    """The machine this runs on has no power any more: nothing of it goes on."""


class HangingError(Exception):
    """The product blocks outside of everything that is simulated."""


class _Worker:
    """A thread that runs one task after the other."""

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)
        self.back = threading.Semaphore(0)
        self.work: Callable[[], None] | None = None
        threading.Thread(target=self._run, name="simulated", daemon=True).start()

    def _run(self) -> None:
        while True:
            self.go.acquire()
            if self.work is not None:
                self.work()
            self.work = None
            self.back.release()


_IDLE: list[_Worker] = []


class Task:
    """Work that can pause. All but `pause` and `wait` belong to the driver's thread."""

    def __init__(self, clockwork: "Clockwork", work: Callable[[], object]) -> None:
        self._clockwork = clockwork
        self._work = work
        self._worker = _IDLE.pop() if _IDLE else _Worker()
        self._pauses = 0
        self._is_cut = False
        self.is_over = False
        self.defect: BaseException | None = None

    def begin(self) -> None:
        """Run to the first pause, or the end."""
        self._worker.work = self._carry_out
        self._turn()

    def wake(self, pause: int) -> None:
        """Go on after a pause, unless that is over already."""
        if not self.is_over and pause == self._pauses:
            self._turn()

    def cut(self) -> None:
        """Let a pausing task end here: its machine has lost its power."""
        if not self.is_over:
            self._is_cut = True
            self._turn()

    def pause(self, seconds: float | None) -> int:
        """Give the baton away, for a time or until woken; on the task's own thread.

        Raises:
            PowerCut: the machine has lost its power meanwhile.
        """
        self._pauses += 1
        if seconds is not None:
            pause = self._pauses
            self._clockwork.after(seconds, lambda: self.wake(pause))
        self._worker.back.release()
        self._worker.go.acquire()
        if self._is_cut:
            raise PowerCut
        return self._pauses

    @property
    def next_pause(self) -> int:
        """What the next pause is woken by."""
        return self._pauses + 1

    def _turn(self) -> None:
        before, self._clockwork.running = self._clockwork.running, self
        self._worker.go.release()
        if not self._worker.back.acquire(timeout=LONGEST_STEP_S):
            raise HangingError
        self._clockwork.running = before
        if self.is_over:
            _IDLE.append(self._worker)

    def _carry_out(self) -> None:
        try:
            self._work()
        except PowerCut:
            pass
        except BaseException as defect:  # noqa: BLE001 - told to the driver, which judges
            self.defect = defect
        self.is_over = True


class Clockwork:
    """What is due, in order; `seconds` and `now` are everybody's time."""

    def __init__(self, begin: datetime) -> None:
        self._begin = begin
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self.seconds = 0.0
        self.running: Task | None = None

    def now(self) -> datetime:
        """Return the true time."""
        return self._begin + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """Return the seconds since the beginning."""
        return self.seconds

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Have something done in so many seconds, on the driver's thread."""
        self._count += 1
        heapq.heappush(self._due, (self.seconds + seconds, self._count, act))

    def run(self, seconds: float, is_over: Callable[[], bool]) -> None:
        """Do all that is due in the next seconds, unless it is over before."""
        until = self.seconds + seconds
        while self._due and self._due[0][0] <= until and not is_over():
            self.seconds, _, act = heapq.heappop(self._due)
            act()
        self.seconds = until

    def pause(self, seconds: float) -> None:
        """Let time pass for the task that asks, or for nobody in particular."""
        if self.running is not None:
            self.running.pause(seconds)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Stand in for `Event.wait` of a `Pace`."""
        if not event.is_set():
            self.pause(seconds)
        return event.is_set()
