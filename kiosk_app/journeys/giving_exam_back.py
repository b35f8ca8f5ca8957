"""Give the time of an examination back: asked once more, carried out, and told as it is.

An answer that never came is said to be on its way: the journal asks again with the same key until
it is done, so nobody has to stay for it. The order stays open and can have another time.

Source: BJ-OPD-DRAFT art. 26; requirement row R057.
"""

from dataclasses import dataclass

from kiosk_app.domain.own_exam import OwnExam
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_exams import GiveExamBack
from kiosk_app.journeys.events_exams import ExamGivenBack
from kiosk_app.journeys.parts import PAGE_S, Ended, Next, Why, is_another, settle_late


@dataclass(frozen=True, slots=True)
class ReviewingExamBack:
    """What would be given up, before anything is done."""

    patient: Patient
    exams: tuple[OwnExam, ...]
    exam: OwnExam


@dataclass(frozen=True, slots=True)
class GivingExamBack:
    """Past the point of no return: central has been asked."""

    patient: Patient
    exam: OwnExam


@dataclass(frozen=True, slots=True)
class ExamBackLater:
    """The last page: it is not known yet, and is seen to without the patient."""

    patient: Patient
    exam: OwnExam
    seconds_left: int = PAGE_S


@dataclass(frozen=True, slots=True)
class ExamBackDone:
    """The last page."""

    patient: Patient
    exam: OwnExam
    seconds_left: int = PAGE_S


State = ReviewingExamBack | GivingExamBack | ExamBackLater | ExamBackDone
LastPage = ExamBackLater | ExamBackDone


def advance(state: State, event: ev.Event) -> Next[State | Ended]:
    """Return what follows `event` in `state`; "back" is the list's to say. Total."""
    patient, exam = state.patient, state.exam
    match state, event:
        case ReviewingExamBack(), ev.Accepted():
            return Next(GivingExamBack(patient, exam), (GiveExamBack(patient, exam),))
        case ReviewingExamBack(), ev.Left():
            return _ended(patient, Why.LEFT)
        case ReviewingExamBack(), ev.PutOutOfService():
            return _ended(patient, Why.SERVICE_STOPPED)
        case ReviewingExamBack(), ev.CardRead(person) if is_another(person, patient.person):
            return _ended(patient, Why.ANOTHER_CARD)

        case ((GivingExamBack() | ExamBackLater()), ExamGivenBack(of)) if of == exam.id:
            return Next(ExamBackDone(patient, exam))
        case GivingExamBack(), ev.Refused(refusal):
            return _ended(patient, refusal)
        case GivingExamBack(), ev.CentralDown() | ev.Broke() | ev.PutOutOfService() | ev.Left():
            return Next(ExamBackLater(patient, exam))
        case GivingExamBack(), ev.CardRead(person) if is_another(person, patient.person):
            return Next(ExamBackLater(patient, exam))
        case _:
            late = settle_late(state, event)
            return Next(late.state, late.effects)


def _ended(patient: Patient, why: Why | Refusal) -> Next[State | Ended]:
    return Next(Ended(patient, why, is_booking=False))
