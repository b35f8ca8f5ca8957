"""A SAM-V module on USB bulk pipes, as the `Line` that `SamReader` speaks over.

The module cuts every frame in two: preamble and length go through one pair of pipes, the rest
through another. Only this cut is known here; what the frames mean is not.

Source: GA/T 467-2019 (USB full speed, OUT 02 and 06, IN 81 and 85); the same endpoints in the USB
drivers of published readers.
"""

import time
from collections.abc import Callable
from typing import Final

from hardware.id_card.sam_frames import HEADER_LENGTH, announced_length
from hardware.usb_link.port import OpenUsb, UsbDevice

OUT_HEAD: Final = 0x02
OUT_BODY: Final = 0x06
IN_HEAD: Final = 0x81
IN_BODY: Final = 0x85

_DRAIN_S: Final = 0.001
_MOST_DRAINED: Final = 16


class SamUsbLine:
    """See `Line`; `write` takes one whole frame at a time."""

    def __init__(self, device: UsbDevice, clock: Callable[[], float] = time.monotonic) -> None:
        self._device = device
        self._clock = clock
        self._head = b""
        self._missing = 0  # bytes of the body that have not come yet

    def write(self, data: bytes) -> None:
        """See `Line.write`."""
        self._device.write(OUT_HEAD, data[:HEADER_LENGTH])
        self._device.write(OUT_BODY, data[HEADER_LENGTH:])

    def read_some(self, timeout_s: float) -> bytes:
        """See `Line.read_some`: heads from one pipe, and as much from the other as they say."""
        if self._missing:
            return self._some_body(timeout_s)
        end = self._clock() + timeout_s
        self._head += self._device.read(IN_HEAD, timeout_s)
        if len(self._head) < HEADER_LENGTH:
            return b""
        head, self._head = self._head, b""
        self._missing = announced_length(head) or 0
        # What is no head the frame receiver will skip, with whatever came through the other pipe.
        return head + self._some_body(max(0.0, end - self._clock()))

    def reset_input(self) -> None:
        """See `Line.reset_input`."""
        self._head, self._missing = b"", 0
        for endpoint in (IN_HEAD, IN_BODY):
            for _ in range(_MOST_DRAINED):
                if not self._device.read(endpoint, _DRAIN_S):
                    break

    def close(self) -> None:
        """See `Line.close`."""
        self._device.close()

    def _some_body(self, timeout_s: float) -> bytes:
        got = self._device.read(IN_BODY, timeout_s)
        self._missing = max(0, self._missing - len(got))
        return got


def line_over(open_usb: OpenUsb) -> Callable[[], SamUsbLine]:
    """Return an `OpenLine` over a USB device."""
    return lambda: SamUsbLine(open_usb())
