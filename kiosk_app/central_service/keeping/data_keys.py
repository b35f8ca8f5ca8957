"""Which data keys a database needs; unlocking it with a key file that holds them all.

Nothing is read or written with the wrong file: it is found out before, by the ids of the data keys
and by the record, whose rows fit its own key only.
"""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.audit_log import AuditLog
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.security import (
    KeyFileError,
    Keys,
    add_data_key,
    load_keys,
    made_keys,
)
from kiosk_app.central_service.sealed.values import vault_of
from kiosk_app.central_service.sealed.vault import Vault
from kiosk_app.central_service.tables.schema_keys import data_key
from kiosk_app.central_service.tables.schema_staff import audit


def needed(connection: Connection) -> tuple[str, ...]:
    """Return the ids of the keys that something in a database is sealed with, oldest first."""
    if not sa.inspect(connection).has_table(data_key.name):
        return ()
    in_use = sa.select(data_key.c.id).where(data_key.c.is_ended.is_(False))
    return tuple(connection.scalars(in_use.order_by(data_key.c.place)))


def unlock(database: Database, path: Path, *, is_record_trusted: bool = True) -> Keys:
    """Unlock a prepared database with its key file, and return what the file holds.

    Args:
        database: to be unlocked.
        path: of the key file.
        is_record_trusted: False for whoever is about to verify the record, row by row.

    Raises:
        KeyFileError: the file is not there, does not hold every key that is needed, or its first
            key is not that of the record.
    """
    with database.read() as connection:
        ids = needed(connection)
    if not path.is_file():
        raise _lacks(database, path, ids, "is not there")
    keys = load_keys(path)
    vault = _vault(path, keys) if keys.data else None
    lacking = [key for key in ids if vault is None or key not in vault.ids]
    if vault is None or lacking:
        raise _lacks(database, path, lacking, "does not hold it")
    if is_record_trusted:
        with database.read() as connection:
            _check_record(connection, database, path, keys)
    database.unlock(vault)
    if vault.current not in ids:
        register(database)
    return keys


def unlock_or_make(database: Database, path: Path) -> Keys:
    """Unlock a database that is about to be prepared; make the keys where it needs none yet.

    Raises:
        KeyFileError: as `unlock`.
    """
    with database.write() as connection:
        take_turn(connection, "data keys")
        if not needed(connection):
            keys = made_keys(path)
            keys = keys if keys.data else add_data_key(path)
            _check_record(connection, database, path, keys)
            database.unlock(_vault(path, keys))
            return keys
    return unlock(database, path)


def register(database: Database) -> None:
    """Write down that the database is sealed with the vault's current key from now on."""
    with database.write() as connection:
        take_turn(connection, "data keys")
        key = vault_of(connection).current
        if connection.scalar(sa.select(data_key.c.id).where(data_key.c.id == key)) is None:
            last = connection.scalar(sa.select(sa.func.max(data_key.c.place))) or 0
            row = {"place": last + 1, "id": key, "is_ended": False, "is_swept": True}
            connection.execute(sa.insert(data_key).values(row))


def is_behind(connection: Connection) -> bool:
    """Tell whether the key was rotated while this process ran; by now the vault knows the new one.

    Asked where nothing was found by its blind index: it may be kept under the new key.
    """
    newest = sa.select(data_key.c.id).order_by(data_key.c.place.desc()).limit(1)
    key, vault = connection.scalar(newest), vault_of(connection)
    return key is not None and key not in vault.ids and vault.knows(key)


def _check_record(connection: Connection, database: Database, path: Path, keys: Keys) -> None:
    if sa.inspect(connection).has_table(audit.name) and not AuditLog(keys.audit).is_ours(
        connection
    ):
        raise KeyFileError(
            f"the first key in {path} is not that of the record of {database.shown}; "
            "put back the key file that belongs to this database; nothing was changed"
        )


def _vault(path: Path, keys: Keys) -> Vault:
    return Vault(keys.data, again=lambda: load_keys(path).data)


def _lacks(database: Database, path: Path, ids: Sequence[str], why: str) -> KeyFileError:
    which = f"data key {' and '.join(ids)}" if ids else "a data key"
    return KeyFileError(
        f"{database.shown} is sealed with {which}, and the key file {path} {why}; "
        "put back the key file that belongs to this database; nothing was changed"
    )
