"""Questions before a visit (到院前自助流调): one to a page, signed, and on with what they came for.

Begun only where the central service says that answers are due before a check-in or a number: the
hospital's rules name the set, and what is asked is data. Nothing here judges an answer: what they
come to is said by the service. Answers stand in the states alone, and go with them.

Source: BJ-2022-PLAN item 5; requirement rows R079, R080.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.parameters import QuestionedAct
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.questionnaire import FeverClinic, Questionnaire
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import check_in, listing, picking
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_questions import LoadQuestions, SendAnswers
from kiosk_app.journeys.events_questions import AnswersKept, QuestionsLoaded
from kiosk_app.journeys.parts import PAGE_S, Ended, Next, Why, is_another, settle_late

Then = check_in.CheckingIn | picking.HoldingSlot
"""What goes on once the questions are answered."""

YES, NO = 0, 1
"""The two answers in the order they are shown."""


@dataclass(frozen=True, slots=True)
class LoadingQuestions:
    """`department`: where they go; None: looked up first by the name on the booking."""

    then: Then
    department: DepartmentId | None


@dataclass(frozen=True, slots=True)
class AnsweringQuestion:
    """The question after those that have been answered; there is one."""

    then: Then
    questionnaire: Questionnaire
    answers: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class SigningAnswers:
    """All answers once more, to be signed."""

    then: Then
    questionnaire: Questionnaire
    answers: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class SendingAnswers:
    then: Then
    questionnaire: Questionnaire
    answers: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class ToFeverClinic:
    """The last page: where to go instead. Nothing was booked, and nobody has checked in."""

    then: Then
    clinics: tuple[FeverClinic, ...]
    seconds_left: int = PAGE_S


State = LoadingQuestions | AnsweringQuestion | SigningAnswers | SendingAnswers | ToFeverClinic
Waiting = LoadingQuestions | SendingAnswers
LastPage = ToFeverClinic


def is_begun_by(state: object, event: ev.Event) -> Then | None:
    """Return what was held up because answers are due, or None."""
    match state, event:
        case check_in.CheckingIn(), ev.Refused(Refusal(Reason.QUESTIONS_DUE)):
            return state
        case picking.HoldingSlot(), ev.HoldRefused(Refusal(Reason.QUESTIONS_DUE)):
            return state
        case _:
            return None


def start(then: Then) -> Next[State]:
    """Find out what is asked before `then` goes on."""
    if isinstance(then, picking.HoldingSlot):
        return ask(LoadingQuestions(then, then.earlier.session.department))
    return ask(LoadingQuestions(then, None))


def ask(waiting: Waiting) -> Next[State]:
    """Put the question `waiting` waits for, for the first time or once more."""
    patient = patient_of(waiting)
    match waiting:
        case LoadingQuestions(then, department):
            if department is None:
                return Next(waiting, (ef.LoadCatalogue(),))
            is_coming = isinstance(then, check_in.CheckingIn)
            before = QuestionedAct.CHECK_IN if is_coming else QuestionedAct.BOOKING
            return Next(waiting, (LoadQuestions(patient, department, before),))
        case SendingAnswers(_, questionnaire, answers):
            return Next(waiting, (SendAnswers(patient, questionnaire, answers),))
        case _:
            assert_never(waiting)


def patient_of(state: State) -> Patient:
    """Return who is asked."""
    then = state.then
    return then.patient if isinstance(then, check_in.CheckingIn) else then.errand.patient


def advance(
    state: State, event: ev.Event
) -> Next[State | check_in.State | picking.Waiting | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    patient = patient_of(state)
    match state, event:
        case LoadingQuestions(check_in.CheckingIn() as then, None), ev.CatalogueLoaded(catalogue):
            slot = then.visit.booking.appointment.slot
            found = listing.department_of(catalogue, slot)
            if found is None:
                return _ended(state, Refusal(Reason.QUESTIONS_DUE))
            return _as(ask(LoadingQuestions(then, found.id)))
        case LoadingQuestions(then), QuestionsLoaded(of, asked) if of == patient.id:
            if asked is None:  # what central says next would be the same again
                return _ended(state, Refusal(Reason.QUESTIONS_DUE))
            return Next(AnsweringQuestion(then, asked))
        case AnsweringQuestion(then, asked, answers), ev.Chosen(i) if i in {YES, NO}:
            answered = (*answers, i == YES)
            if len(answered) < len(asked.questions):
                return Next(replace(state, answers=answered))
            return Next(SigningAnswers(then, asked, answered))
        case AnsweringQuestion(answers=(*before, _)), ev.WentBack():
            return Next(replace(state, answers=tuple(before)))
        case SigningAnswers(then, asked, answers), ev.WentBack():
            return Next(AnsweringQuestion(then, asked, answers[:-1]))
        case SigningAnswers(then, asked, answers), ev.Accepted():
            return _as(ask(SendingAnswers(then, asked, answers)))
        case SendingAnswers(then), AnswersKept(of, is_positive, clinics) if of == patient.id:
            return Next(ToFeverClinic(then, clinics)) if is_positive else _go_on(then)
        case SendingAnswers(), ev.Refused(Refusal(Reason.QUESTIONS_RENEWED)):
            return _as(start(state.then))
        case ((LoadingQuestions() | SendingAnswers()), ev.Refused(refusal)):
            return _ended(state, refusal)
        case ((LoadingQuestions() | SendingAnswers()), ev.Broke()):
            return _ended(state, Why.BROKE)
        case ToFeverClinic(), _:
            return _as(settle_late(state, event))
        case _, ev.Left():
            return _ended(state, Why.LEFT)
        case _, ev.PutOutOfService():
            return _ended(state, Why.SERVICE_STOPPED)
        case _, ev.CardRead(person) if is_another(person, patient.person):
            return _ended(state, Why.ANOTHER_CARD)
        case _:
            return _as(settle_late(state, event))


def _go_on(then: Then) -> Next[State | check_in.State | picking.Waiting | Ended]:
    """Ask for what was held up once more."""
    if isinstance(then, check_in.CheckingIn):
        coming = check_in.ask(then)
        return Next(coming.state, coming.effects)
    holding = picking.ask(then)
    return Next(holding.state, holding.effects)


def _as(step: Next[State]) -> Next[State | check_in.State | picking.Waiting | Ended]:
    return Next(step.state, step.effects)


def _ended(
    state: State, why: Why | Refusal
) -> Next[State | check_in.State | picking.Waiting | Ended]:
    is_booking = isinstance(state.then, picking.HoldingSlot)
    return Next(Ended(patient_of(state), why, is_booking=is_booking))
