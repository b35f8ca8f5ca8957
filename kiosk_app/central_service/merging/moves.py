"""What is a patient's and goes where their record goes.

What somebody did or asked for has a row of its own that moves, and each move is written down. What
only says once more whose such a row is (a no-show and a notice of its booking, the time of its
examination) follows it. The steps of add-ons stay as they are, for a hash chain is over them, and
so do the words by which somebody acts for another: who reads those asks `keeping.current`.

Lists come before bookings and bookings before what follows them: a worker that is just writing the
latter from the former is waited for, and then seen.

Source: requirement row R030.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table

from kiosk_app.central_service.tables.schema import booking, no_show, waiting
from kiosk_app.central_service.tables.schema_exam import exam_order, exam_slot
from kiosk_app.central_service.tables.schema_help import help_call
from kiosk_app.central_service.tables.schema_identifiers import identifier
from kiosk_app.central_service.tables.schema_merge import merge_move
from kiosk_app.central_service.tables.schema_pre_visit import questionnaire_response
from kiosk_app.central_service.tables.schema_referral import referral_order
from kiosk_app.central_service.tables.schema_supply import notice

_MOVED: Final = {
    table.name: table
    for table in (
        waiting,
        booking,
        identifier,
        exam_order,
        referral_order,
        questionnaire_response,
        help_call,
    )
}
_FOLLOWING: Final[Sequence[tuple[Table, "Column[str]", Table]]] = (
    (no_show, no_show.c.booking, booking),
    (notice, notice.c.booking, booking),
    (exam_slot, exam_slot.c.exam_order, exam_order),
)
"""Which table follows which, by which of its columns."""

TABLES: Final = (*_MOVED.values(), *(table for table, _, _ in _FOLLOWING))
"""Every table that says whose its rows are, but for add-ons and merges themselves; a test looks."""


def move_all(connection: Connection, merge: str, old: str, new: str) -> None:
    """Give everything of one patient to another, and write down what it was."""
    for name, table in _MOVED.items():
        rows = connection.scalars(
            sa.update(table).where(table.c.patient == old).values(patient=new).returning(table.c.id)
        ).all()
        if rows:
            moved = [{"merge": merge, "table": name, "row": row} for row in sorted(rows)]
            connection.execute(sa.insert(merge_move), moved)
    _let_follow(connection, merge, new)


def move_back(connection: Connection, merge: str, old: str, new: str) -> None:
    """Give exactly those rows back that a merge moved, with what follows them by now."""
    for name, table in _MOVED.items():
        mine = sa.and_(table.c.id.in_(rows_of(merge, name)), table.c.patient == new)
        connection.execute(sa.update(table).where(mine).values(patient=old))
    _let_follow(connection, merge, old)


def counts(connection: Connection, merges: Sequence[str]) -> Mapping[str, Counter[str]]:
    """Return how many rows of which table each of these merges moved."""
    key = merge_move.c.merge, merge_move.c.table
    found = connection.execute(
        sa.select(*key, sa.func.count()).where(merge_move.c.merge.in_(merges)).group_by(*key)
    )
    counted: dict[str, Counter[str]] = {merge: Counter() for merge in merges}
    for merge, table, count in found:
        counted[merge][table] = count
    return counted


def rows_of(merge: str, table: str) -> sa.Select[*tuple[str]]:
    """Return the query for the rows of a table that a merge moved."""
    return sa.select(merge_move.c.row).where(
        merge_move.c.merge == merge, merge_move.c.table == table
    )


def _let_follow(connection: Connection, merge: str, patient: str) -> None:
    for table, led_by, leader in _FOLLOWING:
        led = led_by.in_(rows_of(merge, leader.name))
        connection.execute(sa.update(table).where(led).values(patient=patient))
