"""Lines of a machine-readable zone, which most scanners send one by one, become one code.

A zone is of a person: a beginning is kept no longer than the next code or two seconds, and what is
dropped is told without a letter of it.
"""

from collections.abc import Callable
from threading import Event
from typing import Final

from hardware.travel_document.mrz import lines_missing
from kiosk_app.journeys.events import CodeKind, CodeScanned

PATIENCE_S: Final = 2.0
"""How long a beginning waits for its next line; a scanner sends them within some hundredths."""

DROPPED: Final = CodeScanned(CodeKind.UNKNOWN, "")


class ZoneLines:
    """Keeps the first lines of a zone until the rest has come. For one thread.

    Args:
        kind_of: what a code is; only what is nothing else can begin a zone.
        clock: seconds that never go back.
    """

    def __init__(self, kind_of: Callable[[str], CodeKind], clock: Callable[[], float]) -> None:
        self._kind_of = kind_of
        self._clock = clock
        self._begun = ""
        self._ends_at = 0.0

    def take(self, text: str) -> tuple[CodeScanned, ...]:
        """Return what is whole with `text`, in order; nothing while further lines are awaited."""
        begun, self._begun = self._begun, ""
        is_again = text == begun.partition("\n")[0]
        joined = f"{begun}\n{text}"
        if begun and not is_again and lines_missing(joined) is not None:
            return self._judged(joined)
        dropped = (DROPPED,) if begun and not is_again else ()
        return dropped + self._judged(text)

    def drop(self) -> tuple[CodeScanned, ...]:
        """Forget a beginning; return what is told of it."""
        begun, self._begun = self._begun, ""
        return (DROPPED,) if begun else ()

    def patience(self, stopping: Event) -> Event:
        """Return what ends the waiting for a code: `stopping`, or the time of a beginning."""
        return _Until(stopping, self._clock, self._ends_at) if self._begun else stopping

    def _judged(self, text: str) -> tuple[CodeScanned, ...]:
        kind = self._kind_of(text)
        if kind is CodeKind.UNKNOWN and lines_missing(text):
            self._begun = text
            self._ends_at = self._clock() + PATIENCE_S
            return ()
        return (CodeScanned(kind, text),)


class _Until(Event):
    """Set with another event, or by the clock."""

    def __init__(self, other: Event, clock: Callable[[], float], ends_at: float) -> None:
        super().__init__()
        self._other = other
        self._clock = clock
        self._ends_at = ends_at

    def is_set(self) -> bool:
        return self._other.is_set() or self._clock() >= self._ends_at
