"""The virtual printer's serial port, or its USB node: a pseudo terminal under a stable name.

As a serial port it carries no more than its baud rate, and hears only noise from a driver that
set another one. As a USB node it stands in for ``/dev/usb/lp0``: a character device that takes a
few kilobytes and is opened, read and written without blocking.
"""

import threading
from pathlib import Path

from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.pace import InstantPace, Pace
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.emulators.pty_pair import PtyPair

_PIECE = 512
_LOOK_S = 0.5
_BITS_PER_BYTE = 10


class PtyServer:
    """Connects a `VirtualPrinter` to a pseudo terminal.

    Args:
        printer: what is served.
        link: the name to be opened by the driver; must not exist yet.
        baud: of a serial port; None for a USB node.
        pace: how time passes on a serial wire.

    Raises:
        OSError: the name cannot be had.
    """

    def __init__(
        self,
        printer: VirtualPrinter,
        link: Path,
        *,
        baud: int | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._printer = printer
        self._pair = PtyPair(link)
        self._baud = baud
        self._pace = pace or InstantPace()
        self._is_out = False
        self._is_closing = False
        self._printer.connect(self._pair.write, self._break_line)
        self._thread = threading.Thread(target=self._serve, name="printer-pty", daemon=True)
        self._thread.start()

    @property
    def path(self) -> str:
        """The name to open."""
        return self._pair.path

    def close(self) -> None:
        """Pull the cable for good."""
        self._is_closing = True
        self._pace.stop()
        self._pair.interrupt()
        self._printer.nudge()
        self._thread.join()
        self._printer.disconnect()
        self._pair.close()

    def _break_line(self, fault: Fault) -> None:
        """Lose whoever has the line open; a loose contact is back at once, a pulled cable not."""
        if fault is Fault.UNPLUG:
            self._is_out = True
            self._pair.unplug()
        else:
            self._pair.reseat()
            self._printer.connect(self._pair.write, self._break_line)
        self._printer.nudge()

    def _serve(self) -> None:
        while not self._is_closing:
            if self._is_out:
                self._wait_for_the_cable()
            elif self._printer.wait_until(self._has_news, _LOOK_S) and self._may_read():
                self._carry()

    def _wait_for_the_cable(self) -> None:
        """Plug in again when somebody has mended it."""
        if self._printer.wait_until(self._is_cable_in, _LOOK_S) and not self._is_closing:
            self._is_out = False
            self._pair.plug_in()
            self._printer.connect(self._pair.write, self._break_line)

    def _is_cable_in(self) -> bool:
        return self._is_closing or Fault.UNPLUG not in self._printer.faults

    def _has_news(self) -> bool:
        return self._is_closing or self._is_out or self._may_read()

    def _may_read(self) -> bool:
        is_well = not self._is_out and Fault.HANG not in self._printer.faults
        return is_well and self._printer.buffer.room > 0

    def _carry(self) -> None:
        """Move a few bytes from the wire into the printer."""
        at_most = min(self._printer.buffer.room, self._piece())
        data = self._pair.read_some(_LOOK_S, at_most)
        if not data:
            return
        if self._baud is not None:
            self._pace.spend(len(data) * _BITS_PER_BYTE / self._baud)
            if self._pair.baud not in (None, self._baud):
                return  # at another speed it is noise
        self._printer.receive(data)

    def _piece(self) -> int:
        """Return how much is moved at once: on a wire, about a hundredth of a second."""
        return _PIECE if self._baud is None else max(1, min(_PIECE, self._baud // 1000))
