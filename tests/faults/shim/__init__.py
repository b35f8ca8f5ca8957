"""The shim between a program and its files, built from source when it is first wanted.

A program under it is started with `environment()`; inside, `Shim` arms and asks it.
"""

import ctypes
import hashlib
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("fileshim.c")
BUILD: Final = Path(__file__).parents[3] / "build"
ALWAYS: Final = 1 << 40
"""So many operations are never reached."""


@cache
def built() -> Path:
    """Return the shim as a shared object, compiled if there is none of this source yet."""
    mark = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    path = BUILD / f"fileshim-{mark}.so"
    if not path.exists():
        BUILD.mkdir(exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        command = ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(draft)]
        subprocess.run([*command, str(SOURCE), "-ldl", "-pthread"], check=True)
        draft.replace(path)
    return path


def environment() -> dict[str, str]:
    """Return an environment in which a program has the shim under it."""
    return {**os.environ, "LD_PRELOAD": str(built())}


class Shim:
    """The shim of this very process."""

    def __init__(self) -> None:
        self.is_failing = False
        self._library = ctypes.CDLL(str(built()))
        self._library.shim_count.restype = ctypes.c_long

    def watch(self, folder: Path) -> None:
        """Look at the files below a folder."""
        self._library.shim_watch(f"{folder}/".encode())

    def record(self, path: Path) -> None:
        """Write every operation into a file elsewhere."""
        self._library.shim_record(os.fsencode(path))

    def kill_at(self, nth: int, *, with_sockets: bool = False) -> None:
        """End this process at an operation; 0: never, but count from here."""
        self._arm(nth, 0, 0, 0, with_sockets=with_sockets)

    def fail_from(self, first: int, last: int, error: int) -> None:
        """Let file operations fail."""
        self.is_failing = True
        self._arm(0, first, last, error, with_sockets=False)

    @property
    def count(self) -> int:
        """Return how many operations there were since it was armed."""
        return int(self._library.shim_count())

    def _arm(self, kill: int, first: int, last: int, error: int, *, with_sockets: bool) -> None:
        long = ctypes.c_long
        self._library.shim_arm(
            long(kill), long(first), long(last), ctypes.c_int(error), ctypes.c_int(with_sockets)
        )
