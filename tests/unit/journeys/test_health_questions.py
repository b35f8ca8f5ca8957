"""Questions before a visit: only where they are due, one to a page, signed, and on from there."""

from dataclasses import replace

import pytest

from kiosk_app.domain.parameters import QuestionedAct
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import check_in, faces, health_questions, kiosk, serving
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_questions import LoadQuestions, SendAnswers
from kiosk_app.journeys.effects_visits import CheckIn
from kiosk_app.journeys.events_questions import AnswersKept, QuestionsLoaded
from kiosk_app.journeys.health_questions import NO, YES
from kiosk_app.journeys.parts import Ended, Next, Why
from kiosk_app.journeys.screens import Choice, Notice, Plain, Progress, Review, Text
from tests.helpers import people as p
from tests.helpers import samples_check_in as coming
from tests.helpers import samples_questions as s


@pytest.mark.requirement("R080")
def test_they_begin_where_central_says_they_are_due_before_a_check_in() -> None:
    begun = kiosk.advance(coming.CHECKING, ev.Refused(s.DUE))
    assert begun == Next(s.FINDING_WHERE, (ef.LoadCatalogue(),))
    found = kiosk.advance(begun.state, ev.CatalogueLoaded(p.CATALOGUE))
    asked = LoadQuestions(p.ADULT_PATIENT, p.CARDIOLOGY.id, QuestionedAct.CHECK_IN)
    assert found == Next(s.LOADING, (asked,))
    loaded = kiosk.advance(found.state, QuestionsLoaded(p.ADULT_PATIENT.id, s.ASKED))
    assert loaded == Next(s.FIRST)


def test_they_begin_before_a_number_as_well() -> None:
    begun = kiosk.advance(s.HOLDING, ev.HoldRefused(s.DUE))
    asked = LoadQuestions(p.ADULT_PATIENT, p.CARDIOLOGY.id, QuestionedAct.BOOKING)
    assert begun == Next(s.LOADING_TO_HOLD, (asked,))


def test_any_other_no_begins_none() -> None:
    said = kiosk.advance(coming.CHECKING, ev.Refused(coming.TOO_EARLY)).state
    assert isinstance(said, check_in.ReadingNoCheckIn)


@pytest.mark.requirement("R080")
def test_one_question_to_a_page_back_and_forth_then_all_to_be_signed() -> None:
    first = faces.screen_of(s.FIRST)
    assert isinstance(first, Choice)
    question = s.ASKED.questions[0]
    assert dict(first.frame.title.args) == {"question": Plain(question.text, question.text_en)}
    assert first.frame.progress == Progress(1, 2)
    assert not first.frame.can_go_back
    assert kiosk.advance(s.FIRST, ev.WentBack()) == Next(s.FIRST)
    assert kiosk.advance(s.FIRST, ev.Chosen(2)) == Next(s.FIRST)
    assert kiosk.advance(s.FIRST, ev.Chosen(NO)).state == s.LAST
    assert kiosk.advance(s.FIRST, ev.Chosen(YES)).state == replace(s.LAST, answers=(True,))
    assert kiosk.advance(s.LAST, ev.WentBack()).state == s.FIRST
    signing = kiosk.advance(s.LAST, ev.Chosen(YES)).state
    assert signing == s.SIGNING
    screen = faces.screen_of(signing)
    assert isinstance(screen, Review)
    assert len(screen.rows) == len(s.ASKED.questions)
    assert kiosk.advance(signing, ev.WentBack()).state == s.LAST
    sent = kiosk.advance(signing, ev.Accepted())
    assert sent == Next(s.SENDING, (SendAnswers(p.ADULT_PATIENT, s.ASKED, (False, True)),))


@pytest.mark.requirement("R080")
def test_who_answered_goes_on_with_what_was_held_up() -> None:
    kept = AnswersKept(p.ADULT_PATIENT.id, is_positive=False)
    again = kiosk.advance(s.SENDING, kept)
    assert again.state == coming.CHECKING
    (asked,) = again.effects
    assert isinstance(asked, CheckIn)
    held = kiosk.advance(s.SENDING_TO_HOLD, kept)
    assert held == Next(s.HOLDING, (ef.HoldSlot(p.ADULT_PATIENT, p.CHIEF_SESSION.id, p.NINE),))
    other = AnswersKept(p.ELDER_PATIENT.id, is_positive=False)
    assert kiosk.advance(s.SENDING, other) == Next(s.SENDING)


@pytest.mark.requirement("R079")
def test_positive_answers_lead_to_the_fever_clinic_and_nothing_else_is_done() -> None:
    kept = AnswersKept(p.ADULT_PATIENT.id, is_positive=True, clinics=(s.CLINIC,))
    after = kiosk.advance(s.SENDING, kept)
    assert after == Next(s.AWAY)
    screen = faces.screen_of(s.AWAY)
    assert isinstance(screen, Notice)
    where = (("clinic", Plain(p.FEVER.name, p.FEVER.name_en)), ("place", Plain(p.FEVER.location)))
    assert screen.lines[0] == Text("to_fever_clinic.way", where)
    assert kiosk.advance(s.AWAY, ev.Accepted()).state == kiosk.AtHome()


def test_a_set_that_was_renewed_meanwhile_is_asked_from_the_start() -> None:
    assert kiosk.advance(s.SENDING, ev.Refused(s.RENEWED)).state == s.FINDING_WHERE


def test_what_cannot_be_asked_is_said_as_central_said_it() -> None:
    ended = Ended(p.ADULT_PATIENT, s.DUE, is_booking=False)
    assert kiosk.advance(s.LOADING, QuestionsLoaded(p.ADULT_PATIENT.id, None)).state == ended
    elsewhere = replace(p.CATALOGUE, departments=(p.FEVER,))
    assert kiosk.advance(s.FINDING_WHERE, ev.CatalogueLoaded(elsewhere)).state == ended


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (ev.Refused(Refusal(Reason.UNKNOWN_PATIENT)), Refusal(Reason.UNKNOWN_PATIENT)),
        (ev.Broke("x"), Why.BROKE),
        (ev.Left(), Why.LEFT),
        (ev.CardRead(p.STRANGER), Why.ANOTHER_CARD),
        (ev.PutOutOfService("x"), Why.SERVICE_STOPPED),
    ],
)
def test_it_ends_calmly_and_says_of_money_only_to_who_came_to_book(
    event: ev.Event, why: Why | Refusal
) -> None:
    assert serving.advance(s.SENDING, event).state == Ended(p.ADULT_PATIENT, why, is_booking=False)
    assert serving.advance(s.SENDING_TO_HOLD, event).state == Ended(p.ADULT_PATIENT, why)


def test_while_central_is_away_the_answers_stay() -> None:
    away = kiosk.advance(s.SENDING, ev.CentralDown()).state
    screen = faces.screen_of(away)
    assert isinstance(screen, Notice)
    assert Text("health_questions.answers_kept") in screen.lines
    again = kiosk.advance(away, ev.Accepted())
    assert again.effects == (SendAnswers(p.ADULT_PATIENT, s.ASKED, (False, True)),)


def test_nobody_else_is_told_of() -> None:
    other = QuestionsLoaded(p.ELDER_PATIENT.id, s.ASKED)
    assert kiosk.advance(s.LOADING, other) == Next(s.LOADING)
    assert health_questions.patient_of(s.LOADING_TO_HOLD) == p.ADULT_PATIENT
