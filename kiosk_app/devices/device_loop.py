"""A named thread that serves one device for ever, whatever the device or the code does.

Faults of the device are dealt with here. What nobody foresaw is left to the runtime's job wrapper,
which is handed in: a thread that ended without a word would leave a desk waiting for cards nobody
reads.
"""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Protocol

from hardware.errors import DeviceCancelledError, DeviceError
from kiosk_app.journeys.events import Event

FIRST_PAUSE_S = 0.1
MAX_PAUSE_S = 0.8
JOIN_S = 1.0

_log = logging.getLogger(__name__)


class RunJob(Protocol):
    """The job wrapper: the only place where anything at all is caught. See `runtime.lanes`."""

    def __call__(
        self, name: str, job: Callable[[], Event | None], post: Callable[[Event], None]
    ) -> None:
        """Run `job` to its end; what it did not foresee is logged and posted as `Broke`."""


class DeviceLoop:
    """Calls `step` again and again; after a fault it reports, pauses, and goes on.

    Args:
        name: of the thread and in the log.
        step: one turn of work; must come back within a second of `stopping` being set.
        on_fault: told the class of the error, nothing of its text, from the loop's own thread;
            of a defect the class of the event it became, ``Broke``.
        run_job: runs each turn.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], None],
        on_fault: Callable[[str], None],
        run_job: RunJob,
    ) -> None:
        self.stopping = threading.Event()
        self._name = name
        self._step = step
        self._on_fault = on_fault
        self._run_job = run_job
        self._pause_s = FIRST_PAUSE_S
        self._nudged = threading.Event()
        self._thread = self._made()

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the thread works; False before `stop` means it has died."""
        return self._thread.is_alive()

    def revive(self) -> None:
        """Go on with a new thread after the old one has died, by the owner of this loop."""
        if not self.stopping.is_set():
            self._thread = self._made()
            self._thread.start()

    def nudge(self) -> None:
        """Cut a pause after a fault short, for somebody waits."""
        self._nudged.set()

    def ask_to_stop(self) -> None:
        """Let the loop end by itself, soon."""
        self.stopping.set()
        self._nudged.set()

    def stop(self) -> bool:
        """End the loop; return whether it did in time: a hung system service may hold it."""
        self.ask_to_stop()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)
        return not self._thread.is_alive()

    def _made(self) -> threading.Thread:
        return threading.Thread(target=self._run, name=self._name, daemon=True)

    def _run(self) -> None:
        while not self.stopping.is_set():
            self._run_job(self._name, self._turn, self._on_defect)

    def _turn(self) -> None:
        try:
            self._step()
        except DeviceCancelledError:
            return
        except DeviceError as error:
            _log.info(
                "a device failed",
                extra={"device": self._name, "outcome": type(error).__name__},
            )
            self._on_fault(type(error).__name__)
            self._rest()
        else:
            self._pause_s = FIRST_PAUSE_S

    def _on_defect(self, broke: Event) -> None:
        report = partial(self._on_fault, type(broke).__name__)
        self._run_job(f"fault report of {self._name}", report, _ignore)
        self._rest()

    def _rest(self) -> None:
        if self._nudged.wait(self._pause_s):
            self._nudged.clear()
            self._pause_s = FIRST_PAUSE_S
        else:
            self._pause_s = min(2 * self._pause_s, MAX_PAUSE_S)


def _ignore(_event: Event) -> None:
    """Take note of nothing: the wrapper has logged it, and there is nobody left to tell."""
