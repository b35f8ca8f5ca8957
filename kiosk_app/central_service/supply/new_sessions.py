"""Adding clinic sessions: one at the desk, the same day if need be, or many from a file.

Source: BJ-OPD-DRAFT art. 8, art. 9, art. 10 (3), art. 29; AH-2023-101 ann. 1 item 1 and
AH-2023-101 ann. 1 item 3.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers.catalogue_store import read_department, read_session
from kiosk_app.central_service.numbers.supply import seats_of
from kiosk_app.central_service.numbers.supply_book import SupplyAct, note
from kiosk_app.central_service.tables.schema import clinic_session, fee, practitioner, seat
from kiosk_app.central_service.waiting.wishes import take_in
from kiosk_app.contract.fitting import Expected, Unfit
from kiosk_app.domain.catalogue import BookingScope, ClinicType, Title
from kiosk_app.domain.names import is_whole
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.pools import may_publish, split
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.domain.supply import (
    Sitting,
    half_day_of,
    is_of_title,
    may_cut,
    may_last,
    may_number,
    may_sit,
)

_MOST = 500
"""More numbers than this is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that is to be sold.

    Attributes:
        practitioner: None for a general clinic.
        band_minutes: length of its bands; None for the policy's.
    """

    department: str
    practitioner: str | None
    clinic_type: ClinicType
    day: date
    begin: time
    end: time
    capacity: int
    room: str
    band_minutes: int | None = None

    @property
    def half_day(self) -> HalfDay:
        """Return which half of the day it fills."""
        return half_day_of(self.begin, self.end)


def add_session(
    connection: Connection, new: NewSession, policy: Policy, actor: str, now: int
) -> str | Refusal:
    """Add a session and its numbers, to be had from this moment; return its id.

    Returns:
        The id; MALFORMED_REQUEST with the fact ``field``, of a room that another session of the
        department has at that time, too; NOT_FOUND; OUT_OF_SCOPE;
        BAND_OVER for one that has ended; BAND_TOO_LONG; BEYOND_HALF_DAY; TOO_MANY_NUMBERS;
        SHARE_TOO_SMALL; DOUBLE_SESSION.
    """
    take_rooms_turn(connection, new.department, new.day.isoformat())
    refusal = _may_add(connection, new, policy, now)
    if refusal is not None:
        return refusal
    session_id = _id_of(connection, new)
    begin, end = _moments(new)
    connection.execute(
        sa.insert(clinic_session).values(
            id=session_id,
            department=new.department,
            practitioner=new.practitioner,
            clinic_type=new.clinic_type.value,
            day=new.day.isoformat(),
            half_day=new.half_day.value,
            begins_at=to_ms(begin),
            ends_at=to_ms(end),
            room=new.room,
            fee=_fee(connection, new),
            capacity=new.capacity,
            is_suspended=False,
        )
    )
    rows = seats_of(session_id, begin, end, new.capacity, policy, band_minutes=new.band_minutes)
    connection.execute(sa.insert(seat), list(rows))
    note(connection, session_id, SupplyAct.OPENED, split(new.capacity, policy), actor, now)
    added = read_session(connection, session_id)
    if added is not None:
        take_in(connection, added, policy, now)
    return session_id


def why_unfit(connection: Connection, new: NewSession, policy: Policy) -> Refusal | None:
    """Say why there can be no such session on any day, or None.

    Returns:
        NOT_FOUND; OUT_OF_SCOPE; MALFORMED_REQUEST with the fact ``field``, of a practitioner
        whose title is lower than the clinic type promises, or nobody's, too; BEYOND_HALF_DAY;
        TOO_MANY_NUMBERS.
    """
    department = read_department(connection, new.department)
    if department is None:
        return Refusal(Reason.NOT_FOUND, (("field", "department"),))
    if department.scope is not BookingScope.BOOKABLE:
        return Refusal(Reason.OUT_OF_SCOPE, (("scope", department.scope.value),))
    field = _wrong_field(connection, new)
    if field is not None:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", field),))
    if not is_of_title(new.clinic_type, _title_of(connection, new)):
        return Unfit("practitioner", Expected.OF_TITLE).refusal
    if not is_whole(new.room):
        return Unfit("room", Expected.VISIBLE).refusal
    begin, end = _moments(new)
    return may_last(new.begin, new.end) or may_number(end - begin, new.capacity, policy)


def take_rooms_turn(connection: Connection, department: str, day: str) -> None:
    """Wait until nobody gives away a room of a department on that day; nobody does until we end."""
    take_turn(connection, "rooms", department, day)


def may_use_room(
    connection: Connection, department: str, room: str, begins_at: int, ends_at: int
) -> Refusal | None:
    """Say why there is no session in a room at that time, or None; its names are its department's.

    Returns:
        MALFORMED_REQUEST with the fact ``field``: a session that is not called off is there.
    """
    table = clinic_session.c
    beside = sa.exists().where(
        table.department == department,
        table.room == room,
        table.begins_at < ends_at,
        table.ends_at > begins_at,
        table.is_suspended.is_(False),
    )
    is_taken = bool(connection.scalar(sa.select(beside)))
    return Unfit("room", Expected.FREE_ROOM).refusal if is_taken else None


# --- inside ------------------------------------------------------------------------------------


def _may_add(connection: Connection, new: NewSession, policy: Policy, now: int) -> Refusal | None:
    refusal = why_unfit(connection, new, policy)
    if refusal is not None:
        return refusal
    if _moments(new)[1] <= of_ms(now):
        return Refusal(Reason.BAND_OVER)
    return (
        may_cut(timedelta(minutes=new.band_minutes or policy.max_band_minutes), policy)
        or may_publish(split(new.capacity, policy), policy)
        or _double(connection, new)
        or may_use_room(connection, new.department, new.room, *map(to_ms, _moments(new)))
    )


def _wrong_field(connection: Connection, new: NewSession) -> str | None:
    """Return the first field that does not fit the others."""
    wrong = {
        "end": new.end <= new.begin,
        "capacity": not 1 <= new.capacity <= _MOST,
        "room": not new.room.strip(),
        "band_minutes": new.band_minutes is not None and new.band_minutes < 1,
        "clinic_type": _fee(connection, new) is None,
        "practitioner": not _sits_here(connection, new),
    }
    return next((name for name, is_wrong in wrong.items() if is_wrong), None)


def _sits_here(connection: Connection, new: NewSession) -> bool:
    if new.practitioner is None:
        return True
    return connection.scalar(
        sa.select(practitioner.c.department).where(practitioner.c.id == new.practitioner)
    ) == (new.department)


def _title_of(connection: Connection, new: NewSession) -> Title | None:
    """Return the title of who is to sit; None where nobody is named."""
    found = connection.scalar(
        sa.select(practitioner.c.title).where(practitioner.c.id == new.practitioner)
    )
    return None if found is None else Title(found)


def _double(connection: Connection, new: NewSession) -> Refusal | None:
    """Refuse a doctor's second session of a half-day; the database would, too. Source: art. 29."""
    if new.practitioner is None:
        return None
    rows = connection.execute(
        sa.select(clinic_session.c.begins_at, clinic_session.c.ends_at).where(
            clinic_session.c.practitioner == new.practitioner,
            clinic_session.c.day == new.day.isoformat(),
        )
    ).all()
    theirs = [
        Sitting(new.day, of_ms(row.begins_at).time(), of_ms(row.ends_at).time()) for row in rows
    ]
    return may_sit(Sitting(new.day, new.begin, new.end), theirs)


def _fee(connection: Connection, new: NewSession) -> int | None:
    found: int | None = connection.scalar(
        sa.select(fee.c.fee).where(fee.c.clinic_type == new.clinic_type.value)
    )
    return found


def _moments(new: NewSession) -> tuple[datetime, datetime]:
    begin = datetime.combine(new.day, new.begin, HOSPITAL_TIME)
    return begin, datetime.combine(new.day, new.end, HOSPITAL_TIME)


def _id_of(connection: Connection, new: NewSession) -> str:
    """Return an id nobody has; general clinics may stand side by side."""
    stem = f"{new.day:%Y%m%d}{new.half_day[0].upper()}-{new.practitioner or f'G{new.department}'}"
    taken = set(
        connection.scalars(
            sa.select(clinic_session.c.id).where(clinic_session.c.id.between(stem, f"{stem}~"))
        )
    )
    names = (stem if place == 1 else f"{stem}-{place}" for place in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
