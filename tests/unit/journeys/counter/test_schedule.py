"""Short stories of the schedule desk, without a world around them."""

from dataclasses import replace

import pytest

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import LiveStatus, UrgentReason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import faces_schedule, schedule
from kiosk_app.journeys.counter.pages import Facts, Line, Pick
from kiosk_app.journeys.effects_schedule import LoadSupply, SayStatus
from kiosk_app.journeys.effects_suspension import LoadDaySessions
from kiosk_app.journeys.events_counter import SignedIn
from kiosk_app.journeys.events_schedule import (
    CapacityWanted,
    ScheduleShown,
    ScheduleWanted,
    StatusWanted,
    SupplyLoaded,
)
from kiosk_app.journeys.events_suspension import (
    DaySessionsLoaded,
    DayWanted,
    DeskDone,
    DeskRefused,
    DeskSessionPicked,
    ReasonPicked,
)
from kiosk_app.journeys.parts import Next, Note
from kiosk_app.journeys.screens import Plain, Text, Tone
from tests.helpers import people as p
from tests.helpers import samples_schedule as s
from tests.helpers import samples_suspensions as off

LOST = [ev.CentralDown(), ev.Broke("x"), ev.PutOutOfService("journal_unusable")]
advance = schedule.advance


def of_day(on: object) -> Next[schedule.State]:
    assert isinstance(on, int) or on == off.DAY
    asked = LoadDaySessions(on if isinstance(on, int) else off.DAY)
    return Next(schedule.Loading(asked.on, asked), (asked,))


def looking(remark: Refusal | Note | None = None) -> Next[schedule.State]:
    return Next(schedule.Loading(0, s.LOOK, remark), (s.LOOK,))


def keys(state: schedule.State) -> list[str]:
    return [action.key for action in faces_schedule.body_of(state).sheet.actions]


def test_the_sessions_of_today_are_looked_at_when_the_desk_comes_in_front() -> None:
    asked = advance(schedule.start().state, ScheduleShown())
    assert asked == of_day(0)
    shown = advance(asked.state, DaySessionsLoaded(s.LIST.sessions, 0))
    assert shown == Next(s.LIST)
    assert advance(asked.state, DaySessionsLoaded((), 1)) == Next(asked.state)
    assert advance(s.LIST, ScheduleShown()) == of_day(0)
    assert advance(s.AT, ScheduleShown()) == Next(s.AT)
    no = Refusal(Reason.NOT_ALLOWED)
    assert advance(asked.state, ev.Refused(no)) == Next(schedule.Listing(0, (), no))


def test_another_day_is_a_key_or_typed() -> None:
    assert advance(s.LIST, ScheduleWanted(1)) == of_day(1)
    typing = advance(s.LIST, DayWanted()).state
    assert typing == schedule.TypingDay()
    assert advance(typing, ev.Entered("2026-12-01")) == of_day(off.DAY)
    unreadable = schedule.TypingDay(Note.DAY_UNREADABLE)
    assert advance(typing, ev.Entered("2026-02-30")) == Next(unreadable)
    assert advance(typing, ev.WentBack()) == of_day(0)
    nothing = faces_schedule.body_of(schedule.Listing(off.DAY, ())).sheet.said
    assert nothing is not None
    assert nothing.sentence == Text("counter.called_off.no_sessions")


@pytest.mark.requirement("R017")
def test_one_session_is_read_pool_by_pool_with_what_was_changed() -> None:
    asked = advance(s.LIST, DeskSessionPicked(s.SESSION.id))
    assert asked == looking()
    assert advance(asked.state, SupplyLoaded(s.PAGE)) == Next(s.AT)
    other = replace(s.PAGE, session=off.SAME_LEVEL)
    assert advance(asked.state, SupplyLoaded(other)) == Next(asked.state)
    body = faces_schedule.body_of(s.AT)
    assert isinstance(body, Facts)
    opens = (("count", "0"), ("total", "2"), ("at", "11-23 16:00"))
    assert body.rows[0].value == Text("counter.called_off.of", (("count", "1"), ("total", "2")))
    assert body.rows[1].value == Text("counter.schedule.opens", opens)
    changed = body.rows[4].value
    assert isinstance(changed, Text)
    assert dict(changed.args)["numbers"] == "-2"
    gone = Refusal(Reason.UNKNOWN_SESSION)
    back = advance(asked.state, ev.Refused(gone)).state
    assert back == schedule.Loading(0, LoadDaySessions(0), gone)
    assert advance(s.AT, ev.WentBack()) == of_day(0)


@pytest.mark.requirement("R017")
def test_capacity_below_what_is_sold_is_told_and_what_was_typed_is_mended() -> None:
    typing = advance(s.AT, CapacityWanted())
    assert typing == Next(s.TYPING)
    acting = advance(s.TYPING, ev.Entered(" 10 "))
    assert acting == Next(schedule.Acting(s.AT, s.TO_10, " 10 "), (s.TO_10,))
    refused = advance(acting.state, DeskRefused(s.SOLD)).state
    assert refused == schedule.TypingCapacity(s.AT, " 10 ", s.SOLD)
    body = faces_schedule.body_of(refused)
    assert isinstance(body, Line)
    assert body.text == " 10 "
    assert body.sheet.said is not None
    assert body.sheet.said.refusal == s.SOLD
    assert advance(acting.state, DeskDone()) == looking()
    assert advance(s.TYPING, ev.WentBack()) == Next(s.AT)


@pytest.mark.parametrize("typed", ["", "ten", "-1", "501", "1.5", "１０", "9" * 9])
def test_a_capacity_that_is_no_number_is_said_at_the_field(typed: str) -> None:
    after = advance(s.TYPING, ev.Entered(typed)).state
    assert after == schedule.TypingCapacity(s.AT, typed, Note.NUMBER_UNREADABLE)


@pytest.mark.requirement("R108")
def test_a_doctor_is_late_away_and_back() -> None:
    assert advance(s.AT, StatusWanted(LiveStatus.LATE)) == Next(s.MINUTES)
    assert advance(s.MINUTES, ev.Entered("30")) == Next(s.REASON)
    for typed in ("0", "721", "half"):
        after = advance(s.MINUTES, ev.Entered(typed)).state
        assert after == schedule.TypingMinutes(s.AT, typed, Note.NUMBER_UNREADABLE)
    late = advance(s.REASON, ReasonPicked(UrgentReason.SURGERY))
    assert late == Next(schedule.Acting(s.AT, s.SAY_LATE), (s.SAY_LATE,))
    away = advance(s.AT, StatusWanted(LiveStatus.AWAY)).state
    assert away == schedule.PickingReason(s.AT, LiveStatus.AWAY)
    body = faces_schedule.body_of(away)
    assert isinstance(body, Pick)
    assert len(body.rows) == len(UrgentReason)
    on_time = SayStatus(s.SESSION.id, LiveStatus.ON_TIME, UrgentReason.OTHER)
    back = advance(s.AT_LATE, StatusWanted(LiveStatus.ON_TIME))
    assert back.effects == (on_time,)
    assert advance(s.AT, StatusWanted(LiveStatus.ON_TIME)) == Next(s.AT)
    refused = Refusal(Reason.UNKNOWN_SESSION)
    assert advance(late.state, DeskRefused(refused)) == looking(refused)
    for typing in (s.MINUTES, s.REASON):
        assert advance(typing, ev.WentBack()) == Next(s.AT)


def test_only_of_today_it_is_said_that_a_doctor_is_late() -> None:
    assert keys(s.AT) == ["F5", "F6", "F7", "Esc", "F12"]
    assert keys(s.AT_LATE) == ["F5", "F6", "F7", "F8", "Esc", "F12"]
    later = schedule.AtSession(0, s.LATER)
    assert keys(later) == ["F5", "Esc", "F12"]
    assert advance(later, StatusWanted(LiveStatus.LATE)) == Next(later)
    body = faces_schedule.body_of(s.AT_LATE)
    assert isinstance(body, Facts)
    assert body.tone is Tone.WARN
    assert body.lines == (Text("live.late.minutes", (("minutes", "30"),)),)


@pytest.mark.parametrize("event", LOST)
def test_an_answer_that_never_came_is_asked_for_again(event: ev.Event) -> None:
    silent = advance(schedule.Loading(0, s.LOOK), event).state
    assert silent == schedule.Loading(0, s.LOOK, is_silent=True)
    assert advance(silent, SupplyLoaded(s.PAGE)) == Next(silent)
    assert advance(silent, ev.Accepted()) == looking()
    assert advance(silent, ev.WentBack()) == of_day(0)
    lost = advance(schedule.Acting(s.AT, s.TO_10, "10"), event)
    assert lost == looking(Note.NO_ANSWER)


def test_what_does_not_concern_an_act_leaves_it_at_work() -> None:
    acting = schedule.Acting(s.AT, s.TO_10, "10")
    assert advance(acting, ev.Ticked()) == Next(acting)
    assert advance(s.AT, ev.Ticked()) == Next(s.AT)
    assert isinstance(s.LOOK, LoadSupply)


def test_who_signs_in_next_finds_nothing_of_who_was_here_before() -> None:
    for state in s.STATES:
        assert advance(state, SignedIn(p.COLLEAGUE)) == Next(schedule.Unseen())


@pytest.mark.requirement("R017")
def test_a_change_says_who_did_it_and_of_a_program_so_in_words() -> None:
    body = faces_schedule.body_of(s.AT)
    assert isinstance(body, Facts)
    said = [row.value for row in body.rows if row.label == Text("counter.schedule.changed")]
    names = [dict(value.args)["name"] for value in said if isinstance(value, Text)]
    assert names == [Plain("沈*"), Text("counter.schedule.by_itself")]
