"""Help on every page: somebody comes, or a counter goes on with the code."""

from dataclasses import replace

import pytest

from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, identify, kiosk
from kiosk_app.journeys.effects_help import CallForHelp, LeaveToCounter
from kiosk_app.journeys.events_help import HelpCalled, HelpNotCalled
from kiosk_app.journeys.parts import Next
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Notice, Text
from tests.helpers import people as p
from tests.helpers import samples as s
from tests.helpers import samples_my_bookings as own

CARD = identify.WaitingForCard(Purpose.SAME_DAY)
LAST = kiosk.LastServed(s.REVIEW, "central_down")


def after(state: kiosk.State, *events: ev.Event) -> kiosk.State:
    for event in events:
        state = kiosk.advance(state, event).state
    return state


def notice(state: kiosk.State) -> Notice:
    screen = faces.screen_of(state)
    assert isinstance(screen, Notice)
    return screen


NOBODY_LISTENS: tuple[kiosk.State, ...] = (kiosk.StartingUp(), kiosk.OutOfService(ev.LANE_DIED))


@pytest.mark.requirement("R099")
@pytest.mark.parametrize("state", [each for each in s.STATES if each not in NOBODY_LISTENS])
def test_staff_can_be_called_from_every_page(state: kiosk.State) -> None:
    if isinstance(state, kiosk.Helped | kiosk.Maintained):  # staff come, or are there
        assert not faces.screen_of(state).frame.can_call
        return
    assert faces.screen_of(state).frame.can_call
    step = kiosk.advance(state, ev.HelpWanted())
    assert step.state == kiosk.CallingHelp(state)
    (asked,) = step.effects
    assert isinstance(asked, CallForHelp)
    assert asked.page == faces.screen_of(state).frame.name


@pytest.mark.parametrize("state", NOBODY_LISTENS)
def test_where_nothing_could_carry_a_call_none_is_offered(state: kiosk.State) -> None:
    step = kiosk.advance(state, ev.HelpWanted())
    assert (step.state, step.effects) == (state, ())
    assert not faces.screen_of(state).frame.can_call


@pytest.mark.requirement("R013")
@pytest.mark.parametrize(
    ("state", "patient", "hold"),
    [
        (kiosk.AtHome(), None, None),
        (CARD, None, None),
        (s.GROUP, p.ADULT_PATIENT.id, None),
        (own.CHOOSING, p.ADULT_PATIENT.id, None),
        (s.REVIEW, p.ADULT_PATIENT.id, p.HOLD.id),
        (LAST, p.ADULT_PATIENT.id, p.HOLD.id),
        (s.PAYING, None, None),
        (s.PRINTING, None, None),
        (s.DONE, None, None),
        (s.BOOKING_UNKNOWN, None, None),
    ],
)
def test_a_session_goes_over_but_never_while_money_may_be_under_way(
    state: kiosk.State, patient: str | None, hold: str | None
) -> None:
    (asked,) = kiosk.advance(state, ev.HelpWanted()).effects
    assert isinstance(asked, CallForHelp)
    assert (asked.patient, asked.hold) == (patient, hold)


def test_who_waits_for_staff_goes_on_where_they_were() -> None:
    coming = after(s.GROUP, ev.HelpWanted(), HelpCalled(s.CALL))
    assert coming == kiosk.HelpComing(s.GROUP, s.CALL)
    assert notice(coming).code == ""
    assert after(coming, ev.Accepted()) == s.GROUP
    assert after(coming, ev.WentBack()) == s.GROUP


@pytest.mark.requirement("R013")
@pytest.mark.parametrize("event", [ev.Accepted(), ev.Left()])
def test_who_goes_to_the_counter_leaves_the_hold_to_it_and_no_trace(event: ev.Event) -> None:
    coming = after(s.REVIEW, ev.HelpWanted(), HelpCalled(s.CALL_WITH_CODE))
    assert notice(coming).code == "042317"
    step = kiosk.advance(coming, event)
    assert step.state == kiosk.AtHome()
    assert step.effects == (LeaveToCounter(p.HOLD),)
    last = kiosk.advance(kiosk.HelpComing(LAST, s.CALL_WITH_CODE), event)
    assert last.state == kiosk.OutOfService("central_down")
    assert last.effects == (LeaveToCounter(p.HOLD),)


def test_who_thinks_better_of_it_has_the_hold_still() -> None:
    coming = kiosk.HelpComing(s.REVIEW, s.CALL_WITH_CODE)
    assert kiosk.advance(coming, ev.WentBack()) == Next(s.REVIEW)


def test_a_code_that_is_nearly_over_does_not_say_no_minutes() -> None:
    for left, said in ((60, "help_coming.minutes"), (59, "help_coming.seconds")):
        call = replace(s.CALL_WITH_CODE, expires_in_s=left)
        value = notice(kiosk.HelpComing(s.REVIEW, call)).rows[-1].value
        assert isinstance(value, Text)
        assert value.key == said


def test_without_a_hold_nothing_is_left_but_the_code() -> None:
    step = kiosk.advance(kiosk.HelpComing(s.GROUP, s.CALL_WITH_CODE), ev.Accepted())
    assert step == Next(kiosk.AtHome())
    out = kiosk.OutOfService("revoked")
    assert after(kiosk.HelpComing(out, s.CALL_WITH_CODE), ev.Accepted()) == out


@pytest.mark.requirement("R133")
def test_when_nobody_could_be_called_it_says_so_and_nothing_is_lost() -> None:
    away = after(s.REVIEW, ev.HelpWanted(), HelpNotCalled())
    assert away == kiosk.HelpAway(s.REVIEW)
    assert "help_away.look" in {line.key for line in notice(away).lines}
    for event in (ev.Accepted(), ev.WentBack()):
        assert after(away, event) == s.REVIEW


def test_what_happens_beneath_goes_on_and_taps_do_not_reach_it() -> None:
    calling = kiosk.CallingHelp(s.REVIEW)
    later = after(calling, ev.Ticked())
    assert later == kiosk.CallingHelp(replace(s.REVIEW, seconds_left=299))
    for tap in (ev.Chosen(0), ev.Accepted(), ev.WentBack(), ev.HelpWanted(), ev.Entered("1")):
        assert after(calling, tap) == calling
    over = kiosk.advance(kiosk.CallingHelp(replace(s.REVIEW, seconds_left=1)), ev.Ticked())
    assert isinstance(over.state, kiosk.CallingHelp)
    assert ef.ReleaseHold(p.HOLD) in over.effects


def test_who_walks_away_without_a_code_has_left_the_page_beneath() -> None:
    step = kiosk.advance(kiosk.HelpAway(s.REVIEW), ev.Left())
    assert ef.ReleaseHold(p.HOLD) in step.effects
    assert not isinstance(step.state, kiosk.Helped)
