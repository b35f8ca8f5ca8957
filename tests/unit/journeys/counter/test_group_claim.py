"""Short stories of a special group at the counter, without a world around them."""

from dataclasses import replace

import pytest

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.checkin import MOST_OF_A_PROOF
from kiosk_app.domain.group_claim import CLAIMED
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import picking
from kiosk_app.journeys.counter import faces, group_claim, identifying, walk_in
from kiosk_app.journeys.counter.pages import Line, Pick
from kiosk_app.journeys.parts import Next, Note
from kiosk_app.journeys.screens import Text
from tests.helpers import people as p
from tests.helpers import samples_group_claim as s
from tests.helpers.samples_add_on import TITLE

LOAD = ef.LoadSessions(
    p.ADULT_PATIENT, p.CARDIOLOGY.id, BookingClass.SAME_DAY, group=PriorityGroup.DISABLED
)


def keys(state: walk_in.State) -> list[str]:
    return [action.key for action in faces.body_of(state).sheet.actions]


@pytest.mark.requirement("R012", "R021", "R102")
def test_from_the_sessions_of_a_department_to_those_of_the_group() -> None:
    assert "F7" in keys(TITLE)
    assert walk_in.advance(TITLE, told.GroupWanted()) == Next(s.PICKING)
    page = faces.body_of(s.PICKING)
    assert isinstance(page, Pick)
    assert [row.event for row in page.rows] == [told.GroupPicked(g) for g in CLAIMED]
    assert walk_in.advance(s.PICKING, told.GroupPicked(s.CLAIM.group)) == Next(s.TYPING)
    typing = faces.body_of(s.TYPING)
    assert isinstance(typing, Line)
    assert typing.label == Text("counter.group_proof.disabled")
    found = walk_in.advance(s.TYPING, ev.Entered(f" {s.CLAIM.proof} "))
    assert found == Next(s.FINDING, (LOAD,))
    loaded = walk_in.advance(s.FINDING, ev.SessionsLoaded(p.CARDIOLOGY.id, TITLE.sessions))
    assert loaded.state == s.CLAIMED
    sessions = faces.body_of(s.CLAIMED)
    assert Text("counter.group.disabled") in [row.value for row in sessions.sheet.who]
    assert s.CLAIM.proof not in str(sessions)
    assert s.CLAIM.proof not in repr(s.CLAIMED)


@pytest.mark.requirement("R021")
def test_bands_and_hold_are_asked_for_in_the_group() -> None:
    session = p.GENERAL_SESSION
    bands = walk_in.advance(s.CLAIMED, told.SessionPicked(session.id))
    assert bands.effects == (ef.LoadBands(p.ADULT_PATIENT, session.id, s.CLAIM.group),)
    choosing = picking.ChoosingBand(s.CLAIMED.errand, s.CLAIMED, session, p.BANDS)
    held = picking.ask(picking.HoldingSlot(s.CLAIMED.errand, choosing, p.NINE))
    assert held.effects == (ef.HoldSlot(p.ADULT_PATIENT, session.id, p.NINE, claim=s.CLAIM),)


@pytest.mark.requirement("R102")
@pytest.mark.parametrize("typed", ["  ", "1" * (MOST_OF_A_PROOF + 1)])
def test_what_shows_it_has_a_number(typed: str) -> None:
    after = walk_in.advance(s.TYPING, ev.Entered(typed))
    assert after == Next(replace(s.TYPING, remark=Note.PROOF_UNREADABLE))
    said = faces.body_of(after.state).sheet.said
    assert said is not None
    assert said.sentence == Text("note.proof_unreadable")


def test_it_is_taken_back_and_the_sessions_are_those_of_anybody() -> None:
    again = replace(s.PICKING, earlier=s.CLAIMED)
    page = faces.body_of(again)
    assert isinstance(page, Pick)
    assert page.rows[-1].event == told.GroupPicked(None)
    after = walk_in.advance(again, told.GroupPicked(None))
    assert after == Next(replace(s.FINDING, errand=TITLE.errand), (replace(LOAD, group=None),))


def test_the_elderly_need_no_proof_and_are_none_of_the_groups() -> None:
    assert walk_in.advance(s.PICKING, told.GroupPicked(PriorityGroup.ELDERLY)) == Next(s.PICKING)
    assert PriorityGroup.ELDERLY not in CLAIMED


def test_the_ways_out() -> None:
    assert walk_in.advance(s.TYPING, ev.WentBack()) == Next(s.PICKING)
    assert walk_in.advance(s.PICKING, ev.WentBack()) == Next(TITLE)
    for state in (s.PICKING, s.TYPING):
        assert isinstance(walk_in.advance(state, ev.Left()).state, identifying.Identifying)


def test_in_advance_the_day_is_chosen_once_more() -> None:
    errand = replace(TITLE.errand, booking_class=BookingClass.ADVANCE)
    first = picking.ChoosingGroup(errand)
    day = picking.ChoosingDay(errand, first, p.CARDIOLOGY, TITLE.sessions)
    title = picking.ChoosingTitle(errand, day, p.CARDIOLOGY, TITLE.sessions)
    typing = walk_in.advance(group_claim.PickingGroup(title), told.GroupPicked(s.CLAIM.group))
    after = walk_in.advance(typing.state, ev.Entered(s.CLAIM.proof))
    claimed = replace(errand, claim=s.CLAIM)
    assert after.state == picking.FindingSessions(claimed, first, p.CARDIOLOGY)


def test_a_number_that_is_changed_or_follows_a_visit_is_in_no_group() -> None:
    errand = TITLE.errand
    for changed in (
        replace(errand, replaces=p.APPOINTMENT),
        replace(errand, follows=p.APPOINTMENT),
    ):
        title = replace(TITLE, errand=changed)
        assert "F7" not in keys(title)
        assert walk_in.advance(title, told.GroupWanted()) == Next(title)
