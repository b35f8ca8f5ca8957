"""The serial and the USB line to a printer, below any driver: short writes, deadlines, lost cables.

Both over pseudo terminals; what only the kernel's printer class does, a fake of its calls does.
"""

import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.emulators.pty_pair import PtyPair
from hardware.errors import DeviceBusyError, DeviceMissingError
from hardware.printer import usblp_transport
from hardware.printer.dialogue import Dialogue
from hardware.printer.serial_transport import SerialTransport
from hardware.printer.transport import BITS_PER_BYTE, ConnectionLostError, Link, Transport
from hardware.printer.usblp_transport import UsblpTransport
from tests.helpers.printing import BAUD, EPSON, QUICK

MAKERS: dict[Link, Callable[[str], Transport]] = {
    Link.SERIAL: lambda path: SerialTransport(path, BAUD),
    Link.USB: UsblpTransport,
}
SLOW_BAUD = 9600
DEADLINE_S = 0.2
PATIENCE_S = 20.0
TICKET = bytes(range(256)) * 128


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[PtyPair]:
    made = PtyPair(tmp_path / "printer")
    yield made
    made.close()


@pytest.fixture(params=list(MAKERS))
def make(request: pytest.FixtureRequest) -> Callable[[str], Transport]:
    chosen: Callable[[str], Transport] = MAKERS[request.param]
    return chosen


@pytest.fixture
def line(cable: PtyPair, make: Callable[[str], Transport]) -> Iterator[Transport]:
    made = make(cable.path)
    made.open()
    yield made
    made.close()


def fill(line: Transport) -> int:
    """Write until nothing more is taken, however long the line is given; return how much was."""
    dialogue = Dialogue(line, time.monotonic, QUICK, EPSON)
    return dialogue.send(TICKET, time.monotonic() + DEADLINE_S)


def heard(line: Transport) -> bytes:
    """Return what arrives next."""
    ends_at = time.monotonic() + PATIENCE_S
    while not (data := line.read_some()):
        assert time.monotonic() < ends_at
        line.wait(1.0, to_write=False)
    return data


def test_every_byte_comes_through_in_order_however_short_the_writes(
    cable: PtyPair, line: Transport
) -> None:
    arrived, sent, shortest = bytearray(), 0, len(TICKET)
    ends_at = time.monotonic() + PATIENCE_S
    while len(arrived) < len(TICKET) and time.monotonic() < ends_at:
        taken = line.write_some(TICKET[sent:])
        sent += taken
        shortest = min(shortest, taken)
        arrived += cable.read_some(0.005, 700)
    assert bytes(arrived) == TICKET
    assert shortest < len(TICKET)
    every_byte = bytes(range(256))
    cable.write(every_byte)
    assert heard(line) == every_byte


def test_a_printer_that_takes_nothing_holds_nobody_beyond_the_deadline(line: Transport) -> None:
    sent = fill(line)
    assert 0 < sent < len(TICKET)
    assert line.write_some(b"more") == 0
    assert line.read_some() == b""
    line.wait(0.0, to_write=True)
    line.wait(-1.0, to_write=True)


def test_a_full_line_goes_on_where_it_stopped(cable: PtyPair, line: Transport) -> None:
    sent = fill(line)
    arrived = bytearray()
    while data := cable.read_some(0.05):
        arrived += data
    assert bytes(arrived) == TICKET[:sent]
    assert Dialogue(line, time.monotonic, QUICK, EPSON).send(b"rest", time.monotonic() + 1.0) == 4
    assert cable.read_some(1.0) == b"rest"


def test_a_cable_pulled_in_the_middle_of_a_ticket_is_told_by_each_verb(
    cable: PtyPair, line: Transport
) -> None:
    assert fill(line) > 0
    cable.unplug()
    line_is_lost(line)
    line.close(discard=True)
    with pytest.raises(DeviceMissingError):
        line.open()
    cable.plug_in()
    line.open()
    assert line.write_some(b"next") == 4
    assert cable.read_some(1.0) == b"next"  # and not a byte of the ticket before


def line_is_lost(line: Transport) -> None:
    """Every verb that moves bytes says so; a wait comes back."""
    with pytest.raises(ConnectionLostError):
        line.read_some()
    with pytest.raises(ConnectionLostError):
        Dialogue(line, time.monotonic, QUICK, EPSON).send(TICKET, time.monotonic() + 1.0)


def test_a_full_line_is_closed_at_once_and_opened_again(cable: PtyPair, line: Transport) -> None:
    fill(line)
    line.close(discard=True)
    line.close()
    while cable.read_some(0.05):
        pass
    line.open()
    assert line.write_some(b"next") == 4
    assert cable.read_some(1.0) == b"next"


def test_what_was_said_to_somebody_else_is_thrown_away(cable: PtyPair, line: Transport) -> None:
    line.close()
    cable.write(b"\x12" * 600)
    line.open()
    assert line.read_some() == b""
    cable.write(b"new")
    assert heard(line) == b"new"


def test_a_line_that_is_not_open_says_so(cable: PtyPair, make: Callable[[str], Transport]) -> None:
    line = make(cable.path)
    verbs: tuple[Callable[[], object], ...] = (
        lambda: line.write_some(b"x"),
        line.read_some,
        lambda: line.wait(0.0, to_write=True),
    )
    for verb in verbs:
        with pytest.raises(ConnectionLostError, match="not open"):
            verb()


@pytest.mark.parametrize("what", ["nothing", "a file", "a broken link"])
def test_what_is_no_printer_is_missing_and_nothing_stays_open(
    tmp_path: Path, make: Callable[[str], Transport], what: str
) -> None:
    path = tmp_path / "other"
    if what == "a file":
        path.touch()
    if what == "a broken link":
        path.symlink_to(tmp_path / "away")
    with pytest.raises(DeviceMissingError):
        make(str(path)).open()
    held = {str(fd.resolve()) for fd in Path("/proc/self/fd").iterdir()}
    assert str(path) not in held


# --- serial only ---------------------------------------------------------------------------


def test_a_serial_port_is_held_by_one(cable: PtyPair) -> None:
    first, second = SerialTransport(cable.path, BAUD), SerialTransport(cable.path, BAUD)
    first.open()
    with pytest.raises(DeviceBusyError, match="held"):
        second.open()
    first.close()
    second.open()
    second.close()


def test_no_more_is_handed_over_than_the_wire_carries_meanwhile(cable: PtyPair) -> None:
    """What the kernel holds can not be stopped: at 9,600 baud 4 KB are four seconds."""
    now = 100.0
    line = SerialTransport(cable.path, SLOW_BAUD, clock=lambda: now)
    line.open()
    per_s, sent = SLOW_BAUD / BITS_PER_BYTE, 0
    for _ in range(200):
        while taken := line.write_some(TICKET[sent:]):
            sent += taken
            cable.read_some(0.5)
        carried = (now - 100.0) * per_s
        assert carried <= sent  # the wire is never left without a byte
        assert sent <= carried + 0.11 * per_s
        now += 0.02
    line.close()


def test_a_full_serial_port_is_not_counted_as_sent(cable: PtyPair) -> None:
    now = 100.0
    line = SerialTransport(cable.path, BAUD, clock=lambda: now)
    line.open()
    sent = 0
    while taken := line.write_some(TICKET):
        sent += taken
        now += 1.0
    come = 0
    while come < sent:
        come += len(cable.read_some(5.0) or pytest.fail("less came than was counted as sent"))
    assert (come, cable.read_some(0.05)) == (sent, b"")
    assert line.write_some(b"rest") == 4  # at once: the clock has not moved
    line.close()


# --- USB only ------------------------------------------------------------------------------


class FakeKernel:
    """The system's calls as the printer class answers them; all others are real.

    Attributes:
        opens, writes, reads: the error a call ends in, 0 for none.
        is_empty: a read is an empty transfer.
        pieces: how much each write was given.
    """

    def __init__(self) -> None:
        self.opens = self.writes = self.reads = 0
        self.is_empty = False
        self.pieces: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)

    def open(self, path: str, flags: int) -> int:
        _raise(self.opens)
        return os.open(path, flags)

    def write(self, fd: int, data: bytes) -> int:
        self.pieces.append(len(data))
        _raise(self.writes)
        return os.write(fd, data)

    def read(self, fd: int, at_most: int) -> bytes:
        _raise(self.reads)
        return b"" if self.is_empty else os.read(fd, at_most)


def _raise(number: int) -> None:
    if number:
        raise OSError(number, os.strerror(number))


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> FakeKernel:
    made = FakeKernel()
    monkeypatch.setattr(usblp_transport, "os", made)
    return made


@pytest.fixture
def node(cable: PtyPair, kernel: FakeKernel) -> Iterator[UsblpTransport]:
    del kernel  # it is there before the node is opened
    made = UsblpTransport(cable.path)
    made.open()
    yield made
    made.close()


def test_a_node_held_by_another_is_busy_and_one_without_a_printer_missing(
    cable: PtyPair, kernel: FakeKernel
) -> None:
    kernel.opens = errno.EBUSY
    with pytest.raises(DeviceBusyError, match="held"):
        UsblpTransport(cable.path).open()
    for other in (errno.ENODEV, errno.EACCES):
        kernel.opens = other
        with pytest.raises(DeviceMissingError) as told:
            UsblpTransport(cable.path).open()
        assert not isinstance(told.value, ConnectionLostError)


def test_out_of_paper_is_no_lost_line(kernel: FakeKernel, node: UsblpTransport) -> None:
    kernel.writes = errno.ENOSPC
    assert node.write_some(b"x") == 0
    kernel.writes = 0
    assert node.write_some(b"x") == 1


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EIO, errno.EPIPE])
def test_a_node_that_fails_is_a_lost_line(
    kernel: FakeKernel, node: UsblpTransport, number: int
) -> None:
    kernel.writes = kernel.reads = number
    with pytest.raises(ConnectionLostError):
        node.write_some(b"x")
    with pytest.raises(ConnectionLostError):
        node.read_some()


def test_an_empty_transfer_is_the_end_only_when_the_node_is_gone(
    cable: PtyPair, kernel: FakeKernel, node: UsblpTransport
) -> None:
    kernel.is_empty = True
    assert node.read_some() == b""
    cable.link.rename(cable.link.with_name("away"))
    with pytest.raises(ConnectionLostError, match="is gone"):
        node.read_some()
    cable.link.with_name("away").rename(cable.link)
    assert node.read_some() == b""


def test_little_is_under_way_on_a_node(kernel: FakeKernel, node: UsblpTransport) -> None:
    """A write is presumed to succeed once it was handed over: pieces are small."""
    fill(node)
    assert max(kernel.pieces) <= 1024


def test_a_printer_lost_while_old_answers_are_dropped_is_found_out_later(
    cable: PtyPair, kernel: FakeKernel
) -> None:
    kernel.reads = errno.ENODEV
    line = UsblpTransport(cable.path)
    line.open()
    with pytest.raises(ConnectionLostError):
        line.read_some()
    line.close()
