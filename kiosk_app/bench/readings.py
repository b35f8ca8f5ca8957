"""From a card in the reader to its record: our code against nothing but the bytes on the wire."""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final, Self

from hardware.chip_card import reader as chip_card
from hardware.id_card.sam_frames import (
    FIND_CARD,
    READ_TEXT_AND_PHOTO,
    SELECT_CARD,
    encode,
    encode_card_data,
    encode_reply,
)
from hardware.id_card.sam_reader import SamReader
from hardware.serial_link.pyserial_line import open_line
from hardware.smartcard.pcsc import PcscLink, load_scard
from hardware.smartcard.port import CardEvent, CardIn, CardOut
from hardware.smartcard.scard_api import (
    LEAVE_CARD,
    PROTOCOL_T0_OR_T1,
    SCOPE_USER,
    SHARE_SHARED,
)
from hardware.smartcard.watcher import PcscWatcher
from kiosk_app.bench.children import BenchError
from kiosk_app.bench.figures import Figure, median_figure
from kiosk_app.bench.ground import Ground
from kiosk_app.bootstrap.rig import CHIP_PERSON, PAD_PERSON, bare_id_card_reader

CHIP_RECORD: Final = "chip_record"
SAM_RECORD: Final = "sam_record"
ANSWER_MS: Final = 20
"""What a quick T=0 card at 9600 baud takes for an answer; slow ones take 120."""
_BAUD: Final = 115200
_BITS_PER_BYTE: Final = 10
_SEEN_S: Final = 20.0


def chip_record(ground: Ground) -> list[Figure]:
    """Measure from `CardIn` to the record; the floor is the same commands, transmitted bare.

    The floor is the quicker of two goes: on a busy machine one alone may be the slower of all.

    The time until `CardIn` is the service's own looking, every 0.4 s, and is in neither.

    Raises:
        BenchError: there is no private pcscd on this machine.
    """
    rig = ground.rig()
    if rig.slot is not None:
        raise BenchError(f"{CHIP_RECORD} is left out: {rig.chip_reader_note}")
    wanted = rig.config().chip_reader.name_contains
    seen = _Seen()
    watcher = PcscWatcher(load_scard(), lambda name: wanted in name)
    watcher.start(seen.take)
    values, floors = [], []
    try:
        for _ in range(ground.effort.cards):
            rig.insert(CHIP_PERSON)
            rig.slow_down(ANSWER_MS)
            reader, at_s = seen.card()
            with watcher.connect(reader) as link:
                asked = _Recorder(link)
                chip_card.read(asked)
            values.append((time.monotonic() - at_s) * 1000)
            floors.append(min(_bare_ms(reader, asked.commands) for _ in range(2)))
            rig.lift()
            seen.wait_for_empty()
    finally:
        watcher.stop()
    return [median_figure(CHIP_RECORD, "ms", values, floors)]


def sam_record(ground: Ground) -> list[Figure]:
    """Measure find, select and read of a card that answers at once; the floor is the wire alone."""
    values = []
    with bare_id_card_reader(ground.folder / "instant-sam", is_instant=True) as (place, port):
        reader = SamReader(partial(open_line, port))
        reader.poll(threading.Event())  # opens the line
        try:
            for _ in range(ground.effort.cards):
                place(PAD_PERSON)
                begun = time.monotonic()
                reader.poll(threading.Event())
                values.append((time.monotonic() - begun) * 1000)
        finally:
            reader.close()
    return [median_figure(SAM_RECORD, "ms", values, [wire_ms()])]


def wire_ms() -> float:
    """Return the ms all bytes of one reading take at 115200 baud, ten bits a byte."""
    commands = (FIND_CARD, SELECT_CARD, READ_TEXT_AND_PHOTO)
    answers = (bytes(4), bytes(8), encode_card_data(bytes(256)))
    asked = sum(len(encode(command)) for command in commands)
    answered = sum(len(encode_reply(0x90, data)) for data in answers)
    return (asked + answered) * _BITS_PER_BYTE / _BAUD * 1000


def _bare_ms(reader: str, commands: list[bytes]) -> float:
    """Transmit by the bare binding, on this thread; return the ms the transmits took."""
    scard = load_scard()
    _, context = scard.SCardEstablishContext(SCOPE_USER)
    try:
        code, card, protocol = scard.SCardConnect(context, reader, SHARE_SHARED, PROTOCOL_T0_OR_T1)
        if code:
            raise BenchError(f"{CHIP_RECORD}: the card cannot be connected ({code & 0xFFFFFFFF:X})")
        begun = time.monotonic()
        for command in commands:
            scard.SCardTransmit(card, protocol, list(command))
        took_ms = (time.monotonic() - begun) * 1000
        scard.SCardDisconnect(card, LEAVE_CARD)
        return took_ms
    finally:
        scard.SCardReleaseContext(context)


class _Recorder:
    """A link that remembers what was sent over it."""

    def __init__(self, link: PcscLink) -> None:
        self._link = link
        self.commands: list[bytes] = []

    def transmit(self, apdu: bytes) -> bytes:
        self.commands.append(apdu)
        return self._link.transmit(apdu)

    def close(self) -> None:
        self._link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class _Seen:
    """What the watcher told last."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._reader = ""
        self._at_s = 0.0

    def take(self, event: CardEvent) -> None:
        now = time.monotonic()
        with self._changed:
            if isinstance(event, CardIn):
                self._reader, self._at_s = event.reader, now
            elif isinstance(event, CardOut):
                self._reader = ""
            self._changed.notify_all()

    def card(self) -> tuple[str, float]:
        self._wait(lambda: bool(self._reader))
        return self._reader, self._at_s

    def wait_for_empty(self) -> None:
        self._wait(lambda: not self._reader)

    def _wait(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            if not self._changed.wait_for(condition, _SEEN_S):
                raise BenchError(f"{CHIP_RECORD}: the watcher tells nothing of the card")
