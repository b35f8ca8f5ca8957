"""Seal and open the values of a row, with the vault of the database that is spoken to.

A column that is sealed says so, and by which columns its row is named: `schema_base.sealed`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, RowMapping, Table

from kiosk_app.central_service.sealed.vault import Place, Vault

VAULT = "vault"
"""Under this name a connection carries the vault of its database."""

NAMED_BY = "named_by"
"""In a sealed column's `info`: the columns whose values name its row."""

FOUND_BY = "found_by"
"""In a blind index's `info`: the columns it is made of."""


class LockedError(Exception):
    """The database was opened without its data key."""


def vault_of(connection: Connection) -> Vault:
    """Return the vault of a connection's database.

    Raises:
        LockedError: it was opened without one.
    """
    return vault_in(connection.get_execution_options())


def vault_in(options: Mapping[str, Any]) -> Vault:
    """Return the vault among a connection's options.

    Raises:
        LockedError: there is none.
    """
    vault: Vault | None = options.get(VAULT)
    if vault is None:
        raise LockedError("the database was opened without its data key")
    return vault


def seal(connection: Connection, column: Column[bytes], row: Iterable[str], text: str) -> bytes:
    """Return a text sealed for a column of a row that is named by `row`."""
    return vault_of(connection).seal(place_of(column, row), text.encode())


def opened(connection: Connection, column: Column[bytes], row: Iterable[str], value: bytes) -> str:
    """Return the text that was sealed for a column of a row."""
    return vault_of(connection).open(place_of(column, row), value).decode()


def place_of(column: Column[bytes], row: Iterable[str]) -> Place:
    """Return the place of a column's value."""
    return Place(column.table.name, column.name, tuple(row))


def indexed(connection: Connection, column: Column[bytes], *parts: str) -> bytes:
    """Return what a row is kept under in a blind index."""
    return vault_of(connection).index(column.table.name, column.name, *parts)


def found(connection: Connection, column: Column[bytes], *parts: str) -> sa.ColumnElement[bool]:
    """Return the condition that a row is the one; whichever key it was kept under."""
    indexes = vault_of(connection).indexes(column.table.name, column.name, *parts)
    return column == indexes[0] if len(indexes) == 1 else column.in_(indexes)


def sealed_columns(table: Table) -> tuple[Column[bytes], ...]:
    """Return the columns of a table that are sealed."""
    return tuple(column for column in table.c if NAMED_BY in column.info)


def blind_indexes(table: Table) -> tuple[Column[bytes], ...]:
    """Return the columns of a table that are blind indexes."""
    return tuple(column for column in table.c if FOUND_BY in column.info)


def place_in(column: Column[bytes], row: RowMapping) -> Place:
    """Return the place of a column's value in a row that was read whole."""
    return place_of(column, (str(row[name]) for name in column.info[NAMED_BY]))
