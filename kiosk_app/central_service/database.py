"""The one way to the database: many readers, one writer at a time, nothing promised before fsync.

On SQLite: WAL, ``synchronous=FULL`` and both read back at every connect, because a setting that is
not in force looks exactly like one that is. Every write is one ``BEGIN IMMEDIATE`` transaction
behind one lock with a deadline, so that a crowd waits in this process rather than in SQLite's busy
loop, and hears "busy" instead of hanging.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError, TimeoutError  # noqa: A004 - the pool's own
from sqlalchemy.pool import ConnectionPoolEntry

from kiosk_app.central_service.schema import metadata

SYNCHRONOUS_FULL = 2
_READERS = 48


class DatabaseUnfitError(Exception):
    """The database cannot keep what we promise: unreadable, or a safety setting is not in force."""


class DatabaseBusyError(Exception):
    """The writer did not come free in time; nothing was changed. Ask again."""


class Database:
    """An opened database.

    Args:
        path: file of the SQLite database; created with all tables if it is not there.
        patience_s: how long a writer waits for its turn. Shorter than the clients' read timeout.

    Raises:
        DatabaseUnfitError: the file is no database, or WAL / FULL are not in force.
    """

    def __init__(self, path: Path, *, patience_s: float = 3.0) -> None:
        self._patience_s = patience_s
        self._turn = threading.Lock()
        self._engine: Engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            pool_size=_READERS,
            max_overflow=0,
            pool_timeout=patience_s,
            connect_args={"timeout": patience_s},
        )
        sa.event.listen(self._engine, "connect", _make_safe)
        sa.event.listen(self._engine, "begin", _begin)
        try:
            with self.write() as connection:
                metadata.create_all(connection)
        except (DatabaseBusyError, DatabaseError, sqlite3.DatabaseError) as error:
            self._engine.dispose()
            raise DatabaseUnfitError(f"{path} cannot be used as a database: {error}") from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state of the database.

        Raises:
            DatabaseBusyError: no connection came free in time.
        """
        try:
            connection = self._engine.connect()
        except TimeoutError as error:
            raise DatabaseBusyError("all readers are taken") from error
        with connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give the writer's connection inside one transaction: all of it or nothing.

        Raises:
            DatabaseBusyError: it was not our turn in time, or the disk refused (locked, full, read
                only). After a failed commit the outcome is unknown: ask again with the same key.
        """
        if not self._turn.acquire(timeout=self._patience_s):
            raise DatabaseBusyError("the writer is busy")
        try:
            with self._engine.connect() as connection:
                writer = connection.execution_options(is_writer=True)
                with writer.begin():
                    yield writer
        except (OperationalError, TimeoutError) as error:
            raise DatabaseBusyError("the database cannot be written just now") from error
        finally:
            self._turn.release()

    def probe(self) -> None:
        """Write nothing, but prove that a write transaction can be had.

        Raises:
            DatabaseBusyError: it cannot.
        """
        with self.write() as connection:
            connection.execute(sa.select(sa.literal(1)))

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def _make_safe(raw: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Set and read back what durability stands on."""
    if not isinstance(raw, sqlite3.Connection):
        raise DatabaseUnfitError(f"not an SQLite connection: {type(raw).__name__}")
    raw.isolation_level = None  # BEGIN is ours
    (mode,) = raw.execute("PRAGMA journal_mode=WAL").fetchone()
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")
    (synchronous,) = raw.execute("PRAGMA synchronous").fetchone()
    check_durable(str(mode), int(synchronous))


def check_durable(mode: str, synchronous: int) -> None:
    """Raise `DatabaseUnfitError` unless an acknowledged booking would survive a power cut."""
    if mode.lower() != "wal" or synchronous < SYNCHRONOUS_FULL:
        raise DatabaseUnfitError(
            f"WAL and synchronous=FULL are not in force: {mode}, synchronous={synchronous}"
        )


def _begin(connection: Connection) -> None:
    is_writer = connection.get_execution_options().get("is_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
