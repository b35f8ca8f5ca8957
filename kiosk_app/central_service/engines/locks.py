"""Who may go on where several write at once. On SQLite the one writer has nothing to wait for.

Order, so that nobody waits in a circle: key, then patient, then seat, then booking, then order,
then the day's numbers. What slips through is found by the server as a deadlock and tried again.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select

AnySelect = Select[*tuple[Any, ...]]


def has_rivals(connection: Connection) -> bool:
    """Tell whether others may write while this transaction does."""
    is_writer: bool = connection.get_execution_options().get("is_writer", False)
    return is_writer and connection.dialect.name == "postgresql"


def take_turn(connection: Connection, what: str, *names: str) -> None:
    """Wait until no other transaction has the turn for these names; keep it until ours ends."""
    if has_rivals(connection):
        key = sa.func.hashtextextended(name_of_turn(what, *names), 0)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def name_of_turn(what: str, *names: str) -> str:
    """Return the one text that stands for a turn."""
    return "\x1f".join((what, *names))


def locked(connection: Connection, rows: AnySelect) -> AnySelect:
    """Return `rows`, kept from changing under a writer until its transaction ends."""
    return rows.with_for_update() if has_rivals(connection) else rows
