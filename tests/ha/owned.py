"""Processes that are ours, found by where they stand: inside the folder of this run.

Patroni's PostgreSQL is a daemon and nobody's child. But its working directory is its data
directory, which lies in our temporary folder; so are those of everything else we start. Only such
processes are ever signalled.
"""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.helpers.postgres import setpriv

_PAUSE = threading.Event()
"""Never set: waiting on it is the pause between two looks."""
_LOOK_S = 0.1
_GONE_S = 10.0


class TooLateError(Exception):
    """Something did not happen in time; the text says what."""


def wait_until(is_so: Callable[[], bool], deadline_s: float, what: str) -> float:
    """Return after how many seconds `is_so` held.

    Raises:
        TooLateError: it did not hold in time.
    """
    looks = 0
    while not is_so():
        looks += 1
        if looks * _LOOK_S > deadline_s:
            raise TooLateError(f"{what}: not within {deadline_s:g} s")
        _PAUSE.wait(_LOOK_S)
    return looks * _LOOK_S


def let_pass(seconds: float) -> None:
    """Let something that has begun go on for a while."""
    _PAUSE.wait(seconds)


def start(command: Sequence[str], folder: Path, user: str | None, env: Mapping[str, str]) -> None:
    """Start a program in the folder; it ends with us at the latest, and logs beside itself."""
    with (folder / "log").open("ab") as log:
        subprocess.Popen(
            [setpriv(), "--pdeathsig", "KILL", *command],
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd=folder,
            env={**env, "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def standing_in(folder: Path) -> list[int]:
    """Return the processes whose working directory is the folder or below."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                place = (entry / "cwd").readlink()
                if place == folder or folder in place.parents:
                    found.append(int(entry.name))
    return found


def signal_all(folder: Path, number: signal.Signals, *, title: str = "") -> None:
    """Send a signal to every process that stands in the folder and has `title` in its title."""
    for pid in standing_in(folder):
        with suppress(ProcessLookupError, FileNotFoundError):
            if title.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, number)


def kill_all(folder: Path) -> None:
    """Let everything in the folder die at once, also what is stopped or just being born."""

    def is_empty() -> bool:
        signal_all(folder, signal.SIGKILL)
        return not standing_in(folder)

    wait_until(is_empty, _GONE_S, f"the processes in {folder} end")
