"""What is offered at each question, in the order it is shown; `Chosen.index` counts in it.

Both sides use it: `pick_slot` to know what was tapped, `faces` to show what can be.
"""

from collections.abc import Iterable
from datetime import date

from kiosk_app.domain.booking import Slot
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


def days_of(sessions: Iterable[ClinicSession]) -> tuple[tuple[ClinicSession, ...], ...]:
    """Return the sessions by day, earliest day first."""
    days: dict[date, list[ClinicSession]] = {}
    for session in sorted(sessions, key=lambda s: s.day):
        days.setdefault(session.day, []).append(session)
    return tuple(tuple(of_day) for of_day in days.values())


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
