"""A scanner in keyboard mode is grabbed or not used, and every fault of the node has its words."""

import builtins
import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.errors import DeviceBusyError, DeviceMissingError
from hardware.scanner.evdev_line import open_keyboard
from hardware.scanner.port import ScannedCode
from hardware.scanner.serial_scanner import SerialScanner
from tests.contract.scanner.keyboard_node import KeyboardNode, _input

NEVER = threading.Event()


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyboardNode]:
    made = KeyboardNode(tmp_path / "event7", monkeypatch)
    yield made
    made.close()


def test_it_is_grabbed_while_it_is_used_and_let_go_after(node: KeyboardNode) -> None:
    line = open_keyboard(node.path)
    assert node.grabs == 1
    with pytest.raises(DeviceBusyError, match="grabbed by another"):
        open_keyboard(node.path)
    line.close()
    assert node.grabs == 0
    line.close()
    open_keyboard(node.path).close()


def test_what_cannot_be_grabbed_is_not_used(
    node: KeyboardNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_fd: int, _is_on: int) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(_input, "ioctl_EVIOCGRAB", refuse)
    with pytest.raises(DeviceMissingError, match="cannot be grabbed"):
        open_keyboard(node.path)


def test_what_has_no_keys_is_no_scanner(node: KeyboardNode) -> None:
    node.keys = [272, 273]  # the buttons of a mouse
    with pytest.raises(DeviceMissingError, match="no keys"):
        open_keyboard(node.path)


def test_what_is_no_input_device_says_so(tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("no device", encoding="utf-8")
    with pytest.raises(DeviceMissingError, match="is no input device"):
        open_keyboard(str(letter))
    with pytest.raises(DeviceMissingError, match="No such file"):
        open_keyboard(str(tmp_path / "nothing"))


def test_nothing_is_sent_to_it(node: KeyboardNode) -> None:
    line = open_keyboard(node.path)
    with pytest.raises(DeviceBusyError, match="takes no data"):
        line.write(b"x")
    line.close()


def test_what_was_typed_before_is_thrown_away(node: KeyboardNode) -> None:
    line = open_keyboard(node.path)
    node.type("old")
    line.reset_input()
    node.type("new")
    assert line.read_some(1.0) == b"new"
    line.close()


def test_characters_typed_by_their_number_are_read_too(node: KeyboardNode) -> None:
    scanner = SerialScanner(lambda: open_keyboard(node.path))
    assert not scanner.is_connected
    node.type("卡号7", by_number=True)
    assert scanner.next_code(NEVER) == ScannedCode("卡号7")
    scanner.close()


def test_a_machine_without_evdev_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "evdev":
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DeviceMissingError, match="need Linux"):
        open_keyboard("/dev/input/event7")
