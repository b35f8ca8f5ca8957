"""Any code scanner: the same promises over a serial port and over a grabbed keyboard."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.errors import DeviceCancelledError, DeviceMissingError
from hardware.scanner.evdev_line import open_keyboard
from hardware.scanner.port import CodeScanner, DroppedCode, ScannedCode
from hardware.scanner.serial_scanner import SerialScanner
from hardware.serial_link.pyserial_line import open_line
from tests.contract.scanner.keyboard_node import KeyboardNode

NEVER = threading.Event()
HEALTH_CODE = "0123456789ABCDEF" * 4 + ":0:20261123093000"


@dataclass(frozen=True)
class Rig:
    """A scanner and the hand that shows it codes."""

    scanner: CodeScanner
    show: Callable[[str], None]
    unplug: Callable[[], None]


def listen(scanner: SerialScanner, cancel: threading.Event) -> None:
    with pytest.raises(DeviceCancelledError):
        scanner.next_code(cancel)


def opened(scanner: SerialScanner) -> SerialScanner:
    """Let it listen once: what is shown to a scanner nobody listens to is lost."""
    cancel = threading.Event()
    listening = threading.Thread(target=listen, args=(scanner, cancel))
    listening.start()
    for _ in range(500):
        if scanner.is_connected or cancel.wait(0.01):
            break
    cancel.set()
    listening.join()
    assert scanner.is_connected
    return scanner


@pytest.fixture(params=["serial", "keyboard"])
def rig(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Rig]:
    if request.param == "serial":
        serial = EmulatedCodeScanner(tmp_path / "scanner")
        scanner = opened(SerialScanner(lambda: open_line(serial.path)))
        yield Rig(scanner, serial.scan, serial.unplug)
        scanner.close()
        serial.close()
        return
    keyboard = KeyboardNode(tmp_path / "event7", monkeypatch)
    scanner = opened(SerialScanner(lambda: open_keyboard(keyboard.path)))
    yield Rig(scanner, lambda code: keyboard.type(f"{code}\r"), keyboard.unplug)
    scanner.close()
    keyboard.close()


@pytest.mark.requirement("R164")
def test_codes_come_whole_and_in_order(rig: Rig) -> None:
    rig.show(HEALTH_CODE)
    rig.show("134567890123456789")
    rig.show("RT1.Ab-_~")
    got = [rig.scanner.next_code(NEVER) for _ in range(3)]
    assert got == [
        ScannedCode(HEALTH_CODE),
        ScannedCode("134567890123456789"),
        ScannedCode("RT1.Ab-_~"),
    ]
    assert rig.scanner.is_connected


def test_a_wait_is_called_off(rig: Rig) -> None:
    cancel = threading.Event()
    threading.Timer(0.05, cancel.set).start()
    with pytest.raises(DeviceCancelledError):
        rig.scanner.next_code(cancel)


def test_a_code_too_long_is_dropped_and_the_next_one_comes(rig: Rig) -> None:
    rig.show("x" * 4097)
    rig.show("good")
    assert isinstance(rig.scanner.next_code(NEVER), DroppedCode)
    assert rig.scanner.next_code(NEVER) == ScannedCode("good")


def test_a_scanner_that_is_pulled_is_missing(rig: Rig) -> None:
    rig.show("first")
    assert rig.scanner.next_code(NEVER) == ScannedCode("first")
    rig.unplug()
    with pytest.raises(DeviceMissingError):
        rig.scanner.next_code(NEVER)
    assert not rig.scanner.is_connected
    with pytest.raises(DeviceMissingError):
        rig.scanner.next_code(NEVER)
