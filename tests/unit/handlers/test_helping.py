"""Calling for a person is journalled and asked again under its key; a hold can be left to them."""

import pytest

from kiosk_app.domain.help import HelpCall
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journal.intents import IntentState
from kiosk_app.journeys.effects_help import CallForHelp, CloseHelp, LeaveToCounter, LoadHelp
from kiosk_app.journeys.events import CentralDown, PutOutOfService, Refused
from kiosk_app.journeys.events_help import (
    HelpCalled,
    HelpListed,
    HelpNotCalled,
    HelpRefused,
    HelpSeenTo,
    TakenOver,
)
from tests.helpers import people
from tests.helpers import samples_hand_over as s
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


def test_who_waits_is_asked_for_once_each_time(stage: Stage) -> None:
    assert stage.do(LoadHelp()) == HelpListed(s.LISTED)
    stage.central.fails("help_wanted", AWAY)
    assert stage.do(LoadHelp()) == CentralDown()
    stage.central.fails("help_wanted", no(Reason.NOT_ALLOWED))
    assert stage.do(LoadHelp()) == Refused(Refusal(Reason.NOT_ALLOWED))


def test_that_somebody_has_gone_there_is_noted_under_its_key(stage: Stage) -> None:
    stage.central.fails("close_help", AWAY)
    assert stage.do(CloseHelp("help-1")) == HelpSeenTo("help-1")
    assert stage.ending() == (IntentState.SETTLED, "seen_to")
    stage.central.fails("close_help", no(Reason.NOT_FOUND))
    assert stage.do(CloseHelp("help-0")) == HelpRefused(Refusal(Reason.NOT_FOUND))


@pytest.mark.requirement("R013")
def test_a_hold_that_was_taken_over_is_owed_until_it_is_booked_or_given_back(stage: Stage) -> None:
    assert stage.do(s.BY_CODE) == TakenOver(s.HANDED)
    assert [intent.debt for intent in stage.journal.owed()] == [people.HOLD.id]
    assert stage.do(s.BY_CALL) == TakenOver(s.ALONE)
    assert stage.ending("key2") == (IntentState.SETTLED, "taken_over")


def test_a_session_whose_answer_was_lost_is_taken_over_as_the_same_act(stage: Stage) -> None:
    stage.central.fails("take_over", *[AWAY] * 20)
    assert stage.do(s.BY_CODE) == CentralDown()
    stage.central.fails("take_over")
    assert stage.do(s.BY_CODE) == TakenOver(s.HANDED)
    assert set(stage.central.keys_of("take_over")) == {"key1"}
    stage.central.fails("take_over", no(Reason.HAND_OVER_UNKNOWN))
    assert stage.do(s.BY_CODE) == HelpRefused(s.NO_SUCH_CODE)
