"""Programs of the system that make and play sound: started, fed, ended by anybody at any time."""

import subprocess
import threading
from collections.abc import Sequence

from hardware.errors import (
    DeviceCancelledError,
    DeviceMissingError,
    DeviceSilentError,
)

_LONGEST_WHY = 120


class Turn:
    """One thing that is said: the programs it takes, one after the other.

    `end` may be called from any thread; what runs is killed, and nothing is started any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_over = False
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was ended."""
        return self._is_over

    def end(self) -> None:
        """Kill what runs and start nothing more; returns at once."""
        with self._lock:
            self._is_over = True
            if self._running is not None:
                self._running.kill()

    def call(self, command: Sequence[str], given: bytes, longest_s: float) -> bytes:
        """Run a program to its end with `given` on its standard input; return what it wrote.

        Args:
            command: program and arguments; no shell sees them.
            given: for its standard input, which ends then.
            longest_s: seconds after which it is killed.

        Raises:
            DeviceMissingError: there is no such program, or it failed; the text says what it said.
            DeviceSilentError: it did not end in time.
            DeviceCancelledError: the turn was ended.
        """
        try:
            with self._started(command) as process:
                try:
                    written, told = process.communicate(given, longest_s)
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise DeviceSilentError(
                        f"{command[0]} did not end in {longest_s:.0f} s"
                    ) from None
        finally:
            with self._lock:
                self._running = None
        if self._is_over:
            raise DeviceCancelledError(command[0])
        if process.returncode:
            raise DeviceMissingError(f"{command[0]}: {_why(told, process.returncode)}")
        return written

    def _started(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._is_over:
                raise DeviceCancelledError(command[0])
            try:
                self._running = subprocess.Popen(  # noqa: S603 - a program of the system, no shell
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                )
            except OSError as error:
                raise DeviceMissingError(f"{command[0]}: {error.strerror}") from error
            return self._running


def _why(told: bytes, code: int) -> str:
    lines = told.decode(errors="replace").strip().splitlines()
    return lines[-1][:_LONGEST_WHY] if lines else f"ended with {code}"
