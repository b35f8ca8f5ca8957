"""A card slot without reader, service or namespace, behind the same port as the real watcher.

For machines where a private pcscd cannot run, and for stories that are not about readers. A thread
of its own tells the events, so that a slow listener meets the same order of things as with PC/SC:
two cards changed over while it is busy are told as "out" and "in".
"""

import queue
import threading
from typing import Final, Self

from hardware.emulators.record_card import CardFaults, CardPulledError
from hardware.emulators.social_card import SocialCardEmulator, SocialCardFields
from hardware.emulators.virtual_card import EmulatedCard
from hardware.errors import DeviceMissingError, MediaRemovedError
from hardware.smartcard.port import (
    CardEvent,
    CardIn,
    CardOut,
    Emit,
    ReaderAdded,
    ReaderRemoved,
    ServiceDown,
    ServiceUp,
)

READER: Final = "Emulated slot"
_JOIN_S: Final = 2.0


class EmulatedSlot:
    """Watcher and hand in one: `insert`, `swap`, `remove` are the patient's, the rest is the port.

    Args:
        reader: name of the one reader.
    """

    def __init__(self, reader: str = READER) -> None:
        self._reader = reader
        self._lock = threading.RLock()
        self._card: EmulatedCard | None = None
        self._is_up = True
        self._events: queue.SimpleQueue[CardEvent | threading.Event | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._emit: Emit | None = None
        self._stopping = threading.Event()

    # --- the port ---------------------------------------------------------------------------

    def start(self, emit: Emit) -> None:
        """Begin to tell; a card that lies there already is told."""
        if self._thread is not None:
            raise RuntimeError("a watcher is started once")
        self._emit = emit
        self._begin()

    def stop(self) -> None:
        """End the telling; nothing is emitted afterwards."""
        self._stopping.set()
        self._events.put(None)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_JOIN_S)

    @property
    def is_alive(self) -> bool:
        """Whether the thread works."""
        return self._thread is not None and self._thread.is_alive()

    def revive(self) -> None:
        """Go on with a new thread; the reader is told gone, then anew."""
        if self._emit is not None and not self._stopping.is_set():
            self._emit(ServiceDown())
            self._begin()

    @property
    def is_silent(self) -> bool:
        """Whether the service hangs: never, there is none."""
        return False

    def connect(self, reader: str) -> "EmulatedLink":
        """Return a link to the card; see the port for what it raises."""
        with self._lock:
            if reader != self._reader or not self._is_up:
                raise DeviceMissingError("no such reader")
            if self._card is None:
                raise MediaRemovedError("no card in the slot")
            self._card.power(is_on=True)
            return EmulatedLink(self, self._card)

    # --- the hand ---------------------------------------------------------------------------

    def insert(
        self, fields: SocialCardFields | None = None, faults: CardFaults | None = None
    ) -> None:
        """Put a social-security card in."""
        self.insert_card(SocialCardEmulator(fields, faults))

    def insert_card(self, card: EmulatedCard) -> None:
        """Put any emulated card in."""
        with self._lock:
            if self._card is not None:
                raise RuntimeError("a card is in already")
            self._card = card
            if self._is_up:
                self._events.put(CardIn(self._reader, card.atr))

    def swap(
        self, fields: SocialCardFields | None = None, faults: CardFaults | None = None
    ) -> None:
        """Take the card out and put another in."""
        self.remove()
        self.insert(fields, faults)

    def remove(self) -> None:
        """Take the card out; nothing happens when there is none."""
        with self._lock:
            if self._card is not None:
                self._card = None
                if self._is_up:
                    self._events.put(CardOut(self._reader))

    def await_power(self) -> None:
        """Return at once: this slot sees a card as soon as it is in."""

    def await_told(self, timeout_s: float = 20.0) -> bool:
        """Return whether all that happened so far has been told before the time is up."""
        told = threading.Event()
        self._events.put(told)
        return told.wait(timeout_s)

    def set_plugged(self, *, is_plugged: bool) -> None:
        """Pull the reader's cable, or plug it in again; a card stays in it."""
        with self._lock:
            if is_plugged == self._is_up:
                return
            self._is_up = is_plugged
            self._say_all()

    def close(self) -> None:
        """Take the card out; the watch is ended by `stop`."""
        self.remove()

    # --- inside -----------------------------------------------------------------------------

    def exchange(self, card: EmulatedCard, apdu: bytes) -> bytes:
        """Return the answer of `card`, if it is still the one in the slot.

        Raises:
            MediaRemovedError: it is not, or it is pulled by this very command.
        """
        with self._lock:
            if self._card is not card or not self._is_up:
                raise MediaRemovedError("the card was lost")
            try:
                return card.apdu(apdu)
            except CardPulledError:
                self.remove()
                raise MediaRemovedError("the card was pulled") from None

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._tell, name="card-watcher", daemon=True)
        with self._lock:
            while not self._events.empty():
                self._events.get()  # told by what is there now
            self._say_all()
        self._thread.start()

    def _say_all(self) -> None:
        events: list[CardEvent] = [ServiceUp(), ReaderAdded(self._reader)]
        if self._card is not None:
            events.append(CardIn(self._reader, self._card.atr))
        if not self._is_up:
            events = [ReaderRemoved(self._reader), ServiceDown()]
            if self._card is not None:
                events.insert(0, CardOut(self._reader))
        for event in events:
            self._events.put(event)

    def _tell(self) -> None:
        emit = self._emit
        while (event := self._events.get()) is not None:
            if isinstance(event, threading.Event):
                event.set()
            elif emit is not None and not self._stopping.is_set():
                emit(event)


class EmulatedLink:
    """One connected emulated card; see the port `CardLink`."""

    def __init__(self, slot: EmulatedSlot, card: EmulatedCard) -> None:
        self._slot = slot
        self._card = card
        self._is_lost = False

    def transmit(self, apdu: bytes) -> bytes:
        """Return the card's answer; a lost link stays lost."""
        if self._is_lost:
            raise MediaRemovedError("this card was lost before")
        try:
            return self._slot.exchange(self._card, apdu)
        except MediaRemovedError:
            self._is_lost = True
            raise

    def close(self) -> None:
        """Let the card go."""
        self._is_lost = True

    def __enter__(self) -> Self:
        """Return the link itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the link."""
        self.close()
