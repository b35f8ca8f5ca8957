"""The shape of a database as a set of lines, so that two databases can be compared.

Defaults of columns are left out: a migration needs them for the rows that are there. So is the
order of columns, which differs where a migration added one, and PostgreSQL's casts and brackets,
which a restored database writes otherwise.
"""

import re

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.database import Database

_VERSION_TABLE = "alembic_version"

_POSTGRESQL = (
    """SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
       AND c.relnamespace = 'public'::regnamespace""",
    """SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
       WHERE schemaname = 'public'""",
    """SELECT 'constraint', c.relname, o.conname, pg_get_constraintdef(o.oid)
       FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
       WHERE o.connamespace = 'public'::regnamespace""",
    """SELECT 'trigger', c.relname, t.tgname, pg_get_triggerdef(t.oid)
       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal""",
    """SELECT 'function', proname, '', prosrc FROM pg_proc
       WHERE pronamespace = 'public'::regnamespace""",
)


def shape_of(database: Database) -> set[str]:
    """Return columns, indexes, constraints and triggers, a line each."""
    with database.read() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        lines = _sqlite(connection) if is_sqlite else _postgresql(connection)
    return {line for line in lines if _VERSION_TABLE not in line}


def _postgresql(connection: Connection) -> set[str]:
    return {
        re.sub(r"::[a-z ]+(\[\])?|[()]", "", " ".join(str(part) for part in row))
        for query in _POSTGRESQL
        for row in connection.execute(sa.text(query))
    }


def _sqlite(connection: Connection) -> set[str]:
    lines = set()
    found = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master")
    for kind, name, table, text in found.all():
        if kind != "table":
            lines.add(f"{kind} {table} {name} {_plain(text or '')}")
            continue
        lines |= {f"check {name} {check}" for check in _checks(text)}
        for column in connection.exec_driver_sql(f"PRAGMA table_info({name})"):
            type_ = column.type.replace("BIGINT", "INTEGER")
            lines.add(f"column {name} {column.name} {type_} {column.notnull} {column.pk}")
        for key in connection.exec_driver_sql(f"PRAGMA foreign_key_list({name})"):
            lines.add(f"reference {name} {key[3]} {key[2]}.{key[4]}")
    return lines


def _checks(text: str) -> set[str]:
    """Return the named CHECK constraints of a CREATE TABLE statement."""
    return {_plain(found) for found in re.findall(r"CONSTRAINT (\w+ CHECK \(.*\))", text)}


def _plain(text: str) -> str:
    return " ".join(text.replace('"', "").split())
