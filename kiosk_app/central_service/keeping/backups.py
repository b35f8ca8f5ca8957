"""Backups: one consistent state in one file, checked before it counts, never over another file.

The key of the record (see `security`) is not in them and has to be kept apart.
"""

from pathlib import Path

import sqlalchemy as sa

from kiosk_app.central_service.engines.copies import copy_in, copy_out
from kiosk_app.central_service.engines.dumps import dump, undump
from kiosk_app.central_service.engines.errors import BackupError
from kiosk_app.central_service.keeping.database import Address, Database, is_url
from kiosk_app.central_service.keeping.schema_version import revision_of


def back_up(address: Address, target: Path) -> str:
    """Write a backup while the service runs; return the revision of what was backed up.

    Raises:
        BackupError: it cannot be written, there is a file already, or there is nothing to save.
        DatabaseUnfitError: the database cannot be opened.
    """
    if target.exists():
        raise BackupError(f"{target} is there already; name another file")
    if not is_url(address) and not Path(address).is_file():
        raise BackupError(f"{address} is not there")
    revision = _revision(address)
    if is_url(address):
        dump(sa.make_url(str(address)), target)
    else:
        copy_out(Path(address), target)
    return revision


def restore(source: Path, address: Address) -> str:
    """Fill an empty database from a backup; return the revision it is at now.

    Raises:
        BackupError: there is no such backup, it is damaged, or the database is not empty.
        DatabaseUnfitError: the database cannot be opened.
    """
    if not source.is_file():
        raise BackupError(f"{source} is not there")
    if is_url(address):
        _check_empty(address)
        undump(sa.make_url(str(address)), source)
    else:
        copy_in(source, Path(address))
    return _revision(address)


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
