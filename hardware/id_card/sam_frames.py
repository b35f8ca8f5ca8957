"""Frames between host and SAM-V security module, without any I/O.

A frame is ``AA AA AA 96 69 | length (2, big endian) | body | checksum``; length counts body and
checksum; the checksum is the XOR of length and body. A command's body is ``CMD PARA``, a reply's
is ``SW1 SW2 SW3 data``. This module knows nothing of what the data means (see `sam_text`) nor of
time and retries (see `sam_reader`).

Source: GA/T 467-2019; frame bytes as published in the CVR-100D and IDCardDemo manuals.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from functools import reduce
from operator import xor

PREAMBLE = bytes.fromhex("AAAAAA9669")
STATUS = bytes.fromhex("11FF")
SERIAL_NUMBER = bytes.fromhex("12FF")
FIND_CARD = bytes.fromhex("2001")
SELECT_CARD = bytes.fromhex("2002")
READ_TEXT_AND_PHOTO = bytes.fromhex("3001")

TEXT_LENGTH = 256
PHOTO_LENGTH = 1024

HEADER_LENGTH = len(PREAMBLE) + 2
_MIN_LENGTH = 3  # CMD PARA CHK; the shortest thing ever sent
_MAX_LENGTH = 4096  # the longest published reply has 2314: text, photo and two fingerprints
_SW_LENGTH = 3
READ_LENGTHS = TEXT_LENGTH.to_bytes(2, "big") + PHOTO_LENGTH.to_bytes(2, "big")


class BadFrameError(ValueError):
    """The bytes cannot be what they claim; they are skipped already, go on with the next."""


class Sw3(IntEnum):
    """Third status byte of a reply. Source: GA/T 467-2019."""

    HOST_CHECKSUM = 0x10
    HOST_LENGTH = 0x11
    BAD_COMMAND = 0x21
    NO_PERMISSION = 0x23
    UNRECOGNISED = 0x24
    CARD_REJECTS_SAM = 0x31
    SAM_REJECTS_CARD = 0x32
    VERIFY_ERROR = 0x33
    WRONG_CARD = 0x40
    READ_FAILED = 0x41
    NO_RANDOM_NUMBER = 0x47
    SELF_TEST_FAILED = 0x60
    NOT_AUTHORISED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81
    DONE = 0x90
    ITEM_ABSENT = 0x91
    CARD_FOUND = 0x9F


@dataclass(frozen=True, slots=True)
class Reply:
    """What the module answered; `sw3` is a plain number because modules know more than tables."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes = field(default=b"", repr=False)


def encode(body: bytes) -> bytes:
    """Return the frame that carries `body` (1..4095 bytes)."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([reduce(xor, counted)])


def encode_reply(sw3: int, data: bytes = b"") -> bytes:
    """Return the frame a module answers with, SW1 and SW2 zero."""
    return encode(bytes([0, 0, sw3]) + data)


def decode_reply(body: bytes) -> Reply:
    """Return the reply in the body of a frame.

    Raises:
        BadFrameError: too short to hold a status.
    """
    if len(body) < _SW_LENGTH:
        raise BadFrameError(f"a reply of {len(body)} bytes")
    return Reply(body[0], body[1], body[2], body[_SW_LENGTH:])


def is_card_data(data: bytes) -> bool:
    """Tell whether `data` is what READ_TEXT_AND_PHOTO answers, whole and to the byte."""
    whole = len(READ_LENGTHS) + TEXT_LENGTH + PHOTO_LENGTH
    return len(data) == whole and data.startswith(READ_LENGTHS)


def encode_card_data(text: bytes, photo: bytes = bytes(PHOTO_LENGTH)) -> bytes:
    """Return the data of a good READ_TEXT_AND_PHOTO reply."""
    return READ_LENGTHS + text + photo


def text_of(data: bytes) -> bytes:
    """Return the 256 text bytes of a read reply; the photo stays behind and is never kept.

    Raises:
        BadFrameError: not the data of a read.
    """
    if not is_card_data(data):
        raise BadFrameError(f"{len(data)} bytes are not text and photo")
    return data[len(READ_LENGTHS) : len(READ_LENGTHS) + TEXT_LENGTH]


def announced_length(head: bytes) -> int | None:
    """Return how many bytes follow a whole `head`, None where it is not one."""
    if len(head) != HEADER_LENGTH or not head.startswith(PREAMBLE):
        return None
    length = int.from_bytes(head[len(PREAMBLE) :], "big")
    return length if _MIN_LENGTH <= length <= _MAX_LENGTH else None


class FrameReceiver:
    """Collects bytes in pieces of any size and hands out whole bodies.

    After a bad frame it looks for the next preamble right behind the bad one's own, so a good
    frame that follows the torn half of another is found. It keeps at most one frame plus what
    `receive` was last given.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    def receive(self, data: bytes) -> None:
        """Take in what the line gave."""
        self._buffer += data

    def next_body(self) -> bytes | None:
        """Return the body of the next frame, or None while bytes are missing.

        Raises:
            BadFrameError: checksum or length is wrong. Call again: good ones may follow.
        """
        self._skip_noise()
        if len(self._buffer) < HEADER_LENGTH:
            return None
        length = int.from_bytes(self._buffer[len(PREAMBLE) : HEADER_LENGTH], "big")
        if not _MIN_LENGTH <= length <= _MAX_LENGTH:
            self._skip_preamble()
            raise BadFrameError(f"length {length}")
        end = HEADER_LENGTH + length
        if len(self._buffer) < end:
            return None
        counted = bytes(self._buffer[len(PREAMBLE) : end])
        if reduce(xor, counted) != 0:
            self._skip_preamble()
            raise BadFrameError("checksum")
        del self._buffer[:end]
        return counted[2:-1]

    def _skip_preamble(self) -> None:
        del self._buffer[: len(PREAMBLE)]

    def _skip_noise(self) -> None:
        start = self._buffer.find(PREAMBLE)
        keep = len(PREAMBLE) - 1  # a preamble may have arrived in part
        del self._buffer[: start if start >= 0 else max(0, len(self._buffer) - keep)]
