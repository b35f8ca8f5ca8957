"""ISO/IEC 7816-4 words: commands, status words, and the courtesy that T=0 cards ask for. Pure.

A T=0 card cannot send data with its first answer to a command that carries data; it says 61xx
("xx bytes wait, fetch them") or 6Cxx ("ask again, for xx bytes"). PC/SC leaves that to us.

Source: ISO/IEC 7816-3 section 10 (T=0), 7816-4 tables 5 and 6 (status words).
"""

from enum import IntEnum
from typing import Final

from hardware.errors import ApduError, ProtocolError
from hardware.smartcard.port import CardLink

SW_LENGTH: Final = 2
HEADER_LENGTH: Final = 4
MAX_ROUNDS: Final = 16
"""A card that says "more" for longer than this is broken (16 x 256 bytes, our files have < 300)."""

_ASKS_ONLY: Final = HEADER_LENGTH + 1
"""Length of a command without data: its last byte is how much it asks for."""
_SW1_MORE: Final = 0x61
_SW1_WRONG_LE: Final = 0x6C


class Sw(IntEnum):
    """Status words that lead to different acts."""

    OK = 0x9000
    WRONG_LENGTH = 0x6700
    SECURITY_NOT_SATISFIED = 0x6982
    AUTHENTICATION_BLOCKED = 0x6983
    FUNCTION_NOT_SUPPORTED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    WRONG_P1_P2 = 0x6A86


def select_name(name: bytes) -> bytes:
    """Return the command that selects a directory by its name, 1..16 bytes."""
    return bytes((0x00, 0xA4, 0x04, 0x00, len(name))) + name


def select_directory(file_id: int) -> bytes:
    """Return the command that selects a directory by its identifier."""
    return bytes((0x00, 0xA4, 0x00, 0x00, 0x02)) + file_id.to_bytes(2, "big")


def select_file(file_id: int) -> bytes:
    """Return the command that selects an elementary file under the directory selected."""
    return bytes((0x00, 0xA4, 0x02, 0x00, 0x02)) + file_id.to_bytes(2, "big")


def read_record(p1: int, p2: int, length: int = 0) -> bytes:
    """Return READ RECORD; `length` 0 asks for all there is, up to 256 bytes."""
    return bytes((0x00, 0xB2, p1, p2, length))


def split(answer: bytes) -> tuple[bytes, int]:
    """Return data and status word of an answer.

    Raises:
        ProtocolError: it has less than two bytes.
    """
    if len(answer) < SW_LENGTH:
        raise ProtocolError(f"an answer of {len(answer)} bytes has no status word")
    return answer[:-SW_LENGTH], int.from_bytes(answer[-SW_LENGTH:], "big")


class T0Channel:
    """Sends commands over a link and does what 61xx and 6Cxx ask for."""

    def __init__(self, link: CardLink) -> None:
        self._link = link

    def send(self, command: bytes) -> bytes:
        """Return the card's data for `command`.

        Raises:
            ApduError: the card refused; the status word tells why.
            ProtocolError: the card does not come to an end, or answers nonsense.
            MediaError, DeviceMissingError: as the link says.
        """
        data, status = split(self._link.transmit(command))
        if status >> 8 == _SW1_WRONG_LE and len(command) == _ASKS_ONLY:
            data, status = split(self._link.transmit(command[:-1] + bytes((status & 0xFF,))))
        whole = data
        for _ in range(MAX_ROUNDS):
            if status >> 8 != _SW1_MORE:
                break
            fetch = bytes((command[0], 0xC0, 0x00, 0x00, status & 0xFF))
            data, status = split(self._link.transmit(fetch))
            whole += data
        if status >> 8 == _SW1_MORE:
            raise ProtocolError(f"the card promised more data {MAX_ROUNDS} times over")
        if status != Sw.OK:
            raise ApduError(command, status)
        return whole
