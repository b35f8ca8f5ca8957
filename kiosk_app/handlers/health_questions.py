"""Effects of questions before a visit: fetch them, hand the answers in."""

from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.questionnaire import FeverClinic
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_questions import LoadQuestions, SendAnswers
from kiosk_app.journeys.events_questions import AnswersKept, QuestionsLoaded


def load_questions(bench: Bench, effect: LoadQuestions) -> ev.Event:
    """Carry out LoadQuestions."""
    patient = effect.patient.id

    def ask() -> ev.Event:
        found = bench.central.health_questions(patient, effect.department, effect.before)
        return QuestionsLoaded(patient, found)

    return asked(bench, ask)


def send_answers(bench: Bench, effect: SendAnswers) -> ev.Event | None:
    """Carry out SendAnswers; what was answered goes over the wire and never into the journal."""
    patient, of = effect.patient.id, effect.questionnaire
    answers = {q.id: said for q, said in zip(of.questions, effect.answers, strict=True)}

    def settle(
        journal: Journal, key: RequestKey, _kept: tuple[bool, tuple[FeverClinic, ...]]
    ) -> None:
        journal.settle(key, "answered")

    return carry_out(
        bench,
        Act(
            kind=Kind.ANSWER,
            subject={"patient": patient, "questionnaire": of.name, "version": str(of.version)},
            send=lambda key: bench.central.answer_questions(patient, of, answers, key),
            settle=settle,
            answered=lambda kept: AnswersKept(patient, *kept),
            refused=ev.Refused,
            unreachable=ev.CentralDown(),
        ),
    )
