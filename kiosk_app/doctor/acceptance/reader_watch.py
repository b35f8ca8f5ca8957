"""What the card service has told, kept so that a checklist can ask whether something happened."""

import threading
from dataclasses import dataclass

from hardware.smartcard.port import (
    CardEvent,
    CardIn,
    CardMute,
    CardOut,
    ReaderAdded,
    ReaderRemoved,
    ServiceDown,
    ServiceUp,
)


@dataclass(frozen=True, slots=True, eq=False)
class Lying:
    """A card that lies in a reader; compared by identity, for two cards may answer alike.

    Attributes:
        atr: its answer to reset, None if it does not answer.
    """

    reader: str
    atr: bytes | None


class ReaderWatch:
    """Takes the events of a watcher, from its thread; is asked from another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers: set[str] = set()
        self._lying: dict[str, Lying] = {}
        self._downs = 0

    def take(self, event: CardEvent) -> None:
        """Take note of an event."""
        with self._lock:
            self._note(event)

    @property
    def readers(self) -> tuple[str, ...]:
        """The readers that are there."""
        with self._lock:
            return tuple(sorted(self._readers))

    @property
    def card(self) -> Lying | None:
        """The card that lies in some reader."""
        with self._lock:
            return next(iter(self._lying.values()), None)

    @property
    def downs(self) -> int:
        """How often the card service has gone away."""
        with self._lock:
            return self._downs

    def _note(self, event: CardEvent) -> None:
        match event:
            case ServiceUp():
                return
            case ServiceDown():
                self._downs += 1
                self._readers.clear()
                self._lying.clear()
            case ReaderAdded(reader):
                self._readers.add(reader)
            case ReaderRemoved(reader):
                self._readers.discard(reader)
                self._lying.pop(reader, None)
            case CardIn(reader, atr):
                self._lying[reader] = Lying(reader, atr)
            case CardMute(reader):
                self._lying[reader] = Lying(reader, None)
            case CardOut(reader):
                self._lying.pop(reader, None)
