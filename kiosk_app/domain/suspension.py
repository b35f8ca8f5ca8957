"""Calling a session off (停诊): nobody's booking is simply cancelled, everybody gets an outcome.

A session with bookings that is called off opens a worklist. Each patient ends as substituted
(替诊), moved to a make-up session (补诊), re-booked (改约) or, by their own choice, refunded; a
session that is resumed keeps who has no outcome yet. The case closes when nobody is left.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 4, item 7, item 29, item 30.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kiosk_app.domain.catalogue import BookingScope, Department, Title
from kiosk_app.domain.ids import AppointmentId, DepartmentId, PractitionerId, StaffId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.second_person import may_decide


class Outcome(StrEnum):
    """How a patient of a called-off session ends."""

    SUBSTITUTED = "substituted"  # 替诊: the same hour, another doctor
    MAKE_UP = "make_up"  # 补诊: the same doctor, another day, the same place in order
    REBOOKED = "rebooked"  # 改约
    REFUNDED = "refunded"  # the patient's own choice; never a no-show
    KEPT = "kept"  # the session was resumed


CHOICES = (Outcome.SUBSTITUTED, Outcome.MAKE_UP, Outcome.REBOOKED, Outcome.REFUNDED)
"""What a patient, checked in or not, is offered. Source: BJ-2022-PLAN item 29."""

MOVED = frozenset({Outcome.SUBSTITUTED, Outcome.MAKE_UP, Outcome.REBOOKED})
"""What staff give by moving the very booking; its patient has a new time to be told of."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One patient of a called-off session; open without an outcome."""

    appointment: AppointmentId
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Doctor:
    """A doctor as a substitute or the one who is absent.

    Attributes:
        day: when this one sits; the same day is preferred.
        fee: of this one's number.
    """

    practitioner: PractitionerId
    department: DepartmentId
    title: Title
    day: date
    fee: Fen


@dataclass(frozen=True, slots=True)
class Approval:
    """What a suspension rests on: the authorities' document, and who agreed to it here."""

    document_number: str
    deciders: tuple[StaffId, ...]


def may_suspend(
    department: Department, approval: Approval, policy: Policy, *, is_whole_department: bool
) -> Refusal | None:
    """Say why sessions must not be called off, or None.

    One session may be; a whole key department needs the authorities' consent and two persons.

    Returns:
        APPROVAL_REQUIRED; SECOND_PERSON_REQUIRED.

    Source: BJ-2022-PLAN item 7.
    """
    if not is_whole_department or not is_key(department, policy):
        return None
    if not approval.document_number.strip():
        return Refusal(Reason.APPROVAL_REQUIRED)
    return may_decide(approval.deciders)


def is_key(department: Department, policy: Policy) -> bool:
    """Tell whether a department is one the authorities watch (重点科室).

    Emergency and fever clinics are by what they are; the others by their national code, with all
    specialties below it.

    Source: BJ-2022-PLAN item 7: eight are named, and "others".
    """
    if department.scope in {BookingScope.EMERGENCY, BookingScope.FEVER}:
        return True
    codes = policy.suspension.key_codes
    return any(department.code == c or department.code.startswith(f"{c}.") for c in codes)


def settle(
    items: Iterable[WorkItem], appointment: AppointmentId, outcome: Outcome
) -> tuple[WorkItem, ...]:
    """Return the worklist with one patient's outcome; the first one stands.

    Source: BJ-OPD-DRAFT art. 23.
    """
    return tuple(
        replace(i, outcome=i.outcome or outcome) if i.appointment == appointment else i
        for i in items
    )


def resume(items: Iterable[WorkItem]) -> tuple[WorkItem, ...]:
    """Return the worklist after the session was resumed: who had no outcome keeps the number.

    Source: BJ-2022-PLAN item 30.
    """
    return tuple(replace(i, outcome=i.outcome or Outcome.KEPT) for i in items)


def may_close(items: Iterable[WorkItem]) -> Refusal | None:
    """Say why a case stays open, or None; ITEMS_OPEN with the fact ``left``.

    Source: BJ-OPD-DRAFT art. 23.
    """
    left = sum(item.outcome is None for item in items)
    return Refusal(Reason.ITEMS_OPEN, (("left", str(left)),)) if left else None


def may_substitute(absent: Doctor, substitute: Doctor, *, has_consent: bool) -> Refusal | None:
    """Say why a doctor does not stand in for another, or None.

    Of the same department and the same or a higher title; with a lower one the patient agrees.

    Returns:
        SUBSTITUTE_UNFIT; CONSENT_REQUIRED.

    Source: BJ-OPD-DRAFT art. 23.
    """
    if substitute.department != absent.department:
        return Refusal(Reason.SUBSTITUTE_UNFIT)
    if substitute.practitioner == absent.practitioner and substitute.day == absent.day:
        return Refusal(Reason.SUBSTITUTE_UNFIT)
    needs_consent = is_lower(absent, substitute) and not has_consent
    return Refusal(Reason.CONSENT_REQUIRED) if needs_consent else None


def is_lower(absent: Doctor | None, other: Doctor | None) -> bool:
    """Tell whether going from one doctor's clinic to another's is going to a lower title.

    A general clinic without a named doctor (None) is lower than any doctor's.

    Source: BJ-OPD-DRAFT art. 23.
    """
    if absent is None or other is None:
        return absent is not None
    return _grade(other.title) > _grade(absent.title)


def preferred(absent: Doctor, candidates: Collection[Doctor]) -> tuple[Doctor, ...]:
    """Return who may stand in, best first: no lower title, the same day, the nearest title.

    Source: BJ-OPD-DRAFT art. 23.
    """
    fit = [c for c in candidates if may_substitute(absent, c, has_consent=True) is None]

    def key(candidate: Doctor) -> tuple[bool, int, int, str]:
        steps = _grade(candidate.title) - _grade(absent.title)
        days = abs((candidate.day - absent.day).days)
        return steps > 0, days, abs(steps), candidate.practitioner

    return tuple(sorted(fit, key=key))


def refund_after(paid: Fen, substitute_fee: Fen) -> Fen:
    """Return what goes back when another doctor stands in; nobody pays more than they did.

    Source: BJ-OPD-DRAFT art. 23.
    """
    return Fen(max(0, paid - substitute_fee))


def _grade(title: Title) -> int:
    """Return 0 for the highest title: the codes of GB/T 8561 count downwards."""
    return sorted(Title).index(title)
