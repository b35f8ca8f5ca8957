"""SQLite: for a demo, a clinic, a counter alone. One process, many readers, one writer at a time.

WAL, ``synchronous=FULL`` and both read back at every connect, because a setting that is not in
force looks exactly like one that is. Every write is one ``BEGIN IMMEDIATE`` transaction behind one
lock with a deadline, so that a crowd waits in this process rather than in SQLite's busy loop, and
hears "busy" instead of hanging.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Transaction
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from kiosk_app.central_service.engines.bare import Bare, Line
from kiosk_app.central_service.engines.errors import (
    DatabaseBusyError,
    DatabaseUnfitError,
    OutcomeUnknownError,
)
from kiosk_app.central_service.engines.together import Together

SYNCHRONOUS_FULL = 2
_READERS = 48
_OWN = 0o600
T = TypeVar("T")


class Sqlite:
    """A file; see `Kind` for what its members mean.

    Args:
        path: the file; made, empty, if it is not there.
        patience_s: how long a writer waits for its turn.
    """

    may_have_standby: ClassVar[bool] = False
    reader_options: ClassVar[Mapping[str, Any]] = {}
    writer_options: ClassVar[Mapping[str, Any]] = {"is_writer": True}

    def __init__(self, path: Path, patience_s: float) -> None:
        self.shown = str(path)
        _keep_private(path)
        self._patience_s = patience_s
        self._turn = threading.Lock()
        self.engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            pool_size=_READERS,
            max_overflow=0,
            pool_timeout=patience_s,
            hide_parameters=True,  # an error must not tell of persons
            connect_args={"timeout": patience_s},
        )
        self._together = Together(self.turn, self.bare, self._commit_bare)
        sa.event.listen(self.engine, "connect", _make_safe)
        sa.event.listen(self.engine, "begin", _begin)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the writer's turn."""
        if not self._turn.acquire(timeout=self._patience_s):
            raise DatabaseBusyError("the writer is busy")
        try:
            yield
        finally:
            self._turn.release()

    def is_passing(self, error: DBAPIError) -> bool:
        """Locked by another process, disk full, read only."""
        return isinstance(error, OperationalError)

    def may_try_again(self, _error: DBAPIError) -> bool:
        """Never: the one writer has no rivals, and waited for its turn already."""
        return False

    def commit(self, transaction: Transaction) -> None:
        """Return after the fsync."""
        transaction.commit()

    @contextmanager
    def bare(self) -> Iterator[Bare]:
        """Give a connection of the pool; every statement is a transaction of its own."""
        lent = self.engine.raw_connection()
        try:
            yield Bare(cast("Line", lent.dbapi_connection), self.engine.dialect)
        finally:
            lent.close()  # which rolls back what is open

    def hurry(self, work: Callable[[Bare], T | None]) -> T | None:
        """Run `work` together with those of others who wait for the writer's turn."""
        return self._together.run(work)

    @staticmethod
    def _commit_bare(bare: Bare) -> None:
        try:
            bare.say("COMMIT")
        except OperationalError as error:
            raise OutcomeUnknownError("the commit was not acknowledged") from error

    def sweep(self, _tables: Collection[str]) -> None:
        """Write the file anew, and empty its log."""
        with self.turn(), closing(self.engine.raw_connection()) as raw:
            cursor = raw.cursor()
            try:
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.OperationalError as error:
                raise DatabaseBusyError(f"{self.shown} is in use: {error}") from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def alone(self, _what: str) -> Iterator[bool]:
        """Say True: an SQLite service is one process."""
        yield True

    @contextmanager
    def among(self, _what: str) -> Iterator[Callable[[], bool]]:
        """Say True: an SQLite service is one process."""
        yield lambda: True


def _keep_private(path: Path) -> None:
    """Let nobody but the service's own account read the file; its log takes after it.

    What cannot be made or is another's is left to SQLite, which says so at the first connect.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, _OWN))
        path.chmod(_OWN)


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
