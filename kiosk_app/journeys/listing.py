"""What is offered at each question, in the order it is shown; `Chosen.index` counts in it.

Both sides use it: `pick_slot` to know what was tapped, `faces` to show what can be.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from kiosk_app.domain.booking import Appointment, Slot
from kiosk_app.domain.catalogue import BookingScope, Catalogue, ClinicType, Department
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import BandSupply, ClinicSession

_MOST_HOPEFUL_FIRST = (
    Reason.HELD_BY_OTHERS,
    Reason.NOT_YET_RELEASED,
    Reason.BOOKED_OUT,
    Reason.SESSION_SUSPENDED,
    Reason.BAND_OVER,
)

Supply = ClinicSession | BandSupply

_SATURDAY = 6
_EVENING_FROM = 17
"""Source: requirement row R069: an evening clinic begins at five or later."""


class Only(StrEnum):
    """Which clinics somebody wants who works in the daytime; the value is a message key."""

    WEEKEND = "only.weekend"
    EVENING = "only.evening"


def groups_of(catalogue: Catalogue) -> tuple[tuple[Department, ...], ...]:
    """Return the departments by first level, both in the order of the catalogue."""
    groups: dict[str, list[Department]] = {}
    for department in catalogue.departments:
        groups.setdefault(department.group, []).append(department)
    return tuple(tuple(departments) for departments in groups.values())


def is_sold(department: Department) -> bool:
    """Tell whether numbers of this department are sold at all.

    Source: BJ-OPD-DRAFT art. 2: emergency, fever, intestinal and internet clinics are outside.
    """
    return department.scope is BookingScope.BOOKABLE


def department_of(catalogue: Catalogue, slot: Slot) -> Department | None:
    """Return the department a booked number is of, by its name and campus; None if it is gone."""
    campuses = {campus.id: campus.name for campus in catalogue.campuses}
    return next(
        (
            department
            for department in catalogue.departments
            if department.name == slot.department_name
            and campuses.get(department.campus) == slot.campus_name
        ),
        None,
    )


def fit_for(
    sessions: tuple[ClinicSession, ...], follows: Appointment | None
) -> tuple[ClinicSession, ...]:
    """Return the sessions a free revisit may be at: of the same level as the visit it follows.

    Source: AH-2023-101 ann. 1 item 1.
    """
    if follows is None:
        return sessions
    return tuple(s for s in sessions if s.clinic_type is follows.slot.clinic_type)


def days_of(sessions: Iterable[ClinicSession]) -> tuple[tuple[ClinicSession, ...], ...]:
    """Return the sessions by day, earliest day first."""
    days: dict[date, list[ClinicSession]] = {}
    for session in sorted(sessions, key=lambda s: s.day):
        days.setdefault(session.day, []).append(session)
    return tuple(tuple(of_day) for of_day in days.values())


def is_kind(session: ClinicSession, only: Only) -> bool:
    """Tell whether a session is at the weekend, or begins in the evening."""
    if only is Only.WEEKEND:
        return session.day.isoweekday() >= _SATURDAY
    return session.begin.hour >= _EVENING_FROM


def kept_by(sessions: Iterable[ClinicSession], only: Only | None) -> tuple[ClinicSession, ...]:
    """Return the sessions of one kind; all of them where none is asked for."""
    return tuple(s for s in sessions if only is None or is_kind(s, only))


def turns_of(sessions: Iterable[ClinicSession], only: Only | None) -> tuple[Only | None, ...]:
    """Return which kinds of clinic the list of days can be turned to; None stands for all."""
    sessions = tuple(sessions)
    kinds = (o for o in Only if o is not only and any(is_kind(s, o) for s in sessions))
    others: tuple[Only | None, ...] = tuple(kinds)
    return others if only is None else (None, *others)


def initials_of(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the pinyin initials the names of departments begin with, as capitals."""
    return tuple(sorted({d.initials[0].upper() for d in catalogue.departments if d.initials}))


def under_initial(catalogue: Catalogue, initial: str) -> tuple[Department, ...]:
    """Return the departments whose name begins with an initial, by their initials."""
    found = (d for d in catalogue.departments if d.initials[:1].upper() == initial)
    return tuple(sorted(found, key=lambda d: d.initials))


def named_of(sessions: Iterable[ClinicSession]) -> tuple[ClinicSession, ...]:
    """Return the sessions of named doctors, where there is a choice between two at least."""
    named = tuple(s for s in sessions if s.practitioner is not None)
    doctors = {s.practitioner.id for s in named if s.practitioner is not None}
    return named if len(doctors) > 1 else ()


def quietest_of(supplies: Iterable[Supply]) -> frozenset[int]:
    """Return the places of the times with the most numbers left, where they differ in it.

    Source: requirement row R049: the least busy times are marked, so that fewer wait at once.
    """
    free = [supply.free for supply in supplies]
    most = max(free, default=0)
    taken_from = [count for count in free if 0 < count < most]
    return frozenset(i for i, count in enumerate(free) if taken_from and count == most)


def types_of(sessions: Iterable[ClinicSession]) -> tuple[tuple[ClinicSession, ...], ...]:
    """Return the sessions by clinic type, in the order of `ClinicType`."""
    by_type = {t: tuple(s for s in sessions if s.clinic_type is t) for t in ClinicType}
    return tuple(of_type for of_type in by_type.values() if of_type)


def free_of(supplies: Iterable[Supply]) -> int:
    """Return how many numbers this caller may have in all of them."""
    return sum(supply.free for supply in supplies)


def why_none(supplies: Iterable[Supply]) -> Reason:
    """Return why there is nothing to have: of several reasons the most hopeful.

    HELD_BY_OTHERS comes first (it may be free again in minutes), BAND_OVER last.
    """
    reasons = {supply.why_none for supply in supplies}
    return next((r for r in _MOST_HOPEFUL_FIRST if r in reasons), Reason.BOOKED_OUT)
