"""Calling for a person is journalled and asked again under its key; a hold can be left to them."""

import pytest

from kiosk_app.domain.help import HelpCall
from kiosk_app.domain.refusal import Reason
from kiosk_app.journal.intents import IntentState
from kiosk_app.journeys.effects_help import CallForHelp, LeaveToCounter
from kiosk_app.journeys.events import PutOutOfService
from kiosk_app.journeys.events_help import HelpCalled, HelpNotCalled
from tests.helpers import people
from tests.helpers.fakes import AWAY, no
from tests.unit.handlers.stage import HOLD, Stage

CALL = CallForHelp("reviewing_hold", people.ADULT_PATIENT.id, people.HOLD.id)


def test_staff_are_called_and_the_code_is_told(stage: Stage) -> None:
    told = stage.do(CALL)
    assert isinstance(told, HelpCalled)
    assert told.call.code == "042317"
    assert stage.ending() == (IntentState.SETTLED, "called")
    anybody = stage.do(CallForHelp("at_home"))
    assert anybody == HelpCalled(HelpCall("at_home None None", None, 600))


def test_a_lost_answer_is_asked_for_again_under_the_same_key(stage: Stage) -> None:
    stage.central.fails("call_for_help", AWAY, AWAY)
    assert isinstance(stage.do(CALL), HelpCalled)
    assert len(set(stage.central.keys_of("call_for_help"))) == 1


@pytest.mark.parametrize("trouble", [no(Reason.NOT_IN_THIS_STATE), AWAY])
def test_who_is_not_heard_is_told_so(trouble: Exception, stage: Stage) -> None:
    stage.central.fails("call_for_help", *[trouble] * 12)
    assert stage.do(CALL) == HelpNotCalled()


def test_a_hold_left_to_a_counter_is_nothing_the_journal_owes(stage: Stage) -> None:
    stage.do(HOLD)
    assert len(stage.journal.owed()) == 1
    assert stage.do(LeaveToCounter(people.HOLD)) is None
    assert stage.journal.owed() == ()
    assert stage.central.keys_of("release") == []


def test_without_a_journal_it_stays_owed_and_the_kiosk_stops(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.do(HOLD)
    stage.journal.writes_left = 0
    assert isinstance(stage.do(LeaveToCounter(people.HOLD)), PutOutOfService)
    caplog.clear()
