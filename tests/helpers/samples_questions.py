"""Samples of `health_questions`: every state and event in every shape that decides something."""

from dataclasses import replace

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.questionnaire import FeverClinic
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import health_questions, kiosk, picking, serving
from kiosk_app.journeys.events_questions import AnswersKept, QuestionsLoaded
from kiosk_app.journeys.parts import Errand
from tests.helpers import people as p
from tests.helpers.samples_check_in import CHECKING

DUE = Refusal(Reason.QUESTIONS_DUE)
RENEWED = Refusal(Reason.QUESTIONS_RENEWED)
CLINIC = FeverClinic(p.FEVER.name, p.FEVER.name_en, p.FEVER.location)
ASKED = p.QUESTIONNAIRE

_ERRAND = Errand(BookingClass.SAME_DAY, p.ADULT_PATIENT, p.CATALOGUE)
_TITLE = picking.ChoosingTitle(
    _ERRAND, picking.ChoosingGroup(_ERRAND), p.CARDIOLOGY, (p.CHIEF_SESSION,)
)
HOLDING = picking.HoldingSlot(
    _ERRAND, picking.ChoosingBand(_ERRAND, _TITLE, p.CHIEF_SESSION, p.BANDS), p.NINE
)

FINDING_WHERE = health_questions.LoadingQuestions(CHECKING, None)
LOADING = health_questions.LoadingQuestions(CHECKING, p.CARDIOLOGY.id)
LOADING_TO_HOLD = health_questions.LoadingQuestions(HOLDING, p.CARDIOLOGY.id)
FIRST = health_questions.AnsweringQuestion(CHECKING, ASKED)
LAST = replace(FIRST, answers=(False,))
SIGNING = health_questions.SigningAnswers(CHECKING, ASKED, (False, True))
SENDING = health_questions.SendingAnswers(CHECKING, ASKED, (False, True))
SENDING_TO_HOLD = replace(SENDING, then=HOLDING)
AWAY = health_questions.ToFeverClinic(CHECKING, (CLINIC,))

WAITING: tuple[serving.Waiting, ...] = (
    FINDING_WHERE,
    LOADING,
    LOADING_TO_HOLD,
    SENDING,
    SENDING_TO_HOLD,
)
STATES: tuple[kiosk.State, ...] = (
    *WAITING,
    FIRST,
    LAST,
    replace(FIRST, then=HOLDING),
    SIGNING,
    AWAY,
    replace(AWAY, clinics=(), seconds_left=1),
)
EVENTS: tuple[ev.Event, ...] = (
    QuestionsLoaded(p.ADULT_PATIENT.id, ASKED),
    QuestionsLoaded(p.ADULT_PATIENT.id, None),
    QuestionsLoaded(p.ELDER_PATIENT.id, ASKED),
    AnswersKept(p.ADULT_PATIENT.id, is_positive=False),
    AnswersKept(p.ADULT_PATIENT.id, is_positive=True, clinics=(CLINIC,)),
    AnswersKept(p.ELDER_PATIENT.id, is_positive=False),
    ev.Refused(DUE),
    ev.Refused(RENEWED),
    ev.HoldRefused(DUE),
)
