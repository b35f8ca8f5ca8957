"""Two quick strikes on one spot are one tap.

A shaking hand strikes twice; the second strike must not answer the next page's question. So a tap
close to the last one, in place and in time, is dropped, whatever button is there by then. Keys of
a keypad repeat on purpose ("00"), so only the bounce of a contact is dropped there.

Source: EN 301 549 5.8 (double-strike delay up to 0.5 s).
"""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QPoint

STRIKE_MS = 500
BOUNCE_MS = 120


class TapGuard:
    """Remembers the last tap that counted.

    Args:
        reach_px: how far apart two strikes may be and still be one.
        clock_ms: a monotonic clock; tests bring their own.
    """

    def __init__(self, reach_px: int, clock_ms: Callable[[], int] | None = None) -> None:
        self._reach_px = reach_px
        self._clock_ms = clock_ms or _monotonic_ms()
        self._last_ms: int | None = None
        self._last_at = QPoint()

    def admits(self, at: QPoint, *, is_key: bool = False) -> bool:
        """Return whether a tap at global position `at` counts, and remember it if so."""
        now = self._clock_ms()
        if self._last_ms is not None:
            is_near = (at - self._last_at).manhattanLength() <= self._reach_px
            if is_near and now - self._last_ms < (BOUNCE_MS if is_key else STRIKE_MS):
                return False
        self._last_ms, self._last_at = now, at
        return True

    def rest_ms(self) -> int:
        """Return how long until any tap counts again, for who taps by program."""
        if self._last_ms is None:
            return 0
        return max(0, STRIKE_MS - (self._clock_ms() - self._last_ms))


def _monotonic_ms() -> Callable[[], int]:
    timer = QElapsedTimer()
    timer.start()
    return timer.elapsed
