"""The virtual printer's network card: one client at a time, and honest back-pressure.

The kernel would take a megabyte on behalf of a printer that never reads; so the socket's receive
buffer is kept small and nothing is read that the printer has no room for.
"""

import contextlib
import logging
import select
import socket
import struct
import threading

from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.virtual_printer import VirtualPrinter

_LOG = logging.getLogger(__name__)
_RECEIVE_BUFFER = 2048
_PIECE = 512
_SEND_S = 1.0
_LOOK_S = 0.5


class TcpServer:
    """Listens for a `VirtualPrinter`.

    Args:
        printer: what is served.
        port: 0 for any free one.
        host: loopback unless told otherwise.

    Attributes:
        port: on which it listens.

    Raises:
        OSError: the port cannot be had.
    """

    def __init__(self, printer: VirtualPrinter, port: int = 0, host: str = "127.0.0.1") -> None:
        self._printer = printer
        self._host = host
        self._listener = _listening(host, port)
        self.port: int = self._listener.getsockname()[1]
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._line_fault: Fault | None = None
        self._is_closing = False
        self._thread = threading.Thread(target=self._serve, name="printer-tcp", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and hang up."""
        self._is_closing = True
        self._wake()
        self._thread.join()
        for end in (self._listener, self._wake_reader, self._wake_writer):
            end.close()

    def _wake(self) -> None:
        self._wake_writer.send(b"!")
        self._printer.nudge()

    def _break_line(self, fault: Fault) -> None:
        self._line_fault = fault
        self._wake()

    def _serve(self) -> None:
        while not self._is_closing:
            if Fault.UNPLUG in self._printer.faults:
                self._wait_for_the_cable()
                continue
            ready, _, _ = select.select([self._listener, self._wake_reader], [], [], _LOOK_S)
            if self._wake_reader in ready:
                self._wake_reader.recv(_PIECE)
            if self._listener in ready and not self._is_closing:
                line, _ = self._listener.accept()
                self._serve_client(line)

    def _wait_for_the_cable(self) -> None:
        """Be nowhere until the cable is in again, then listen on the same port."""
        self._listener.close()
        while not self._printer.wait_until(self._is_plugged_in, _LOOK_S):
            pass
        self._listener = _listening(self._host, self.port)

    def _is_plugged_in(self) -> bool:
        return self._is_closing or Fault.UNPLUG not in self._printer.faults

    def _serve_client(self, line: socket.socket) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.settimeout(_SEND_S)
        self._line_fault = None

        def send(data: bytes) -> None:
            with contextlib.suppress(OSError):
                line.sendall(data)

        self._printer.connect(send, self._break_line)
        try:
            while not self._must_end() and self._read_some(line):
                pass
        except OSError as error:
            _LOG.debug("the client is gone: %s", error)
        finally:
            self._printer.disconnect()
            self._hang_up(line)

    def _hang_up(self, line: socket.socket) -> None:
        if self._line_fault in {Fault.RESET_LINE, Fault.UNPLUG}:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()

    def _must_end(self) -> bool:
        return self._is_closing or self._line_fault is not None

    def _may_read(self) -> bool:
        return Fault.HANG not in self._printer.faults and self._printer.buffer.room > 0

    def _read_some(self, line: socket.socket) -> bool:
        """Read what the printer has room for; False when the client has hung up."""
        if not self._printer.wait_until(lambda: self._must_end() or self._may_read(), _LOOK_S):
            return True
        ready, _, _ = select.select([self._wake_reader, line], [], [])
        if self._wake_reader in ready:
            self._wake_reader.recv(_PIECE)
        elif self._may_read():
            data = line.recv(min(self._printer.buffer.room, _PIECE))
            self._printer.receive(data)
            return bool(data)
        return True


def _listening(host: str, port: int) -> socket.socket:
    """Return a listening socket with a small receive buffer.

    Raises:
        OSError: the port cannot be had.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    try:
        listener.bind((host, port))
        listener.listen(4)
    except OSError:
        listener.close()
        raise
    return listener
