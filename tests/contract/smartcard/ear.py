"""Listens to a watcher, and can be kept busy while it does."""

import queue
import threading

from hardware.smartcard.port import CardEvent, CardIn

PATIENCE_S = 20.0


class Ear:
    """Takes events from the watcher's thread; hands them to the test in order.

    Attributes:
        free: cleared, the listener is busy after the next card and the watcher has to wait.
    """

    def __init__(self) -> None:
        self._heard: queue.SimpleQueue[CardEvent] = queue.SimpleQueue()
        self.free = threading.Event()
        self.free.set()

    def __call__(self, event: CardEvent) -> None:
        self._heard.put(event)
        if isinstance(event, CardIn):
            assert self.free.wait(PATIENCE_S)

    def next(self, limit_s: float = PATIENCE_S) -> CardEvent:
        return self._heard.get(timeout=limit_s)

    def until(self, kind: type[CardEvent], limit_s: float = PATIENCE_S) -> list[CardEvent]:
        """All events up to and including the first of `kind`."""
        heard: list[CardEvent] = []
        while not heard or not isinstance(heard[-1], kind):
            heard.append(self.next(limit_s))
        return heard

    def card(self) -> CardIn:
        """The next card, whatever comes before it."""
        last = self.until(CardIn)[-1]
        assert isinstance(last, CardIn)
        return last

    @property
    def is_empty(self) -> bool:
        return self._heard.empty()
