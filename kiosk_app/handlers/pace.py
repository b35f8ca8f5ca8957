"""How often and how long to try: bounded, jittered, and at once over when the kiosk closes."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from kiosk_app.central_client.errors import CentralUnreachableError

_A = TypeVar("_A")

FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Bound:
    """At most so many tries, none begun later than `deadline_s` after the first."""

    tries: int
    deadline_s: float


QUESTION: Final = Bound(tries=2, deadline_s=6.0)
"""The patient waits for a page: better a plain "out of reach" than a long wait."""

ACT: Final = Bound(tries=6, deadline_s=20.0)
"""The answer decides what is true; still known, or said to be unknown, within a minute."""


def _wait(event: threading.Event, seconds: float) -> bool:
    return event.wait(seconds)


@dataclass(frozen=True, slots=True)
class Pace:
    """Time, as handlers use it; tests turn it by hand.

    Attributes:
        stop: set when the kiosk closes; ends every wait.
        wait: waits on an event for seconds; returns whether it was set.
        monotonic: seconds.
        jitter: 0..1.
    """

    stop: threading.Event
    wait: Callable[[threading.Event, float], bool] = _wait
    monotonic: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random

    def keep_trying(self, act: Callable[[], _A], bound: Bound) -> _A:
        """Return what `act` returns, trying again while central is out of reach.

        Raises:
            CentralUnreachableError: of the last try.
            CentralRefusedError: at once; a "no" is an answer.
        """
        ends_at = self.monotonic() + bound.deadline_s
        failures = 0
        while True:
            try:
                return act()
            except CentralUnreachableError:
                failures += 1
                pause = pause_s(failures, self.jitter())
                is_last = failures >= bound.tries or self.monotonic() + pause >= ends_at
                if is_last or self.wait(self.stop, pause):
                    raise


def pause_s(failures: int, jitter: float) -> float:
    """Return seconds to wait after so many failures: doubling, capped, half of it by chance."""
    whole = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0**failures)
    return whole * (1 + jitter) / 2
