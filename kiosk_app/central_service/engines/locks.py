"""Who may go on where several write at once. On SQLite the one writer has nothing to wait for.

Turns are taken in the order of `ORDER`, so that nobody waits in a circle; rows after the booker's
turn: seat, then booking, then order. What slips through is found by the server as a deadlock and
tried again.

Who acts on one booking shares the turn of its session; who acts on a session as a whole (calls it
off, moves its patients, changes how many numbers it has) has that turn alone.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select, Table

AnySelect = Select[*tuple[Any, ...]]

SESSION = "session"
"""What the turn of a session is called."""

ORDER = (
    "migrate",
    "key rotation",
    "data keys",
    "request",
    "notification",
    "device",
    "sign in",
    "first account",
    "accounts",
    "help",
    "drawers",
    "emergency",  # the block of one counter
    "identifier",  # a code or card that is bound to somebody
    "referrer",
    "consultation",  # on which one patient is referred
    "patient",
    "person",
    "alike",  # what records of one person would share
    "pair",  # of records that may be one person's
    "policy",
    "questionnaire",
    "exam resource",
    "open days",
    "rooms",
    "call off",
    SESSION,
    "add-ons",
    "waitlist",
    "wish",  # for any session of a day
    "booker",
    "queue",
    "number",
    "stray",
    "add-on chain",
    "audit",
)
"""What turns are of, in the order in which one transaction takes them."""


def has_rivals(connection: Connection) -> bool:
    """Tell whether others may write while this transaction does."""
    is_writer: bool = connection.get_execution_options().get("is_writer", False)
    return is_writer and connection.dialect.name == "postgresql"


def take_turn(connection: Connection, what: str, *names: str) -> None:
    """Wait until no other transaction has the turn for these names; keep it until ours ends."""
    if has_rivals(connection):
        key = sa.func.hashtextextended(name_of_turn(what, *names), 0)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def take_session_turns(connection: Connection, *sessions: str) -> None:
    """Wait until nobody acts on a booking of these sessions; nobody does until ours ends."""
    for session in sorted(set(sessions)):
        take_turn(connection, SESSION, session)


def share_session_turn(
    connection: Connection, session: ColumnElement[str] | str, *where: ColumnElement[bool]
) -> None:
    """Wait until nobody acts on a session as a whole; nobody does until ours ends.

    Args:
        connection: of a writer.
        session: its id, or the column that says it.
        where: of which row the column is meant.
    """
    if has_rivals(connection):
        connection.execute(shared_session_turn(session, *where))


def shared_session_turn(
    session: ColumnElement[str] | str, *where: ColumnElement[bool]
) -> sa.Select[tuple[Any]]:
    """Return the statement by which `share_session_turn` waits on PostgreSQL."""
    key = sa.func.hashtextextended(sa.literal(name_of_turn(SESSION, "")).concat(session), 0)
    return sa.select(sa.func.pg_advisory_xact_lock_shared(key)).where(*where)


def name_of_turn(what: str, *names: str) -> str:
    """Return the one text that stands for a turn."""
    return "\x1f".join((what, *names))


def locked(connection: Connection, rows: AnySelect, of: Table | None = None) -> AnySelect:
    """Return `rows`, kept from changing under a writer until its transaction ends.

    Args:
        connection: who is to go on.
        rows: what is read.
        of: the table whose rows are kept; None: all that are read.
    """
    return rows.with_for_update(of=of) if has_rivals(connection) else rows
