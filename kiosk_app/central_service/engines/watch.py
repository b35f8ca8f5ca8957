"""Hang up on a server that does not answer: the deadline a frozen machine cannot forget.

The server's own deadlines do not cover a commit that waits for a standby, nor a server that has
stopped altogether. Shutting the socket makes the waiting call fail at once; what became of its
statement is then unknown, and what the server still does ends by its own rules.
"""

import socket
import threading
import time
from typing import Protocol

LOOKS_PER_LIMIT = 16
"""The hang-up comes late by one look at most: a client must hear of it before it gives up."""


class Line(Protocol):
    """A connection as far as the watch needs it."""

    def fileno(self) -> int:
        """Return the socket's number."""
        ...


class Watch:
    """One thread looks after all connections that wait for an answer.

    Args:
        limit_s: how long an answer may take.
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._waiting: dict[int, tuple[Line, float]] = {}
        self._turn = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, line: Line) -> None:
        """A question goes out on this connection."""
        with self._turn:
            self._waiting[id(line)] = (line, time.monotonic())
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="db-watch", daemon=True)
                self._thread.start()

    def end(self, line: Line) -> None:
        """The answer is there, or never will be."""
        with self._turn:
            self._waiting.pop(id(line), None)

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(self._limit_s / LOOKS_PER_LIMIT):
            with self._turn:
                over = time.monotonic() - self._limit_s
                for name, (line, since) in list(self._waiting.items()):
                    if since < over:
                        del self._waiting[name]
                        _hang_up(line)


def _hang_up(line: Line) -> None:
    with socket.socket(fileno=line.fileno()) as handle:
        try:
            handle.shutdown(socket.SHUT_RDWR)
        finally:
            handle.detach()
