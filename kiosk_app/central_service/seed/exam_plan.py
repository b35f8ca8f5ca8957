"""Put the invented hospital's rooms, machines, hours and orders of examinations into a database."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.exams.exam_supply import times_of
from kiosk_app.central_service.seed.tables import ExamTables
from kiosk_app.central_service.tables.schema_exam import (
    exam_gap,
    exam_kind,
    exam_order,
    exam_resource,
    exam_slot,
)
from kiosk_app.domain.policy import HOSPITAL_TIME

_SATURDAY = 5
_DOCTOR = "doctor-1"


def plant_exams(connection: Connection, tables: ExamTables, days: Sequence[date], at: int) -> None:
    """Add what is not there yet; days that have times already are left alone."""
    if connection.scalar(sa.select(exam_kind.c.id).limit(1)) is None:
        _plant_house(connection, tables, at)
    known = set(connection.scalars(sa.select(exam_slot.c.day).distinct()))
    rows = [
        row for day in days if day.isoformat() not in known for row in _times_of_day(tables, day)
    ]
    if rows:
        connection.execute(sa.insert(exam_slot), rows)


def _plant_house(connection: Connection, tables: ExamTables, at: int) -> None:
    for table, rows in (
        (exam_kind, tables.kinds),
        (exam_gap, tables.gaps),
        (exam_resource, tables.resources),
    ):
        connection.execute(
            sa.insert(table),
            [msgspec.structs.asdict(row) for row in rows],
        )
    connection.execute(
        sa.insert(exam_order),
        [
            {
                "id": f"exo-demo-{place + 1}",
                "patient": order.patient,
                "kind": order.kind,
                "ordered_by": _DOCTOR,
                "is_paid": order.is_paid,
                "ordered_at": at,
            }
            for place, order in enumerate(tables.orders)
        ],
    )


def _times_of_day(tables: ExamTables, day: date) -> list[dict[str, object]]:
    return [
        row
        for resource in tables.resources
        for hours in tables.hours
        if hours.on_weekends or day.weekday() < _SATURDAY
        for row in times_of(
            (resource.id, resource.kind),
            datetime.combine(day, hours.begins, HOSPITAL_TIME),
            datetime.combine(day, hours.ends, HOSPITAL_TIME),
            tables.band_minutes,
            tables.kept_percent,
        )
    ]
