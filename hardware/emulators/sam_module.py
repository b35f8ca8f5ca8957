"""A SAM-V security module made of code: a card is placed and lifted, faults come when called for.

`SamModule` is the module itself, bytes in, bytes out, without a wire; `SamModuleOnPty` hangs it on
a pseudo terminal, as slow as the wire it stands for. Source: GA/T 467-2019.
"""

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from hardware.emulators.pty_pair import PtyPair
from hardware.emulators.spoiling import Script
from hardware.id_card.port import IdCardRecord
from hardware.id_card.sam_frames import (
    FIND_CARD,
    READ_TEXT_AND_PHOTO,
    SELECT_CARD,
    SERIAL_NUMBER,
    STATUS,
    BadFrameError,
    FrameReceiver,
    Sw3,
    encode_card_data,
    encode_reply,
)
from hardware.id_card.sam_text import encode_text

_SERIAL_NUMBER = bytes.fromhex("05010000e2070000419c0900d3b08e01")
_BITS_PER_BYTE = 10  # 8N1: start, eight, stop
_CHUNK = 64
_IDLE_S = 0.5


@dataclass(slots=True)
class Faults:
    """What goes wrong from now on; set and reset at will.

    Attributes:
        mute: the module takes everything and answers nothing.
        noise: bytes sent before every answer.
        flips: how many answers to come have their last byte damaged.
        halves: how many answers to come break off in the middle.
        sw3: for a command, the status it is refused with.
        script: what goes wrong with the answers to come, to the byte and the millisecond.
    """

    mute: bool = False
    noise: bytes = b""
    flips: int = 0
    halves: int = 0
    sw3: dict[bytes, int] = field(default_factory=dict)
    script: Script = field(default_factory=Script)


@dataclass(frozen=True, slots=True)
class CardTimes:
    """How long the module and its card think about a command."""

    find_s: float = 0.02
    select_s: float = 0.04
    read_s: float = 0.12

    def of(self, command: bytes) -> float:
        """Return the time for `command`."""
        times = {
            FIND_CARD: self.find_s,
            SELECT_CARD: self.select_s,
            READ_TEXT_AND_PHOTO: self.read_s,
        }
        return times.get(command, 0.0)


INSTANT = CardTimes(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the module sends back, how long it thinks before, and whether the cable goes then."""

    frame: bytes = field(repr=False)
    after_s: float
    unplugs: bool = False


class SamModule:
    """The module without its wire. Safe to use from several threads."""

    def __init__(self, times: CardTimes = INSTANT) -> None:
        self.faults = Faults()
        self._times = times
        self._lock = threading.Lock()
        self._frames = FrameReceiver()
        self._text: bytes | None = None
        self._is_selected = False
        self._was_read = False

    def place(self, card: IdCardRecord | bytes) -> None:
        """Lay a card on the reader, by its record or by its 256 bytes of text."""
        text = card if isinstance(card, bytes) else encode_text(card)
        with self._lock:
            self._text, self._is_selected, self._was_read = text, False, False

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._text, self._is_selected, self._was_read = None, False, False

    @property
    def was_read(self) -> bool:
        """Whether the card that lies there was read since it was placed."""
        with self._lock:
            return self._was_read

    def receive(self, data: bytes) -> list[Answer]:
        """Take in what the host sent; return the answers it calls for, in order."""
        with self._lock:
            self._frames.receive(data)
            answers: list[Answer] = []
            while (answer := self._next_answer()) is not None:
                if not self.faults.mute:
                    answers.append(answer)
            return answers

    def _next_answer(self) -> Answer | None:
        try:
            command = self._frames.next_body()
        except BadFrameError:
            return self._spoilt(encode_reply(Sw3.HOST_CHECKSUM), 0.0)
        if command is None:
            return None
        return self._spoilt(self._obey(command), self._times.of(command))

    def _obey(self, command: bytes) -> bytes:
        if command in self.faults.sw3:
            return encode_reply(self.faults.sw3[command])
        acts = {
            STATUS: lambda: encode_reply(Sw3.DONE),
            SERIAL_NUMBER: lambda: encode_reply(Sw3.DONE, _SERIAL_NUMBER),
            FIND_CARD: self._find,
            SELECT_CARD: self._select,
            READ_TEXT_AND_PHOTO: self._read,
        }
        return acts.get(command, lambda: encode_reply(Sw3.BAD_COMMAND))()

    def _find(self) -> bytes:
        self._is_selected = False
        if self._text is None or self._was_read:  # once read, it has to be lifted first
            return encode_reply(Sw3.NO_CARD)
        return encode_reply(Sw3.CARD_FOUND, bytes(4))

    def _select(self) -> bytes:
        if self._text is None:
            return encode_reply(Sw3.SELECT_FAILED)
        self._is_selected = True
        return encode_reply(Sw3.DONE, bytes(8))

    def _read(self) -> bytes:
        if self._text is None or not self._is_selected:
            return encode_reply(Sw3.READ_FAILED)
        self._was_read = True
        return encode_reply(Sw3.DONE, encode_card_data(self._text))

    def _spoilt(self, frame: bytes, after_s: float) -> Answer:
        faults, spoil = self.faults, self.faults.script.next()
        if faults.flips > 0:
            faults.flips -= 1
            frame = frame[:-1] + bytes([frame[-1] ^ 1])
        if faults.halves > 0:
            faults.halves -= 1
            frame = frame[: len(frame) // 2]
        return Answer(faults.noise + spoil.applied(frame), after_s + spoil.after_s, spoil.unplugs)


class SamModuleOnPty:
    """The module at the far end of a serial cable; `module` is what one steers.

    Args:
        link: name of the near end, see `PtyPair`.
        baud: the speed it is set to: what comes at another is noise to it, and its own bytes
            take their time on the wire. None for USB: any speed, as fast as it goes.
    """

    def __init__(
        self, link: Path, *, times: CardTimes | None = None, baud: int | None = 115200
    ) -> None:
        self.module = SamModule(CardTimes() if times is None else times)
        self.cable = PtyPair(link)
        self._baud = baud
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="emulated-sam", daemon=True)
        self._thread.start()

    @property
    def path(self) -> str:
        """The name of the serial port to open."""
        return self.cable.path

    def unplug(self) -> None:
        """Pull the cable; the card stays where it lies."""
        self.cable.unplug()

    def replug(self) -> None:
        """Put the cable back under the same name."""
        self.cable.plug_in()
        self.cable.interrupt()

    def close(self) -> None:
        """Switch the module off and end its thread."""
        self._stop.set()
        self.cable.interrupt()
        self._thread.join()
        self.cable.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            heard = self.cable.read_some(_IDLE_S)
            if self._baud not in {None, self.cable.baud}:
                continue
            for answer in self.module.receive(heard):
                self._stop.wait(answer.after_s)
                self._send(answer.frame)
                if answer.unplugs:
                    self.unplug()

    def _send(self, frame: bytes) -> None:
        """Send at the speed of the wire: no byte is there before its time."""
        began = time.monotonic()
        for start in range(0, len(frame), _CHUNK):
            chunk = frame[start : start + _CHUNK]
            if self._baud is not None:
                due = began + (start + len(chunk)) * _BITS_PER_BYTE / self._baud
                self._stop.wait(max(0.0, due - time.monotonic()))
            self.cable.write(chunk)
