"""Programs started to be measured: their lines with deadlines, their memory, their end."""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

LINE_DEADLINE_S = 60.0
_END_S = 15.0
_PIECE = 65536


class BenchError(Exception):
    """Something cannot be measured here; the text says what and why."""


def ending_with_us(how: signal.Signals) -> Sequence[str]:
    """Return what, put before a command, has the kernel end it when we are gone, even if killed.

    Raises:
        BenchError: the program for it is not installed.
    """
    found = shutil.which("setpriv")
    if found is None:
        raise BenchError("servers are left out: setpriv is not installed (package util-linux)")
    return (found, "--pdeathsig", how.name.removeprefix("SIG"))


class Child:
    """A Python program that talks in lines; a context manager that ends it in order.

    Args:
        words: what follows ``python``, e.g. ``("-m", "ui.bare_window", "100", "100")``.
        log: where its stderr goes.
        before: what is put before the command; see `ending_with_us`.
        more: what its environment has beside ours.
    """

    def __init__(
        self,
        words: Sequence[str],
        log: Path,
        before: Sequence[str] = (),
        more: Mapping[str, str] | None = None,
    ) -> None:
        self._words = tuple(words)
        self._log = log
        self._rest = b""
        self.begun_s = time.monotonic()
        with log.open("ab") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
                [*before, sys.executable, *words],
                env=_installed_environment() | dict(more or {}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
            )

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def read_line(self, deadline_s: float = LINE_DEADLINE_S) -> str:
        """Return the next line it prints.

        Raises:
            BenchError: none came in time, or it ended.
        """
        out = self._process.stdout
        end = time.monotonic() + deadline_s
        while b"\n" not in self._rest:
            left = end - time.monotonic()
            if out is None or left <= 0 or not select.select([out], [], [], left)[0]:
                raise BenchError(f"{self._name} says nothing; see {self._log}")
            part = os.read(out.fileno(), _PIECE)
            if not part:
                raise BenchError(f"{self._name} ended too soon; see {self._log}")
            self._rest += part
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()

    def wait_for(self, word: str, deadline_s: float = LINE_DEADLINE_S) -> float:
        """Return the milliseconds from the start of the process to the line `word`.

        Raises:
            BenchError: it did not come in time.
        """
        end = time.monotonic() + deadline_s
        while self.read_line(max(0.0, end - time.monotonic())) != word:
            pass
        return self.age_ms

    @property
    def age_ms(self) -> float:
        """Return for how long it has run."""
        return (time.monotonic() - self.begun_s) * 1000

    def tell(self, line: str) -> None:
        """Send it a line."""
        if self._process.stdin is not None:
            self._process.stdin.write(f"{line}\n".encode())

    def resident_mb(self) -> float:
        """Return how much memory it has in RAM, in MB of 1024 × 1024 bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii", errors="replace")
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def cpu_s(self) -> float:
        """Return for how long it has had a core, in its own code and the kernel's.

        Source: proc_pid_stat(5), utime and stime.
        """
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii", errors="replace")
        user, system = stat.rpartition(") ")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def end(self) -> int:
        """End it with SIGTERM, by force when it does not go; return its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return self._process.returncode

    def kill(self) -> None:
        """End it with SIGKILL, in the middle of whatever it does."""
        self._process.kill()
        self.end()

    def __enter__(self) -> Self:
        """Return the running program."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        self.end()

    @property
    def _name(self) -> str:
        return " ".join(self._words[:3])


def _installed_environment() -> dict[str, str]:
    """Return our environment, but let bytecode be kept: an installed kiosk never compiles."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
