"""Read templates and the calendar of a year from files; all rows come in or none.

```
name,department,practitioner,clinic_type,begin,end,capacity,room,first_day,last_day,weekdays
card-chief-1,0304E,P0304E1,chief,08:00,12:00,30,302诊室,2027-01-01,2027-06-30,135

day,worked_as,name
2027-10-01,,National Day
2027-10-09,5,worked for 2027-10-08
```

`weekdays` are ISO weekdays, ``135`` for Monday, Wednesday and Friday; ``holiday`` makes a template
that rules public holidays and only these. A name that is there already is changed; sessions that
were opened by it stay. Lines and signs are read as in `sheets`.

Source: BJ-OPD-DRAFT art. 8; AH-2023-101 ann. 1 item 3; requirement rows R018, R152.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.supply import sheets
from kiosk_app.central_service.supply.import_schedule import HEADINGS, KINDS, Imported, RowFault
from kiosk_app.central_service.supply.new_sessions import NewSession, why_unfit
from kiosk_app.central_service.supply.opened_days import fit_opened
from kiosk_app.central_service.supply.title_gaps import Span
from kiosk_app.central_service.tables.schema_days import calendar_day, session_template
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Refusal

TEMPLATE_HEADINGS = HEADINGS | {
    "名称": "name",
    "起始日": "first_day",
    "截止日": "last_day",
    "星期": "weekdays",
}
CALENDAR_HEADINGS = {"日期": "day", "按星期": "worked_as", "名称": "name"}
FOR_HOLIDAYS = "holiday"

_LONGEST_NAME = 64
_Row = dict[str, Any]
_Read = Callable[[Connection, sheets.Cells], _Row | Refusal]


def import_templates(
    connection: Connection, lines: Iterable[str], policy: Policy, now: int
) -> Imported:
    """Add or change templates; those not named stay as they are.

    Args:
        connection: of a write transaction.
        lines: the file's lines as text, heading first.
        policy: says how many numbers the hours of a session hold.
        now: the service's time.
    """

    def template(connection: Connection, cells: sheets.Cells) -> _Row | Refusal:
        return _template(connection, cells, policy)

    read = sheets.rows(lines, tuple(_TEMPLATE), TEMPLATE_HEADINGS)
    return _import(connection, session_template, read, template, now)


def import_calendar(
    connection: Connection, lines: Iterable[str], now: int, actor: str = SERVICE
) -> Imported:
    """Add or change days of the calendar; those not named stay as they are.

    Days that are open already are made to fit as far as nobody has to do with what was opened;
    see `opened_days`. A file that is brought again tries again what had to stay.
    """
    read = sheets.rows(lines, tuple(_CALENDAR), CALENDAR_HEADINGS)
    done = _import(connection, calendar_day, read, _calendar_day, now)
    if done.faults:
        return done
    fitted = fit_opened(connection, actor, now)
    return replace(done, withdrawn=fitted.withdrawn, kept=fitted.kept)


# --- inside ------------------------------------------------------------------------------------


def _import(
    connection: Connection,
    table: Table,
    rows: Iterable[tuple[int, sheets.Cells | Refusal]],
    read: _Read,
    now: int,
) -> Imported:
    added: list[str] = []
    faults: list[RowFault] = []
    planned: list[Span] = []
    known = 0
    key = next(iter(table.primary_key.columns))
    with connection.begin_nested() as savepoint:
        for line, cells in rows:
            row = cells if isinstance(cells, Refusal) else read(connection, cells)
            if isinstance(row, Refusal):
                faults.append(RowFault(line, row, {} if isinstance(cells, Refusal) else cells))
                continue
            planned += _span(row)
            if _keep(connection, table, key == row[key.name], row, now):
                added.append(str(row[key.name]))
            else:
                known += 1
        if faults:
            savepoint.rollback()
            return Imported(faults=tuple(faults))
    return Imported(tuple(added), known=known, planned=tuple(planned))


def _span(row: _Row) -> list[Span]:
    """Return the days a template rules; none of a day of the calendar."""
    if "department" not in row:
        return []
    first, last = (date.fromisoformat(row[name]) for name in ("first_day", "last_day"))
    return [Span(row["department"], first, last)]


def _keep(
    connection: Connection, table: Table, same: sa.ColumnElement[bool], row: _Row, now: int
) -> bool:
    """Write a row; False where it is there just so already."""
    old = connection.execute(sa.select(table).where(same)).first()
    if old is None:
        connection.execute(sa.insert(table).values(**row, changed_at=now))
        return True
    if {name: value for name, value in old._mapping.items() if name in row} == row:  # noqa: SLF001
        return False
    changed_at = max(now, old.changed_at + 1)
    connection.execute(sa.update(table).where(same).values(**row, changed_at=changed_at))
    return True


def _template(connection: Connection, cells: sheets.Cells, policy: Policy) -> _Row | Refusal:
    row = sheets.read(cells, _TEMPLATE)
    if isinstance(row, Refusal):
        return row
    ours = {name: row.pop(name) for name in ("name", "last_day", "weekdays")}
    new = NewSession(day=row.pop("first_day"), **row)
    refusal = why_unfit(connection, new, policy)
    if refusal is None and ours["last_day"] < new.day:
        refusal = sheets.fault("last_day")
    return refusal or {
        "name": ours["name"],
        "department": new.department,
        "practitioner": new.practitioner,
        "clinic_type": new.clinic_type.value,
        "begins": f"{new.begin:%H:%M}",
        "ends": f"{new.end:%H:%M}",
        "capacity": new.capacity,
        "room": new.room,
        "first_day": new.day.isoformat(),
        "last_day": ours["last_day"].isoformat(),
        "weekdays": ours["weekdays"],
        "is_for_holidays": not ours["weekdays"],
    }


def _weekdays(text: str) -> str:
    """Return the ISO weekdays in order, nothing for holidays; ValueError for what is neither."""
    if text == FOR_HOLIDAYS:
        return ""
    if not text or set(text) - set("1234567") or len(set(text)) != len(text):
        raise ValueError(f"{text!r} are no weekdays")
    return "".join(sorted(text))


def _worked_as(text: str) -> int | None:
    """Return the ISO weekday a day is worked as, None for a holiday."""
    weekday = sheets.whole(text) if text else None
    if weekday is not None and weekday not in range(1, 8):
        raise ValueError(f"{text!r} is no weekday")
    return weekday


def _name(text: str) -> str:
    if not 0 < len(text) <= _LONGEST_NAME or not text.isprintable():
        raise ValueError("a name has 1 to 64 letters")
    return text


_TEMPLATE = {
    "name": _name,
    **{name: kind for name, kind in KINDS.items() if name != "day"},
    "first_day": sheets.day,
    "last_day": sheets.day,
    "weekdays": _weekdays,
}
_CALENDAR = {"day": sheets.day, "worked_as": _worked_as, "name": _name}


def _calendar_day(_connection: Connection, cells: sheets.Cells) -> _Row | Refusal:
    row = sheets.read(cells, _CALENDAR)
    return row if isinstance(row, Refusal) else row | {"day": row["day"].isoformat()}
