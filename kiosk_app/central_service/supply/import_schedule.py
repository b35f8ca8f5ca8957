"""Read a schedule from a file: all rows are good and come in, or each fault is told by its line.

```
day,department,practitioner,clinic_type,begin,end,capacity,room
2026-11-30,0304E,P0304E1,chief,08:00,12:00,30,302诊室
```

`practitioner` is empty for a general clinic. A session that is there already, by the same person at
the same hours in the same room, is not made again: a file can be read twice. How spreadsheets write
is taken as it is, see `sheets`. What the rules say of a row is said in their own words.

Source: BJ-OPD-DRAFT art. 29; requirement rows R067, R152.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.supply import sheets
from kiosk_app.central_service.supply.new_sessions import NewSession, add_session
from kiosk_app.central_service.supply.title_gaps import Span
from kiosk_app.central_service.tables.schema import clinic_session
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.refusal import Refusal

HEADINGS = {
    "日期": "day",
    "科室": "department",
    "医师": "practitioner",
    "号别": "clinic_type",
    "开始": "begin",
    "结束": "end",
    "号数": "capacity",
    "诊室": "room",
}


def somebody(text: str) -> str | None:
    """Return the practitioner of a cell, None for a general clinic."""
    return text or None


KINDS: Mapping[str, Callable[[str], object]] = {
    "day": sheets.day,
    "department": str,
    "practitioner": somebody,
    "clinic_type": ClinicType,
    "begin": sheets.hour,
    "end": sheets.hour,
    "capacity": sheets.whole,
    "room": str,
}
"""What makes a value of each cell."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot come in.

    Attributes:
        line: line of the file, the heading is line 1.
        refusal: why; MALFORMED_REQUEST names the ``field``.
        cells: of the row, as far as it could be read.
    """

    line: int
    refusal: Refusal
    cells: sheets.Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file.

    Attributes:
        sessions: ids of those that came in.
        faults: what is wrong with it.
        known: how many rows were there already.
        planned: the days its good rows are about, for `title_gaps`.
        withdrawn: ids of sessions that the calendar has taken off its days.
        kept: why others stay that are not of the calendar; see `opened_days`.
    """

    sessions: tuple[str, ...] = ()
    faults: tuple[RowFault, ...] = ()
    known: int = 0
    planned: tuple[Span, ...] = ()
    withdrawn: tuple[str, ...] = ()
    kept: tuple[Refusal, ...] = ()


def import_schedule(  # noqa: PLR0913 - a file, who brings it when, and how
    connection: Connection,
    lines: Iterable[str],
    policy: Policy,
    actor: str,
    now: int,
    *,
    is_partial: bool = False,
) -> Imported:
    """Add the sessions of a file: all or none, or those that are good if so wanted.

    Args:
        connection: of a write transaction.
        lines: the file's lines as text, heading first.
        policy: shares out the numbers.
        actor: who imports, for the record.
        now: the service's time.
        is_partial: let good rows in although others are not.
    """
    added: list[str] = []
    faults: list[RowFault] = []
    planned: list[Span] = []
    with connection.begin_nested() as savepoint:
        for line, cells in sheets.rows(lines, tuple(KINDS), HEADINGS):
            new = cells if isinstance(cells, Refusal) else _read(cells)
            made = new if isinstance(new, Refusal) else _add(connection, new, policy, actor, now)
            if isinstance(made, Refusal):
                faults.append(RowFault(line, made, {} if isinstance(cells, Refusal) else cells))
            elif not isinstance(new, Refusal):
                planned.append(Span(new.department, new.day, new.day))
                added += [made] if made else []
        if faults and not is_partial:
            savepoint.rollback()
            return Imported(faults=tuple(faults))
    return Imported(tuple(added), tuple(faults), len(planned) - len(added), tuple(planned))


# --- inside ------------------------------------------------------------------------------------


def _add(
    connection: Connection, new: NewSession, policy: Policy, actor: str, now: int
) -> str | Refusal | None:
    """Add a session and return its id; None for one that is there already."""
    if _is_there(connection, new):
        return None
    return add_session(connection, new, policy, actor, now)


def _is_there(connection: Connection, new: NewSession) -> bool:
    begins = to_ms(datetime.combine(new.day, new.begin, HOSPITAL_TIME))
    ends = to_ms(datetime.combine(new.day, new.end, HOSPITAL_TIME))
    table = clinic_session.c
    same = sa.exists().where(
        table.department == new.department,
        table.practitioner.is_not_distinct_from(new.practitioner),
        table.clinic_type == new.clinic_type.value,
        table.begins_at == begins,
        table.ends_at == ends,
        table.room == new.room,
    )
    return bool(connection.scalar(sa.select(same)))


def _read(cells: sheets.Cells) -> NewSession | Refusal:
    row = sheets.read(cells, KINDS)
    return row if isinstance(row, Refusal) else NewSession(**row)
