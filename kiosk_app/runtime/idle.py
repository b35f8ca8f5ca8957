"""Idle: when to ask "are you still there?", and when to take silence for leaving.

Pure: time comes in as monotonic seconds. 60 s without a touch (90 s in 长辈版), then a warning
with a 30 s countdown and one big "continue", as often as wanted; then `Left`. While the machine
is at work (`patience_s` is None) nobody is hurried. Source: WCAG 2.2, 2.2.1 Timing Adjustable.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kiosk_app.journeys.events_basic import Left
from kiosk_app.journeys.screens import Home, Screen

if TYPE_CHECKING:
    from kiosk_app.journeys.events import Event

ELDERLY_PATIENCE_S: Final = 90
COUNTDOWN_S: Final = 30


@dataclass(frozen=True, slots=True)
class Warn:
    """Ask whether somebody is there; `seconds_left` until silence counts as leaving."""

    seconds_left: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Nobody is there."""


@dataclass(frozen=True, slots=True)
class Idle:
    """How long the person in front has been silent.

    Attributes:
        since: monotonic seconds of the last touch, or of the last page that was new.
        page: stable name of the page shown.
        patience_s: seconds before the warning; None while nobody is waited for.
    """

    since: float
    page: str = ""
    patience_s: int | None = None

    def touched(self, now: float) -> "Idle":
        """Return the idleness after a touch: none."""
        return replace(self, since=now)

    def shown(self, screen: Screen, now: float) -> "Idle":
        """Return the idleness after `screen` was shown; a new page begins a new patience."""
        frame = screen.frame
        patience = None if isinstance(screen, Home) else frame.patience_s
        if patience is not None and frame.is_elderly:
            patience = max(patience, ELDERLY_PATIENCE_S)
        since = self.since if frame.name == self.page else now
        return Idle(since, frame.name, patience)

    def look(self, now: float) -> Warn | Leave | None:
        """Return what is to be done now."""
        if self.patience_s is None:
            return None
        over_s = now - self.since - self.patience_s
        if over_s < 0:
            return None
        if over_s >= COUNTDOWN_S:
            return Leave()
        return Warn(COUNTDOWN_S - int(over_s))


class IdleGuard:
    """Keeps an `Idle` up to date on the owner's thread and acts on it.

    Args:
        now: monotonic seconds.
        post: where `Left` goes.
        warn: shows the warning with these seconds left; None takes it away.
    """

    def __init__(
        self,
        now: Callable[[], float],
        post: "Callable[[Event], None]",
        warn: Callable[[int | None], None],
    ) -> None:
        self._now = now
        self._post = post
        self._warn = warn
        self._idle = Idle(now())
        self._warned: int | None = None

    def touched(self) -> None:
        """Take note of a touch: any warning goes away."""
        self._idle = self._idle.touched(self._now())
        self._say(None)

    def shown(self, screen: Screen) -> None:
        """Take note of a screen."""
        self._idle = self._idle.shown(screen, self._now())
        if self._idle.look(self._now()) is None:
            self._say(None)

    def ticked(self) -> None:
        """Look once; call it every second."""
        found = self._idle.look(self._now())
        if isinstance(found, Leave):
            self.touched()
            self._post(Left())
        else:
            self._say(None if found is None else found.seconds_left)

    def _say(self, seconds_left: int | None) -> None:
        if seconds_left != self._warned:
            self._warned = seconds_left
            self._warn(seconds_left)
