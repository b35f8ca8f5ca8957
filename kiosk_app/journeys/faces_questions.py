"""Screens of questions before a visit: one to a page, all of them to be signed, where to go."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.questionnaire import Question
from kiosk_app.journeys import health_questions
from kiosk_app.journeys.faces_ended import away_screen
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.screens import (
    Choice,
    Frame,
    Notice,
    Option,
    Picture,
    Plain,
    Progress,
    Review,
    Row,
    Screen,
    Text,
    Tone,
)


def screen_of(state: health_questions.State) -> Screen:
    """Return the screen of a state of this part."""
    frame = frame_of(state, health_questions.patient_of(state))
    match state:
        case health_questions.LoadingQuestions() | health_questions.SendingAnswers():
            return Notice(frame, Tone.WAIT)
        case health_questions.AnsweringQuestion():
            return _question(frame, state)
        case health_questions.SigningAnswers(_, asked, answers):
            rows = tuple(
                Row(Text("answer.number", (("number", str(at)),)), _answered(question, answer))
                for at, (question, answer) in enumerate(
                    zip(asked.questions, answers, strict=True), start=1
                )
            )
            accept = Text("signing_answers.accept")
            return Review(replace(frame, can_go_back=True), rows, accept)
        case health_questions.ToFeverClinic(_, clinics):
            ways = tuple(
                Text(
                    "to_fever_clinic.way",
                    (("clinic", Plain(c.name, c.name_en)), ("place", Plain(c.location))),
                )
                for c in clinics
            )
            lines = (*ways, Text("to_fever_clinic.mask"), Text("to_fever_clinic.nothing_done"))
            return Notice(last_frame(frame), Tone.WARN, Picture.STAFF, lines, Text("button.home"))
        case _:
            assert_never(state)


def away(waiting: health_questions.Waiting, shown: object) -> Notice:
    """Return the page while central is away; `shown` stands in for `waiting`."""
    frame = frame_of(shown, health_questions.patient_of(waiting))
    lines = (Text("health_questions.answers_kept"),)
    return away_screen(frame, lines, is_booking=False)


def _question(frame: Frame, state: health_questions.AnsweringQuestion) -> Choice:
    at, total = len(state.answers), len(state.questionnaire.questions)
    title = Text(
        "answering_question.title", (("question", _words(state.questionnaire.questions[at])),)
    )
    frame = replace(
        frame, title=title, progress=Progress(at + 1, total), can_go_back=bool(state.answers)
    )
    return Choice(frame, (Option(Text("answer.yes")), Option(Text("answer.no"))))


def _answered(question: Question, answer: bool) -> Text:
    said = Text("answer.yes" if answer else "answer.no")
    return Text("answer.row", (("question", _words(question)), ("answer", said)))


def _words(question: Question) -> Plain:
    return Plain(question.text, question.text_en)
