"""What the driver asks of a line to a printer: verbs that never block.

The driver keeps its own deadlines. Three kinds stand behind this port: `tcp_transport` (LAN),
`usblp_transport` (USB) and `serial_transport`. One thread owns a line. python-escpos moves no
byte: over TCP it reports success for tickets nobody prints, over USB it drops the rest of a
ticket, over serial it can block for ever.
"""

from enum import StrEnum
from typing import Protocol

from hardware.errors import DeviceMissingError

BITS_PER_BYTE = 10
"""On a serial line: start, eight, stop."""


class ConnectionLostError(DeviceMissingError):
    """The printer went away after it had been there."""


class Link(StrEnum):
    """How a printer is connected; decides what it is sent (see `back_ends`)."""

    LAN = "lan"
    USB = "usb"
    SERIAL = "serial"


class Transport(Protocol):
    """A two-way line to a printer, as the driver uses it."""

    def open(self) -> None:
        """Connect; what a printer said to an earlier connection is thrown away.

        Raises:
            DeviceMissingError: nobody there.
            DeviceBusyError: another program holds it.
        """

    def close(self, *, discard: bool = False) -> None:
        """Let go; with `discard`, what has not left this machine must not leave it any more.

        Without it nothing is promised of bytes nobody answered: wait for an answer first.
        """

    def write_some(self, data: bytes) -> int:
        """Return how many bytes of `data` were taken, 0 when none can be just now.

        Raises:
            ConnectionLostError: the line is gone.
        """

    def read_some(self) -> bytes:
        """Return what has arrived, empty when nothing has.

        Raises:
            ConnectionLostError: the line is gone.
        """

    def wait(self, timeout_s: float, *, to_write: bool) -> None:
        """Return when something arrived, or may be written, or the time is up, or earlier."""
