"""A serial line that never blocks, for a driver that keeps its own deadlines: the ticket printer's.

`pyserial_line` waits for its caller; here the caller waits. pyserial opens and sets the port up;
bytes go through the descriptor, because a non-blocking `write` of pyserial 3.5 spins while the
port is full.
"""

import contextlib
import errno
import os
import select
import termios
from enum import StrEnum

from serial import Serial, SerialException

from hardware.errors import DeviceBusyError, DeviceMissingError

_READ = 512
_HELD_BY_ANOTHER = frozenset({errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK})
_LOST = (OSError, termios.error, TypeError)


class Flow(StrEnum):
    """How the other side says "stop"."""

    NONE = "none"
    RTS_CTS = "rts-cts"
    XON_XOFF = "xon-xoff"


def open_unblocked(path: str, baud: int, flow: Flow = Flow.NONE) -> "UnblockedLine":
    """Open `path` for this process alone, 8N1; what had arrived before is thrown away.

    Raises:
        DeviceMissingError: no such port, no right to it, or not a serial port at all.
        DeviceBusyError: another process holds it.
    """
    try:
        port = Serial(
            path,
            baud,
            timeout=0,
            write_timeout=0,
            rtscts=flow is Flow.RTS_CTS,
            xonxoff=flow is Flow.XON_XOFF,
            exclusive=True,
        )
        port.reset_input_buffer()
    except SerialException as error:
        if error.errno in _HELD_BY_ANOTHER:
            raise DeviceBusyError(f"{path} is held by another program") from error
        raise DeviceMissingError(f"{path} cannot be opened: {error}") from error
    except _LOST as error:
        raise DeviceMissingError(f"{path} cannot be opened: {error}") from error
    return UnblockedLine(port)


class UnblockedLine:
    """An open line. Made by `open_unblocked`; belongs to one thread.

    Every verb but `close` raises `DeviceMissingError` once the cable is out.
    """

    def __init__(self, port: Serial) -> None:
        self._port = port
        self._name = port.name

    def write_some(self, data: bytes) -> int:
        """Return how many bytes were taken, 0 when the port is full."""
        try:
            return os.write(self._port.fileno(), data)
        except BlockingIOError:
            return 0
        except _LOST as error:
            raise self._gone() from error

    def read_some(self) -> bytes:
        """Return what has arrived, empty for nothing."""
        data = self._read()
        if data or not self._is_readable():
            return data
        data = self._read()
        if not data:  # readable and empty: that is how an unplugged port ends
            raise self._gone()
        return data

    def wait(self, timeout_s: float, *, to_write: bool) -> None:
        """Return when something arrived, or may be written, or the time is up."""
        try:
            fd = self._port.fileno()
            select.select([fd], [fd] if to_write else [], [], max(timeout_s, 0.0))
        except _LOST as error:
            raise self._gone() from error

    def close(self) -> None:
        """Drop what has not been sent, then give the port back.

        A port that still holds bytes for somebody who says "stop" takes 30 s to close (tty(4)).
        """
        with contextlib.suppress(*_LOST):
            self._port.reset_output_buffer()
        with contextlib.suppress(*_LOST):
            self._port.close()

    def _read(self) -> bytes:
        try:
            return os.read(self._port.fileno(), _READ)
        except BlockingIOError:
            return b""
        except _LOST as error:
            raise self._gone() from error

    def _is_readable(self) -> bool:
        try:
            return bool(select.select([self._port.fileno()], [], [], 0)[0])
        except _LOST as error:
            raise self._gone() from error

    def _gone(self) -> DeviceMissingError:
        return DeviceMissingError(f"{self._name} is gone")
