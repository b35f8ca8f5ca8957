"""Rows as they were said, and as they lie: what tests ask of a sealed database."""

from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Table

from kiosk_app.central_service.keeping.database import Address
from kiosk_app.central_service.sealed.values import place_in, sealed_columns, vault_of


def opened_rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """Return all rows of a table, what is sealed in them opened."""
    vault, found = vault_of(connection), []
    for row in connection.execute(sa.select(table)).mappings():
        plain = dict(row)
        for column in sealed_columns(table):
            if row[column.name] is not None:
                plain[column.name] = vault.open(place_in(column, row), row[column.name])
        found.append(plain)
    return found


def raw_bytes(address: Address) -> bytes:
    """Return everything that lies in a database: the files, or a plain copy of every table."""
    if isinstance(address, Path):
        beside = sorted(address.parent.glob(f"{address.name}*"))
        return b"".join(path.read_bytes() for path in beside if path.suffix != ".key")
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return b"".join(
            bytes(part)
            for (name,) in cursor.fetchall()
            for part in _copied(cursor, f'COPY "{name}" TO STDOUT')
        )


def _copied(cursor: "psycopg.Cursor[tuple[Any, ...]]", statement: str) -> list[bytes]:
    with cursor.copy(statement.encode()) as copy:
        return [_unhexed(bytes(line)) for line in copy]


def _unhexed(line: bytes) -> bytes:
    r"""Return a line with its ``\\x…`` fields as the bytes they stand for."""
    fields = line.rstrip(b"\n").split(b"\t")
    return b"\t".join(
        bytes.fromhex(field[3:].decode()) if field.startswith(b"\\\\x") else field
        for field in fields
    )
