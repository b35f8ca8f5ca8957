"""Effects on ordered examinations (检查预约): see them, propose times, book them, give one back."""

from functools import partial

from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.own_exam import OwnExam, still_to_come
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.paper import print_once
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_exams import (
    BookExams,
    GiveExamBack,
    LoadExams,
    PrintExams,
    ProposeExams,
)
from kiosk_app.journeys.events_exams import (
    ExamGivenBack,
    ExamsBooked,
    ExamsLoaded,
    ExamsProposed,
)


def load_exams(bench: Bench, effect: LoadExams) -> ev.Event:
    """Carry out LoadExams; what is over by the hospital's clock is not shown."""
    patient = effect.patient.id

    def ask() -> ev.Event:
        found = bench.central.exams(patient)
        return ExamsLoaded(patient, still_to_come(found, bench.hospital_now()))

    return asked(bench, ask)


def propose_exams(bench: Bench, effect: ProposeExams) -> ev.Event:
    """Carry out ProposeExams."""
    patient, wish = effect.patient.id, effect.wish
    return asked(
        bench, lambda: ExamsProposed(patient, wish, bench.central.propose_exams(patient, wish))
    )


def book_exams(bench: Bench, effect: BookExams) -> ev.Event | None:
    """Carry out BookExams; asked again while unknown, it goes out under the same key."""
    patient, times = effect.patient.id, effect.times
    orders, slots = (",".join(map(str, ids)) for ids in zip(*_ids(effect), strict=True))

    def settle(journal: Journal, key: RequestKey, _exams: tuple[OwnExam, ...]) -> None:
        journal.settle(key, "booked")

    return carry_out(
        bench,
        Act(
            kind=Kind.BOOK_EXAMS,
            subject={"patient": patient, "orders": orders, "slots": slots},
            send=lambda key: bench.central.book_exams(patient, times, key),
            settle=settle,
            answered=partial(ExamsBooked, patient),
            refused=ev.Refused,
            unreachable=ev.CentralDown(),
        ),
    )


def give_exam_back(bench: Bench, effect: GiveExamBack) -> ev.Event | None:
    """Carry out GiveExamBack; what stays unknown is asked for again until it is known."""
    patient, exam = effect.patient.id, effect.exam.id

    def settle(journal: Journal, key: RequestKey, _done: None) -> None:
        journal.settle(key, "given_back")

    return carry_out(
        bench,
        Act(
            kind=Kind.EXAM_BACK,
            subject={"patient": patient, "exam": exam},
            send=lambda key: bench.central.give_exam_back(exam, patient, key),
            settle=settle,
            answered=lambda _done: ExamGivenBack(exam),
            refused=ev.Refused,
            unreachable=ev.CentralDown(),
        ),
    )


def print_exams(bench: Bench, effect: PrintExams) -> ev.Event:
    """Carry out PrintExams."""
    patient, exams = effect.patient, effect.exams
    subject = {"exams": ",".join(exam.id for exam in exams)}
    return print_once(
        bench,
        subject,
        lambda: bench.printer.print_exams(patient, exams, is_copy=effect.is_copy),
    )


def _ids(effect: BookExams) -> tuple[tuple[str, int], ...]:
    return tuple((order, time.slot) for order, time in effect.times)
