"""The serial line over pyserial, on pseudo terminals: what it promises, and how it fails."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.pty_pair import PtyPair
from hardware.errors import DeviceBusyError, DeviceMissingError
from hardware.line import Line
from hardware.scanner.port import Scan, ScannedCode
from hardware.scanner.serial_scanner import SerialScanner
from hardware.serial_link.pyserial_line import open_line
from tests.contract.id_card.test_any_id_card_reader import NEVER


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[PtyPair]:
    made = PtyPair(tmp_path / "port")
    yield made
    made.close()


@pytest.fixture
def line(cable: PtyPair) -> Iterator[Line]:
    made = open_line(cable.path)
    yield made
    made.close()


def test_bytes_go_both_ways_unchanged(cable: PtyPair, line: Line) -> None:
    every_byte = bytes(range(256))
    line.write(every_byte)
    assert cable.read_some(1.0) == every_byte
    cable.write(every_byte)
    assert line.read_some(1.0) == every_byte


def test_reading_does_not_wait_for_more_than_there_is(cable: PtyPair, line: Line) -> None:
    cable.write(b"x")
    assert line.read_some(60.0) == b"x"
    assert line.read_some(0.0) == b""


def test_what_has_arrived_can_be_thrown_away(cable: PtyPair, line: Line) -> None:
    cable.write(b"old")
    line.reset_input()
    cable.write(b"new")
    assert line.read_some(1.0) == b"new"


def test_a_port_is_held_by_one(cable: PtyPair, line: Line) -> None:
    del line
    with pytest.raises(DeviceBusyError, match="held"):
        open_line(cable.path)


@pytest.mark.parametrize("what", ["nothing", "a file", "a broken link"])
def test_what_is_no_port_is_missing(tmp_path: Path, what: str) -> None:
    path = tmp_path / "other"
    if what == "a file":
        path.touch()
    if what == "a broken link":
        path.symlink_to(tmp_path / "away")
    with pytest.raises(DeviceMissingError, match="cannot be opened"):
        open_line(str(path))


def test_every_verb_says_so_when_the_cable_is_out(cable: PtyPair, line: Line) -> None:
    cable.unplug()
    with pytest.raises(DeviceMissingError):
        line.read_some(1.0)
    with pytest.raises(DeviceMissingError):
        line.write(b"x")
    with pytest.raises(DeviceMissingError):
        line.reset_input()
    line.close()
    line.close()
    with pytest.raises(DeviceMissingError):
        line.read_some(0.0)


def test_a_line_that_takes_nothing_is_busy(line: Line) -> None:
    with pytest.raises(DeviceBusyError, match="takes no data"):
        line.write(bytes(1_000_000))


def test_what_nobody_reads_is_lost_and_holds_nobody_up(cable: PtyPair) -> None:
    cable.write(bytes(1_000_000))
    assert cable.is_plugged_in


def test_a_cable_is_found_again_under_its_name(cable: PtyPair) -> None:
    before = cable.link.readlink()
    cable.plug_in()
    assert cable.link.readlink() == before
    cable.unplug()
    cable.unplug()
    assert not cable.link.exists()
    cable.write(b"into the void")
    assert cable.read_some(0.0) == b""
    cable.plug_in()
    reopened = open_line(cable.path)
    cable.write(b"again")
    assert reopened.read_some(1.0) == b"again"
    reopened.close()


def test_a_scanner_on_a_cable(tmp_path: Path) -> None:
    far_end = EmulatedCodeScanner(tmp_path / "scanner")
    opened = threading.Event()

    def open_and_tell() -> Line:
        line = open_line(far_end.path, 9600)
        opened.set()
        return line

    scanner = SerialScanner(open_and_tell)
    seen: queue.SimpleQueue[Scan] = queue.SimpleQueue()

    def serve() -> None:
        seen.put(scanner.next_code(NEVER))
        seen.put(scanner.next_code(NEVER))

    thread = threading.Thread(target=serve)
    thread.start()
    assert opened.wait(20.0)
    far_end.scan("RT1.abc")
    far_end.scan("健康".encode(), suffix=b"")
    assert [seen.get(timeout=20.0) for _ in range(2)] == [
        ScannedCode("RT1.abc"),
        ScannedCode("健康"),
    ]
    thread.join(20.0)
    far_end.unplug()
    with pytest.raises(DeviceMissingError):
        scanner.next_code(NEVER)
    far_end.replug()
    scanner.close()
    far_end.close()
