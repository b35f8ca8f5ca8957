"""Fakes in the shape of the reader ports, and an inbox for what stations post."""

import queue
import threading
from collections import deque
from datetime import date
from typing import Self

from hardware.errors import DeviceCancelledError, DeviceError
from hardware.id_card.port import IdCardRecord
from hardware.scanner.port import Scan
from hardware.smartcard.port import CardIn, Emit
from hardware.social_card.files import SocialCardRecord
from kiosk_app.journeys.events import Event
from tests.helpers.people import resident_number

CHIP_ATR = bytes.fromhex("3B6D000000814086")
IDENTITY_ATR = bytes.fromhex("3B888001D10386050080800058")
MEMORY_ATR = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")


def social_card(name: str, birth: date, sequence: int) -> SocialCardRecord:
    """Return the record of an invented person's social-security card."""
    return SocialCardRecord(
        name=name,
        id_number=resident_number(birth, sequence),
        sex_code="1" if sequence % 2 else "2",
        nation="01",
        birth=birth,
        card_number="B00000901",
        region="110100",
        issued=None,
        expires=None,
        version="2.00",
    )


A = social_card("林晓舟", date(1996, 5, 17), 901)
B = social_card("周玉兰", date(1951, 3, 8), 902)


class Inbox:
    """Takes events from any thread; a test waits for the next one."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def post(self, event: Event) -> None:
        self._events.put(event)

    def next(self) -> Event:
        return self._events.get(timeout=20.0)

    def rest(self) -> list[Event]:
        found = []
        while not self._events.empty():
            found.append(self._events.get())
        return found


class FakeLink:
    """A link to whatever lies in the slot."""

    def __init__(self, card: SocialCardRecord | Exception) -> None:
        self.card = card

    def transmit(self, apdu: bytes) -> bytes:
        raise AssertionError(apdu)

    def close(self) -> None:
        """Nothing to give back."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def read_fake(link: object) -> SocialCardRecord:
    """Read what `FakeLink` leads to."""
    assert isinstance(link, FakeLink)
    if isinstance(link.card, Exception):
        raise link.card
    return link.card


class FakeWatcher:
    """Chip-card readers moved by hand; `insert` and `emit` stand for the watcher's thread."""

    def __init__(self) -> None:
        self.slots: dict[str, SocialCardRecord | Exception] = {}
        self.connected: list[str] = []
        self.is_stopped = False
        self.is_silent = False
        self.is_alive = True
        self.emit: Emit = lambda _: None

    def start(self, emit: Emit) -> None:
        self.emit = emit

    def stop(self) -> None:
        self.is_stopped = True

    def revive(self) -> None:
        self.is_alive = True

    def connect(self, reader: str) -> FakeLink:
        self.connected.append(reader)
        return FakeLink(self.slots[reader])

    def insert(
        self, card: SocialCardRecord | Exception, atr: bytes = CHIP_ATR, reader: str = "R1"
    ) -> None:
        self.slots[reader] = card
        self.emit(CardIn(reader, atr))


class FakePad:
    """An identity-card pad that answers what it is given, once each, then "no card"."""

    def __init__(self, *answers: IdCardRecord | Exception | None) -> None:
        self.answers: deque[IdCardRecord | Exception | None] = deque(answers)
        self.polls = 0
        self.polled = threading.Semaphore(0)
        self.is_closed = False
        self.failure: DeviceError | None = None

    def poll(self, cancel: threading.Event) -> IdCardRecord | None:
        self.polls += 1
        self.polled.release()
        if cancel.is_set():
            raise DeviceCancelledError("pad")
        if self.failure is not None:
            raise self.failure
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def read(self, cancel: threading.Event) -> IdCardRecord:
        raise AssertionError(cancel)

    def close(self) -> None:
        self.is_closed = True


class FakeScanner:
    """A scanner fed through a queue."""

    def __init__(self) -> None:
        self.feed: queue.SimpleQueue[Scan | Exception] = queue.SimpleQueue()
        self.is_connected = True
        self.is_closed = False

    def next_code(self, cancel: threading.Event) -> Scan:
        while not cancel.is_set():
            try:
                found = self.feed.get(timeout=0.02)
            except queue.Empty:
                continue
            if isinstance(found, Exception):
                raise found
            return found
        raise DeviceCancelledError("scanner")

    def close(self) -> None:
        self.is_closed = True
