"""The one door to python-evdev: a scanner in keyboard mode, grabbed, as a `Line`. Linux only.

Grabbed, not a key of it reaches the window, the focus or the input method: what a scanner types can
neither press a button nor lose a character on the way. Without the grab it is not used at all.
"""

import contextlib
import errno
import select
from typing import TYPE_CHECKING, Final

from hardware.errors import DeviceBusyError, DeviceError, DeviceMissingError
from hardware.scanner.key_text import ENTER, KeyText

if TYPE_CHECKING:
    from evdev import InputDevice

_EV_KEY: Final = 1


def open_keyboard(path: str) -> "EvdevLine":
    """Open and grab the scanner.

    Args:
        path: an event device, best a stable name such as ``/dev/input/by-id/...-event-kbd``.

    Raises:
        DeviceMissingError: not there, not ours to use, no keyboard, or this is not Linux.
        DeviceBusyError: another program has grabbed it.
    """
    try:
        from evdev import InputDevice  # noqa: PLC0415 - on Linux only, and not for every kiosk
    except ImportError as error:
        raise DeviceMissingError("scanners in keyboard mode need Linux and evdev") from error
    try:
        device = InputDevice(path)
    except OSError as error:
        why = "is no input device" if error.errno == errno.ENOTTY else error.strerror
        raise DeviceMissingError(f"{path} cannot be used: {why}") from error
    try:
        _take(device, path)
    except DeviceError:
        device.close()
        raise
    return EvdevLine(device)


def _take(device: "InputDevice[str]", path: str) -> None:
    """Grab it, if it is a keyboard."""
    try:
        if not ENTER & set(device.capabilities().get(_EV_KEY, ())):
            raise DeviceMissingError(f"{path} has no keys a scanner types with")
        device.grab()
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise DeviceBusyError(f"{path} is grabbed by another program") from error
        raise DeviceMissingError(f"{path} cannot be grabbed: {error.strerror}") from error


class EvdevLine:
    """See `Line`: what the scanner types, in UTF-8, Enter as CR. Made by `open_keyboard`."""

    def __init__(self, device: "InputDevice[str]") -> None:
        self._device = device
        self._name = str(device.path)
        self._keys = KeyText()

    def write(self, data: bytes) -> None:
        """Refuse: nothing is ever sent to a keyboard."""
        raise DeviceBusyError(f"{self._name} takes no data, not even {len(data)} bytes")

    def read_some(self, timeout_s: float) -> bytes:
        """See `Line.read_some`."""
        try:
            ready, _, _ = select.select([self._device.fd], [], [], max(0.0, timeout_s))
            return self._typed() if ready else b""
        except (OSError, ValueError) as error:
            raise DeviceMissingError(f"{self._name} is gone") from error

    def reset_input(self) -> None:
        """See `Line.reset_input`."""
        while self.read_some(0.0):
            continue

    def close(self) -> None:
        """See `Line.close`."""
        with contextlib.suppress(OSError, ValueError):
            self._device.ungrab()
        with contextlib.suppress(OSError, ValueError):
            self._device.close()

    def _typed(self) -> bytes:
        text = "".join(
            self._keys.press(event.code, event.value)
            for event in self._device.read()
            if event.type == _EV_KEY
        )
        return text.encode()
