"""Backups: one consistent state in one file, checked before it counts, never over another file.

The key of the record (see `security`) is not in them and has to be kept apart.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.copies import copy_in, copy_out, is_there
from kiosk_app.central_service.engines.dumps import dump, load_tables, undump
from kiosk_app.central_service.engines.errors import BackupError
from kiosk_app.central_service.keeping.database import Address, Database, is_url
from kiosk_app.central_service.keeping.schema_version import revision_of
from kiosk_app.central_service.tables.schema_keys import data_key
from kiosk_app.central_service.tables.schema_staff import audit

LONG_S = 3600.0
"""How long one question of a whole record may take; nobody waits behind it."""


def back_up(address: Address, target: Path) -> str:
    """Write a backup while the service runs; return the revision of what was backed up.

    Raises:
        BackupError: it cannot be written, there is a file already, or there is nothing to save.
        DatabaseUnfitError: the database cannot be opened.
    """
    if is_there(target):
        raise BackupError(f"{target} is there already; name another file")
    if not is_url(address) and not Path(address).is_file():
        raise BackupError(f"{address} is not there")
    revision = _revision(address)
    if is_url(address):
        dump(sa.make_url(str(address)), target)
    else:
        copy_out(Path(address), target)
    return revision


def restore(source: Path, address: Address, accept: Callable[[Connection], None]) -> str:
    """Fill an empty database from a backup; return the revision it is at now.

    Args:
        source: the backup.
        address: of the database, which nobody else uses meanwhile.
        accept: raises where what would be restored will not do: nothing is left of it then. It
            sees the record and the names of the data keys and may add to the record; on PostgreSQL
            it is asked twice, before and after all is there.

    Raises:
        BackupError: there is no such backup, it is damaged, or the database is not empty.
        DatabaseUnfitError: the database cannot be opened.
    """
    if not source.is_file():
        raise BackupError(f"{source} is not there")
    if not is_url(address):
        copy_in(source, Path(address), lambda draft: _accepted(draft, accept))
    else:
        _check_empty(address)
        _try(source, address, accept)
        undump(sa.make_url(str(address)), source)
        _accepted(address, accept)
    return _revision(address)


def _accepted(address: Address, accept: Callable[[Connection], None]) -> None:
    database = Database(address, patience_s=LONG_S)
    try:
        with database.write() as connection:
            accept(connection)
    finally:
        database.close()


class _TriedError(Exception):
    """It will do; nothing of the trial is to stay."""


def _try(source: Path, address: Address, accept: Callable[[Connection], None]) -> None:
    """Look at the record in a dump: for that long its tables are there, for nobody else."""

    def look(connection: Connection) -> None:
        load_tables(source, connection, audit.name, data_key.name)
        accept(connection)
        raise _TriedError

    with suppress(_TriedError):
        _accepted(address, look)


def _revision(address: Address) -> str:
    database = Database(address)
    try:
        with database.read() as connection:
            found = revision_of(connection)
    finally:
        database.close()
    if found is None:
        raise BackupError(f"{database.shown} holds no central service")
    return found


def _check_empty(address: Address) -> None:
    database = Database(address)
    try:
        with database.read() as connection:
            tables = sa.inspect(connection).get_table_names()
    finally:
        database.close()
    if tables:
        raise BackupError(f"{database.shown} is not empty; make an empty database first")
