"""Bytes to and from a printer on USB through the kernel's printer class: ``/dev/usb/lp0``.

What the kernel's driver does, and what follows (Linux, drivers/usb/class/usblp.c):

* one opener at a time, EBUSY for the next;
* with O_NONBLOCK a write is presumed to succeed once it was handed over, so only an answer of the
  printer proves anything; pieces are small, so that little is under way;
* closing the node ends what is under way, which is what `discard` wants;
* a read of no bytes is an empty transfer and not the end of the file;
* poll does not tell of an unplugged printer, the next read does (ENODEV): waits are short.

Use a name that stays, such as a udev rule's ``/dev/usb/ticket-printer``.
"""

import contextlib
import errno
import os
import select
import stat
from pathlib import Path

from hardware.errors import DeviceBusyError, DeviceMissingError
from hardware.printer.transport import ConnectionLostError

_PIECE = 1024
_READ = 512
_LONGEST_WAIT_S = 0.1
_STALE_READS = 64
_FLAGS = os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class UsblpTransport:
    """`Transport` over a printer node.

    Args:
        path: of the node.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._fd = -1

    def open(self) -> None:
        """See `Transport`."""
        self.close()
        try:
            self._fd = os.open(self._path, _FLAGS)
        except OSError as error:
            if error.errno == errno.EBUSY:
                raise DeviceBusyError(f"{self._path} is held by another program") from error
            raise DeviceMissingError(f"printer at {self._path}: {error.strerror}") from error
        if not stat.S_ISCHR(os.fstat(self._fd).st_mode):
            self.close()
            raise DeviceMissingError(f"{self._path} is no device")
        with contextlib.suppress(ConnectionLostError):  # the first request will find out
            self._drop_stale()

    def close(self, *, discard: bool = False) -> None:  # noqa: ARG002 -- closing always discards
        """See `Transport`."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            with contextlib.suppress(OSError):
                os.close(fd)

    def write_some(self, data: bytes) -> int:
        """See `Transport`."""
        try:
            return os.write(self._open_fd(), data[:_PIECE])
        except BlockingIOError:
            return 0
        except OSError as error:
            if error.errno == errno.ENOSPC:  # out of paper: a status, told by the printer itself
                return 0
            raise self._lost(error) from error

    def read_some(self) -> bytes:
        """See `Transport`."""
        try:
            data = os.read(self._open_fd(), _READ)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._lost(error) from error
        if not data and not self._is_still_there():
            raise ConnectionLostError(f"printer at {self._path} is gone")
        return data

    def wait(self, timeout_s: float, *, to_write: bool) -> None:
        """See `Transport`."""
        fd = self._open_fd()
        seconds = min(max(timeout_s, 0.0), _LONGEST_WAIT_S)
        try:
            select.select([fd], [fd] if to_write else [], [], seconds)
        except OSError as error:
            raise self._lost(error) from error

    def _drop_stale(self) -> None:
        """Throw away what was said to whoever held the node before; bounded."""
        for _ in range(_STALE_READS):
            if not self.read_some():
                return

    def _is_still_there(self) -> bool:
        """Whether the name still stands for what is open: an empty read alone does not tell."""
        try:
            return Path(self._path).stat().st_rdev == os.fstat(self._fd).st_rdev
        except OSError:
            return False

    def _open_fd(self) -> int:
        if self._fd < 0:
            raise ConnectionLostError(f"printer at {self._path} is not open")
        return self._fd

    def _lost(self, error: OSError) -> ConnectionLostError:
        return ConnectionLostError(f"printer at {self._path}: {error.strerror}")
