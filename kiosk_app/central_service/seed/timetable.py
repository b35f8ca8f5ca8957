"""Who sits where on which half-day: drawn from the seed number alone, the same on every machine.

Draws are hashes of what is drawn for, not a stream of random numbers: adding a department changes
nobody else's days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b

from kiosk_app.central_service.seed.tables import (
    DepartmentRow,
    HalfDayRow,
    SeedTables,
    StaffRow,
)
from kiosk_app.domain.catalogue import BookingScope, ClinicType, Title
from kiosk_app.domain.policy import HOSPITAL_TIME
from kiosk_app.domain.sessions import HalfDay

_SATURDAY = 5
_SUNDAY = 6
_WEEKDAYS = 5


@dataclass(frozen=True, slots=True)
class Doctor:
    """An invented practitioner with a post in one department."""

    id: str
    name: str
    department: DepartmentRow
    post: StaffRow
    room: str

    @property
    def is_expert(self) -> bool:
        """Whether people come for this doctor: a post that sells more than a general clinic."""
        return self.post.clinic_type is not ClinicType.GENERAL


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One half-day that will be sold."""

    id: str
    department: str
    practitioner: str | None
    clinic_type: ClinicType
    day: date
    half_day: HalfDay
    begin: datetime
    end: datetime
    room: str
    capacity: int


_Sitting = tuple[Doctor, HalfDayRow, ClinicType]
"""Who sits, on which half-day, and what they sell then."""


def draw(seed: int, what: str, below: int) -> int:
    """Return a number from 0 to `below` - 1 that depends on nothing but `seed` and `what`."""
    digest = blake2b(f"{seed}:{what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % below


def doctors(tables: SeedTables, seed: int) -> tuple[Doctor, ...]:
    """Return every practitioner: one per post of every bookable department, all named apart."""
    names = _names(tables, seed)
    posts = [
        (department, place, post)
        for department in tables.departments
        if department.scope is BookingScope.BOOKABLE
        for place, post in enumerate(tables.timetable.staff)
    ]
    return tuple(
        Doctor(
            id=f"P{department.id}{place + 1}",
            name=next(names),
            department=department,
            post=post,
            room=f"{department.floor}{place + 2:02d}诊室",
        )
        for department, place, post in posts
    )


def _names(tables: SeedTables, seed: int) -> Iterator[str]:
    every = [s + g for s in tables.names.surnames for g in tables.names.given]
    return iter(sorted(every, key=lambda name: draw(seed, f"name {name}", 1 << 62)))


def sessions_of_day(
    tables: SeedTables, staff: tuple[Doctor, ...], day: date, seed: int
) -> Iterator[PlannedSession]:
    """Give all sessions of one day."""
    for department in tables.departments:
        if department.scope is BookingScope.BOOKABLE:
            for half in _general_half_days(tables, department, day):
                room = f"{department.floor}01诊室"
                yield _session(tables, day, half, department.id, None, ClinicType.GENERAL, room)
    sitting = tuple(_sitting(tables, staff, day, seed))
    for doctor, half, kind in (*sitting, *_stand_ins(tables, staff, day, seed, sitting)):
        yield _session(tables, day, half, doctor.department.id, doctor.id, kind, doctor.room)


def _sitting(
    tables: SeedTables, staff: tuple[Doctor, ...], day: date, seed: int
) -> Iterator[_Sitting]:
    for doctor in staff:
        for half in tables.timetable.half_days:
            kind = _clinic_of(tables, doctor, day, half.half_day, seed)
            if kind is not None:
                yield doctor, half, kind


def _stand_ins(
    tables: SeedTables,
    staff: tuple[Doctor, ...],
    day: date,
    seed: int,
    sitting: tuple[_Sitting, ...],
) -> Iterator[_Sitting]:
    """Give the experts who sit where none would and one has to: another day, another one."""
    there = {(doctor.department.id, half) for doctor, half, _ in sitting if doctor.is_expert}
    for department in _with_experts(tables):
        experts = [d for d in staff if d.department.id == department.id and d.is_expert]
        for half in tables.timetable.half_days:
            is_plain = half.half_day in {HalfDay.MORNING, HalfDay.AFTERNOON}
            if is_plain and (department.id, half) not in there:
                what = f"stand-in {department.id} {day} {half.half_day}"
                doctor = experts[draw(seed, what, len(experts))]
                yield doctor, half, doctor.post.clinic_type


def _with_experts(tables: SeedTables) -> Iterator[DepartmentRow]:
    """Give the departments that have an expert every morning and afternoon."""
    for department in tables.departments:
        if (
            department.scope is BookingScope.BOOKABLE
            and department.group_name in tables.timetable.expert_each_half_day
        ):
            yield department


def _general_half_days(
    tables: SeedTables, department: DepartmentRow, day: date
) -> Iterator[HalfDayRow]:
    """Weekdays mornings and afternoons, noons and evenings where asked for, weekend mornings."""
    is_weekday = day.weekday() < _SATURDAY
    open_at = {
        HalfDay.MORNING: True,
        HalfDay.NOON: is_weekday and department.has_noon,
        HalfDay.AFTERNOON: is_weekday,
        HalfDay.EVENING: department.has_evening,
    }
    return (half for half in tables.timetable.half_days if open_at[half.half_day])


def _clinic_of(
    tables: SeedTables, doctor: Doctor, day: date, half_day: HalfDay, seed: int
) -> ClinicType | None:
    """Return what `doctor` sells on that half-day, or None where they do not sit.

    Source: BJ-OPD-DRAFT art. 9: evenings, weekends and holidays for renowned and special-need
    clinics.
    """
    is_chief = doctor.post.title is Title.CHIEF
    if half_day is HalfDay.NOON:  # general clinics only
        return None
    if day.weekday() >= _SATURDAY or half_day is HalfDay.EVENING:
        chosen = draw(seed, f"late {doctor.id}", _SUNDAY + 1)
        is_late = is_chief and chosen == day.weekday()
        is_late_half = half_day is (
            HalfDay.MORNING if day.weekday() >= _SATURDAY else HalfDay.EVENING
        )
        return _late_clinic(tables, doctor, seed) if is_late and is_late_half else None
    place = day.weekday() * 2 + (half_day is HalfDay.AFTERNOON)
    first = draw(seed, f"first {doctor.id}", _WEEKDAYS * 2)
    places = {(first + 3 * i) % (_WEEKDAYS * 2) for i in range(doctor.post.half_days_a_week)}
    return doctor.post.clinic_type if place in places else None


def _late_clinic(tables: SeedTables, doctor: Doctor, seed: int) -> ClinicType:
    if draw(seed, f"special {doctor.id}", tables.timetable.special_need_one_in) == 0:
        return ClinicType.SPECIAL_NEED
    if draw(seed, f"renowned {doctor.id}", tables.timetable.renowned_one_in) == 0:
        return ClinicType.RENOWNED
    return ClinicType.CHIEF


def _session(  # noqa: PLR0913, PLR0917 - a session is what it is made of
    tables: SeedTables,
    day: date,
    half: HalfDayRow,
    department: str,
    practitioner: str | None,
    clinic_type: ClinicType,
    room: str,
) -> PlannedSession:
    whose = practitioner or f"G{department}"
    return PlannedSession(
        id=f"{day:%Y%m%d}{half.half_day[0].upper()}-{whose}",
        department=department,
        practitioner=practitioner,
        clinic_type=clinic_type,
        day=day,
        half_day=half.half_day,
        begin=datetime.combine(day, half.begins, HOSPITAL_TIME),
        end=datetime.combine(day, half.ends, HOSPITAL_TIME),
        room=room,
        capacity=tables.timetable.capacity[clinic_type][half.half_day],
    )
