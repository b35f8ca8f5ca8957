"""A child process that takes an order a line and answers each with a line."""

import os
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from hardware.errors import DeviceMissingError

_END_S: Final = 3.0
_CHUNK: Final = 4096


class SteeredProcess:
    """Starts `command`; its standard error goes to the end of `log`.

    Attributes:
        pid: of the process.
    """

    def __init__(
        self, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        with log.open("ab") as errors:
            self._child = subprocess.Popen(  # noqa: S603 - a fixed program with paths of our own
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=env
            )
        self.pid = self._child.pid
        self._unread = b""

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended yet."""
        return self._child.poll() is None

    def ask(self, order: str, limit_s: float) -> str:
        """Return the answer to one order.

        Raises:
            DeviceMissingError: the process ended, or did not answer within `limit_s` seconds.
        """
        assert self._child.stdin is not None  # noqa: S101 - asked for a pipe
        try:
            self._child.stdin.write(order.encode() + b"\n")
            self._child.stdin.flush()
        except (OSError, ValueError) as error:
            raise DeviceMissingError("the child process has ended") from error
        return self.read_line(limit_s)

    def read_line(self, limit_s: float) -> str:
        """Return the next line of output; raises like `ask`."""
        assert self._child.stdout is not None  # noqa: S101 - asked for a pipe
        out = self._child.stdout.fileno()
        deadline = time.monotonic() + limit_s
        while b"\n" not in self._unread:
            ready, _, _ = select.select([out], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise DeviceMissingError(f"no answer from the child process in {limit_s:g} s")
            part = os.read(out, _CHUNK)
            if not part:
                raise DeviceMissingError("the child process has ended")
            self._unread += part
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode()

    def close(self) -> None:
        """End its input, wait for it to end by itself, and end it if it does not."""
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # an order nobody reads any more
        try:
            self._child.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
