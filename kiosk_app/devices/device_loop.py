"""A named thread that serves one device for ever, whatever the device or the code does.

Here is the second of two places where anything at all is caught (the first is the job wrapper of
the lanes): a thread that ended without a word would leave a desk that waits for cards nobody reads.
"""

import logging
import threading
from collections.abc import Callable

from hardware.errors import DeviceCancelledError, DeviceError

FIRST_PAUSE_S = 0.1
MAX_PAUSE_S = 0.8
JOIN_S = 1.0

_log = logging.getLogger(__name__)


class DeviceLoop:
    """Calls `step` again and again; after a fault it reports, pauses, and goes on.

    Args:
        name: of the thread and in the log.
        step: one turn of work; must come back within a second of `stopping` being set.
        on_fault: told the class of the error, nothing of its text, from the loop's own thread.
    """

    def __init__(
        self, name: str, step: Callable[[], None], on_fault: Callable[[str], None]
    ) -> None:
        self.stopping = threading.Event()
        self._name = name
        self._step = step
        self._on_fault = on_fault
        self._pause_s = FIRST_PAUSE_S
        self._nudged = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; once."""
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

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001  # the thread outlives every defect, and says so
                _log.exception("a device loop met a defect", extra={"device": self._name})
                self._tell_defect(type(error).__name__)
                self._rest()

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

    def _tell_defect(self, kind: str) -> None:
        try:
            self._on_fault(kind)
        except Exception:  # noqa: BLE001  # what it tells is broken too
            _log.exception("a fault could not be reported", extra={"device": self._name})

    def _rest(self) -> None:
        if self._nudged.wait(self._pause_s):
            self._nudged.clear()
            self._pause_s = FIRST_PAUSE_S
        else:
            self._pause_s = min(2 * self._pause_s, MAX_PAUSE_S)
