"""`Line` over pyserial: exclusive, 8N1, no flow control, POSIX.

Nothing here knows what is said on the line. Every failure of the operating system comes out as a
`DeviceError`; the traffic is never logged, for it may be the text of an identity card.
"""

import contextlib
import errno
import select
import termios

from serial import Serial, SerialException, SerialTimeoutException

from hardware.errors import DeviceBusyError, DeviceMissingError

WRITE_TIMEOUT_S = 1.0
_READ_SIZE = 4096
_HELD_BY_ANOTHER = frozenset({errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK})
_LOST = (OSError, termios.error, TypeError)
"""What pyserial 3.5 lets through when a port vanishes: SerialException is an OSError, its
`tcflush` is bare termios, and on a port it has closed itself it trips over a None descriptor."""


def open_line(path: str, baud: int = 115200) -> "PyserialLine":
    """Open `path` for this process alone.

    Args:
        path: a device file, best a stable name such as ``/dev/serial/by-id/...``.
        baud: speed; 115200 is what SAM-V modules leave the factory with (GA/T 467-2019).

    Raises:
        DeviceMissingError: no such port, no right to it, or not a serial port at all.
        DeviceBusyError: another process holds it.
    """
    try:
        port = Serial(path, baud, timeout=0, write_timeout=WRITE_TIMEOUT_S, exclusive=True)
    except SerialException as error:
        if error.errno in _HELD_BY_ANOTHER:
            raise DeviceBusyError(f"{path} is held by another process") from error
        raise DeviceMissingError(f"{path} cannot be opened: {error}") from error
    return PyserialLine(port)


class PyserialLine:
    """See `Line`. Made by `open_line`."""

    def __init__(self, port: Serial) -> None:
        self._port = port
        self._name = port.name

    def write(self, data: bytes) -> None:
        """See `Line.write`."""
        try:
            self._port.write(data)
        except SerialTimeoutException as error:
            raise DeviceBusyError(f"{self._name} takes no data") from error
        except _LOST as error:
            raise self._gone() from error

    def read_some(self, timeout_s: float) -> bytes:
        """See `Line.read_some`.

        The wait is our own `select`: changing pyserial's timeout would set up the port anew each
        time, and a blocking `read(n)` of pyserial waits for all n bytes.
        """
        try:
            ready, _, _ = select.select([self._port], [], [], max(0.0, timeout_s))
            return self._port.read(_READ_SIZE) if ready else b""
        except _LOST as error:
            raise self._gone() from error

    def reset_input(self) -> None:
        """See `Line.reset_input`."""
        try:
            self._port.reset_input_buffer()
        except _LOST as error:
            raise self._gone() from error

    def close(self) -> None:
        """See `Line.close`."""
        with contextlib.suppress(*_LOST):
            self._port.close()

    def _gone(self) -> DeviceMissingError:
        return DeviceMissingError(f"{self._name} is gone")
