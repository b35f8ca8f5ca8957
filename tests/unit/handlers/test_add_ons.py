"""Add-ons are looked at, asked for, decided and issued; a hold is owed from its answer on."""

import pytest

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journal.intents import IntentState
from kiosk_app.journeys.effects_add_on import DecideAddOn, LoadAddOns
from kiosk_app.journeys.events import CentralDown, Refused, SlotHeld
from kiosk_app.journeys.events_add_on import AddOnDone, AddOnRefused, AddOnsLoaded
from tests.helpers import people
from tests.helpers import samples_add_on as s
from tests.helpers.fakes import AWAY, no
from tests.unit.handlers.stage import Stage

LOAD = LoadAddOns(s.SESSION.id)
DONE = AddOnDone(s.SESSION.id)


def test_the_page_of_a_session_is_a_question(stage: Stage) -> None:
    assert stage.do(LOAD) == AddOnsLoaded(s.NONE_YET)
    stage.central.fails("add_ons", no(Reason.NOT_ALLOWED))
    assert stage.do(LOAD) == Refused(Refusal(Reason.NOT_ALLOWED))


@pytest.mark.requirement("R024")
def test_a_wish_is_written_down_and_sent_again_under_its_key(stage: Stage) -> None:
    stage.central.fails("request_add_on", *[AWAY] * 20)
    assert stage.do(s.ASKING) == CentralDown()
    stage.central.fails("request_add_on")
    assert stage.do(s.ASKING) == DONE
    assert set(stage.central.keys_of("request_add_on")) == {"key1"}
    assert stage.ending() == (IntentState.SETTLED, "asked")


@pytest.mark.requirement("R025")
def test_approving_and_rejecting_are_two_acts(stage: Stage) -> None:
    stage.central.fails("approve_add_on", no(Reason.ADD_ON_LIMIT))
    assert stage.do(s.APPROVING) == AddOnRefused(Refusal(Reason.ADD_ON_LIMIT))
    assert stage.do(s.APPROVING) == DONE
    assert stage.do(DecideAddOn(s.ASKED.id, is_approved=False)) == DONE
    assert len(set(stage.central.keys_of("reject_add_on"))) == 1
    assert stage.ending("key3") == (IntentState.SETTLED, "decided")


def test_what_was_issued_is_owed_until_it_is_booked_or_given_back(stage: Stage) -> None:
    assert stage.do(s.ISSUING) == SlotHeld(people.HOLD, people.SLOT.fee)
    assert [intent.debt for intent in stage.journal.owed()] == [people.HOLD.id]
    stage.central.fails("issue_add_on", no(Reason.ADD_ON_BOUND))
    assert stage.do(s.ISSUING) == AddOnRefused(Refusal(Reason.ADD_ON_BOUND))
