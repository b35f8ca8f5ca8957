"""A hospital whose rules ask questions before a check-in: every way that can end."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk_app.domain.parameters import PreVisitParameters, QuestionedAct
from kiosk_app.domain.policy import DEMO
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.health_questions import NO, YES
from tests.flows.test_check_in import book, come, turn_to
from tests.helpers.central import CentralHouse, central
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk

ASKING = replace(
    DEMO,
    pre_visit=PreVisitParameters(questions="respiratory", before=(QuestionedAct.CHECK_IN,)),
)
LOST = 20


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(rules=ASKING) as served:
        yield served


@pytest.fixture
def coming(kiosk: HeadlessKiosk, house: CentralHouse) -> HeadlessKiosk:
    """A patient with a number of today who has shown their card and is asked."""
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.begin)
    come(kiosk)
    kiosk.wait_for("AnsweringQuestion")
    return kiosk


def answer_all(kiosk: HeadlessKiosk, *, fever: bool = False) -> None:
    """Answer as somebody who is well, or has a fever, up to the signature."""
    while kiosk.page == "AnsweringQuestion":
        state = kiosk.session.state
        asked = state.questionnaire.questions[len(state.answers)]
        is_ill = fever and asked.is_positive is not None
        well = YES if asked.is_positive is False else NO
        kiosk.tell(ev.Chosen(YES + NO - well if is_ill else well))
    kiosk.wait_for("SigningAnswers")


@pytest.mark.requirement("R080")
def test_who_is_well_answers_signs_and_is_checked_in(coming: HeadlessKiosk) -> None:
    answer_all(coming)
    assert coming.printer.queue_slips == []
    coming.accept()
    coming.wait_for("WaitingToBeCalled")
    assert len(coming.printer.queue_slips) == 1
    assert coming.journal.unsettled() == ()
    coming.accept()
    come(coming)
    coming.wait_for("WaitingToBeCalled")  # good for some hours: not asked again


@pytest.mark.requirement("R079")
def test_who_has_a_fever_is_sent_to_the_right_door_and_not_checked_in(
    coming: HeadlessKiosk,
) -> None:
    answer_all(coming, fever=True)
    coming.accept()
    coming.wait_for("ToFeverClinic")
    assert coming.session.state.clinics
    assert coming.printer.queue_slips == []
    coming.accept()
    come(coming)
    coming.wait_for("ReadingNoCheckIn")


def test_who_leaves_in_between_has_said_nothing(coming: HeadlessKiosk) -> None:
    coming.tell(ev.Chosen(NO))
    coming.leave()
    coming.wait_for("Ended")
    coming.accept()
    come(coming)
    coming.wait_for("AnsweringQuestion")
    assert coming.session.state.answers == ()


def test_a_lost_answer_is_sent_again_without_being_asked_again(
    coming: HeadlessKiosk, wire: LossyProxy
) -> None:
    answer_all(coming)
    wire.lose_answer("/answers", times=LOST)
    coming.accept()
    coming.wait_for("CentralAway")
    wire.mend()
    coming.accept()
    coming.wait_for("WaitingToBeCalled")
    coming.recovery.in_quiet()
    assert coming.journal.unsettled() == ()


def test_questions_that_cannot_be_fetched_are_asked_for_again(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    booked = book(kiosk, house)
    turn_to(house, booked.slot.band.begin)
    wire.lose_request("/questions", times=LOST)
    come(kiosk)
    kiosk.wait_for("CentralAway")
    wire.mend()
    kiosk.accept()
    kiosk.wait_for("AnsweringQuestion")
