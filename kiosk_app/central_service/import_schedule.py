"""Read a schedule from CSV: all rows are good and come in, or none does and each fault is told.

```
day,department,practitioner,clinic_type,begin,end,capacity,room
2026-11-30,0304E,P0304E1,chief,08:00,12:00,30,302诊室
```

`practitioner` is empty for a general clinic. Spreadsheets put a byte-order mark first; it is
taken. What the rules say of a row is said in their own words.

Source: BJ-OPD-DRAFT art. 29; requirement rows R067, R152; RFC 4180.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import Connection

from kiosk_app.central_service.new_sessions import NewSession, add_session
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal

COLUMNS = ("day", "department", "practitioner", "clinic_type", "begin", "end", "capacity", "room")

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot come in.

    Attributes:
        line: line of the file, the heading is line 1.
        refusal: why; MALFORMED_REQUEST names the ``field``.
    """

    line: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: ids of the sessions that came in, or what is wrong with it."""

    sessions: tuple[str, ...] = ()
    faults: tuple[RowFault, ...] = ()


def import_schedule(
    connection: Connection, lines: Iterable[str], policy: Policy, actor: str, now: int
) -> Imported:
    """Add the sessions of a CSV file, all or none.

    Args:
        connection: of a write transaction.
        lines: the file's lines as text, heading first.
        policy: shares out the numbers.
        actor: who imports, for the record.
        now: the service's time.
    """
    added: list[str] = []
    faults: list[RowFault] = []
    with connection.begin_nested() as savepoint:
        for line, new in _rows(lines):
            if isinstance(new, Refusal):
                faults.append(RowFault(line, new))
                continue
            made = add_session(connection, new, policy, actor, now)
            if isinstance(made, Refusal):
                faults.append(RowFault(line, made))
            else:
                added.append(made)
        if faults:
            savepoint.rollback()
            return Imported(faults=tuple(faults))
    return Imported(sessions=tuple(added))


# --- inside ------------------------------------------------------------------------------------


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, NewSession | Refusal]]:
    """Give each row with its line; a wrong heading is the only row there is."""
    reader = csv.reader(_without_bom(lines), strict=True)
    try:
        heading = next(reader, [])
        if tuple(name.strip() for name in heading) != COLUMNS:
            yield 1, _fault("heading")
            return
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _read(cells)
    except csv.Error:
        yield reader.line_num, _fault("quotes")


def _without_bom(lines: Iterable[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        yield line.removeprefix(_BOM) if place == 0 else line


def _read(cells: list[str]) -> NewSession | Refusal:
    """Return the session of a row, or MALFORMED_REQUEST with the first ``field`` that is wrong."""
    if len(cells) != len(COLUMNS):
        return _fault("columns")
    row = {name: cell.strip() for name, cell in zip(COLUMNS, cells, strict=True)}
    name = "day"
    try:
        day = date.fromisoformat(row["day"])
        name = "clinic_type"
        clinic_type = ClinicType(row["clinic_type"])
        name = "begin"
        begin = time.fromisoformat(row["begin"])
        name = "end"
        end = time.fromisoformat(row["end"])
        name = "capacity"
        capacity = int(row["capacity"])
    except ValueError:
        return _fault(name)
    if begin.tzinfo is not None or end.tzinfo is not None:
        return _fault("begin")
    return NewSession(
        department=row["department"],
        practitioner=row["practitioner"] or None,
        clinic_type=clinic_type,
        day=day,
        begin=begin,
        end=end,
        capacity=capacity,
        room=row["room"],
    )


def _fault(field: str) -> Refusal:
    return Refusal(Reason.MALFORMED_REQUEST, (("field", field),))
