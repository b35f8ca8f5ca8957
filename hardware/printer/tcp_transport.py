"""Bytes to and from a printer on the network: never blocks beyond what the caller allows.

The operating system would take a megabyte for a printer that never reads, so the send buffer is
kept small; a peer that vanishes is noticed by keepalive and TCP_USER_TIMEOUT; partial sends are
counted. One thread owns it.
"""

import contextlib
import select
import socket
import struct

from hardware.errors import DeviceMissingError
from hardware.printer.transport import ConnectionLostError

_SEND_BUFFER = 4096
_PIECE = 512
_USER_TIMEOUT_MS = 5000
_READ = 512


class TcpTransport:
    """`Transport` over TCP, commonly port 9100.

    Args:
        host: name or address.
        port: commonly 9100.
        connect_timeout_s: how long to wait for a connection.
    """

    def __init__(self, host: str, port: int, *, connect_timeout_s: float = 2.0) -> None:
        self._address = (host, port)
        self._connect_timeout_s = connect_timeout_s
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """See `Transport`."""
        self.close()
        try:
            line = socket.create_connection(self._address, self._connect_timeout_s)
        except OSError as error:
            raise DeviceMissingError(f"printer at {self._address}: {error}") from error
        _tune(line)
        line.setblocking(False)
        self._socket = line

    def close(self, *, discard: bool = False) -> None:
        """See `Transport`; `discard` resets the connection, so the kernel drops its queue."""
        line, self._socket = self._socket, None
        if line is None:
            return
        with contextlib.suppress(OSError):
            if discard:
                reset = struct.pack("ii", 1, 0)
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        line.close()

    def write_some(self, data: bytes) -> int:
        """See `Transport`."""
        try:
            return self._line().send(data[:_PIECE])
        except BlockingIOError:
            return 0
        except OSError as error:
            raise ConnectionLostError(f"printer at {self._address}: {error}") from error

    def read_some(self) -> bytes:
        """See `Transport`."""
        try:
            data = self._line().recv(_READ)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise ConnectionLostError(f"printer at {self._address}: {error}") from error
        if not data:
            raise ConnectionLostError(f"printer at {self._address} closed the connection")
        return data

    def wait(self, timeout_s: float, *, to_write: bool) -> None:
        """See `Transport`."""
        line = self._line()
        select.select([line], [line] if to_write else [], [], max(timeout_s, 0.0))

    def _line(self) -> socket.socket:
        if self._socket is None:
            raise ConnectionLostError(f"printer at {self._address} is not connected")
        return self._socket


def _tune(line: socket.socket) -> None:
    """Small queue, no delay, and notice of a peer that is gone."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    linux_only = (("TCP_KEEPIDLE", 5), ("TCP_KEEPINTVL", 2), ("TCP_KEEPCNT", 2))
    for name, value in (*linux_only, ("TCP_USER_TIMEOUT", _USER_TIMEOUT_MS)):
        if hasattr(socket, name):
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
