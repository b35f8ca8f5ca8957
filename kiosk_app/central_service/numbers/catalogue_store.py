"""What the hospital offers, read from the tables: catalogue, sessions, and what a slot prints."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Row

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.tables import schema
from kiosk_app.domain.booking import Slot
from kiosk_app.domain.catalogue import (
    BanRule,
    BookingScope,
    Campus,
    Catalogue,
    ClinicType,
    Department,
    FeeItem,
    Practitioner,
    Title,
)
from kiosk_app.domain.identity import Sex
from kiosk_app.domain.ids import CampusId, DepartmentId, PractitionerId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.sessions import TimeBand

AnyRow = Row[*tuple[Any, ...]]

_session = schema.clinic_session
_doctor = schema.practitioner

SESSION_COLUMNS = (
    *_session.c,
    _doctor.c.name.label("doctor_name"),
    _doctor.c.title.label("doctor_title"),
)


def read_catalogue(connection: Connection, policy: Policy) -> Catalogue:
    """Return everything that changes rarely."""
    house = connection.execute(sa.select(schema.hospital)).first()
    campuses = connection.execute(sa.select(schema.campus).order_by(schema.campus.c.place))
    departments = connection.execute(
        sa.select(schema.department).order_by(schema.department.c.place)
    )
    fees = connection.execute(sa.select(schema.fee).order_by(schema.fee.c.place))
    return Catalogue(
        hospital=house.name if house else "",
        hospital_en=house.name_en if house else "",
        phone=house.phone if house else "",
        elderly_age=policy.elderly_age,
        campuses=tuple(Campus(CampusId(c.id), c.name, c.address) for c in campuses),
        departments=tuple(department_of(d) for d in departments),
        fees=tuple(FeeItem(ClinicType(f.clinic_type), Fen(f.fee), f.is_insured) for f in fees),
        books_without_paper=policy.books_without_paper,
        ban_rule=BanRule(policy.noshow.limit, policy.noshow.ban_months),
    )


def department_of(row: AnyRow) -> Department:
    """Return the department of a row."""
    return Department(
        id=DepartmentId(row.id),
        campus=CampusId(row.campus),
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        group=row.group_name,
        group_en=row.group_en,
        location=row.location,
        initials=row.initials,
        scope=BookingScope(row.scope),
        admits_sex=None if row.admits_sex is None else Sex(row.admits_sex),
        min_age=row.min_age,
        max_age=row.max_age,
    )


def read_department(connection: Connection, department_id: str) -> Department | None:
    """Return one department."""
    row = connection.execute(
        sa.select(schema.department).where(schema.department.c.id == department_id)
    ).first()
    return None if row is None else department_of(row)


def existing_department(connection: Connection, department_id: str) -> Department:
    """Return a department something refers to."""
    row = connection.execute(
        sa.select(schema.department).where(schema.department.c.id == department_id)
    ).one()
    return department_of(row)


_SESSIONS = sa.select(*SESSION_COLUMNS).select_from(
    _session.outerjoin(_doctor, _doctor.c.id == _session.c.practitioner)
)
_SESSION = _SESSIONS.where(_session.c.id == sa.bindparam("which"))


def read_sessions(connection: Connection, which: ColumnElement[bool]) -> list[AnyRow]:
    """Return session rows with their practitioner's name and title, in order of begin."""
    rows = _SESSIONS.where(which).order_by(_session.c.begins_at)
    return list(connection.execute(rows).all())


def read_session(connection: Connection, session_id: str) -> AnyRow | None:
    """Return one session row."""
    return connection.execute(_SESSION, {"which": session_id}).first()


def existing_session(connection: Connection, session_id: str) -> AnyRow:
    """Return the row of a session something refers to."""
    return connection.execute(_SESSION, {"which": session_id}).one()


def practitioner_of(row: AnyRow) -> Practitioner | None:
    """Return who holds the session of a row, or None for a general clinic."""
    if row.practitioner is None:
        return None
    return Practitioner(PractitionerId(row.practitioner), row.doctor_name, Title(row.doctor_title))


_PLACE = (
    sa.select(
        *SESSION_COLUMNS,
        schema.seat.c.seq,
        schema.seat.c.begins_at.label("band_begins_at"),
        schema.seat.c.ends_at.label("band_ends_at"),
        schema.department.c.name.label("department_name"),
        schema.department.c.name_en.label("department_name_en"),
        schema.department.c.location.label("department_location"),
        schema.campus.c.name.label("campus_name"),
        sa.select(schema.hospital.c.phone).limit(1).scalar_subquery().label("phone"),
    )
    .select_from(
        schema.seat.join(_session, _session.c.id == schema.seat.c.session)
        .join(schema.department, schema.department.c.id == _session.c.department)
        .join(schema.campus, schema.campus.c.id == schema.department.c.campus)
        .outerjoin(_doctor, _doctor.c.id == _session.c.practitioner)
    )
    .where(schema.seat.c.id == sa.bindparam("which"))
)


def read_slot(connection: Connection, booking: AnyRow) -> Slot:
    """Return the slot of a booking with all that is printed about it, at the price it was held."""
    return read_place(connection, booking)[0]


def read_place(connection: Connection, booking: AnyRow) -> tuple[Slot, AnyRow]:
    """Return the slot of a booking, and a row beside it.

    The row has `begins_at` and `ends_at` of the session (epoch ms) and the hospital's `phone`.
    """
    row = connection.execute(_PLACE, {"which": booking.seat}).one()
    band = TimeBand(of_ms(row.band_begins_at), of_ms(row.band_ends_at))
    return slot_of(row, row, number=row.seq, band=band, fee=Fen(booking.fee)), row


def slot_of(session: AnyRow, place: AnyRow, *, number: int, band: TimeBand, fee: Fen) -> Slot:
    """Return the slot of a number.

    Args:
        session: a row of `SESSION_COLUMNS`.
        place: has the names and the location of department and campus.
        number: within the session.
        band: when.
        fee: what it was held for.
    """
    return Slot(
        session=SessionId(session.id),
        number=number,
        band=band,
        department_name=place.department_name,
        department_name_en=place.department_name_en,
        campus_name=place.campus_name,
        location=place.department_location,
        room=session.room,
        practitioner=practitioner_of(session),
        clinic_type=ClinicType(session.clinic_type),
        fee=fee,
    )
