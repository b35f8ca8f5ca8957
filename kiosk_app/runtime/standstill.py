"""Notices that the owner's thread stands still, and writes down where.

The owner beats; a thread of its own looks whether it does. What to do about it is decided
elsewhere: without beats nobody feeds the watchdog, and systemd starts the program anew.
"""

import logging
import sys
import threading
import time
import traceback
from typing import Final

logger = logging.getLogger(__name__)

LONGEST_S: Final = 3.0
"""Source: the reliability rules, section 3.8: a window that stands for 3 s is written down."""


class Standstill:
    """Watches the thread that makes it, from `start` to `close`.

    Args:
        longest_s: between two beats; tests are in a hurry.
    """

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        self._longest_s = longest_s
        self._owner = threading.get_ident()
        self._beat = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="standstill", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def beat(self) -> None:
        """Show that the owner goes on."""
        self._beat.set()

    def close(self, deadline_s: float = 2.0) -> None:
        """End."""
        self._is_over.set()
        self._beat.set()
        if self._thread.is_alive():
            self._thread.join(deadline_s)

    def _run(self) -> None:
        while not self._is_over.is_set():
            if self._beat.wait(self._longest_s):
                self._beat.clear()
                continue
            stands_since = time.monotonic() - self._longest_s
            logger.error("the window stands still: %s", where(self._owner))
            self._beat.wait()
            if self._is_over.is_set():
                return
            stood_s = round(time.monotonic() - stands_since, 1)
            logger.info("the window goes on", extra={"seconds": stood_s})


def where(thread: int) -> str:
    """Return where a thread is, innermost last, by file, line and function only."""
    frame = sys._current_frames().get(thread)  # noqa: SLF001 - the only way to ask
    stack = traceback.extract_stack(frame) if frame is not None else ()
    return " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}" for f in stack)
