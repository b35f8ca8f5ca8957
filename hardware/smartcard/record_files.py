"""Files of tagged records on a chip card: asked for in three ways, and the fields in them.

Every record is tag (1), length (1), value. How records are asked for differs between cards in the
field: the whole file at once (P2 = 05), by tag (P2 = 00), or by number (P2 = 04); we take the first
way that brings what is needed. We go by tag and never count, because older cards leave some out.

Any bytes give fields or a `ProtocolError`, nothing else. VERIFY is never sent: a guessed PIN burns
the counter of the patient's card for good. A card that asks for one is refused as unsupported.

Source: LB 002-2000, file structure V2.0; LD/T 33-2015; ISO/IEC 7816-4 section 11.3.3 (READ RECORD).
"""

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

from hardware.errors import ApduError, ProtocolError, UnsupportedMediaError
from hardware.smartcard.iso7816 import Sw, T0Channel, read_record, select_file

_PADDING: Final = b"\x00\xff \t"
_EIGHT_DIGITS: Final = re.compile(r"[0-9]{8}")
_BY_TAG: Final = 0x00
_BY_NUMBER: Final = 0x04
_FROM_NUMBER_ON: Final = 0x05
_MAX_RECORDS: Final = 16
_NEEDS_RIGHTS: Final = {Sw.SECURITY_NOT_SATISFIED, Sw.AUTHENTICATION_BLOCKED}

_Way = Callable[[T0Channel, Sequence[int]], dict[int, bytes]]

# Python's gb18030 is the table of 2005: it decodes these eight ideographs to private use, where
# GB 18030-2022 has code points of their own. Source: GB 18030-2022 appendix (FE59 .. FEA0).
_OUT_OF_PRIVATE_USE: Final = {
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE832: 0x9FB8,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE864: 0x9FBB,
}


def read_file(
    channel: T0Channel, file_id: int, tags: Sequence[int], needed: AbstractSet[int]
) -> dict[int, bytes]:
    """Return a file's records, asked for in the first way that brings all `needed`, or the best.

    Args:
        channel: to a card whose directory is selected.
        file_id: of the file under that directory.
        tags: what is asked for one by one where the card knows no other way.
        needed: the tags without which another way is tried.

    Raises:
        UnsupportedMediaError: the card wants a PIN first.
        ApduError: there is no such file.
        MediaError, DeviceMissingError: as the link says.
    """
    channel.send(select_file(file_id))
    best: dict[int, bytes] = {}
    for way in _WAYS:
        try:
            fields = way(channel, tags)
        except ApduError as error:
            if error.status_word in _NEEDS_RIGHTS:
                raise UnsupportedMediaError("this card wants a PIN first") from error
            continue
        except ProtocolError:
            continue
        if fields.keys() >= needed:
            return fields
        best = max(best, fields, key=len)
    return best


def _whole(channel: T0Channel, _tags: Sequence[int]) -> dict[int, bytes]:
    return parse_records(channel.send(read_record(1, _FROM_NUMBER_ON)))


def _by_tag(channel: T0Channel, tags: Sequence[int]) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    for tag in tags:
        try:
            fields |= parse_records(channel.send(read_record(tag, _BY_TAG)))
        except ApduError as error:
            if error.status_word != Sw.RECORD_NOT_FOUND:
                raise
    return fields


def _by_number(channel: T0Channel, _tags: Sequence[int]) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    for number in range(1, _MAX_RECORDS + 1):
        try:
            fields |= parse_records(channel.send(read_record(number, _BY_NUMBER)))
        except ApduError as error:
            if error.status_word in _NEEDS_RIGHTS:
                raise
            break
    return fields


_WAYS: Final[tuple[_Way, ...]] = (_whole, _by_tag, _by_number)


def parse_records(data: bytes) -> dict[int, bytes]:
    """Return tag → value of the records in `data`; the first of a repeated tag counts.

    Padding (00 or FF where a tag should be) ends the list.

    Raises:
        ProtocolError: a record is cut off.
    """
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data) and data[at] not in {0x00, 0xFF}:
        if at + 1 >= len(data) or at + 2 + data[at + 1] > len(data):
            raise ProtocolError(f"record {data[at]:02X} at byte {at} is cut off")
        found.setdefault(data[at], data[at + 2 : at + 2 + data[at + 1]])
        at += 2 + data[at + 1]
    return found


def parse_day(value: bytes) -> date | None:
    """Return the day in a date field, None when there is none.

    The standard says four bytes BCD; cards with eight bytes of text are met, and test cards with
    a mere year, which is no day.
    """
    for digits in (text_of(value), value.hex()):
        if _EIGHT_DIGITS.fullmatch(digits):
            try:
                return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
            except ValueError:
                continue
    return None


def han_text_of(*pieces: bytes) -> str:
    """Return GB 18030 text that may lie across several fields, a character cut in two included.

    Raises:
        ProtocolError: it is not GB 18030.
    """
    raw = b"".join(piece.rstrip(_PADDING) for piece in pieces)
    try:
        decoded = raw.decode("gb18030")
    except UnicodeDecodeError as error:
        raise ProtocolError(f"the text is not GB 18030 at byte {error.start}") from None
    return decoded.translate(_OUT_OF_PRIVATE_USE).strip()


def text_of(value: bytes) -> str:
    """Return printable ASCII, empty when there is anything else in it."""
    stripped = value.strip(_PADDING)
    text = stripped.decode("ascii", "replace")
    return text if text.isascii() and text.isprintable() else ""


def digits_of(value: bytes) -> str:
    """Return BCD digits, empty when a nibble is none."""
    digits = value.hex()
    return digits if digits.isdecimal() else ""
