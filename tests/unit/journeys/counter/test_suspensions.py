"""Short stories of the suspension desk, without a world around them."""

from dataclasses import replace

import pytest

from kiosk_app.domain.ids import AppointmentId, SessionId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import Outcome
from kiosk_app.journeys import effects_suspension as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_suspension as told
from kiosk_app.journeys.counter import faces_suspension, suspensions
from kiosk_app.journeys.counter.pages import Facts, Pick
from kiosk_app.journeys.events_counter import SignedIn
from kiosk_app.journeys.parts import Next, Note
from kiosk_app.journeys.screens import Plain, Text
from tests.helpers import people as p
from tests.helpers import samples_suspensions as s

LOST = [ev.CentralDown(), ev.Broke("x"), ev.PutOutOfService("journal_unusable")]
advance = suspensions.advance


def loading(asked: ef.LoadCases | ef.LoadDaySessions | ef.LoadCase) -> Next[suspensions.State]:
    return Next(suspensions.Loading(asked), (asked,))


def keys(state: suspensions.State) -> list[str]:
    return [action.key for action in faces_suspension.body_of(state).sheet.actions]


def test_the_open_cases_are_looked_at_when_the_desk_comes_in_front() -> None:
    asked = advance(suspensions.start().state, told.SuspensionsShown())
    assert asked == loading(ef.LoadCases())
    assert advance(asked.state, told.CasesLoaded((s.LINE,))) == Next(s.LISTING)
    assert advance(s.LISTING, told.SuspensionsShown()) == loading(ef.LoadCases())
    assert advance(s.LISTING, told.CasePicked("case-1")) == loading(ef.LoadCase("case-1"))
    assert advance(s.AT_CASE, told.SuspensionsShown()) == Next(s.AT_CASE)
    no = Refusal(Reason.NOT_ALLOWED)
    assert advance(asked.state, ev.Refused(no)) == Next(suspensions.Listing((), no))


@pytest.mark.parametrize("event", LOST)
def test_a_question_without_an_answer_is_put_once_more(event: ev.Event) -> None:
    waiting = suspensions.Loading(ef.LoadCase("case-1"))
    silent = advance(waiting, event).state
    assert silent == replace(waiting, is_silent=True)
    assert keys(silent)[0] == "Return"
    assert advance(silent, ev.Accepted()) == loading(ef.LoadCase("case-1"))
    assert advance(silent, ev.WentBack()) == loading(ef.LoadCases())
    assert advance(silent, told.CaseLoaded(s.PAGE)) == Next(silent)
    other = advance(waiting, told.CaseLoaded(replace(s.PAGE, id="case-2")))
    assert other == Next(waiting)
    gone = Refusal(Reason.NOT_FOUND)
    refused = advance(waiting, ev.Refused(gone))
    assert refused == Next(suspensions.Loading(ef.LoadCases(), gone), (ef.LoadCases(),))


@pytest.mark.requirement("R050")
def test_any_day_can_be_typed() -> None:
    for before in (s.LISTING, s.SESSIONS):
        assert advance(before, told.DayWanted()) == Next(suspensions.TypingDay())
    typing = suspensions.TypingDay()
    for text in ("2026-12-01", "20261201"):
        asked = advance(typing, ev.Entered(text))
        assert asked == loading(ef.LoadDaySessions(s.DAY))
    assert advance(asked.state, told.DaySessionsLoaded((s.STANDS,), 1)) == Next(asked.state)
    shown = advance(asked.state, told.DaySessionsLoaded((), s.DAY)).state
    body = faces_suspension.body_of(shown)
    assert body.sheet.said is not None
    assert body.sheet.said.sentence == Text("counter.called_off.no_sessions")
    assert "F8" in [action.key for action in body.sheet.actions]
    for text in ("2026-02-30", "12-01", "2026-W01-1", ""):
        assert advance(typing, ev.Entered(text)) == Next(suspensions.TypingDay(Note.DAY_UNREADABLE))
    assert advance(typing, ev.WentBack()) == loading(ef.LoadCases())


@pytest.mark.requirement("R050")
def test_a_session_is_called_off_and_its_worklist_opens() -> None:
    asked = advance(s.LISTING, told.CallOffWanted(1))
    assert asked == loading(ef.LoadDaySessions(1))
    assert advance(asked.state, told.DaySessionsLoaded((s.STANDS,), 0)) == Next(asked.state)
    shown = advance(asked.state, told.DaySessionsLoaded((s.STANDS,), 1)).state
    assert shown == suspensions.PickingSession((s.STANDS,), 1)
    reason = advance(s.SESSIONS, told.DeskSessionPicked(s.STANDS.id)).state
    assert reason == s.REASONS
    assert advance(s.SESSIONS, told.DeskSessionPicked(s.SESSION.id)) == Next(s.SESSIONS)
    calling = advance(reason, told.ReasonPicked(UrgentReason.ILLNESS))
    assert calling == Next(suspensions.CallingOff(s.CALLING), (s.CALLING,))
    assert advance(calling.state, told.CaseOpened("case-1")) == loading(ef.LoadCase("case-1"))
    assert advance(s.REASONS, ev.WentBack()) == Next(s.SESSIONS)
    assert advance(s.SESSIONS, ev.WentBack()) == loading(ef.LoadCases())


def test_a_whole_key_department_takes_a_document_and_a_second_person() -> None:
    calling = suspensions.CallingOff(s.CALLING)
    typing = advance(calling, told.DeskRefused(s.NEEDS_DOCUMENT)).state
    assert typing == suspensions.TypingDocument(s.CALLING, s.NEEDS_DOCUMENT)
    assert advance(typing, ev.Entered("  ")) == Next(typing)
    again = advance(typing, ev.Entered(" 2026-17 "))
    assert again.effects == (replace(s.CALLING, document="2026-17"),)
    second = Refusal(Reason.SECOND_PERSON_REQUIRED)
    kept = advance(again.state, told.DeskRefused(second)).state
    assert kept == suspensions.Loading(ef.LoadCases(), second)
    assert advance(typing, ev.WentBack()) == loading(ef.LoadCases())


@pytest.mark.parametrize("event", LOST)
def test_an_act_without_an_answer_shows_for_itself(event: ev.Event) -> None:
    calling = advance(suspensions.CallingOff(s.CALLING), event).state
    assert calling == suspensions.Loading(ef.LoadCases(), Note.NO_ANSWER)
    acting = advance(suspensions.Acting("case-1", s.REFUND), event).state
    assert acting == suspensions.Loading(ef.LoadCase("case-1"), Note.NO_ANSWER)
    phoning = advance(suspensions.Phoning(s.AT_FIRST), event).state
    assert phoning == replace(s.AT_FIRST, remark=Note.NO_ANSWER)


@pytest.mark.requirement("R051")
def test_all_who_are_left_are_substituted_as_far_as_there_is_room() -> None:
    assert "F5" in keys(s.AT_CASE)
    assert advance(s.AT_CASE, told.OutcomeWanted(Outcome.SUBSTITUTED)) == Next(s.BULK)
    body = faces_suspension.body_of(s.BULK)
    assert isinstance(body, Pick)
    assert [row.event for row in body.rows] == [told.DeskSessionPicked(s.SAME_LEVEL.id)]
    acting = advance(s.BULK, told.DeskSessionPicked(s.SAME_LEVEL.id))
    assert acting.effects == (
        ef.GiveOutcome("case-1", Outcome.SUBSTITUTED, (s.FIRST.appointment,), s.SAME_LEVEL.id),
    )
    assert advance(acting.state, told.DeskDone()) == loading(ef.LoadCase("case-1"))
    assert advance(s.BULK, told.DeskSessionPicked(s.OF_LOWER.id)) == Next(s.AT_CASE)
    assert advance(s.BULK, ev.WentBack()) == Next(s.AT_CASE)
    settled = suspensions.AtCase(s.SETTLED)
    assert advance(settled, told.OutcomeWanted(Outcome.SUBSTITUTED)) == Next(settled)


@pytest.mark.requirement("R051")
def test_one_patient_agrees_to_a_doctor_of_a_lower_title() -> None:
    at = advance(s.AT_CASE, told.PatientPicked(s.FIRST.appointment)).state
    assert at == s.AT_FIRST
    assert advance(at, told.OutcomeWanted(Outcome.SUBSTITUTED)) == Next(s.ONE)
    acting = advance(s.ONE, told.DeskSessionPicked(s.OF_LOWER.id))
    one = (s.FIRST.appointment,)
    asked = ef.GiveOutcome("case-1", Outcome.SUBSTITUTED, one, s.OF_LOWER.id, has_consent=True)
    assert acting.effects == (asked,)
    assert advance(s.ONE, told.DeskSessionPicked(SessionId("S-nowhere"))) == Next(s.AT_FIRST)
    assert advance(s.ONE, ev.WentBack()) == Next(s.AT_FIRST)
    nobody = told.PatientPicked(AppointmentId("A-nobody"))
    assert advance(s.AT_CASE, nobody) == Next(s.AT_CASE)


@pytest.mark.requirement("R051")
def test_a_refund_is_said_once_more_before_it_is_done() -> None:
    refunding = advance(s.AT_FIRST, told.OutcomeWanted(Outcome.REFUNDED))
    assert refunding == Next(s.REFUNDING)
    assert advance(s.REFUNDING, ev.Accepted()).effects == (s.REFUND,)
    assert advance(s.REFUNDING, ev.WentBack()) == Next(s.AT_FIRST)
    ended = replace(s.AT_FIRST, appointment=s.ENDED[0].appointment)
    assert advance(ended, told.OutcomeWanted(Outcome.REFUNDED)) == Next(ended)
    nowhere = suspensions.AtPatient(
        replace(s.AT_CASE, page=replace(s.PAGE, targets=())), s.FIRST.appointment
    )
    assert advance(nowhere, told.OutcomeWanted(Outcome.REBOOKED)) == Next(nowhere)
    assert keys(nowhere) == ["F1", "F8", "Alt+1", "Alt+2", "Esc"]


@pytest.mark.requirement("R050")
def test_a_case_closes_only_when_nobody_is_left() -> None:
    closing = advance(s.AT_CASE, told.CloseWanted())
    assert closing == Next(suspensions.Acting("case-1", s.CLOSE), (s.CLOSE,))
    refused = advance(closing.state, told.DeskRefused(s.LEFT_OPEN)).state
    assert refused == suspensions.Loading(ef.LoadCase("case-1"), s.LEFT_OPEN)
    shown = advance(refused, told.CaseLoaded(s.PAGE)).state
    assert shown == replace(s.AT_CASE, remark=s.LEFT_OPEN)
    assert advance(closing.state, told.DeskDone()) == loading(ef.LoadCases())
    over = suspensions.AtCase(s.OVER)
    assert advance(over, told.CloseWanted()) == Next(over)
    assert advance(s.AT_CASE, ev.WentBack()) == loading(ef.LoadCases())


@pytest.mark.requirement("R078")
def test_the_unreached_are_printed_and_called() -> None:
    printing = advance(s.AT_CASE, told.CallSheetWanted())
    assert printing.effects == (s.PRINT,)
    printed = advance(printing.state, told.CallSheetPrinted(is_printed=False)).state
    assert printed == suspensions.AtCase(s.PAGE, None, is_printed=False)
    assert advance(suspensions.AtCase(s.SETTLED), told.CallSheetWanted()).effects == ()
    called = advance(s.AT_FIRST, told.Called(has_reached=True))
    assert called.effects == (s.REACHED,)
    knows = replace(s.AT_FIRST, appointment=s.SECOND.appointment)
    assert advance(knows, told.Called(has_reached=True)) == Next(knows)
    gone = replace(s.AT_FIRST, appointment=AppointmentId("A-gone"))
    assert advance(gone, told.Called(has_reached=True)) == Next(gone)


@pytest.mark.requirement("R052")
def test_a_telephone_number_is_masked_until_it_is_asked_for() -> None:
    assert "13900000902" not in str(faces_suspension.body_of(s.AT_FIRST))
    phoning = advance(s.AT_FIRST, told.PhoneWanted())
    assert phoning == Next(suspensions.Phoning(s.AT_FIRST), (s.PHONE,))
    shown = advance(phoning.state, told.PhoneShown(s.FIRST.appointment, "13900000902")).state
    body = faces_suspension.body_of(shown)
    assert isinstance(body, Facts)
    assert body.big == Plain("13900000902")
    assert "13900000902" not in repr(shown)
    other = told.PhoneShown(s.SECOND.appointment, None)
    assert advance(phoning.state, other) == Next(phoning.state)
    no = Refusal(Reason.NOT_FOUND)
    assert advance(phoning.state, told.DeskRefused(no)) == Next(replace(s.AT_FIRST, remark=no))
    assert advance(shown, ev.WentBack()) == Next(s.AT_CASE)


def test_who_signs_in_next_finds_nothing_of_who_was_here_before() -> None:
    for state in s.STATES:
        assert advance(state, SignedIn(p.COLLEAGUE)) == Next(suspensions.Unseen())


def test_what_does_not_concern_an_act_leaves_it_at_work() -> None:
    acting = next(one for one in s.STATES if isinstance(one, suspensions.Acting))
    assert advance(acting, ev.Ticked()) == Next(acting)


def test_a_list_with_nothing_on_it_says_so_unless_something_else_is_said() -> None:
    said = faces_suspension.body_of(suspensions.Listing(())).sheet.said
    assert said is not None
    assert said.sentence == Text("counter.called_off.no_cases")
    refused = Refusal(Reason.NOT_FOUND)
    said = faces_suspension.body_of(suspensions.Listing((), refused)).sheet.said
    assert said is not None
    assert said.refusal == refused
