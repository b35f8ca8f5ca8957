"""A PostgreSQL of our own for a measurement: on the disk, every safety setting on, one user.

Tests have theirs on a memory file system; here the fsync is part of what is measured. The server is
our child and ends with us, also when we are killed.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.bench.children import BenchError, ending_with_us

_DEBIAN = Path("/usr/lib/postgresql")
_USER = "central"
RECORD = "\x1e"
"""Begins each record of the server's log, followed by the database's name and ``|``."""
_SETTINGS = (
    "listen_addresses=",
    "shared_buffers=256MB",
    "max_wal_size=4GB",
    f"log_line_prefix={RECORD}%d|",
)
_START_S, _LOOK_S = 30.0, 0.05
_END_SIGNAL = signal.SIGQUIT
"""An immediate shutdown: the data are thrown away."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with one database."""

    folder: Path
    owner: str | None

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return self.url_of("postgres")

    def url_of(self, name: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://{_USER}@/{name}?host={self.folder}"

    @property
    def log(self) -> Path:
        """Return the file it writes to."""
        return self.folder / "log"

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        try:
            self.run("pg_isready", "-q", "-d", "postgres")
        except BenchError:
            return False
        return True

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
        server.run("initdb", "-D", str(folder / "data"), "-U", _USER, *_initial())
        with _started(server) as process:
            _await(server, process)
            yield server


@contextmanager
def _started(server: Server) -> Iterator["subprocess.Popen[bytes]"]:
    """Have the server's process run, as a child that ends with us, while the block runs."""
    settings = (f"unix_socket_directories={server.folder}", *_SETTINGS)
    words = ["-D", str(server.folder / "data")]
    words += [word for setting in settings for word in ("-c", setting)]
    with server.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - a program of the system, no shell
            [
                *ending_with_us(_END_SIGNAL),
                program("postgres"),
                "-D",
                str(server.folder / "data"),
                *words,
            ],
            user=server.owner,
            cwd=server.folder,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us: we end it in order
        )
    try:
        yield process
    finally:
        process.send_signal(_END_SIGNAL)
        process.wait()


def _await(server: Server, process: "subprocess.Popen[bytes]") -> None:
    """Return once connections are taken; waiting for its end is the pause between two looks."""
    give_up_at = time.monotonic() + _START_S
    while not server.answers():
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_S)
        if process.returncode is not None or time.monotonic() > give_up_at:
            said = server.log.read_text(encoding="utf-8", errors="replace")
            raise BenchError(f"PostgreSQL is left out: it does not start: {said.strip()[-300:]}")


def _initial() -> Sequence[str]:
    return ("-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")


def _owner() -> str | None:
    """Return whom the server runs as: ourselves, unless we are root, which it refuses."""
    if os.geteuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
