"""How the number of a hospital's own card is written in its bytes. Pure and total.

Source: the ways met in fielded reader libraries: the serial number of the chip reversed and as a
decimal number (Wuhan Tongji), or text and BCD in a sector of the card (Beijing).
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from hardware.errors import ProtocolError
from hardware.smartcard.record_files import han_text_of, text_of


class Coding(StrEnum):
    """What the bytes of a number mean."""

    ASCII = "ascii"
    GB18030 = "gb18030"
    BCD = "bcd"  # two digits a byte; F fills up
    HEX = "hex"
    DECIMAL = "decimal"  # one unsigned number, first byte highest
    HEX_REVERSED = "hex_reversed"
    DECIMAL_REVERSED = "decimal_reversed"  # the last byte is the highest


def decode(data: bytes, coding: Coding, width: int = 0) -> str:
    """Return the number in `data`.

    Args:
        data: the bytes that hold it, padding included.
        coding: how it is written.
        width: of a decimal number, with leading zeros; 0 for as short as it is.

    Raises:
        ProtocolError: there is no number in it.
    """
    text = "" if data.strip(b"\x00") == b"" or data.strip(b"\xff") == b"" else _WAYS[coding](data)
    if not text:
        raise ProtocolError("the card carries no number where the profile looks for one")
    return text.rjust(width, "0") if coding in _NUMBERS else text


def _bcd(data: bytes) -> str:
    digits = data.hex().rstrip("f")
    return digits if digits.isdecimal() else ""


_WAYS: Final[Mapping[Coding, Callable[[bytes], str]]] = {
    Coding.ASCII: text_of,
    Coding.GB18030: han_text_of,
    Coding.BCD: _bcd,
    Coding.HEX: lambda data: data.hex().upper(),
    Coding.HEX_REVERSED: lambda data: data[::-1].hex().upper(),
    Coding.DECIMAL: lambda data: str(int.from_bytes(data, "big")),
    Coding.DECIMAL_REVERSED: lambda data: str(int.from_bytes(data, "little")),
}
_NUMBERS: Final = frozenset({Coding.DECIMAL, Coding.DECIMAL_REVERSED})
