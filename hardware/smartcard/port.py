"""The port: who came and went at the card readers, and "send bytes, get bytes" for one card.

Two implementations stand behind it: `watcher.PcscWatcher` (any PC/SC reader) and
`hardware.emulators.emulated_slot.EmulatedSlot` (no reader, no service, same manners).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class ServiceUp:
    """The card service answers; its readers follow."""


@dataclass(frozen=True, slots=True)
class ServiceDown:
    """The card service is gone or silent; all its readers and cards were reported gone before.

    Attributes:
        code: PC/SC result, unsigned 32 bits; 0 when the service hangs without a word.
    """

    code: int = 0


@dataclass(frozen=True, slots=True)
class ReaderAdded:
    """A reader can be used."""

    reader: str


@dataclass(frozen=True, slots=True)
class ReaderRemoved:
    """A reader is gone; a card in it was reported out before."""

    reader: str


@dataclass(frozen=True, slots=True)
class CardIn:
    """A card lies in `reader`.

    Attributes:
        atr: its answer to reset, 2..33 bytes; may carry the chip's number, so never in a repr.
    """

    reader: str
    atr: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardOut:
    """The card of `reader` is gone, or is no longer the one reported."""

    reader: str


@dataclass(frozen=True, slots=True)
class CardMute:
    """Something lies in `reader` that does not answer: upside down, dirty, or no chip."""

    reader: str


CardEvent = ServiceUp | ServiceDown | ReaderAdded | ReaderRemoved | CardIn | CardOut | CardMute
Emit = Callable[[CardEvent], None]


class CardLink(Protocol):
    """One connected card. Used by one thread at a time; a lost link stays lost."""

    def transmit(self, apdu: bytes) -> bytes:
        """Return the card's answer, data and two status bytes, at least 2 bytes.

        Raises:
            MediaError: the card is lost; connect anew after the next `CardIn`.
            DeviceMissingError: the service has fallen silent.
        """
        ...

    def close(self) -> None:
        """Let the card go; never raises, may be called twice."""
        ...

    def __enter__(self) -> Self:
        """Return the link itself."""
        ...

    def __exit__(self, *_error: object) -> None:
        """Close the link."""
        ...


class SmartCardWatcher(Protocol):
    """Watches all readers for ever; tells every change, in order, on one thread at a time."""

    def start(self, emit: Emit) -> None:
        """Begin to watch. `emit` is called from the watcher's thread and may take its time."""
        ...

    def stop(self) -> None:
        """End the watch within milliseconds; nothing is emitted afterwards. May be repeated."""
        ...

    @property
    def is_alive(self) -> bool:
        """Whether its threads work; False between `start` and `stop` means that one has died."""
        ...

    def revive(self) -> None:
        """Go on with new threads for those that died; what lies in the readers is told anew."""
        ...

    @property
    def is_silent(self) -> bool:
        """Whether the service hangs: it is there, but has not answered for seconds."""
        ...

    def connect(self, reader: str) -> CardLink:
        """Return a link to the card in `reader`.

        Raises:
            MediaError: no card there, or one that does not answer.
            DeviceBusyError: another program holds the card.
            DeviceMissingError: no such reader, or no service.
        """
        ...
