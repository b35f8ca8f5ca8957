"""Sessions as staff see them: sold or not, taking place or called off."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import (
    practitioner_of,
    read_department,
    read_sessions,
)
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.numbers.supply_book import stock_of
from kiosk_app.central_service.tables.schema import clinic_session
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.suspension_case import DeskSession


def sessions_of_day(connection: Connection, day: date) -> tuple[DeskSession, ...]:
    """Return all sessions of a day, department by department, in order of begin."""
    rows = read_sessions(connection, clinic_session.c.day == day.isoformat())
    return desk_sessions(connection, sorted(rows, key=lambda r: (r.department, r.begins_at, r.id)))


def desk_sessions(connection: Connection, rows: Iterable[AnyRow]) -> tuple[DeskSession, ...]:
    """Return rows of sessions as staff see them, in their order."""
    names: dict[str, str] = {}
    found = []
    for row in rows:
        if row.department not in names:
            department = read_department(connection, row.department)
            names[row.department] = "" if department is None else department.name
        stock = stock_of(connection, row.id)
        found.append(
            DeskSession(
                id=SessionId(row.id),
                department=names[row.department],
                doctor=practitioner_of(row),
                begin=of_ms(row.begins_at),
                end=of_ms(row.ends_at),
                room=row.room,
                capacity=stock.capacity,
                taken=stock.sold,
                is_suspended=row.is_suspended,
            )
        )
    return tuple(found)
