"""The one way to the database: readers see one state, writers all or nothing, on either kind.

An address is a path (SQLite) or a URL (``postgresql://…``). Opening a database makes no tables:
that is what migrations are for.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Transaction
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    TimeoutError,  # noqa: A004 - the pool's own
)

from kiosk_app.central_service.engines.bare import Bare, Prepared
from kiosk_app.central_service.engines.errors import (
    DatabaseBusyError,
    DatabaseUnfitError,
    LostRaceError,
    OutcomeUnknownError,
)
from kiosk_app.central_service.engines.kind import Kind
from kiosk_app.central_service.engines.postgresql import Postgresql
from kiosk_app.central_service.engines.sqlite import Sqlite
from kiosk_app.central_service.engines.standby import reach_standby
from kiosk_app.central_service.keeping.events import DONE, Act
from kiosk_app.central_service.sealed.values import VAULT, vault_in
from kiosk_app.central_service.sealed.vault import Vault

__all__ = [
    "Address",
    "Database",
    "DatabaseBusyError",
    "DatabaseUnfitError",
    "OutcomeUnknownError",
    "is_url",
]

Address = Path | str
"""Path of an SQLite file, or ``postgresql://…``; a plain text is a path too."""

PATIENCE_S = 3.0
"""How long a statement or a turn may take. Shorter than the clients' read timeout (5 s)."""

TRIES = 5
"""How often a transaction that lost a race is run, the first time included."""

T = TypeVar("T")


def _nobody_counts(_acts: Sequence[Act]) -> None:
    """Stand in for somebody who counts acts."""


class Database:
    """An opened database.

    Args:
        address: where it is.
        patience_s: how long a writer waits for its turn and a statement may run.

    Attributes:
        on_done: told the recorded acts of each transaction once it is committed.

    Raises:
        DatabaseUnfitError: it cannot be reached or read, or a safety setting is not in force.
    """

    def __init__(self, address: Address, *, patience_s: float = PATIENCE_S) -> None:
        self._kind: Kind = _kind_of(address, patience_s)
        self.on_done: Callable[[Sequence[Act]], None] = _nobody_counts
        self._reader_options = dict(self._kind.reader_options)
        self._writer_options = dict(self._kind.writer_options)
        try:
            self.probe()
        except (DatabaseUnfitError, DatabaseBusyError, DBAPIError, sqlite3.DatabaseError) as error:
            self.close()
            raise DatabaseUnfitError(
                f"{self._kind.shown} cannot be used as a database: {_first_line(error)}"
            ) from error

    @property
    def shown(self) -> str:
        """Return the address as it may be shown: without a password."""
        return self._kind.shown

    @property
    def vault(self) -> Vault:
        """Return what seals and opens the values of this database.

        Raises:
            LockedError: it was opened without its data key.
        """
        return vault_in(self._reader_options)

    def unlock(self, vault: Vault) -> None:
        """Give every connection from now on the vault that seals and opens what it carries."""
        self._reader_options[VAULT] = self._writer_options[VAULT] = vault

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state of the database.

        Raises:
            DatabaseBusyError: no connection came free in time, or the database did not answer.
        """
        try:
            with self._kind.engine.connect() as connection:
                reader = connection.execution_options(**self._reader_options)
                with reader.begin():
                    yield reader
        except TimeoutError as error:
            raise DatabaseBusyError("all readers are taken") from error
        except DBAPIError as error:
            self._raise(error, "the database cannot be read just now")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a writer's connection inside one transaction: all of it or nothing.

        Raises:
            DatabaseBusyError: it was not our turn in time, or the database refused (locked, full,
                read only, failing over). `OutcomeUnknownError` if the commit failed.
        """
        try:
            with self._kind.turn(), self._kind.engine.connect() as connection:
                writer = connection.execution_options(**self._writer_options)
                with writer.begin() as transaction:
                    done: list[Act] = []
                    writer.info[DONE] = done
                    yield writer
                    self._commit(transaction)
                    self.on_done(done)
        except TimeoutError as error:
            raise DatabaseBusyError("all connections are taken") from error
        except DBAPIError as error:
            self._raise(error, "the database cannot be written just now")

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one write transaction; if others got in its way, again from the beginning.

        Raises:
            DatabaseBusyError: see `write`.
        """
        for _ in range(TRIES - 1):
            try:
                with self.write() as connection:
                    return work(connection)
            except OutcomeUnknownError:
                raise
            except LostRaceError:
                continue
            except (DatabaseBusyError, DBAPIError) as error:
                cause = error if isinstance(error, DBAPIError) else error.__cause__
                if not isinstance(cause, DBAPIError) or not self._kind.may_try_again(cause):
                    raise
        with self.write() as connection:
            return work(connection)

    @contextmanager
    def look(self) -> Iterator[Bare]:
        """Give a driver's connection in no transaction; each statement sees what is newest.

        Raises:
            DatabaseBusyError: see `read`.
        """
        with self._told("the database cannot be read just now"), self._kind.bare() as bare:
            yield bare

    def hurry(self, work: Callable[[Bare], T | None]) -> T | None:
        """Run `work` in one write transaction on the bare driver, never a second time.

        Returns:
            What it came to; None where that was None or it lost a race: nothing was written then.

        Raises:
            DatabaseBusyError: see `write`.
        """
        try:
            return self._kind.hurry(work)
        except TimeoutError as error:
            raise DatabaseBusyError("all connections are taken") from error
        except DBAPIError as error:
            if isinstance(error, IntegrityError) or self._kind.may_try_again(error):
                return None
            self._raise(error, "the database cannot be written just now")

    def spelled(self, prepared: Prepared) -> tuple[str, Mapping[str, object]]:
        """Return a statement as this database is asked it, and the values that never change."""
        text = prepared.for_dialect(self._kind.engine.dialect)
        return text.text, text.fixed

    @contextmanager
    def alone(self, what: str) -> Iterator[bool]:
        """Give True if no other process on this database does `what` meanwhile; else False.

        Raises:
            DatabaseBusyError: nobody knows; the database did not answer.
        """
        with self._told("the database did not answer"), self._kind.alone(what) as is_ours:
            yield is_ours

    @contextmanager
    def among(self, what: str) -> Iterator[Callable[[], bool]]:
        """Be one of those who do `what`; nobody is `alone` with it meanwhile.

        Lends what asks whether that is still so: somebody may be alone with it already, or the
        server that knew of us was lost.

        Raises:
            DatabaseBusyError: nobody knows; the database did not answer.
        """
        with self._told("the database did not answer"), self._kind.among(what) as lasts:
            yield lasts

    def probe(self) -> None:
        """Write nothing, but prove that a write transaction can be had.

        Raises:
            DatabaseBusyError: it cannot.
        """
        with self.write() as connection:
            connection.execute(sa.select(sa.literal(1)))

    def make_sure(self) -> None:
        """Return once all that can be read now would outlive the loss of the server.

        Raises:
            DatabaseBusyError: it would not, or nobody knows.
        """
        if self._kind.may_have_standby:
            with self.write() as connection:
                reach_standby(connection)

    def sweep(self, *tables: str) -> None:
        """Let nothing of what the rows of these tables were before stay in the database's files.

        Raises:
            DatabaseBusyError: not now; somebody uses them.
        """
        try:
            self._kind.sweep(tables)
        except DBAPIError as error:
            self._raise(error, "the database is in use")

    def close(self) -> None:
        """Give all connections back."""
        self._kind.close()

    def _commit(self, transaction: Transaction) -> None:
        try:
            self._kind.commit(transaction)
        except DBAPIError as error:
            if not self._kind.is_passing(error):
                raise
            raise OutcomeUnknownError("the commit was not acknowledged") from error

    @contextmanager
    def _told(self, text: str) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise DatabaseBusyError("all connections are taken") from error
        except DBAPIError as error:
            self._raise(error, text)

    def _raise(self, error: DBAPIError, text: str) -> NoReturn:
        if self._kind.is_passing(error):
            raise DatabaseBusyError(text) from error
        raise error


def check_there(address: Address) -> None:
    """Do nothing where there may be a database; to ask does not make one.

    Raises:
        DatabaseUnfitError: there is no such file.
    """
    if not is_url(address) and not Path(address).is_file():
        raise DatabaseUnfitError(f"{address} is not there; to make it, run: central init")


def is_url(address: Address) -> bool:
    """Tell a URL from a path."""
    return isinstance(address, str) and "://" in address


def _kind_of(address: Address, patience_s: float) -> Kind:
    if not is_url(address):
        return Sqlite(Path(address), patience_s)
    try:
        url = sa.make_url(str(address))
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnfitError("the database's address cannot be read") from error
    if url.get_backend_name() != "postgresql":
        raise DatabaseUnfitError(
            f"no way to a {url.get_backend_name()} database; give a path or postgresql://…"
        )
    return Postgresql(url, patience_s)


def _first_line(error: BaseException) -> str:
    """Return the database's own words, without the statement and hints."""
    cause = error.__cause__ if isinstance(error.__cause__, DBAPIError) else error
    said = cause.orig if isinstance(cause, DBAPIError) else cause
    return str(said).strip().partition("\n")[0]
