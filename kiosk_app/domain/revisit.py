"""Coming again without a new number or without paying again.

* Results revisit (回诊): seen, sent to an examination, back with its results while the number is
  valid: no new number, no fee, a place in the queue (see `queue_order`).
* Free revisit (免费复诊): a new number within three calendar days, the day of the visit included,
  once, at the same campus, department and level, with examination results: no registration and no
  consultation fee. The number is used up like any other.

Source: BJ-OPD-DRAFT art. 25; AH-2023-101 ann. 1 item 1.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.catalogue import BookingScope, ClinicType
from kiosk_app.domain.ids import AppointmentId, CampusId, DepartmentId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal


class FeeKind(StrEnum):
    """A line of the bill of a visit."""

    REGISTRATION = "registration"  # 挂号费
    CONSULTATION = "consultation"  # 诊察费


class VisitKind(StrEnum):
    """Whether a patient comes to a specialty for the first time; derived, never asked for.

    Source: BJ-OPD-DRAFT art. 12; requirement row R028.
    """

    FIRST = "first"  # 初诊
    REVISIT = "revisit"  # 复诊


def kind_of_visit(*, was_seen: bool) -> VisitKind:
    """Return the kind of a visit; `was_seen`: this specialty has seen the patient before."""
    return VisitKind.REVISIT if was_seen else VisitKind.FIRST


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit is: the three things that must be the same for a free revisit."""

    campus: CampusId
    department: DepartmentId
    clinic_type: ClinicType


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """A visit that may be followed by another.

    Attributes:
        number: human appointment number, printed on what follows from it.
        day: hospital day of the visit.
        valid_until: see `checkin.valid_until`.
        has_examination: an examination was ordered in it; its results bring the patient back.
        has_free_revisit: one was already given for it.
        is_free_revisit: it was one itself, so the visit before it has had its one.
    """

    appointment: AppointmentId
    number: str
    status: AppointmentStatus
    place: Place
    scope: BookingScope
    day: date
    valid_until: datetime
    has_examination: bool
    has_free_revisit: bool = False
    is_free_revisit: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """The revisit that is asked for.

    Attributes:
        is_same_illness: the desk or the doctor confirms the same course of the same illness.
    """

    place: Place
    day: date
    is_same_illness: bool


@dataclass(frozen=True, slots=True)
class WaivedLine:
    """A fee that is not taken, and the visit that is why."""

    kind: FeeKind
    waived: Fen
    original: str
    charged: Fen


def may_return_with_results(visit: SeenVisit, now: datetime) -> Refusal | None:
    """Say why a patient cannot check in again with results, or None.

    Returns:
        NO_RESULTS_REVISIT with the fact ``why``: ``not_seen``, ``no_examination``; NUMBER_EXPIRED
        with ``until``.

    Source: BJ-OPD-DRAFT art. 25.
    """
    if visit.status is not AppointmentStatus.FULFILLED:
        return Refusal(Reason.NO_RESULTS_REVISIT, (("why", "not_seen"),))
    if not visit.has_examination:
        return Refusal(Reason.NO_RESULTS_REVISIT, (("why", "no_examination"),))
    if now >= visit.valid_until:
        until = f"{visit.valid_until:%Y-%m-%d %H:%M}"
        return Refusal(Reason.NUMBER_EXPIRED, (("until", until),))
    return None


def may_revisit_free(visit: SeenVisit, wish: Wish, policy: Policy) -> Refusal | None:
    """Say why a revisit is charged like any visit, or None.

    Returns:
        NO_FREE_REVISIT with the fact ``why``: ``not_seen``, ``scope``, ``clinic_type``, ``used``,
        ``examination``, ``illness``, ``campus``, ``department``, ``level`` or ``days``.

    Source: AH-2023-101 ann. 1 item 1.
    """
    objections = {
        "not_seen": visit.status is not AppointmentStatus.FULFILLED,
        "scope": visit.scope is not BookingScope.BOOKABLE,
        "clinic_type": visit.place.clinic_type.value not in policy.revisit.clinic_types,
        "used": visit.has_free_revisit or visit.is_free_revisit,
        "examination": not visit.has_examination,
        "illness": not wish.is_same_illness,
        "campus": wish.place.campus != visit.place.campus,
        "department": wish.place.department != visit.place.department,
        "level": wish.place.clinic_type is not visit.place.clinic_type,
        "days": not visit.day <= wish.day <= last_free_day(visit.day, policy),
    }
    why = next((name for name, stands in objections.items() if stands), None)
    return None if why is None else Refusal(Reason.NO_FREE_REVISIT, (("why", why),))


def last_free_day(visited: date, policy: Policy) -> date:
    """Return the last day of a free revisit: calendar days, the visit's day is the first."""
    return visited + timedelta(days=policy.revisit.free_days - 1)


def waived_lines(visit: SeenVisit, registration: Fen, consultation: Fen) -> tuple[WaivedLine, ...]:
    """Return the two fees a free revisit does not take, each naming the original visit.

    Source: AH-2023-101 ann. 1 item 1: neither registration nor consultation fee is taken again.
    """
    fees = ((FeeKind.REGISTRATION, registration), (FeeKind.CONSULTATION, consultation))
    return tuple(WaivedLine(kind, fee, visit.number, Fen(0)) for kind, fee in fees)
