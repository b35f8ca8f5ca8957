"""Codes from a scanner in serial (CDC) mode: up to CR or LF, or until 50 ms of silence.

The same over a grabbed keyboard (`evdev_line`), which is a `Line` like a port. What arrives is
untrusted (OWASP ASVS 2.2.1): capped at 4096 bytes, strict UTF-8, printable characters only, and
never interpreted here.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from hardware.errors import DeviceBusyError, DeviceCancelledError, DeviceMissingError
from hardware.line import Line, OpenLine
from hardware.scanner.port import DroppedCode, Scan, ScanFault, ScannedCode

MAX_CODE_LENGTH = 4096
SILENCE_S = 0.05
_SLICE_S = 0.1  # how long `cancel` may go unseen


def judge(raw: bytes, length: int) -> Scan | None:
    """Return what `raw`, the beginning of a code of `length` bytes, is; None for nothing at all."""
    if length > MAX_CODE_LENGTH:
        return DroppedCode(ScanFault.TOO_LONG, length)
    try:
        text = raw.decode("utf-8").strip(" ")
    except UnicodeDecodeError:
        return DroppedCode(ScanFault.NOT_TEXT, length)
    if not text.isprintable():
        return DroppedCode(ScanFault.NOT_PRINTABLE, length)
    return ScannedCode(text) if text else None


class CodeCollector:
    """Cuts a stream of bytes into codes, without I/O; keeps at most 4096 bytes of one code."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._length = 0

    @property
    def is_open(self) -> bool:
        """Whether a code has begun and not ended."""
        return self._length > 0

    def receive(self, data: bytes) -> list[Scan]:
        """Take in `data`; return the codes that a CR or LF in it ended."""
        codes: list[Scan] = []
        *ended, rest = data.replace(b"\n", b"\r").split(b"\r")
        for piece in ended:
            self._add(piece)
            codes += self.end()
        self._add(rest)
        return codes

    def end(self) -> list[Scan]:
        """End the open code, for silence or a terminator; return it, if it is anything."""
        found = judge(bytes(self._head), self._length)
        self._head.clear()
        self._length = 0
        return [] if found is None else [found]

    def _add(self, piece: bytes) -> None:
        self._head += piece[: MAX_CODE_LENGTH - len(self._head)]
        self._length += len(piece)


class SerialScanner:
    """See `CodeScanner`. Opens the line when first asked, and again whenever it was lost."""

    def __init__(self, open_line: OpenLine, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._open_line = open_line
        self._clock = clock
        self._line: Line | None = None
        self._collector = CodeCollector()
        self._ready: deque[Scan] = deque()
        self._heard_at = 0.0

    def next_code(self, cancel: threading.Event) -> Scan:
        """See `CodeScanner.next_code`."""
        while not cancel.is_set():
            if self._ready:
                return self._ready.popleft()
            try:
                self._listen()
            except (DeviceMissingError, DeviceBusyError):
                self.close()
                raise
        raise DeviceCancelledError("code scanner")

    @property
    def is_connected(self) -> bool:
        """See `CodeScanner.is_connected`."""
        return self._line is not None

    def close(self) -> None:
        """See `CodeScanner.close`. Half a code is forgotten."""
        line, self._line = self._line, None
        self._collector = CodeCollector()
        self._ready.clear()
        if line is not None:
            line.close()

    def _listen(self) -> None:
        line = self._line = self._line or self._open_line()
        data = line.read_some(SILENCE_S if self._collector.is_open else _SLICE_S)
        now = self._clock()
        if data:
            self._heard_at = now
            self._ready += self._collector.receive(data)
        elif self._collector.is_open and now - self._heard_at >= SILENCE_S:
            self._ready += self._collector.end()
