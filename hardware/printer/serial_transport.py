"""Bytes to and from a printer on a serial line: paced by the clock, so that "stop" is never late.

The kernel would take 4 KB of a ticket at once, four seconds at 9,600 baud, and a clear command
would queue up behind them. So no more is handed over than the wire carries in a short while,
reckoned by the baud rate: what is held back can still be taken back.
"""

import time
from collections.abc import Callable

from hardware.errors import DeviceMissingError
from hardware.printer.transport import BITS_PER_BYTE, ConnectionLostError
from hardware.serial_link.unblocked_line import Flow, UnblockedLine, open_unblocked

_AHEAD_S = 0.05
_LEAST_PIECE = 16


class SerialTransport:
    """`Transport` over a serial port, 8N1.

    Args:
        path: a device file, best a stable name such as ``/dev/serial/by-id/...``.
        baud: as set on the printer.
        flow: as wired and set; pacing keeps a printer's buffer from overflowing without it.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        path: str,
        baud: int,
        flow: Flow = Flow.NONE,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._baud = baud
        self._flow = flow
        self._clock = clock
        self._bytes_per_s = baud / BITS_PER_BYTE
        self._sent_at = 0.0  # when the wire will have carried all that was handed over
        self._line: UnblockedLine | None = None

    def open(self) -> None:
        """See `Transport`."""
        self.close()
        self._line = open_unblocked(self._path, self._baud, self._flow)
        self._sent_at = self._clock()

    def close(self, *, discard: bool = False) -> None:  # noqa: ARG002 -- closing always discards
        """See `Transport`."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def write_some(self, data: bytes) -> int:
        """See `Transport`."""
        if self._ahead_s() >= _AHEAD_S:
            return 0
        piece = max(_LEAST_PIECE, int(self._bytes_per_s * _AHEAD_S))
        try:
            sent = self._open_line().write_some(data[:piece])
        except DeviceMissingError as error:
            raise ConnectionLostError(str(error)) from error
        self._sent_at = max(self._sent_at, self._clock()) + sent / self._bytes_per_s
        return sent

    def read_some(self) -> bytes:
        """See `Transport`."""
        try:
            return self._open_line().read_some()
        except DeviceMissingError as error:
            raise ConnectionLostError(str(error)) from error

    def wait(self, timeout_s: float, *, to_write: bool) -> None:
        """See `Transport`; while the wire is behind, it is waited for and not the port."""
        behind = self._ahead_s() - _AHEAD_S / 2  # the wire is never left without a byte
        if to_write and behind > 0:
            timeout_s, to_write = min(timeout_s, behind), False
        try:
            self._open_line().wait(timeout_s, to_write=to_write)
        except DeviceMissingError as error:
            raise ConnectionLostError(str(error)) from error

    def _ahead_s(self) -> float:
        """How long the wire still needs for what was handed over."""
        return max(0.0, self._sent_at - self._clock())

    def _open_line(self) -> UnblockedLine:
        if self._line is None:
            raise ConnectionLostError(f"printer at {self._path} is not open")
        return self._line
