"""Whether somebody waits for a card just now, and the one way an event gets to them.

The privacy rule lives here: no card is read outside a period of waiting, and what was read for a
period that is over goes nowhere.

Source: BJ-2022-PLAN item 25.
"""

import threading
from collections.abc import Callable

from kiosk_app.journeys.events import Event

Post = Callable[[Event], None]
"""Takes an event from any thread, at once, without waiting for anybody."""


class Period:
    """One stretch of waiting, from `arm` to `disarm` or to the first card read."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.over = threading.Event()


class Arming:
    """Armed or not; `changed` guards that and whatever else the readers share."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._period: Period | None = None
        self._is_closed = False

    @property
    def period(self) -> Period | None:
        """The period that runs, or None while disarmed."""
        return self._period

    def arm(self, post: Post) -> None:
        """Begin a period; one that runs goes on, with a new listener. Nothing, once closed."""
        with self.changed:
            if self._is_closed:
                return
            if self._period is None:
                self._period = Period(post)
            self._period.post = post
            self.changed.notify_all()

    def disarm(self) -> None:
        """End the period; when this returns, nothing of it will be posted any more."""
        with self.changed:
            if self._period is not None:
                self._period.over.set()
                self._period = None
            self.changed.notify_all()

    def tell(self, period: Period, event: Event) -> None:
        """Post `event` if `period` still runs."""
        with self.changed:
            if period is self._period:
                period.post(event)

    def conclude(self, period: Period, event: Event) -> None:
        """Post `event` as the last of `period` and disarm, unless it is over already."""
        with self.changed:
            if period is self._period:
                self.disarm()
                period.post(event)

    def close(self) -> None:
        """Disarm for good; whoever waits, now or later, comes back at once."""
        with self.changed:
            self._is_closed = True
            self.disarm()

    def wait(self, ready: Callable[[], bool], timeout_s: float) -> Period | None:
        """Wait until a period runs and `ready()`; return it, or None after `timeout_s`."""

        def may_go() -> bool:
            return self._is_closed or (self._period is not None and ready())

        with self.changed:
            return self._period if self.changed.wait_for(may_go, timeout_s) else None
