"""What a driver may ask of a cable: four verbs, and only `DeviceError` when it fails.

A serial port (`hardware.serial_link`) or a pair of bulk pipes (`hardware.usb_link`) stands behind
it; what is said over the cable is none of its business.
"""

from collections.abc import Callable
from typing import Protocol


class Line(Protocol):
    """An open line. Belongs to one thread at a time.

    Every method raises `DeviceMissingError` once the cable is out; the line is of no use any
    more then and only `close` may follow.
    """

    def write(self, data: bytes) -> None:
        """Send all of `data`.

        Raises:
            DeviceBusyError: the other side does not take it.
        """

    def read_some(self, timeout_s: float) -> bytes:
        """Return what has arrived, waiting up to `timeout_s` for a first byte; b"" for none."""

    def reset_input(self) -> None:
        """Throw away what has arrived and was not read."""

    def close(self) -> None:
        """Give the port back; harmless when repeated or unplugged."""


OpenLine = Callable[[], Line]
"""Opens the line anew, e.g. after the cable came back.

Raises `DeviceMissingError` when there is no such port, `DeviceBusyError` when somebody has it.
"""
