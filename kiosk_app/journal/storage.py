"""The journal's file: made durable before first use, checked at every start, owned by one process.

Write-ahead log with ``synchronous=FULL``: only then does a committed row survive a power cut.
Both are set on every connection and read back; a journal that does not confirm them is refused.
The first switch to WAL leaves a hot rollback journal for a moment, so a new file is built under
another name, closed, synced, renamed, and its directory synced, before anything relies on it.
Source: sqlite.org, "PRAGMA synchronous", "Atomic Commit In SQLite", "Result Codes".
"""

import fcntl
import logging
import os
import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from kiosk_app.journal.intents import JournalTrouble, JournalUnusableError

logger = logging.getLogger(__name__)

SCHEMA_VERSION: Final = 1
SYNCHRONOUS_FULL: Final = 2
BUSY_MS: Final = 1_000

METADATA: Final = MetaData()
INTENTS: Final = Table(
    "intent",
    METADATA,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),  # JSON, keys sorted
    Column("written_ms", Integer, nullable=False),  # milliseconds since 1970 UTC
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("outcome", String, nullable=False),
    Column("debt", String),
)
Index("intent_by_state", INTENTS.c.state, INTENTS.c.written_ms)

_TROUBLES: Final = {
    sqlite3.SQLITE_BUSY: JournalTrouble.LOCKED,
    sqlite3.SQLITE_LOCKED: JournalTrouble.LOCKED,
    sqlite3.SQLITE_FULL: JournalTrouble.FULL,
    sqlite3.SQLITE_READONLY: JournalTrouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: JournalTrouble.READ_ONLY,
    sqlite3.SQLITE_PERM: JournalTrouble.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: JournalTrouble.CORRUPT,
    sqlite3.SQLITE_NOTADB: JournalTrouble.CORRUPT,
}


def trouble_of(error: BaseException) -> JournalTrouble:
    """Return what a database error means to staff; what is not listed is UNSAFE."""
    cause = error.orig if isinstance(error, DatabaseError) else error
    code = getattr(cause, "sqlite_errorcode", -1)
    return _TROUBLES.get(code & 0xFF, JournalTrouble.UNSAFE)


class FileLock:
    """Keep a second instance out, with a lock file of its own beside the database.

    Not on the database itself: closing any descriptor of that file would drop SQLite's own locks.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as no:
            raise JournalUnusableError(JournalTrouble.READ_ONLY, str(no)) from no
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as no:
            os.close(self._fd)
            raise JournalUnusableError(
                JournalTrouble.LOCKED, f"another instance holds {path}"
            ) from no

    def release(self) -> None:
        """Let the next instance in."""
        os.close(self._fd)


def engine_for(path: Path) -> Engine:
    """Return an engine on `path` with one connection, which sets and confirms its own safety."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    def on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA secure_delete=ON")  # what is purged is overwritten
        cursor.close()

    event.listen(engine, "connect", on_connect)
    return engine


def confirm_safe(db: Connection) -> None:
    """Read the safety settings back.

    Raises:
        JournalUnusableError: UNSAFE, when they are not in force.
    """
    mode = db.execute(text("PRAGMA journal_mode")).scalar_one()
    synchronous = db.execute(text("PRAGMA synchronous")).scalar_one()
    if (mode, synchronous) != ("wal", SYNCHRONOUS_FULL):
        raise JournalUnusableError(
            JournalTrouble.UNSAFE, f"journal_mode={mode} synchronous={synchronous}"
        )


def create(path: Path) -> None:
    """Build an empty journal that is wholly on disk before it has its name.

    Raises:
        JournalUnusableError: the disk is full or cannot be written.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        for leftover in _files_of(fresh):
            leftover.unlink(missing_ok=True)
        engine = engine_for(fresh)
        try:
            with engine.begin() as db:
                METADATA.create_all(db)
                db.execute(text(f"PRAGMA user_version={SCHEMA_VERSION}"))
        finally:
            engine.dispose()
        _sync(fresh)
        fresh.replace(path)
        _sync(path.parent)
    except (DatabaseError, OSError) as no:
        trouble = JournalTrouble.READ_ONLY if isinstance(no, OSError) else trouble_of(no)
        raise JournalUnusableError(trouble, str(no)) from no


def check(engine: Engine) -> None:
    """Confirm safety, soundness and version of an opened journal.

    Raises:
        JournalUnusableError: UNSAFE, CORRUPT, or what kept SQLite from looking.
    """
    try:
        with engine.connect() as db:
            confirm_safe(db)
            found = db.execute(text("PRAGMA quick_check(1)")).scalar_one()
            version = db.execute(text("PRAGMA user_version")).scalar_one()
    except DatabaseError as no:
        raise JournalUnusableError(trouble_of(no), str(no.orig)) from no
    if found != "ok":
        raise JournalUnusableError(JournalTrouble.CORRUPT, str(found))
    if version > SCHEMA_VERSION:
        raise JournalUnusableError(
            JournalTrouble.UNSAFE, f"written by a newer version of this program ({version})"
        )
    if version < SCHEMA_VERSION:
        raise JournalUnusableError(JournalTrouble.CORRUPT, f"no journal (version {version})")


def move_aside(path: Path) -> Path:
    """Rename a corrupt journal and its side files out of the way; return where it lies now."""
    number = 1
    while (aside := path.with_name(f"{path.name}.corrupt-{number}")).exists():
        number += 1
    for old, new in zip(_files_of(path), _files_of(aside), strict=True):
        if old.exists():
            old.replace(new)
    _sync(path.parent)
    logger.error("the journal was corrupt; it lies at %s now and a new one was begun", aside)
    return aside


def _files_of(path: Path) -> tuple[Path, Path, Path]:
    return path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
