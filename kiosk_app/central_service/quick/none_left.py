"""Half-hours of which every single number was sold a moment ago, as this process has seen it.

In a rush nine of ten asks are for what is gone, and each would read the database to hear so. What
is remembered here is true for everybody alike: *every* number of the half-hour is sold, whatever
pool it is in. That a number is only in somebody's hand, or that this patient may not have one, is
never remembered.

It is remembered for `KNOWN_MS` at most, counted from before the look that found it, and forgotten
at once when this process commits an act by which a number may come back. So the worst that can
happen is that a number which came back in another process, or was added to a session, is told that
late.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kiosk_app.central_service.keeping.events import Act

KNOWN_MS: Final = 200
"""How long it is rested on."""

MOST: Final = 10_000
"""So many half-hours are remembered; more than a hospital sells in two weeks."""

BRINGS_NOTHING_BACK: Final = frozenset(
    {
        Act.ENROLLED,
        Act.HELD,
        Act.LENT,
        Act.LAPSED,  # of a held number; a half-hour with one is not remembered
        Act.ORDERED,
        Act.PAID,
        Act.CLOSED,
        Act.NOTIFIED,
        Act.BOOKED,
        Act.CHECKED_IN,
    }
)
"""Acts that happen all day long and return no sold number; after any other all is forgotten."""


@dataclass(slots=True)
class _Known:
    seen_at: int
    is_asked_again: bool = False


class NoneLeft:
    """What one process remembers; safe for many threads. Times are the service's milliseconds."""

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._turn = 0
        self._known: dict[tuple[str, int], _Known] = {}

    @property
    def turn(self) -> int:
        """Return how often all was forgotten: taken before a look, given with what it found."""
        return self._turn

    def note(self, session: str, begins_at: int, seen_at: int, turn: int) -> None:
        """Remember that all was sold, unless something may have come back since the look began."""
        with self._door:
            if turn != self._turn:
                return
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[session, begins_at] = _Known(seen_at)

    def knows(self, session: str, begins_at: int, now: int) -> bool:
        """Tell whether all was sold a moment ago; a clock that went back knows nothing.

        In the second half of the time the first who asks is told no, so that one look is made
        anew while all others are still answered, and they do not all look at once afterwards.
        """
        with self._door:
            known = self._known.get((session, begins_at))
            if known is None or not 0 <= now - known.seen_at < KNOWN_MS:
                return False
            if now - known.seen_at < KNOWN_MS // 2 or known.is_asked_again:
                return True
            known.is_asked_again = True
            return False

    def forget(self, session: str, begins_at: int) -> None:
        """Forget one half-hour: a look found it otherwise."""
        if (session, begins_at) in self._known:
            with self._door:
                self._known.pop((session, begins_at), None)

    def hear(self, acts: Iterable[Act]) -> None:
        """Forget everything if these acts, now committed, may have brought a number back."""
        if not BRINGS_NOTHING_BACK.issuperset(acts):
            with self._door:
                self._turn += 1
                self._known.clear()
