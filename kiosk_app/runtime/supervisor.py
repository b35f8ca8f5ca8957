"""Supervisor: notices a thread that died, says so once, and ends the service until a restart.

A lane ends by itself only by something `except Exception` does not catch; then its effects would
never be answered and a patient would wait in front of a dead machine.
"""

import logging
from collections.abc import Callable
from typing import Protocol

from kiosk_app.journeys.events import LANE_DIED, Event, PutOutOfService

logger = logging.getLogger(__name__)


class Watched(Protocol):
    """Something with a thread of its own."""

    @property
    def is_alive(self) -> bool:
        """Whether it still works."""


class Supervisor:
    """Checked once a second by the owner; never from the threads it watches."""

    def __init__(self, watched: dict[str, Watched], post: Callable[[Event], None]) -> None:
        self._watched = dict(watched)
        self._post = post

    def check(self) -> tuple[str, ...]:
        """Return who has died since the last check; if any, the kiosk goes out of service."""
        dead = tuple(name for name, one in self._watched.items() if not one.is_alive)
        for name in dead:
            logger.critical("%s has died", name)
            del self._watched[name]
        if dead:
            self._post(PutOutOfService(LANE_DIED))
        return dead
