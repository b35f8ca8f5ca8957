"""The identity-card reader on a serial SAM-V module: deadlines, retries, and who mends what.

One command, one deadline, however its bytes trickle in. A bad frame is asked for again, twice at
most. An answer that does not fit the command is a late one to an earlier command: it is skipped,
never taken for this one, so two cards cannot mix.

Source: GA/T 467-2019. After a good read the module answers "no card" until the card is lifted.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from hardware.errors import (
    DeviceBusyError,
    DeviceCancelledError,
    DeviceError,
    DeviceMissingError,
    DeviceSilentError,
    MediaError,
    MediaRemovedError,
    ProtocolError,
    UnsupportedMediaError,
)
from hardware.id_card.port import IdCardRecord
from hardware.id_card.sam_frames import (
    FIND_CARD,
    READ_TEXT_AND_PHOTO,
    SELECT_CARD,
    SERIAL_NUMBER,
    STATUS,
    BadFrameError,
    FrameReceiver,
    Reply,
    Sw3,
    decode_reply,
    encode,
    is_card_data,
    text_of,
)
from hardware.id_card.sam_text import parse_text
from hardware.line import Line, OpenLine

ATTEMPTS = 3  # once, and two retries
DEADLINE_S = 1.5
"""A whole card takes 112 ms on the wire at 115200 baud and about 200 ms inside the module."""
POLL_EVERY_S = 0.3
_SLICE_S = 0.05  # how long `cancel` may go unseen

_ASK_AGAIN = frozenset({Sw3.HOST_CHECKSUM, Sw3.HOST_LENGTH})
_CARD_FAULTS = frozenset(
    {
        Sw3.CARD_REJECTS_SAM,
        Sw3.SAM_REJECTS_CARD,
        Sw3.VERIFY_ERROR,
        Sw3.READ_FAILED,
        Sw3.NO_RANDOM_NUMBER,
        Sw3.SELECT_FAILED,
    }
)
_MODULE_FAULTS = frozenset({Sw3.SELF_TEST_FAILED, Sw3.NOT_AUTHORISED})


@dataclass(frozen=True, slots=True)
class AboutModule:
    """What a module says about itself.

    Attributes:
        is_well: it passed its own test and is authorised.
        serial_number: 16 bytes in hexadecimal; empty if it does not say.
    """

    is_well: bool
    serial_number: str


class SamReader:
    """See `IdCardReader`. Opens the line when first asked, and again whenever it was lost."""

    def __init__(
        self,
        open_line: OpenLine,
        *,
        clock: Callable[[], float] = time.monotonic,
        deadline_s: float = DEADLINE_S,
        poll_every_s: float = POLL_EVERY_S,
    ) -> None:
        self._open_line = open_line
        self._clock = clock
        self._deadline_s = deadline_s
        self._poll_every_s = poll_every_s
        self._line: Line | None = None

    def poll(self, cancel: threading.Event) -> IdCardRecord | None:
        """See `IdCardReader.poll`."""
        try:
            return self._look(cancel)
        except (DeviceMissingError, DeviceBusyError):
            self.close()  # the next poll finds out whether the cable is back
            raise

    def read(self, cancel: threading.Event) -> IdCardRecord:
        """See `IdCardReader.read`."""
        while True:
            record = self.poll(cancel)
            if record is not None:
                return record
            if cancel.wait(self._poll_every_s):
                raise DeviceCancelledError("identity card")

    def about(self, cancel: threading.Event) -> AboutModule:
        """Ask the module how it is and for its number; no card is looked at.

        Raises:
            DeviceMissingError: no such port, or silence.
            DeviceBusyError: another process has it.
            ProtocolError: it answered what no manual allows; it may be another device.
        """
        status = self._ask(STATUS, cancel)
        is_well = status.sw3 == Sw3.DONE
        if not is_well and status.sw3 not in _MODULE_FAULTS:
            raise ProtocolError(f"asked how it is, it answers {status.sw3:02X}")
        number = self._ask(SERIAL_NUMBER, cancel)
        return AboutModule(is_well, number.data.hex() if number.sw3 == Sw3.DONE else "")

    def close(self) -> None:
        """See `IdCardReader.close`."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _look(self, cancel: threading.Event) -> IdCardRecord | None:
        found = self._ask(FIND_CARD, cancel)
        if found.sw3 == Sw3.NO_CARD:
            return None
        _expect(found, Sw3.CARD_FOUND)
        _expect(self._ask(SELECT_CARD, cancel), Sw3.DONE)
        answer = self._ask(READ_TEXT_AND_PHOTO, cancel)
        _expect(answer, Sw3.DONE)
        try:
            return parse_text(text_of(answer.data))
        except ProtocolError as error:  # the module did its part: it is this card, not the reader
            raise MediaError("the text on the card makes no sense") from error

    def _ask(self, command: bytes, cancel: threading.Event) -> Reply:
        line = self._line = self._line or self._open_line()
        why = ""
        for _ in range(ATTEMPTS):
            try:
                reply = self._attempt(line, command, cancel)
            except BadFrameError as error:
                why = str(error)
                continue
            if reply.sw3 not in _ASK_AGAIN:
                return reply
            why = "the module says our frame is bad"
        raise ProtocolError(f"{command.hex()}: {why}, {ATTEMPTS} times")

    def _attempt(self, line: Line, command: bytes, cancel: threading.Event) -> Reply:
        line.reset_input()
        line.write(encode(command))
        frames = FrameReceiver()
        heard = False
        end = self._clock() + self._deadline_s
        while (left := end - self._clock()) > 0:
            if cancel.is_set():
                raise DeviceCancelledError("identity card")
            data = line.read_some(min(left, _SLICE_S))
            heard = heard or bool(data)
            frames.receive(data)
            reply = _answer_to(command, frames)
            if reply is not None:
                return reply
        if heard:
            raise BadFrameError("no whole answer in time")
        raise DeviceSilentError(f"identity card reader silent for {self._deadline_s} s")


def _answer_to(command: bytes, frames: FrameReceiver) -> Reply | None:
    """Return the first frame that can be the answer to `command`; skip late ones to others."""
    while (body := frames.next_body()) is not None:
        reply = decode_reply(body)
        if _fits(command, reply):
            return reply
    return None


def _fits(command: bytes, reply: Reply) -> bool:
    if reply.sw3 == Sw3.CARD_FOUND:
        return command == FIND_CARD
    if reply.sw3 == Sw3.DONE:
        return command != FIND_CARD and is_card_data(reply.data) == (command == READ_TEXT_AND_PHOTO)
    return True


def _expect(reply: Reply, good: Sw3) -> None:
    if reply.sw3 != good:
        raise _fault(reply)


def _fault(reply: Reply) -> DeviceError:
    """Return the error for a bad status, by who can mend it."""
    status = f"status {reply.sw1:02X} {reply.sw2:02X} {reply.sw3:02X}"
    if reply.sw3 == Sw3.NO_CARD:
        return MediaRemovedError(f"the card was lifted, {status}")
    if reply.sw3 == Sw3.WRONG_CARD:
        return UnsupportedMediaError(f"not an identity card, {status}")
    if reply.sw3 in _CARD_FAULTS:
        return MediaError(f"the card cannot be read, {status}")
    if reply.sw3 in _MODULE_FAULTS:
        return DeviceMissingError(f"identity card module out of order, {status}")
    return ProtocolError(f"identity card module: {status}")
