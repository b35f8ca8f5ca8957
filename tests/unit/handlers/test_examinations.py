"""Examinations: asked for, proposed, booked under one key, printed once."""

from dataclasses import replace

import pytest

from hardware.printer.port import Outcome
from kiosk_app.central_client.errors import CentralUnreachableError
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journal.intents import IntentState, Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_exams import LoadExams, PrintExams, ProposeExams
from kiosk_app.journeys.events_exams import (
    ExamGivenBack,
    ExamsBooked,
    ExamsLoaded,
    ExamsProposed,
)
from tests.helpers import people as p
from tests.helpers import samples_exams as s
from tests.helpers.fakes import AWAY, no
from tests.unit.handlers.stage import BOOK_EXAMS, EXAM_BACK, Stage

A = p.ADULT_PATIENT


def test_questions_are_answered_refused_or_not_answered(stage: Stage) -> None:
    load, propose = LoadExams(A), ProposeExams(A, s.WISH)
    assert stage.do(load) == ExamsLoaded(A.id, s.MIXED)
    assert stage.do(propose) == ExamsProposed(A.id, s.WISH, s.ALL)
    stage.central.fails("propose_exams", no(Reason.EXAMINATION_NOT_PAID))
    assert stage.do(propose) == ev.Refused(Refusal(Reason.EXAMINATION_NOT_PAID))
    stage.central.fails("exams", *[AWAY] * 9)
    assert stage.do(load) == ev.CentralDown()
    assert stage.journal.unsettled() == ()


def test_what_is_booked_and_given_back_is_told_and_settled(stage: Stage) -> None:
    assert stage.do(BOOK_EXAMS) == ExamsBooked(A.id, s.BOOKED)
    assert stage.ending() == (IntentState.SETTLED, "booked")
    assert stage.do(EXAM_BACK) == ExamGivenBack(s.BOOKED[1].id)
    assert stage.ending("key2") == (IntentState.SETTLED, "given_back")


def test_the_same_times_asked_for_again_go_out_under_the_same_key_others_do_not(
    stage: Stage,
) -> None:
    stage.central.fails("book_exams", *[CentralUnreachableError("lost")] * 9)
    assert stage.do(BOOK_EXAMS) == ev.CentralDown()
    assert stage.ending() == (IntentState.UNKNOWN, "")
    (intent,) = stage.journal.unknown()
    assert intent.kind is Kind.BOOK_EXAMS
    assert dict(intent.subject) == {
        "patient": A.id,
        "orders": "exo-blood,exo-us,exo-ct",
        "slots": "11,22,33",
    }
    stage.central.troubles.clear()
    assert stage.do(BOOK_EXAMS) == ExamsBooked(A.id, s.BOOKED)
    assert set(stage.central.keys_of("book_exams")) == {"key1"}
    other = (replace(s.TIMES[0], slot=99), *s.TIMES[1:])
    times = tuple(zip(s.WISH.orders, other, strict=True))
    with pytest.raises(AssertionError):  # the fake knows no others
        stage.do(replace(BOOK_EXAMS, times=times))
    assert stage.ending("key2") == (IntentState.UNKNOWN, "")


def test_one_slip_is_printed_once_and_its_outcome_told(stage: Stage) -> None:
    effect = PrintExams(A, s.BOOKED, is_copy=True)
    assert stage.do(effect) == ev.TicketPrinted()
    assert stage.printer.exams == [(s.BOOKED, True)]
    stage.printer.outcome, stage.printer.ails = Outcome.NOT_PRINTED, "printer.paper_end"
    failed = ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED, "printer.paper_end")
    assert stage.do(effect) == failed
