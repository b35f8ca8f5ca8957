"""Put the seed into a database: what never changes once, days as they come nearer."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.numbers.catalogue_store import read_catalogue
from kiosk_app.central_service.numbers.supply import SeatRow, seats_of
from kiosk_app.central_service.numbers.supply_book import note_opened
from kiosk_app.central_service.patients.patients import sealed_row
from kiosk_app.central_service.seed.exam_plan import plant_exams
from kiosk_app.central_service.seed.tables import SeedTables, load_tables
from kiosk_app.central_service.seed.timetable import PlannedSession, doctors, sessions_of_day
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.visit.questionnaires import bring_in
from kiosk_app.domain.fees import fee_for
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.specialties import orphans

DEFAULT_SEED = 1
_AT_ONCE = 20_000

Row = dict[str, Any]
"""A row on its way into a table: column name to value."""


class OrphanError(ValueError):
    """A department that sells numbers stands nowhere; the message names it. Nothing was filled."""


def plant(
    database: Database,
    now: datetime,
    policy: Policy,
    *,
    days: int | None = None,
    seed: int = DEFAULT_SEED,
) -> int:
    """Fill the database for today and the days after it; return how many sessions were added.

    Run again later it adds the days that are missing and touches nothing that is there.

    Args:
        database: where to.
        now: decides what "today" is, by the hospital's clock.
        policy: shares out the pools.
        days: days after today; the policy's horizon by default.
        seed: the same number gives the same hospital.

    Raises:
        OrphanError: the tables have a department without a place; they are not taken over.
    """
    today = now.astimezone(HOSPITAL_TIME).date()
    tables = load_tables()
    last = policy.horizon_days if days is None else days
    with database.write() as writer:
        connection = writer.execution_options(is_unhurried=True)  # thousands of rows at once
        _plant_hospital(connection, tables, seed, to_ms(now))
        _refuse_orphans(connection, policy)
        bring_in(connection, tables.questions, SERVICE, to_ms(now))
        all_days = [today + timedelta(days=i) for i in range(last + 1)]
        plant_exams(connection, tables.exams, all_days, to_ms(now))
        return _plant_days(connection, tables, policy, all_days, seed, to_ms(now))


def _refuse_orphans(connection: Connection, policy: Policy) -> None:
    strays = orphans(read_catalogue(connection, policy))
    if strays:
        names = ", ".join(f"{stray.id} ({stray.code})" for stray in strays)
        raise OrphanError(f"no place in the list of departments or on a campus: {names}")


def _plant_hospital(connection: Connection, tables: SeedTables, seed: int, at: int) -> None:
    house = tables.hospital
    _add(
        connection,
        schema.hospital,
        [{"id": 1, "name": house.name, "name_en": house.name_en, "phone": house.phone}],
    )
    _add(
        connection,
        schema.station,
        [{"id": s.id, "kind": s.kind, "is_enabled": True} for s in house.stations],
    )
    _add(
        connection,
        schema.campus,
        [
            {"id": c.id, "place": i, "name": c.name, "address": c.address}
            for i, c in enumerate(house.campuses)
        ],
    )
    _add(
        connection,
        schema.fee,
        [
            {
                "place": i,
                "clinic_type": f.clinic_type.value,
                "fee": f.fee,
                "is_insured": f.is_insured,
            }
            for i, f in enumerate(house.fees)
        ],
        key="clinic_type",
    )
    _add(connection, schema.department, _department_rows(tables))
    _add(
        connection,
        schema.practitioner,
        [
            {
                "id": d.id,
                "department": d.department.id,
                "name": d.name,
                "title": d.post.title.value,
            }
            for d in doctors(tables, seed)
        ],
    )
    _add(connection, schema.patient, _patient_rows(connection, tables, at))


def _department_rows(tables: SeedTables) -> list[Row]:
    return [
        {
            "id": d.id,
            "place": i,
            "campus": d.campus,
            "code": d.code,
            "name": d.name,
            "name_en": d.name_en,
            "group_name": d.group_name,
            "group_en": d.group_en,
            "location": d.location,
            "initials": d.initials,
            "scope": d.scope.value,
            "admits_sex": d.admits_sex,
            "min_age": d.min_age,
            "max_age": d.max_age,
        }
        for i, d in enumerate(tables.departments)
    ]


def _patient_rows(connection: Connection, tables: SeedTables, at: int) -> list[Row]:
    known = [
        Person(p.name, p.kind, p.number, p.sex, p.birth, Proof.ID_CARD) for p in tables.patients
    ]
    return [
        sealed_row(connection, f"pat-demo-{i + 1}", person, tables.patients[i].phone, at)
        for i, person in enumerate(known)
    ]


def _add(connection: Connection, table: Table, rows: list[Row], *, key: str = "id") -> None:
    """Add the rows whose key is not there yet."""
    known = set(connection.scalars(sa.select(table.c[key])))
    fresh = [row for row in rows if row[key] not in known]
    if fresh:
        connection.execute(sa.insert(table), fresh)


def _plant_days(  # noqa: PLR0913, PLR0917 - what of, by whose rules, which days, and when
    connection: Connection, tables: SeedTables, policy: Policy, days: list[date], seed: int, at: int
) -> int:
    table = schema.clinic_session
    known = set(
        connection.scalars(
            sa.select(table.c.id).where(
                table.c.day.between(days[0].isoformat(), days[-1].isoformat())
            )
        )
    )
    staff = doctors(tables, seed)
    fresh = [
        planned
        for day in days
        for planned in sessions_of_day(tables, staff, day, seed)
        if planned.id not in known
    ]
    if not fresh:
        return 0
    connection.execute(sa.insert(table), [_session_row(tables, planned) for planned in fresh])
    seats: list[SeatRow] = []
    for planned in fresh:
        seats += seats_of(planned.id, planned.begin, planned.end, planned.capacity, policy)
    for start in range(0, len(seats), _AT_ONCE):
        connection.execute(sa.insert(schema.seat), seats[start : start + _AT_ONCE])
    note_opened(connection, seats, SERVICE, at)
    return len(fresh)


def _session_row(tables: SeedTables, planned: PlannedSession) -> Row:
    return {
        "id": planned.id,
        "department": planned.department,
        "practitioner": planned.practitioner,
        "clinic_type": planned.clinic_type.value,
        "day": planned.day.isoformat(),
        "half_day": planned.half_day.value,
        "begins_at": to_ms(planned.begin),
        "ends_at": to_ms(planned.end),
        "room": planned.room,
        "fee": fee_for(planned.clinic_type, tables.hospital.fees),
        "capacity": planned.capacity,
        "is_suspended": False,
    }
