"""Ordered examinations (检查预约): which there are, times for all of them at once, one in full.

What is listed is what the central service says, each time anew. Where nothing is ordered the page
says so and what to do. Times are found and booked in `booking_exams`, given back in
`giving_exam_back`.

Source: BJ-OPD-DRAFT art. 26; requirement rows R057, R058, R160.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from kiosk_app.domain.own_exam import OwnExam, bookable, with_times
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import booking_exams, giving_exam_back
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_exams import LoadExams
from kiosk_app.journeys.events_exams import ExamsLoaded
from kiosk_app.journeys.parts import Ended, Next, Why, is_another, settle_late


class ExamDeed(StrEnum):
    """What can be done with all orders, or with one; the value is a message key."""

    BOOK_ALL = "exam.book_all"
    PRINT_ALL = "exam.print_all"
    BOOK = "exam.book"
    GIVE_BACK = "exam.give_back"


@dataclass(frozen=True, slots=True)
class LoadingExams:
    patient: Patient


@dataclass(frozen=True, slots=True)
class ChoosingExam:
    """The list, also where it is empty: then it says what to do."""

    patient: Patient
    exams: tuple[OwnExam, ...]


@dataclass(frozen=True, slots=True)
class ReadingExam:
    patient: Patient
    exams: tuple[OwnExam, ...]
    exam: OwnExam


State = LoadingExams | ChoosingExam | ReadingExam | booking_exams.State | giving_exam_back.State
Waiting = LoadingExams | booking_exams.Waiting
FirstQuestion = ChoosingExam
LastPage = booking_exams.LastPage | giving_exam_back.LastPage
_OneBack = (
    ReadingExam
    | booking_exams.FindingTimes
    | booking_exams.ReviewingTimes
    | giving_exam_back.ReviewingExamBack
)


def start(patient: Patient) -> Next[State]:
    """Begin for a patient the hospital knows."""
    return ask(LoadingExams(patient))


def ask(waiting: Waiting) -> Next[State]:
    """Put the question `waiting` waits for, for the first time or once more."""
    if isinstance(waiting, LoadingExams):
        return Next(waiting, (LoadExams(waiting.patient),))
    asked = booking_exams.ask(waiting)
    return Next(asked.state, asked.effects)


def deeds_with_all(exams: tuple[OwnExam, ...]) -> tuple[ExamDeed, ...]:
    """Return what can be done with all orders, in the order it is shown, above the orders."""
    book = (ExamDeed.BOOK_ALL,) if bookable(exams) else ()
    return (*book, ExamDeed.PRINT_ALL) if with_times(exams) else book


def deeds_with(exam: OwnExam) -> tuple[ExamDeed, ...]:
    """Return what can be done with one order; one that is not paid is only read about."""
    if exam.time is not None:
        return (ExamDeed.GIVE_BACK,)
    return (ExamDeed.BOOK,) if exam.is_open else ()


def advance(state: State, event: ev.Event) -> Next[State | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    if isinstance(event, ev.WentBack) and isinstance(state, _OneBack):
        return Next(_before(state))
    if isinstance(state, booking_exams.State):
        booked = booking_exams.advance(state, event)
        return Next(booked.state, booked.effects)
    if isinstance(state, giving_exam_back.State):
        given = giving_exam_back.advance(state, event)
        return Next(given.state, given.effects)
    return _advance_list(state, event)


def _before(state: _OneBack) -> ChoosingExam | ReadingExam:
    """Return where "back" leads: one that would be given back is read again, all else the list."""
    if isinstance(state, giving_exam_back.ReviewingExamBack):
        return ReadingExam(state.patient, state.exams, state.exam)
    return ChoosingExam(state.patient, state.exams)


def _advance_list(
    state: LoadingExams | ChoosingExam | ReadingExam, event: ev.Event
) -> Next[State | Ended]:
    patient = state.patient
    match state, event:
        case LoadingExams(), ExamsLoaded(of, exams) if of == patient.id:
            return Next(ChoosingExam(patient, exams))
        case ChoosingExam(_, exams), ev.Chosen(i) if i in range(
            len(deeds := deeds_with_all(exams))
        ):
            return _do(deeds[i], patient, exams, exams)
        case ChoosingExam(_, exams), ev.Chosen(i) if i - len(deeds_with_all(exams)) in range(
            len(exams)
        ):
            return Next(ReadingExam(patient, exams, exams[i - len(deeds_with_all(exams))]))
        case ReadingExam(_, exams, exam), ev.Chosen(i) if i in range(
            len(deeds := deeds_with(exam))
        ):
            return _do(deeds[i], patient, exams, (exam,))
        case LoadingExams(), ev.Refused(refusal):
            return _ended(patient, refusal)
        case LoadingExams(), ev.Broke():
            return _ended(patient, Why.BROKE)
        case _, ev.Left():
            return _ended(patient, Why.LEFT)
        case _, ev.PutOutOfService():
            return _ended(patient, Why.SERVICE_STOPPED)
        case _, ev.CardRead(person) if is_another(person, patient.person):
            return _ended(patient, Why.ANOTHER_CARD)
        case _:
            late = settle_late(state, event)
            return Next(late.state, late.effects)


def _do(
    deed: ExamDeed, patient: Patient, exams: tuple[OwnExam, ...], wanted: tuple[OwnExam, ...]
) -> Next[State | Ended]:
    """Begin a deed with the orders it is about."""
    match deed:
        case ExamDeed.BOOK_ALL | ExamDeed.BOOK:
            found = booking_exams.start(patient, exams, bookable(wanted))
            return Next(found.state, found.effects)
        case ExamDeed.PRINT_ALL:
            printing = booking_exams.print_them(patient, with_times(exams), is_copy=True)
            return Next(printing.state, printing.effects)
        case ExamDeed.GIVE_BACK:
            return Next(giving_exam_back.ReviewingExamBack(patient, exams, wanted[0]))
        case _:
            assert_never(deed)


def _ended(patient: Patient, why: Why | Refusal) -> Next[State | Ended]:
    return Next(Ended(patient, why, is_booking=False))
