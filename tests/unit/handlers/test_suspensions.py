"""The suspension desk's acts are journalled; telephone numbers are asked for and kept nowhere."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

import pytest

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.handlers.pace import ACT
from kiosk_app.journal.intents import IntentState
from kiosk_app.journeys import effects_suspension as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_suspension as told
from tests.helpers import people
from tests.helpers import samples_suspensions as s
from tests.helpers.fakes import AWAY, no
from tests.unit.handlers.stage import Stage


def test_what_is_looked_at_changes_nothing(stage: Stage) -> None:
    assert stage.do(ef.LoadCases()) == told.CasesLoaded((s.LINE,))
    assert stage.do(ef.LoadCase("case-1")) == told.CaseLoaded(s.PAGE)
    assert stage.do(ef.LoadDaySessions(1)) == told.DaySessionsLoaded((s.STANDS,), 1)
    assert stage.do(ef.LoadDaySessions(s.DAY)) == told.DaySessionsLoaded((s.STANDS,), s.DAY)
    tomorrow = (people.NOW + timedelta(days=1)).date().isoformat()
    assert stage.central.keys_of("day_sessions") == [tomorrow, s.DAY.isoformat()]
    stage.central.fails("open_cases", no(Reason.NOT_ALLOWED))
    assert stage.do(ef.LoadCases()) == ev.Refused(Refusal(Reason.NOT_ALLOWED))


@pytest.mark.requirement("R050")
@pytest.mark.parametrize(
    ("effect", "call", "answer"),
    [
        (s.CALLING, "call_off", told.CaseOpened("case-1")),
        (s.REFUND, "give_outcome", told.DeskDone()),
        (s.REACHED, "note_reached", told.DeskDone()),
        (s.CLOSE, "close_case", told.DeskDone()),
    ],
)
def test_an_act_is_written_down_and_asked_again_under_its_key(
    stage: Stage, effect: ef.SuspensionEffect, call: str, answer: ev.Event
) -> None:
    stage.central.fails(call, *[AWAY] * 20)
    assert stage.do(effect) == ev.CentralDown()
    stage.central.fails(call)
    assert stage.do(effect) == answer
    assert set(stage.central.keys_of(call)) == {"key1"}
    assert stage.ending() == (IntentState.SETTLED, "done")
    stage.central.fails(call, no(Reason.NOT_IN_THIS_STATE))
    assert stage.do(effect) == told.DeskRefused(Refusal(Reason.NOT_IN_THIS_STATE))


@pytest.mark.requirement("R050")
def test_an_outcome_with_the_patients_consent_is_another_act_than_without(stage: Stage) -> None:
    stage.central.fails("give_outcome", *[AWAY] * ACT.tries)
    stage.do(s.REFUND)
    stage.central.has_consent = True
    assert stage.do(replace(s.REFUND, has_consent=True)) == told.DeskDone()
    assert stage.central.keys_of("give_outcome")[-2:] == ["key1", "key2"]


@pytest.mark.requirement("R052")
def test_a_telephone_number_is_asked_for_and_the_journal_has_nothing_of_it(stage: Stage) -> None:
    shown = told.PhoneShown(s.FIRST.appointment, "13900000902")
    assert stage.do(s.PHONE) == shown
    assert stage.journal.unsettled() == ()
    stage.central.fails("phones", no(Reason.NOT_FOUND))
    assert stage.do(s.PHONE) == told.DeskRefused(Refusal(Reason.NOT_FOUND))
    stage.central.fails("phones", *[AWAY] * 5)
    assert stage.do(s.PHONE) == ev.CentralDown()


class Failed(StrEnum):
    NOT_PRINTED = "not_printed"


@pytest.mark.requirement("R078")
def test_the_call_sheet_has_whole_numbers_of_the_unreached_alone(stage: Stage) -> None:
    assert stage.do(s.PRINT) == told.CallSheetPrinted(is_printed=True)
    ((page, lines),) = stage.printer.call_sheets
    assert page == s.PAGE
    assert [line.patient for line in lines] == list(s.PAGE.unreached)
    assert [line.phone for line in lines] == ["13900000902", None, None]
    stage.central.fails("phones", no(Reason.NOT_ALLOWED))
    assert stage.do(s.PRINT) == told.DeskRefused(Refusal(Reason.NOT_ALLOWED))
    stage.central.fails("phones", *[AWAY] * 5)
    assert stage.do(replace(s.PRINT)) == ev.CentralDown()
    assert len(stage.printer.call_sheets) == 1
