"""What a driver may ask of a USB device: bulk transfers, and only `DeviceError` when it fails."""

from collections.abc import Callable
from typing import Protocol


class UsbDevice(Protocol):
    """One device, claimed for this process. Belongs to one thread at a time.

    Every method raises `DeviceMissingError` once the cable is out; only `close` may follow.
    """

    def write(self, endpoint: int, data: bytes) -> None:
        """Send all of `data` to an OUT endpoint.

        Raises:
            DeviceBusyError: the device does not take it.
        """

    def read(self, endpoint: int, timeout_s: float) -> bytes:
        """Return one transfer of an IN endpoint, b"" when none comes within `timeout_s`."""

    def close(self) -> None:
        """Give the device back; harmless when repeated or unplugged."""


OpenUsb = Callable[[], UsbDevice]
"""Finds and claims the device anew.

Raises `DeviceMissingError` when it is not there or may not be used, `DeviceBusyError` when another
program has it.
"""
