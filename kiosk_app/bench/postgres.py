"""A PostgreSQL of our own for a measurement: on the disk, every safety setting on, one user.

Tests have theirs on a memory file system; here the fsync is part of what is measured.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.bench.children import BenchError

_DEBIAN = Path("/usr/lib/postgresql")
_USER = "central"
_SETTINGS = "-c listen_addresses='' -c shared_buffers=256MB -c max_wal_size=4GB"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with one database."""

    folder: Path
    owner: str | None

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return f"postgresql://{_USER}@/postgres?host={self.folder}"

    def run(self, name: str, *words: str) -> str:
        """Run one of PostgreSQL's programs and return what it printed.

        Raises:
            BenchError: it is not installed, or failed.
        """
        command = [program(name), *words]
        done = subprocess.run(  # noqa: S603 - a program of the system, no shell
            command,
            user=self.owner,
            cwd=self.folder,
            env={**os.environ, "PGHOST": str(self.folder), "PGUSER": _USER, "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchError(f"{name} failed: {done.stdout.strip()[:300]}")
        return done.stdout


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs, the newest version's if there are more.

    Raises:
        BenchError: it is not installed.
    """
    versions = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise BenchError(f"PostgreSQL is left out: {name} is not installed (package postgresql)")
    return found


@contextmanager
def postgres() -> Iterator[Server]:
    """Run a server in a short folder of its own while the block runs: a socket's path is short.

    Raises:
        BenchError: it is not installed or does not start.
    """
    program("initdb")
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as made:
        folder, owner = Path(made), _owner()
        if owner is not None:
            shutil.chown(folder, owner)
        server = Server(folder, owner)
        data = str(folder / "data")
        server.run("initdb", "-D", data, "-U", _USER, *_initial())
        settings = f"-k {folder} {_SETTINGS}"
        server.run("pg_ctl", "-D", data, "-l", "log", "-w", "-o", settings, "start")
        try:
            yield server
        finally:
            server.run("pg_ctl", "-D", data, "-m", "immediate", "stop")


def _initial() -> Sequence[str]:
    return ("-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")


def _owner() -> str | None:
    """Return whom the server runs as: ourselves, unless we are root, which it refuses."""
    if os.geteuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
