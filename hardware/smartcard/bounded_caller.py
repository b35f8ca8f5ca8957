"""Calls that may hang for ever, made by a thread we can afford to lose.

A PC/SC call into a frozen service never returns and cannot be called off. So such calls run on one
daemon thread; the caller waits a bounded time. While that thread is stuck every further call fails
at once instead of making a second stuck thread; when it comes free, everything works again.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from hardware.errors import DeviceMissingError

T = TypeVar("T")

JOIN_S = 0.5
"""How long `close` waits for a thread that is not stuck."""


@dataclass(slots=True)
class _Job:
    """One call on its way."""

    run: Callable[[], None]
    lock: threading.Lock = field(default_factory=threading.Lock)
    done: threading.Event = field(default_factory=threading.Event)
    is_abandoned: bool = False

    def abandon(self) -> bool:
        """Stop waiting; return False when the outcome came at the last moment."""
        with self.lock:
            self.is_abandoned = not self.done.is_set()
            return self.is_abandoned


class BoundedCaller:
    """One daemon thread that makes calls in order.

    The calls must not raise: PC/SC answers with result codes. One that does raise ends the thread
    and shows as a silent device; the defect itself goes to `threading.excepthook`.

    Args:
        name: of the thread, for logs.
        limit_s: how long a caller waits at most.
    """

    def __init__(self, name: str, limit_s: float) -> None:
        self._name = name
        self._limit_s = limit_s
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stuck: _Job | None = None

    @property
    def is_stuck(self) -> bool:
        """Whether an abandoned call has still not come back."""
        stuck = self._stuck
        return stuck is not None and not stuck.done.is_set()

    def call(
        self,
        act: Callable[[], T],
        *,
        limit_s: float | None = None,
        undo: Callable[[T], object] | None = None,
    ) -> T:
        """Return what `act` returns.

        Args:
            act: the call.
            limit_s: how long to wait, if not as long as usual.
            undo: run on the thread if the result comes after we have gone.

        Raises:
            DeviceMissingError: it hangs, or an earlier call still does.
        """
        if self.is_stuck:
            raise DeviceMissingError("an earlier call has not come back yet")
        box: list[T] = []

        def run() -> None:
            box.append(act())

        job = _Job(run)
        self._enqueue(job)
        if not job.done.wait(self._limit_s if limit_s is None else limit_s) and job.abandon():
            self._stuck = job
            if undo is not None:
                self.post(lambda: undo(box[0]))
            raise DeviceMissingError("no answer in time")
        return box[0]

    def post(self, act: Callable[[], object]) -> None:
        """Have `act` done after all earlier calls, without waiting for it."""

        def run() -> None:
            act()

        self._enqueue(_Job(run))

    def close(self) -> None:
        """End the thread after the calls already in line; a stuck one ends when it comes free."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._jobs.put(None)
        if thread is not None and thread is not threading.current_thread() and not self.is_stuck:
            thread.join(JOIN_S)

    def _enqueue(self, job: _Job) -> None:
        with self._lock:
            self._jobs.put(job)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.run()
            with job.lock:
                job.done.set()
