"""The central service's database in an operator's hand; a fault becomes one plain line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk_app.bootstrap.central import ServiceError
from kiosk_app.central_service.calls.accounts import AlreadyInitialisedError
from kiosk_app.central_service.engines.errors import BackupError
from kiosk_app.central_service.keeping.data_keys import unlock
from kiosk_app.central_service.keeping.database import (
    PATIENCE_S,
    Address,
    Database,
    DatabaseBusyError,
    DatabaseUnfitError,
    check_there,
)
from kiosk_app.central_service.keeping.schema_version import check_schema
from kiosk_app.central_service.keeping.security import KeyFileError, Keys, key_file_of


@contextmanager
def opened(
    address: Address, *, patience_s: float = PATIENCE_S, is_new_allowed: bool = False
) -> Iterator[Database]:
    """Lend the database and close it again.

    Args:
        address: where it is.
        patience_s: how long one question may take.
        is_new_allowed: a file that is not there is made, empty.

    Raises:
        ServiceError: see `told`.
    """
    with told():
        if not is_new_allowed:
            check_there(address)
        database = Database(address, patience_s=patience_s)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def told() -> Iterator[None]:
    """Turn what an operator can mend into one line.

    Raises:
        ServiceError: with that line.
    """
    try:
        yield
    except (
        DatabaseUnfitError,
        DatabaseBusyError,
        BackupError,
        KeyFileError,
        AlreadyInitialisedError,
    ) as error:
        raise ServiceError(str(error)) from error


@contextmanager
def unlocked(
    address: Address,
    key_file: Path | None,
    *,
    patience_s: float = PATIENCE_S,
    is_record_trusted: bool = True,
) -> Iterator[tuple[Database, Keys]]:
    """Lend a prepared database with its keys.

    Args:
        address: where it is.
        key_file: where its keys are; by default beside an SQLite file.
        patience_s: how long one question may take.
        is_record_trusted: see `unlock`.

    Raises:
        ServiceError: see `told`; also where it is not prepared, or these are not its keys.
    """
    with opened(address, patience_s=patience_s) as database:
        check_schema(database)
        path = key_file or key_file_of(address)
        yield database, unlock(database, path, is_record_trusted=is_record_trusted)
