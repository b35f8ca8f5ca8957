"""Codes from a serial scanner: cut where they end, dropped where they are hostile."""

import threading
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import DeviceCancelledError, DeviceMissingError
from hardware.scanner.port import DroppedCode, Scan, ScanFault, ScannedCode
from hardware.scanner.serial_scanner import (
    MAX_CODE_LENGTH,
    SILENCE_S,
    CodeCollector,
    SerialScanner,
    judge,
)

NEVER = threading.Event()
GAP = None
"""A stretch of silence among the pieces that arrive."""


class Wire:
    """A serial line that plays back pieces and silences on a clock of its own."""

    def __init__(self, *pieces: bytes | None) -> None:
        self.pieces = deque(pieces)
        self.now = 0.0
        self.is_plugged_in = True
        self.opened = self.closed = 0

    def clock(self) -> float:
        return self.now

    def open(self) -> "Wire":
        if not self.is_plugged_in:
            raise DeviceMissingError("no such port")
        self.opened += 1
        return self

    def write(self, data: bytes) -> None:
        raise AssertionError(data)

    def read_some(self, timeout_s: float) -> bytes:
        if not self.is_plugged_in:
            raise DeviceMissingError("gone")
        piece = self.pieces.popleft() if self.pieces else GAP
        if piece is GAP:
            self.now += timeout_s
            return b""
        self.now += 0.001
        return piece

    def reset_input(self) -> None:
        self.pieces.clear()

    def close(self) -> None:
        self.closed += 1


def codes(count: int, *pieces: bytes | None) -> list[Scan]:
    wire = Wire(*pieces)
    scanner = SerialScanner(wire.open, clock=wire.clock)
    return [scanner.next_code(NEVER) for _ in range(count)]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_a_code_ends_with_its_suffix(end: bytes) -> None:
    assert codes(2, b"first" + end + b"second" + end) == [
        ScannedCode("first"),
        ScannedCode("second"),
    ]


def test_a_code_without_suffix_ends_with_silence() -> None:
    assert codes(2, b"fir", b"st", GAP, b"second", GAP) == [
        ScannedCode("first"),
        ScannedCode("second"),
    ]


def test_a_short_silence_ends_nothing() -> None:
    class Stutter(Wire):
        def read_some(self, timeout_s: float) -> bytes:
            return super().read_some(min(timeout_s, SILENCE_S / 2))

    wire = Stutter(b"one ", GAP, b"code", GAP, GAP)
    scanner = SerialScanner(wire.open, clock=wire.clock)
    assert scanner.next_code(NEVER) == ScannedCode("one code")


def test_silence_alone_is_no_code() -> None:
    assert codes(1, GAP, GAP, b"\r\r\n", b"  \r", b"code\r") == [ScannedCode("code")]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"\xff\xfe\xfd", ScanFault.NOT_TEXT),
        ("健康".encode("gb18030"), ScanFault.NOT_TEXT),
        (b"\xed\xa0\x80", ScanFault.NOT_TEXT),
        (b"code\x00", ScanFault.NOT_PRINTABLE),
        (b"\x1b[2J", ScanFault.NOT_PRINTABLE),
        (b"a\tb", ScanFault.NOT_PRINTABLE),
        (b"a\x7f", ScanFault.NOT_PRINTABLE),
        ("a\u202eb".encode(), ScanFault.NOT_PRINTABLE),
        ("a\u200bb".encode(), ScanFault.NOT_PRINTABLE),
        ("a\u0085b".encode(), ScanFault.NOT_PRINTABLE),
    ],
)
@pytest.mark.requirement("R027")
def test_hostile_content_is_dropped_and_the_next_code_comes(raw: bytes, fault: ScanFault) -> None:
    assert codes(2, raw + b"\rgood\r") == [DroppedCode(fault, len(raw)), ScannedCode("good")]


@pytest.mark.requirement("R027")
@pytest.mark.parametrize("length", [MAX_CODE_LENGTH + 1, 10_240])
def test_a_code_too_long_is_dropped_whole(length: int) -> None:
    pieces = [b"x" * 1000] * (length // 1000) + [b"x" * (length % 1000)]
    assert codes(2, *pieces, b"\rgood\r") == [
        DroppedCode(ScanFault.TOO_LONG, length),
        ScannedCode("good"),
    ]


def test_the_longest_code_is_taken() -> None:
    longest = "x" * MAX_CODE_LENGTH
    assert codes(1, longest.encode(), b"\r") == [ScannedCode(longest)]


def test_a_code_is_kept_out_of_its_repr() -> None:
    assert "secret" not in repr(ScannedCode("secret"))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_code_or_dropped_or_nothing(raw: bytes) -> None:
    found = judge(raw, len(raw))
    if isinstance(found, ScannedCode):
        assert found.text.isprintable()
        assert found.text
    elif found is None:
        assert not raw.strip(b" ")


@given(st.lists(st.binary(max_size=30), max_size=8))
def test_pieces_do_not_matter(pieces: list[bytes]) -> None:
    whole, singly = CodeCollector(), CodeCollector()
    data = b"".join(pieces)
    at_once = [*whole.receive(data), *whole.end()]
    one_by_one = [code for byte in data for code in singly.receive(bytes([byte]))]
    assert [*one_by_one, *singly.end()] == at_once


def test_it_is_called_off() -> None:
    wire = Wire()
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(DeviceCancelledError):
        SerialScanner(wire.open).next_code(cancel)


def test_a_lost_scanner_is_opened_again_and_half_a_code_forgotten() -> None:
    wire = Wire(b"one\rhal")
    scanner = SerialScanner(wire.open, clock=wire.clock)
    was_connected = scanner.is_connected
    assert scanner.next_code(NEVER) == ScannedCode("one")
    assert (was_connected, scanner.is_connected) == (False, True)
    wire.is_plugged_in = False
    for _ in range(2):
        with pytest.raises(DeviceMissingError):
            scanner.next_code(NEVER)
    wire.is_plugged_in = True
    wire.pieces.append(b"whole\r")
    assert scanner.next_code(NEVER) == ScannedCode("whole")
    assert (wire.opened, wire.closed) == (2, 1)
