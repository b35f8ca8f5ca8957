"""An emulated chip card with files of tagged records, the strict manners of T=0, faults on demand.

It has no clock, no thread and no wire: `power` and `apdu` are all it does. `VirtualCard` puts it
behind a real pcscd, `EmulatedSlot` behind the port directly.

Source: ISO/IEC 7816-3 section 10 for 61xx and 6Cxx, 7816-4 section 11 for SELECT and READ RECORD.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_OK: Final = bytes.fromhex("9000")
_SHORTEST: Final = 5
_FILE_SELECTED: Final = frozenset({0x00, 0x02})


class CardPulledError(Exception):
    """The emulated card is no longer there; whoever holds it must behave as if it were gone."""


@dataclass(frozen=True, slots=True)
class Application:
    """What lies on a card.

    Attributes:
        selector: P1 of the SELECT that opens it, and the name or identifier that goes with it.
        files: file id → records as they lie on the card.
        holder_file: the one that may want a PIN.
    """

    selector: bytes
    files: Mapping[int, Sequence[bytes]]
    holder_file: int


@dataclass(frozen=True, slots=True)
class CardFaults:
    """What goes wrong, by number of command since the card was put in (1-based, 0 = never).

    Attributes:
        pull_at: the card is pulled while this command is out.
        refuse_at: this command is answered with `refuse_with`.
        garbage_at: this command is answered with bytes that are no TLV, and success.
        has_whole_file: knows READ RECORD with P2 = 05.
        has_tags: knows READ RECORD with P2 = 00.
        has_continuation: carries the tag of a continued name, if it is a card that has one.
        is_strict: T=0 manners; off, it answers like a T=1 card.
        wants_pin: refuses to read the holder's file without a PIN.
    """

    pull_at: int = 0
    refuse_at: int = 0
    refuse_with: int = 0x6F00
    garbage_at: int = 0
    has_whole_file: bool = True
    has_tags: bool = True
    has_continuation: bool = True
    is_strict: bool = True
    wants_pin: bool = False

    def answer(self, number: int, garbage: bytes) -> bytes | None:
        """Return what goes wrong at command `number` in the place of its answer, if anything does.

        Raises:
            CardPulledError: this is the command at which the card is pulled.
        """
        if self.pull_at and number >= self.pull_at:
            raise CardPulledError
        if number == self.refuse_at:
            return self.refuse_with.to_bytes(2, "big")
        return garbage + _OK if number == self.garbage_at else None


class RecordCardEmulator:
    """One emulated card.

    Args:
        atr: its answer to reset.
        application: what lies on it.
        faults: what goes wrong.

    Attributes:
        commands: how many commands it has been sent since it was put in.
        pin_tries: how many VERIFY commands it has been sent: must stay 0.
    """

    def __init__(self, atr: bytes, application: Application, faults: CardFaults) -> None:
        self.atr = atr
        self._application = application
        self._faults = faults
        self.commands = 0
        self.pin_tries = 0
        self.power(is_on=False)

    def power(self, *, is_on: bool) -> None:
        """Reset: nothing is selected, nothing waits to be fetched."""
        del is_on
        self._is_inside = False
        self._file: int | None = None
        self._waiting = b""

    def apdu(self, command: bytes) -> bytes:
        """Return the answer, data and status word.

        Raises:
            CardPulledError: this is the command at which the card is pulled.
        """
        self.commands += 1
        spoilt = self._faults.answer(self.commands, garbage=b"\x09\xf0\x55\xaa")
        if spoilt is not None:
            return spoilt
        if len(command) < _SHORTEST:
            return bytes.fromhex("6700")
        return self._answer(command[1], command)

    def _answer(self, instruction: int, command: bytes) -> bytes:
        waiting, self._waiting = self._waiting, b""
        match instruction:
            case 0xC0:
                return self._fetch(waiting, command[4])
            case 0xA4:
                return self._select(command)
            case 0xB2:
                return self._read_record(command)
            case 0x20:
                self.pin_tries += 1
                return bytes.fromhex("63C2")
            case _:
                return bytes.fromhex("6D00")

    def _fetch(self, waiting: bytes, length: int) -> bytes:
        if not waiting:
            return bytes.fromhex("6985")
        if length != len(waiting):
            self._waiting = waiting
            return bytes((0x6C, len(waiting)))
        return waiting + _OK

    def _select(self, command: bytes) -> bytes:
        data = command[5 : 5 + command[4]]
        if command[2:3] + data == self._application.selector:
            return self._enter()
        file_id = int.from_bytes(data, "big")
        is_file = command[2] in _FILE_SELECTED and file_id in self._application.files
        if not self._is_inside or not is_file:
            return bytes.fromhex("6A82")
        self._file = file_id
        return _OK

    def _enter(self) -> bytes:
        self._is_inside, self._file = True, None
        name = self._application.selector[1:]
        about = tlv(0x6F, tlv(0x84, name) + bytes.fromhex("A50388011E"))
        if not self._faults.is_strict:
            return about + _OK
        self._waiting = about
        return bytes((0x61, len(about)))

    def _read_record(self, command: bytes) -> bytes:
        p1, p2, length = command[2:5]
        if self._file is None:
            return bytes.fromhex("6986")
        if self._faults.wants_pin and self._file == self._application.holder_file:
            return bytes.fromhex("6982")
        found = self._find(self._application.files[self._file], p1, p2)
        if found is None:
            return bytes.fromhex("6A86")
        if not found:
            return bytes.fromhex("6A83")
        if self._faults.is_strict and length != len(found):
            return bytes((0x6C, len(found)))
        return found + _OK

    def _find(self, records: Sequence[bytes], p1: int, p2: int) -> bytes | None:
        """Return the bytes asked for, empty when there are none, None for an unknown way."""
        match p2:
            case 0x05 if self._faults.has_whole_file:
                return b"".join(records[max(p1 - 1, 0) :])
            case 0x04:
                return b"".join(records[max(p1 - 1, 0) : p1])
            case 0x00 if self._faults.has_tags:
                return next((record for record in records if record[0] == p1), b"")
            case _:
                return None


def tlv(tag: int, value: bytes) -> bytes:
    """Return one record."""
    return bytes((tag, len(value))) + value


def bcd(day: str) -> bytes:
    """Return BCD of eight digits, or the text itself: such cards are met."""
    is_day = len(day) == 8 and day.isdecimal()  # noqa: PLR2004 - YYYYMMDD
    return bytes.fromhex(day) if is_day else day.encode("ascii")
