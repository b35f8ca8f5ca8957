"""The schedule desk's acts are journalled; each says what shall be, so it is asked anew."""

import pytest

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journal.intents import IntentState
from kiosk_app.journeys import effects_schedule as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.events_schedule import SupplyLoaded
from kiosk_app.journeys.events_suspension import DeskDone, DeskRefused
from tests.helpers import samples_schedule as s
from tests.helpers.fakes import AWAY, no
from tests.unit.handlers.stage import Stage


def test_what_is_looked_at_changes_nothing(stage: Stage) -> None:
    assert stage.do(s.LOOK) == SupplyLoaded(s.PAGE)
    stage.central.fails("supply", no(Reason.UNKNOWN_SESSION))
    assert stage.do(s.LOOK) == ev.Refused(Refusal(Reason.UNKNOWN_SESSION))
    assert stage.journal.unsettled() == ()


@pytest.mark.requirement("R017")
@pytest.mark.parametrize(
    ("effect", "call"), [(s.TO_10, "set_capacity"), (s.SAY_LATE, "say_status")]
)
def test_an_act_is_written_down_and_said_again_it_is_done_again(
    stage: Stage, effect: ef.ScheduleEffect, call: str
) -> None:
    """Under its old key the old answer would come, though something else was said in between."""
    stage.central.fails(call, *[AWAY] * 20)
    assert stage.do(effect) == ev.CentralDown()
    assert [intent.key for intent in stage.journal.unknown()] == ["key1"]
    stage.central.fails(call)
    assert stage.do(effect) == DeskDone()
    assert set(stage.central.keys_of(call)) == {"key1", "key2"}
    assert stage.ending("key2") == (IntentState.SETTLED, "done")
    stage.central.fails(call, no(Reason.BELOW_SOLD))
    assert stage.do(effect) == DeskRefused(Refusal(Reason.BELOW_SOLD))


def test_an_act_without_minutes_is_another_one(stage: Stage) -> None:
    stage.central.fails("say_status", *[AWAY] * 20)
    assert stage.do(s.SAY_LATE) == ev.CentralDown()
    assert stage.do(s.SAY_AWAY) == ev.CentralDown()
    assert set(stage.central.keys_of("say_status")) == {"key1", "key2"}
