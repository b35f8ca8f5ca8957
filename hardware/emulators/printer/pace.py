"""How long things take: a clock of its own for the virtual mechanics, so that tests can skip it."""

import threading
from typing import Protocol

_LEAST_WAIT_S = 0.01


class Pace(Protocol):
    """Lets time pass for the mechanics."""

    def spend(self, seconds: float) -> None:
        """Return when `seconds` of printing or cutting are over."""

    def stop(self) -> None:
        """Wait no more, now and for ever."""


class InstantPace:
    """Infinitely fast.

    Attributes:
        spent_s: how long a real mechanism would have taken so far.
    """

    def __init__(self) -> None:
        self.spent_s = 0.0

    def spend(self, seconds: float) -> None:
        """See `Pace`."""
        self.spent_s += seconds

    def stop(self) -> None:
        """See `Pace`."""


class RealPace:
    """As slow as the real thing; small times are saved up, waits being coarse."""

    def __init__(self) -> None:
        self._owed_s = 0.0
        self._stopped = threading.Event()

    def spend(self, seconds: float) -> None:
        """See `Pace`."""
        self._owed_s += seconds
        if self._owed_s >= _LEAST_WAIT_S:
            self._stopped.wait(self._owed_s)
            self._owed_s = 0.0

    def stop(self) -> None:
        """See `Pace`."""
        self._stopped.set()
