"""The one door to pyusb: find a device by its USB number, claim it, move bytes.

Nothing here knows what is said. Every failure of libusb comes out as a `DeviceError`; the traffic
is never logged, for it may be the text of an identity card.
"""

import contextlib
import errno
from typing import Any, Final

from usb import core, util

from hardware.errors import DeviceBusyError, DeviceMissingError

WRITE_TIMEOUT_S: Final = 1.0
_READ_SIZE: Final = 4096
_INTERFACE: Final = 0
_MS: Final = 1000


def open_device(vendor: int, product: int, backend: object | None = None) -> "PyusbDevice":
    """Find the device with that USB number and claim it for this process.

    Args:
        vendor: e.g. 0x0400.
        product: e.g. 0xC35A.
        backend: instead of libusb, in tests.

    Raises:
        DeviceMissingError: it is not there, this user may not use it, or libusb is not installed.
        DeviceBusyError: another program has claimed it.
    """
    name = f"USB device {vendor:04x}:{product:04x}"
    try:
        found: Any = core.find(idVendor=vendor, idProduct=product, backend=backend)
    except core.NoBackendError as error:
        raise DeviceMissingError("libusb 1.0 is not installed") from error
    except core.USBError as error:
        raise DeviceMissingError(f"{name} cannot be looked for: {error.strerror}") from error
    if found is None:
        raise DeviceMissingError(f"{name} is not plugged in")
    try:
        _claim(found)
    except core.USBError as error:
        util.dispose_resources(found)
        if error.errno == errno.EBUSY:
            raise DeviceBusyError(f"{name} is held by another program") from error
        why = "this user may not use it" if error.errno == errno.EACCES else error.strerror
        raise DeviceMissingError(f"{name} cannot be claimed: {why}") from error
    return PyusbDevice(found, name)


class PyusbDevice:
    """See `UsbDevice`. Made by `open_device`."""

    def __init__(self, device: Any, name: str) -> None:  # noqa: ANN401 - pyusb has no types
        self._device = device
        self._name = name

    def write(self, endpoint: int, data: bytes) -> None:
        """See `UsbDevice.write`."""
        try:
            sent = self._device.write(endpoint, data, int(WRITE_TIMEOUT_S * _MS))
        except core.USBTimeoutError as error:
            raise DeviceBusyError(f"{self._name} takes no data") from error
        except core.USBError as error:
            raise self._gone() from error
        if sent != len(data):
            raise DeviceBusyError(f"{self._name} took {sent} of {len(data)} bytes")

    def read(self, endpoint: int, timeout_s: float) -> bytes:
        """See `UsbDevice.read`."""
        # To libusb a time-out of 0 is none at all.
        timeout_ms = max(1, int(timeout_s * _MS))
        try:
            return bytes(self._device.read(endpoint, _READ_SIZE, timeout_ms))
        except core.USBTimeoutError:
            return b""
        except core.USBError as error:
            raise self._gone() from error

    def close(self) -> None:
        """See `UsbDevice.close`."""
        with contextlib.suppress(core.USBError):
            util.dispose_resources(self._device)

    def _gone(self) -> DeviceMissingError:
        return DeviceMissingError(f"{self._name} is gone")


def _claim(device: Any) -> None:  # noqa: ANN401 - pyusb has no types
    with contextlib.suppress(NotImplementedError):  # where kernels hold no USB devices
        if device.is_kernel_driver_active(_INTERFACE):
            device.detach_kernel_driver(_INTERFACE)
    device.set_configuration()
    util.claim_interface(device, _INTERFACE)
