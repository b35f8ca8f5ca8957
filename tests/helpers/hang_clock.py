"""A driver's clock for a printer that may hang: a hang is over at once, all else takes its time.

While the printer hangs nothing can come, so a wait is skipped and its time counted. While it is
well, the driver's time hardly passes: a busy machine must not look like a printer's silence. So
a deadline can be short, exact, and asserted in the driver's own seconds.
"""

import time
from typing import Final

from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.printer.transport import Transport

_LOOK_S: Final = 0.02
_PACE: Final = 0.05
"""Seconds of the driver for one of the wall's while the printer is well."""


class HangClock:
    """A `Transport` around `line`, and the clock of its driver.

    Attributes:
        now: the driver's seconds.
    """

    def __init__(self, device: VirtualPrinter, line: Transport) -> None:
        self._device = device
        self._line = line
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the driver's seconds."""
        return self.now

    def open(self) -> None:
        """See `Transport`."""
        self._line.open()

    def close(self, *, discard: bool = False) -> None:
        """See `Transport`."""
        self._line.close(discard=discard)

    def write_some(self, data: bytes) -> int:
        """See `Transport`."""
        return self._line.write_some(data)

    def read_some(self) -> bytes:
        """See `Transport`."""
        return self._line.read_some()

    def wait(self, timeout_s: float, *, to_write: bool) -> None:
        """See `Transport`."""
        began = time.monotonic()
        self._line.wait(min(timeout_s, _LOOK_S), to_write=to_write)
        if Fault.HANG in self._device.faults:
            self.now += max(timeout_s, 0.0)
        else:
            self.now += (time.monotonic() - began) * _PACE
