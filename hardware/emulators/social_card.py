"""An emulated social-security card: its files, the strict manners of T=0, and faults on demand.

It has no clock, no thread and no wire: `power` and `apdu` are all it does. `VirtualCard` puts it
behind a real pcscd, `EmulatedSlot` behind the port directly.

Source: LB 002-2000 (SSSE, EF05, EF06); ISO/IEC 7816-3 section 10 for 61xx and 6Cxx.
"""

from dataclasses import dataclass, field
from typing import Final

_SSSE: Final = "sx1.sh.社会保障".encode("gb18030")
_OK: Final = bytes.fromhex("9000")
_NAME_LENGTH, _CONTINUED_LENGTH = 30, 20
_SHORTEST: Final = 5

DEFAULT_ATR: Final = bytes.fromhex("3B6D000000814D3000A1B2C3D4E5F60708")
"""T=0, 13 historical bytes of which some are the chip's number: the shape of these cards."""


class CardPulledError(Exception):
    """The emulated card is no longer there; whoever holds it must behave as if it were gone."""


@dataclass(frozen=True, slots=True)
class SocialCardFields:
    """What is printed into the chip; plain text, so that it travels as JSON.

    Attributes:
        issued, expires, birth: YYYYMMDD, or anything else to make a bad card.
        version: four characters.
    """

    name: str = field(default="测试员甲", repr=False)
    id_number: str = field(default="11010119900101901X", repr=False)
    sex_code: str = "1"
    nation: str = "01"
    birth: str = field(default="19900101", repr=False)
    card_number: str = "A12345678"
    region: str = "110100"
    issued: str = "20240301"
    expires: str = "20340301"
    version: str = "3.00"
    atr: str = DEFAULT_ATR.hex()


@dataclass(frozen=True, slots=True)
class CardFaults:
    """What goes wrong, by number of command since the card was put in (1-based, 0 = never).

    Attributes:
        pull_at: the card is pulled while this command is out.
        refuse_at: this command is answered with `refuse_with`.
        garbage_at: this command is answered with bytes that are no TLV, and success.
        has_whole_file: knows READ RECORD with P2 = 05.
        has_tags: knows READ RECORD with P2 = 00.
        has_continuation: carries tag 4E.
        is_strict: T=0 manners; off, it answers like a T=1 card.
        wants_pin: refuses to read EF06 without a PIN.
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


def encode_files(fields: SocialCardFields, faults: CardFaults) -> dict[int, list[bytes]]:
    """Return file id → records as they lie on the card."""
    name = fields.name.encode("gb18030")
    holder = [
        _tlv(0x08, fields.id_number.encode("ascii")),
        _tlv(0x09, name[:_NAME_LENGTH].ljust(_NAME_LENGTH, b"\0")),
        _tlv(0x4E, name[_NAME_LENGTH:].ljust(_CONTINUED_LENGTH, b"\0")),
        _tlv(0x0A, fields.sex_code.encode("ascii")),
        _tlv(0x0B, bytes.fromhex(fields.nation)),
        _tlv(0x0C, bytes.fromhex(fields.region)),
        _tlv(0x0D, _bcd(fields.birth)),
    ]
    if not faults.has_continuation:
        del holder[2]
    card = [
        _tlv(0x01, bytes.fromhex(fields.region) + bytes.fromhex("00D156000005" + "00" * 7)),
        _tlv(0x02, b"3"),
        _tlv(0x03, fields.version.encode("ascii")),
        _tlv(0x04, bytes.fromhex("915600000242010042010000")),
        _tlv(0x05, _bcd(fields.issued)),
        _tlv(0x06, _bcd(fields.expires)),
        _tlv(0x07, fields.card_number.encode("ascii")),
    ]
    return {0xEF05: card, 0xEF06: holder}


class SocialCardEmulator:
    """One emulated card.

    Attributes:
        commands: how many commands it has been sent since it was put in.
        pin_tries: how many VERIFY commands it has been sent: must stay 0.
    """

    def __init__(
        self, fields: SocialCardFields | None = None, faults: CardFaults | None = None
    ) -> None:
        self._fields = fields or SocialCardFields()
        self._faults = faults or CardFaults()
        self._files = encode_files(self._fields, self._faults)
        self.atr = bytes.fromhex(self._fields.atr)
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
        faults = self._faults
        if faults.pull_at and self.commands >= faults.pull_at:
            raise CardPulledError
        if self.commands == faults.refuse_at:
            return faults.refuse_with.to_bytes(2, "big")
        if self.commands == faults.garbage_at:
            return b"\x09\xf0\x55\xaa" + _OK
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
        if command[2] == 0x04:  # noqa: PLR2004 - select by name
            return self._select_environment(data)
        file_id = int.from_bytes(data, "big")
        if not self._is_inside or file_id not in self._files:
            return bytes.fromhex("6A82")
        self._file = file_id
        return _OK

    def _select_environment(self, name: bytes) -> bytes:
        if name != _SSSE:
            return bytes.fromhex("6A82")
        self._is_inside, self._file = True, None
        about = _tlv(0x6F, _tlv(0x84, _SSSE) + bytes.fromhex("A50388011E"))
        if not self._faults.is_strict:
            return about + _OK
        self._waiting = about
        return bytes((0x61, len(about)))

    def _read_record(self, command: bytes) -> bytes:
        p1, p2, length = command[2:5]
        if self._file is None:
            return bytes.fromhex("6986")
        if self._faults.wants_pin and self._file == 0xEF06:  # noqa: PLR2004 - the holder's file
            return bytes.fromhex("6982")
        found = self._find(self._files[self._file], p1, p2)
        if found is None:
            return bytes.fromhex("6A86")
        if not found:
            return bytes.fromhex("6A83")
        if self._faults.is_strict and length != len(found):
            return bytes((0x6C, len(found)))
        return found + _OK

    def _find(self, records: list[bytes], p1: int, p2: int) -> bytes | None:
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


def _tlv(tag: int, value: bytes) -> bytes:
    return bytes((tag, len(value))) + value


def _bcd(day: str) -> bytes:
    """Return BCD of eight digits, or the text itself: such cards are met."""
    is_day = len(day) == 8 and day.isdecimal()  # noqa: PLR2004 - YYYYMMDD
    return bytes.fromhex(day) if is_day else day.encode("ascii")
