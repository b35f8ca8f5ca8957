"""A keyboard in /dev/input made of a pipe: python-evdev is real, the kernel's answers are played.

Neither /dev/input nor /dev/uinput exists where the tests run. Opening, reading and decoding go
through python-evdev as they are; only its ioctl calls, which a pipe cannot answer, are replaced.
"""

import errno
import fcntl
import os
import struct
from collections.abc import Iterable
from pathlib import Path

import pytest
from evdev import device

from tests.unit.scanner.typing_hand import typed

EVENT = struct.Struct("llHHi")
EV_SYN, EV_KEY = 0, 1
_F_SETPIPE_SZ = 1031


_input = device._input  # type: ignore[attr-defined] # python-evdev's C part; nobody else's


class KeyboardNode:
    """One scanner in keyboard mode.

    Attributes:
        grabs: how often it was grabbed and not let go.
        keys: what it says it can press.
    """

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = str(path)
        self.grabs = 0
        self.is_held_by_another = False
        self.keys: list[int] = list(range(1, 120))
        os.mkfifo(path)
        self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self._fd, _F_SETPIPE_SZ, 1 << 20)
        info = (3, 0x1234, 0x5678, 0x111, "Scanner", "", "")
        answers = {
            "ioctl_devinfo": lambda _fd: info,
            "ioctl_EVIOCGVERSION": lambda _fd: 65537,
            "ioctl_capabilities": lambda _fd: {EV_SYN: [], EV_KEY: self.keys},
            "ioctl_EVIOCGEFFECTS": lambda _fd: 0,
            "ioctl_EVIOCGRAB": self._grab,
            "device_read_many": self._read_many,
        }
        self._really_read_many = _input.device_read_many
        for name, answer in answers.items():
            monkeypatch.setattr(_input, name, answer)

    def type(self, text: str, *, by_number: bool = False) -> None:
        """Press the keys of a text."""
        self.press(typed(text, by_number=by_number))

    def press(self, keys: Iterable[tuple[int, int]]) -> None:
        """Press and release keys, each followed by the report that ends it."""
        for key, value in keys:
            os.write(self._fd, EVENT.pack(0, 0, EV_KEY, key, value))
            os.write(self._fd, EVENT.pack(0, 0, EV_SYN, 0, 0))

    def unplug(self) -> None:
        """Take it away: whoever reads is told that there is no such device."""
        Path(self.path).unlink()
        self.press([(0, 0)])  # wakes who waits

    def close(self) -> None:
        """Take it away, if it is still there."""
        if Path(self.path).exists():
            self.unplug()
        os.close(self._fd)

    def _read_many(self, fd: int) -> object:
        if not Path(self.path).exists():
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return self._really_read_many(fd)

    def _grab(self, _fd: int, is_on: int) -> None:
        if is_on and (self.grabs or self.is_held_by_another):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        if not is_on and not self.grabs:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self.grabs += 1 if is_on else -1
