"""One small session on a day that has nothing else, for tests of scarce numbers."""

from datetime import date, datetime, time, timedelta
from itertools import count

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.supply.new_sessions import NewSession, add_session
from kiosk_app.central_service.tables.schema import booking, clinic_session, seat
from kiosk_app.central_service.tables.schema_supply import supply_change
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from tests.helpers.central import MONDAY_MORNING

NEXT_SUNDAY = date(2026, 11, 29)
SUPERVISOR = "stf-supervisor"
CARDIOLOGY = "0304E"


def doctor(place: int = 1) -> str:
    """Return the id of a practitioner of cardiology."""
    return f"P{CARDIOLOGY}{place}"


_ROOMS = count(401)
"""Every session is in a room of its own, unless a test says otherwise."""


def new_session(
    capacity: int = 20,
    *,
    day: date = NEXT_SUNDAY,
    practitioner: str | None = None,
    begin: time = time(8),
    end: time = time(12),
    clinic_type: ClinicType = ClinicType.GENERAL,
    band_minutes: int | None = None,
    department: str = CARDIOLOGY,
) -> NewSession:
    """Return a session as somebody would write it down."""
    return NewSession(
        department=department,
        practitioner=practitioner,
        clinic_type=clinic_type,
        day=day,
        begin=begin,
        end=end,
        capacity=capacity,
        room=f"{next(_ROOMS)}诊室",
        band_minutes=band_minutes,
    )


def take_away_sessions(connection: Connection) -> None:
    """Take every session away that nobody has a number of, and say so in the record of supply."""
    numbers = sa.select(seat.c.session, seat.c.pool, -sa.func.count()).group_by(
        seat.c.session, seat.c.pool
    )
    told = numbers.add_columns(sa.literal(0), sa.literal("test"), sa.literal(""))
    columns = ["session", "pool", "by_numbers", "at", "act", "actor"]
    connection.execute(sa.insert(supply_change).from_select(columns, told))
    connection.execute(sa.delete(seat))
    connection.execute(sa.delete(clinic_session))


def opened(
    connection: Connection, new: NewSession, policy: Policy, now: datetime = MONDAY_MORNING
) -> str:
    """Add a session and return its id."""
    session = add_session(connection, new, policy, SUPERVISOR, to_ms(now))
    assert isinstance(session, str), session
    return session


def pools_of(connection: Connection, session: str) -> dict[str, int]:
    """Return how many numbers each pool has by the seats alone."""
    rows = connection.execute(
        sa.select(seat.c.pool, sa.func.count())
        .where(seat.c.session == session)
        .group_by(seat.c.pool)
    )
    return {row[0]: row[1] for row in rows.all()}


def add_booking(
    connection: Connection, session: str, seat_id: int, name: str, **values: object
) -> None:
    """Write a booking as if it had been made and paid, seat included."""
    row = {
        "id": f"hold-{name}",
        "session": session,
        "seat": seat_id,
        "department": CARDIOLOGY,
        "day": NEXT_SUNDAY.isoformat(),
        "patient": "pat-demo-1",
        "station": "kiosk-01",
        "state": "booked",
        "fee": 5000,
        "policy": "demo",
        "held_at": to_ms(MONDAY_MORNING),
        "expires_at": to_ms(MONDAY_MORNING + timedelta(minutes=5)),
        "appointment": f"apt-{name}",
        "number": f"G261123{name}",
        "check_in_code": f"RT1.{name}",
        "booking_class": "advance",
        "paid": 5000,
        "booked_at": to_ms(MONDAY_MORNING),
        "is_station_told": True,
        "is_exchange": False,
        "waived": 0,
    }
    connection.execute(sa.insert(booking).values({**row, **values}))
    connection.execute(
        sa.update(seat).where(seat.c.id == seat_id).values(state=2, booking=row["id"])
    )


def at_time(hour: int, minute: int = 0, day: date = NEXT_SUNDAY) -> datetime:
    """Return a moment of the session's day."""
    return datetime.combine(day, time(hour, minute), HOSPITAL_TIME)
