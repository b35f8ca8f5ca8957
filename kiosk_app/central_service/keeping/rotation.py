"""A new data key: everything sealed so far is sealed anew with it, some rows at a time.

It may be broken off anywhere and begun again: a row is sealed with one key or the other, both are
in the key file, and blind indexes are looked for under both. The service may run meanwhile; it
reads the key file again when it meets the new key. The old key stays in the file, for the backups
of its time; the database forgets it once nothing is sealed with it any more.

Source: GB/T 39786-2021 (keys are changed and withdrawn); NIST SP 800-57 part 1, 5.3.
"""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Column, Connection, RowMapping, Table

from kiosk_app.central_service.engines.locks import locked, take_turn
from kiosk_app.central_service.keeping.data_keys import needed, register, unlock
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.security import add_data_key
from kiosk_app.central_service.sealed.values import (
    FOUND_BY,
    blind_indexes,
    place_in,
    sealed_columns,
    vault_of,
)
from kiosk_app.central_service.sealed.vault import head_of
from kiosk_app.central_service.tables.all_tables import metadata
from kiosk_app.central_service.tables.schema_keys import data_key

AT_ONCE = 200
"""Rows of one transaction."""


def rotate(database: Database, path: Path) -> tuple[str, int]:
    """Take a new data key, or finish taking one; return its id and how many rows were sealed anew.

    Raises:
        KeyFileError: the key file is not this database's, or cannot be written.
        SealBrokenError: a value was changed from outside; what was done so far holds.
    """
    unlock(database, path)
    with database.write() as connection:
        take_turn(connection, "key rotation")
        if len(needed(connection)) == 1:
            add_data_key(path)
    unlock(database, path)
    register(database)
    count = sum(_seal_anew(database, table) for table in metadata.sorted_tables)
    with database.write() as connection:
        current = vault_of(connection).current
        if not any(_is_stale(connection, table, current) for table in metadata.sorted_tables):
            others = sa.update(data_key).where(data_key.c.id != current)
            connection.execute(others.values(is_ended=True))
    return current, count


def _seal_anew(database: Database, table: Table) -> int:
    count = 0
    while sealed_columns(table):
        with database.write() as connection:
            vault = vault_of(connection)
            stale = sa.select(table).where(_stale(table, vault.current)).limit(AT_ONCE)
            rows = connection.execute(locked(connection, stale)).mappings().all()
            for row in rows:
                _write(connection, table, row)
        count += len(rows)
        if len(rows) < AT_ONCE:
            break
    return count


def _write(connection: Connection, table: Table, row: RowMapping) -> None:
    """Seal a row anew, and keep it under the new index."""
    vault, fresh = vault_of(connection), {}
    plain: dict[str, str] = {}
    for column in sealed_columns(table):
        if row[column.name] is not None:
            place = place_in(column, row)
            opened = vault.open(place, row[column.name])
            fresh[column.name] = vault.seal(place, opened)
            plain[column.name] = opened.decode(errors="replace")
    for column in blind_indexes(table):
        parts = [plain.get(name) or row[name] for name in column.info[FOUND_BY]]
        fresh[column.name] = vault.index(table.name, column.name, *parts)
    is_it = sa.and_(*(key == row[key.name] for key in table.primary_key))
    connection.execute(sa.update(table).where(is_it).values(fresh))


def _is_stale(connection: Connection, table: Table, current: str) -> bool:
    if not sealed_columns(table):
        return False
    return bool(connection.scalar(sa.select(sa.exists().where(_stale(table, current)))))


def _stale(table: Table, current: str) -> sa.ColumnElement[bool]:
    """Return the condition that something in a row is sealed with another key."""
    head = head_of(current)

    def begins_otherwise(column: "Column[bytes]") -> sa.ColumnElement[bool]:
        start = sa.func.substr(column, 1, len(head), type_=sa.LargeBinary)
        return start != sa.literal(head, sa.LargeBinary)

    return sa.or_(*(begins_otherwise(column) for column in sealed_columns(table)))
