"""A real PostgreSQL for tests: one temporary cluster per test process, one database per test.

The server runs as an ordinary user (``postgres`` when we are root, for it refuses root) on a unix
socket in a temporary folder, and ends with this process. ``fsync`` stays on, because the service
refuses a server without it; the folder lies on a memory file system where there is one, so that it
costs nothing. What has to outlive a crash of the *server* is safe there too: a killed process loses
no memory file.
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

OWNER = "central"
_MEMORY = Path("/dev/shm")  # noqa: S108 - the standard place of Linux for memory files
_DEBIAN = Path("/usr/lib/postgresql")
_ROOM_BYTES = 2 << 30
_PREFIX = "central-pg-"
_START_TRIES = 400
_PAUSE = threading.Event()
"""Never set: waiting on it is the pause between two looks."""
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "deadlock_timeout": "100ms",
    "log_min_messages": "fatal",
}


class PostgresMissingError(Exception):
    """PostgreSQL's programs are not installed; tests do not skip what they cannot show."""


def program(name: str) -> str:
    """Return the path of one of the server's programs, the newest version's if there are more.

    Raises:
        PostgresMissingError: there is none.
    """
    versions = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise PostgresMissingError(
            f"{name} is not installed; `make setup-test` installs Debian's package postgresql"
        )
    return found


@dataclass(frozen=True)
class Cluster:
    """A running server."""

    folder: Path
    user: str | None
    server: "subprocess.Popen[bytes]"
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://{OWNER}@/{name}?host={self.folder}"

    def connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """Connect to the server's own database; every statement is a transaction."""
        return psycopg.connect(
            host=str(self.folder), user=OWNER, dbname="postgres", autocommit=True
        )

    def run(self, *statements: str) -> None:
        """Run statements outside any database of ours."""
        with self.connect() as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def create(self, template: str = "template0") -> str:
        """Make a database, by default an empty one; return its name."""
        name = f"central_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Give the address of a fresh database."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def kill(self) -> None:
        """Let the server die as in a power cut: all its processes at once, nothing tidied."""
        top = self.server.pid
        listed = Path(f"/proc/{top}/task/{top}/children").read_text(encoding="ascii")
        children = [int(pid) for pid in listed.split()]
        for pid in (top, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait()
        for pid in children:
            _await_end(Path(f"/proc/{pid}/stat"))
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """End the server and remove everything."""
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)
            self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def cluster() -> Cluster:
    """Return the cluster of this test process, started at the first call."""
    made = start_cluster(new_folder())
    atexit.register(made.stop)
    return made


def stop_cluster() -> None:
    """End the cluster of this test process, if there is one."""
    if cluster.cache_info().currsize:
        cluster().stop()


def roomy_folder() -> Path:
    """Return where databases of tests lie: in memory where there is room, else on the disk."""
    is_roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES
    return _MEMORY if is_roomy else Path(tempfile.gettempdir())


def new_folder() -> Path:
    """Make a folder with an initialised cluster in it."""
    base = roomy_folder()
    for old in base.glob(f"{_PREFIX}*"):  # of a run that was killed; its server ended with it
        if not Path("/proc", old.name.split("-")[2]).exists():
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=base))
    user = server_user()
    if user is not None:
        shutil.chown(folder, user)
    command = [program("initdb"), "-D", str(folder / "data"), "-U", OWNER, "-A", "trust"]
    command += ["-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    _run(command, user, folder)
    return folder


def start_cluster(folder: Path, **more: str) -> Cluster:
    """Start a server on an initialised folder and return once it takes connections."""
    user = server_user()
    settings = {**_SETTINGS, "unix_socket_directories": str(folder), **more}
    command = [setpriv(), "--pdeathsig", "QUIT", program("postgres"), "-D", str(folder / "data")]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(
            command,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _await(folder, server)
    return Cluster(folder, user, server)


def _await(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server takes connections; `server.wait` is the pause between two looks."""
    for _ in range(_START_TRIES):
        try:
            psycopg.connect(host=str(folder), user=OWNER, dbname="postgres").close()
        except psycopg.OperationalError:
            try:
                server.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            break
        else:
            return
    server.kill()
    raise AssertionError((folder / "server.log").read_text(errors="replace"))


def _await_end(stat: Path) -> None:
    """Wait until a process that is not our child has ended, reaped or not."""
    for _ in range(_START_TRIES):
        with suppress(FileNotFoundError, ProcessLookupError):
            if (
                stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
                != "Z"
            ):
                _PAUSE.wait(0.05)
                continue
        return
    raise AssertionError(f"{stat} does not end")


def server_user() -> str | None:
    """Return whom the server runs as: ourselves, unless we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def setpriv() -> str:
    """Return the path of the program that lets a child end with its parent."""
    found = shutil.which("setpriv")
    if found is None:
        raise PostgresMissingError("setpriv (Debian's package util-linux) is not installed")
    return found


def _run(command: list[str], user: str | None, folder: Path) -> None:
    done = subprocess.run(
        command,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
