"""Who works with a database: services that run on it, or one command that needs it for itself.

Both say so by a lock that ends with whoever holds it, however they end: on SQLite the kernel's lock
on a file beside the database, held by its one service; on PostgreSQL an advisory lock of a session
of its own, shared by all services and taken alone by a command that makes or renews the tables.

Where a server was lost, its locks are gone until each service has looked again; what slips through
meanwhile is found by `schema_watch`.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from kiosk_app.central_service.keeping.database import (
    Address,
    Database,
    DatabaseBusyError,
    DatabaseUnfitError,
    is_url,
)

_WHAT = "service"
_SERVED = "is served already; end that service first"
_AT_IT = "is being prepared, upgraded or restored just now; start the service after that"


class ServedError(DatabaseUnfitError):
    """Somebody else works with the database; the text says what to do."""


@contextmanager
def serving(address: Address) -> Iterator[Callable[[], object]]:
    """Be known as a service on this database; lend what makes sure that we still are.

    Raises:
        ServedError: SQLite: another service runs. PostgreSQL: a command has it for itself.
        DatabaseUnfitError: the database cannot be reached.
    """
    if not is_url(address):
        with _locked(Path(address)):
            yield _nothing
        return
    database = Database(address)
    try:
        with ExitStack() as held:
            known = _Known(database, held)
            if not known.look():
                raise ServedError(f"{database.shown} {_AT_IT}")
            yield known.look
    finally:
        database.close()


@contextmanager
def offline(address: Address) -> Iterator[None]:
    """Have the database to ourselves: no service runs on it, and none starts.

    Raises:
        ServedError: one runs.
        DatabaseUnfitError: the database cannot be reached.
    """
    if not is_url(address):
        with _locked(Path(address)):
            yield
        return
    database = Database(address)
    try:
        with database.alone(_WHAT) as is_ours:
            if not is_ours:
                raise ServedError(f"{database.shown} {_SERVED}")
            yield
    finally:
        database.close()


class _Known:
    """That a service of ours runs, as its server knows it.

    Args:
        database: of our own, for nothing else.
        held: keeps the session.
    """

    def __init__(self, database: Database, held: ExitStack) -> None:
        self._database = database
        self._held = held
        self._lasts: Callable[[], bool] = lambda: False

    def look(self) -> bool:
        """Tell whether it is known; if the session was lost, say it again in another."""
        if self._lasts():
            return True
        try:
            self._held.close()
            self._lasts = self._held.enter_context(self._database.among(_WHAT))
        except (DatabaseBusyError, DatabaseUnfitError, DBAPIError):
            self._lasts = lambda: False
        return self._lasts()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the kernel's lock beside a file; the lock's file stays, or two could hold one each.

    A link is another name of the same file, and of the same lock.
    """
    try:
        file = path.resolve()
    except RuntimeError as error:
        raise DatabaseUnfitError(f"{path} is a link to itself") from error
    beside = file.with_name(f"{file.name}.lock")
    try:
        descriptor = _opened(beside, file)
    except PermissionError as error:
        because = f"{error.strerror}{_whose(beside)}"
        raise DatabaseUnfitError(f"{beside} cannot be opened: {because}") from error
    except OSError as error:
        raise DatabaseUnfitError(f"{beside} cannot be made: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServedError(f"{path} {_SERVED}") from error
        except OSError as error:
            raise DatabaseUnfitError(f"{beside} cannot be locked: {error.strerror}") from error
        yield
    finally:
        os.close(descriptor)


def _opened(beside: Path, file: Path) -> int:
    """Open a lock; one that root makes is whose the database is, or will be by its folder.

    What is there already is never given away: it might be a link to something else.
    """
    try:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(beside, os.O_RDWR)
    if os.geteuid() == 0:
        owners = [it.stat() for it in (file, file.parent) if it.exists()]
        owner = next((it for it in owners if it.st_uid != 0), owners[-1])
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def _whose(beside: Path) -> str:
    try:
        return f"; it is user {beside.stat().st_uid}'s"
    except OSError:
        return ""


def _nothing() -> None:
    """Look at nothing: the kernel forgets no lock."""
