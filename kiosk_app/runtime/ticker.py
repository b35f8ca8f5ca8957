"""Ticker: posts `Ticked` once a second, from a thread that waits on an Event."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk_app.journeys.events_basic import Ticked

if TYPE_CHECKING:
    from kiosk_app.journeys.events import Event


class Ticker:
    """Begins with `start`, ends with `close`. Keeps the beat: a late tick shortens the next wait.

    Args:
        post: where to; must be thread-safe.
        interval_s: seconds between ticks.
    """

    def __init__(self, post: "Callable[[Event], None]", interval_s: float = 1.0) -> None:
        self._post = post
        self._interval_s = interval_s
        self._end = threading.Event()
        self._thread = self._made()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether time passes."""
        return self._thread.is_alive()

    def revive(self) -> None:
        """Go on with a new thread after the old one has died, by the owner of this ticker."""
        if not self._end.is_set():
            self._thread = self._made()
            self._thread.start()

    def give_up(self) -> None:
        """Let time stand still."""
        self._end.set()

    def close(self, deadline_s: float = 2.0) -> None:
        """End, or never begin; no tick is posted after this returns."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join(deadline_s)

    def _made(self) -> threading.Thread:
        return threading.Thread(target=self._run, name="ticker", daemon=True)

    def _run(self) -> None:
        due = time.monotonic()
        while True:
            due = next_beat(due, time.monotonic(), self._interval_s)
            if self._end.wait(max(0.0, due - time.monotonic())):
                return
            self._post(Ticked())


def next_beat(due: float, now: float, interval_s: float) -> float:
    """Return when the next tick is due; after a long stall missed beats are left out."""
    following = due + interval_s
    return following if following > now else now + interval_s
