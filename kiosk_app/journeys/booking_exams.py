"""Book times for ordered examinations: proposed, looked at, another day, then all at once.

Rule 1: what is booked is what was shown. Where one of the times went meanwhile, none is booked, and
        others are proposed with the reason above them.
Rule 2: an answer that never came is neither a booking nor none. It costs nothing and can be given
        back, so asking again is harmless; who leaves is told that the card tells.
Rule 3: the times stand whether or not the slip comes out; the last page says all of them.

Source: BJ-OPD-DRAFT art. 26; requirement rows R057, R058, R159, R160.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from kiosk_app.domain.own_exam import ExamDay, ExamProposal, ExamWish, OwnExam
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_exams import BookExams, PrintExams, ProposeExams
from kiosk_app.journeys.events_exams import ExamsBooked, ExamsProposed
from kiosk_app.journeys.parts import PAGE_S, Ended, Next, Why, is_another, settle_late

ANSWER_S = 60
"""Longer than any print takes; reached only when a handler is dead."""

TIMES_PAGE_S = 120
"""Long enough to write several times down."""

_TAKEN_MEANWHILE = frozenset({Reason.EXAMINATION_TIME_TAKEN, Reason.NO_PLAN})
"""Refusals after which other times are worth looking for."""


class PlanDeed(StrEnum):
    """What can be done with a proposal; the value is a message key."""

    BOOK = "plan.book"
    OTHER_TIME = "plan.other_time"


@dataclass(frozen=True, slots=True)
class FindingTimes:
    """`remark`: why times are looked for once more."""

    patient: Patient
    exams: tuple[OwnExam, ...]
    wish: ExamWish
    remark: Refusal | None = None


@dataclass(frozen=True, slots=True)
class ReviewingTimes:
    """What is proposed; with no times at all, that nothing is free then.

    Attributes:
        no_paper: key of what ails the printer, so that no slip will come out.
        is_off: and the hospital has kiosks book nothing without paper.
    """

    patient: Patient
    exams: tuple[OwnExam, ...]
    wish: ExamWish
    proposal: ExamProposal
    remark: Refusal | None = None
    no_paper: str = ""
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class ChoosingExamDay:
    """On which day? The first answer is always: as soon as possible."""

    earlier: ReviewingTimes

    @property
    def patient(self) -> Patient:
        """Whose they are."""
        return self.earlier.patient


@dataclass(frozen=True, slots=True)
class ChoosingExamHalf:
    """Which part of the day? The first answer is always: the whole of it."""

    earlier: ChoosingExamDay
    day: ExamDay

    @property
    def patient(self) -> Patient:
        """Whose they are."""
        return self.earlier.patient


@dataclass(frozen=True, slots=True)
class BookingExams:
    """Past the point of no return: central has been asked."""

    earlier: ReviewingTimes

    @property
    def patient(self) -> Patient:
        """Whose they are."""
        return self.earlier.patient


@dataclass(frozen=True, slots=True)
class ExamsUnknown:
    """The last page of somebody who left, or had to, before central had answered."""

    patient: Patient
    seconds_left: int = PAGE_S


@dataclass(frozen=True, slots=True)
class PrintingExams:
    """They have their times; the slip is being printed, once. `is_copy`: they had them before."""

    patient: Patient
    exams: tuple[OwnExam, ...]
    is_copy: bool = False
    seconds_left: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class ExamsDone:
    """The last page. `trouble`: how the slip failed, None: it came out; `why` what ailed."""

    patient: Patient
    exams: tuple[OwnExam, ...]
    trouble: ev.PrintTrouble | None
    is_copy: bool = False
    seconds_left: int = PAGE_S
    why: str = ""


State = (
    FindingTimes
    | ReviewingTimes
    | ChoosingExamDay
    | ChoosingExamHalf
    | BookingExams
    | ExamsUnknown
    | PrintingExams
    | ExamsDone
)
Waiting = FindingTimes | BookingExams
LastPage = ExamsUnknown | ExamsDone


def start(patient: Patient, exams: tuple[OwnExam, ...], wanted: tuple[OwnExam, ...]) -> Next[State]:
    """Begin: have times proposed for what is `wanted` of all `exams`, as soon as possible."""
    return ask(FindingTimes(patient, exams, ExamWish(tuple(exam.id for exam in wanted))))


def ask(waiting: Waiting) -> Next[State]:
    """Put the question `waiting` waits for, for the first time or once more."""
    match waiting:
        case FindingTimes(patient, _, wish):
            return Next(waiting, (ProposeExams(patient, wish),))
        case BookingExams(earlier):
            return Next(waiting, (BookExams(earlier.patient, earlier.proposal.times),))
        case _:
            assert_never(waiting)


def print_them(patient: Patient, exams: tuple[OwnExam, ...], *, is_copy: bool) -> Next[State]:
    """Print one slip with all of them."""
    printing = PrintExams(patient, exams, is_copy=is_copy)
    return Next(PrintingExams(patient, exams, is_copy), (printing,))


def deeds_of(state: ReviewingTimes) -> tuple[PlanDeed, ...]:
    """Return what can be done with a proposal, in the order it is shown."""
    can_wish = state.proposal.days or state.wish.day is not None
    book = (PlanDeed.BOOK,) if state.proposal.times and not state.is_off else ()
    return (*book, PlanDeed.OTHER_TIME) if can_wish else book


def halves_of(day: ExamDay) -> tuple[HalfDay | None, ...]:
    """Return the parts of a day to choose from; None is the whole of it."""
    return (None, *day.half_days)


def named(exams: tuple[OwnExam, ...], order: str) -> OwnExam:
    """Return the order of this id."""
    return next(exam for exam in exams if exam.id == order)


def advance(state: State, event: ev.Event) -> Next[State | Ended]:
    """Return what follows `event` in `state`; "back" out of it is the list's to say. Total."""
    match state, event:
        case FindingTimes(patient, exams, wish, remark), ExamsProposed(of, for_wish, found) if (
            of,
            for_wish,
        ) == (patient.id, wish):
            return Next(ReviewingTimes(patient, exams, wish, found, remark))
        case ReviewingTimes(), ev.Chosen(i) if i in range(len(deeds := deeds_of(state))):
            return _do(deeds[i], state)
        case ChoosingExamDay(earlier), ev.Chosen(0):
            return _look(earlier, None, None)
        case ChoosingExamDay(earlier), ev.Chosen(i) if i - 1 in range(
            len(days := earlier.proposal.days)
        ):
            return Next(ChoosingExamHalf(state, days[i - 1]))
        case ChoosingExamHalf(earlier, day), ev.Chosen(i) if i in range(
            len(halves := halves_of(day))
        ):
            return _look(earlier.earlier, day.day, halves[i])
        case ((ChoosingExamDay(earlier) | ChoosingExamHalf(earlier)), ev.WentBack()):
            return Next(earlier)

        case BookingExams(), ExamsBooked(of, exams) if of == state.patient.id:
            return print_them(state.patient, exams, is_copy=False)
        case ExamsUnknown(patient), ExamsBooked(of, exams) if of == patient.id:
            return print_them(patient, exams, is_copy=False)
        case BookingExams(earlier), ev.Refused(refusal) if refusal.reason in _TAKEN_MEANWHILE:
            return _look(earlier, earlier.wish.day, earlier.wish.half_day, refusal)
        case BookingExams(), ev.Left() | ev.PutOutOfService() | ev.Broke():
            return Next(ExamsUnknown(state.patient))
        case BookingExams(), ev.CardRead(person) if is_another(person, state.patient.person):
            return Next(ExamsUnknown(state.patient))

        case PrintingExams(), ev.TicketPrinted():
            return _printed(state, None)
        case PrintingExams(), ev.TicketNotPrinted(trouble, why):
            return _printed(state, trouble, why)
        case PrintingExams(), ev.Broke():
            return _printed(state, ev.PrintTrouble.UNKNOWN)
        case PrintingExams(seconds_left=left), ev.Ticked() if left <= 1:
            return _printed(state, ev.PrintTrouble.UNKNOWN)
        case PrintingExams(seconds_left=left), ev.Ticked():
            return Next(replace(state, seconds_left=left - 1))

        case ((PrintingExams() | ExamsDone() | ExamsUnknown()), _):
            return settle_late(state, event)  # the times stand, whoever leaves
        case _:
            return _at_any_time(state, event)


def _at_any_time(
    state: FindingTimes | ReviewingTimes | ChoosingExamDay | ChoosingExamHalf | BookingExams,
    event: ev.Event,
) -> Next[State | Ended]:
    """Return what follows wherever somebody is before anything is done."""
    match state, event:
        case ((FindingTimes() | BookingExams()), ev.Refused(refusal)):
            return _ended(state.patient, refusal)
        case FindingTimes(), ev.Broke():
            return _ended(state.patient, Why.BROKE)
        case _, ev.Left():
            return _ended(state.patient, Why.LEFT)
        case _, ev.PutOutOfService():
            return _ended(state.patient, Why.SERVICE_STOPPED)
        case _, ev.CardRead(person) if is_another(person, state.patient.person):
            return _ended(state.patient, Why.ANOTHER_CARD)
        case _:
            late = settle_late(state, event)
            return Next(late.state, late.effects)


def _do(deed: PlanDeed, state: ReviewingTimes) -> Next[State | Ended]:
    if deed is PlanDeed.OTHER_TIME:
        return Next(ChoosingExamDay(state))
    asked = ask(BookingExams(state))
    return Next(asked.state, asked.effects)


def _look(
    state: ReviewingTimes, day: date | None, half_day: HalfDay | None, why: Refusal | None = None
) -> Next[State | Ended]:
    """Have times proposed for the same orders, at another time or once more."""
    wish = ExamWish(state.wish.orders, day, half_day)
    asked = ask(FindingTimes(state.patient, state.exams, wish, why))
    return Next(asked.state, asked.effects)


def _printed(
    state: PrintingExams, trouble: ev.PrintTrouble | None, why: str = ""
) -> Next[State | Ended]:
    left = PAGE_S if trouble is None else TIMES_PAGE_S
    done = ExamsDone(state.patient, state.exams, trouble, state.is_copy, left, why)
    return Next(done)


def _ended(patient: Patient, why: Why | Refusal) -> Next[State | Ended]:
    return Next(Ended(patient, why, is_booking=False))
