"""Short stories of the desk of add-ons that await approval, without a world around them."""

from dataclasses import replace

import pytest

from kiosk_app.domain.addon import AddOnPage, AddOnStory
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.pending_add_on import PendingAddOns
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import add_on_desk as desk
from kiosk_app.journeys.counter import faces_add_on_desk as faces
from kiosk_app.journeys.counter.pages import Facts, Pick
from kiosk_app.journeys.effects_add_on import DecideAddOn, LoadAddOns, LoadPendingAddOns
from kiosk_app.journeys.events_add_on import (
    AddOnChecked,
    AddOnDecided,
    AddOnDone,
    AddOnPicked,
    AddOnRefused,
    AddOnsLoaded,
    AddOnsShown,
    PendingAddOnsLoaded,
)
from kiosk_app.journeys.events_counter import SignedIn
from kiosk_app.journeys.parts import Next, Note
from kiosk_app.journeys.screens import Plain, Text, Tone
from tests.helpers import people as p
from tests.helpers import samples_add_on as a
from tests.helpers import samples_add_on_desk as s

LOST = [ev.CentralDown(), ev.Broke("x"), ev.PutOutOfService("journal_unusable")]
LOOKED: tuple[LoadPendingAddOns] = (LoadPendingAddOns(),)
advance = desk.advance


def page(*stories: AddOnStory, session: SessionId = a.SESSION.id) -> AddOnPage:
    return replace(a.NONE_YET, session=session, stories=stories)


@pytest.mark.requirement("R024")
def test_what_awaits_approval_is_looked_at_when_the_desk_comes_in_front() -> None:
    asked = advance(desk.start().state, AddOnsShown())
    assert asked == Next(desk.Loading(), LOOKED)
    assert advance(asked.state, PendingAddOnsLoaded(s.ALL)) == Next(s.LIST)
    assert advance(s.LIST, AddOnsShown()) == Next(desk.Loading(), LOOKED)
    assert advance(s.AT, AddOnsShown()) == Next(s.AT)
    no = Refusal(Reason.NOT_ALLOWED)
    assert advance(asked.state, ev.Refused(no)).state == desk.Listing(PendingAddOns(()), no)


def test_the_list_says_who_waits_for_what_since_when() -> None:
    body = faces.body_of(s.LIST)
    assert isinstance(body, Pick)
    first, second = body.rows
    assert first.cells[0] == Text("counter.add_ons.hours", (("hours", "1"), ("minutes", "15")))
    assert second.cells[0] == Text("counter.add_ons.minutes", (("minutes", "59"),))
    assert first.cells[3:] == (
        Plain("林*舟"),
        Text("counter.add_on.reason.from_far"),
        Plain("何*"),
    )
    assert first.find == (s.SESSION.department,)
    assert body.sheet.said is None
    nothing = faces.body_of(desk.Listing(PendingAddOns(()))).sheet.said
    assert nothing is not None
    assert nothing.sentence == Text("counter.add_ons.none")


@pytest.mark.requirement("R026")
def test_one_is_opened_approved_and_its_whole_chain_shown() -> None:
    at = advance(s.LIST, AddOnPicked(a.ASKED.id))
    assert at == Next(s.AT)
    deciding = advance(s.AT, AddOnDecided(is_approved=True))
    assert deciding == Next(desk.Deciding(s.PENDING, s.APPROVE), (s.APPROVE,))
    confirming = advance(deciding.state, AddOnDone(a.SESSION.id))
    assert confirming == Next(desk.Confirming(s.PENDING), (LoadAddOns(a.SESSION.id),))
    other = AddOnsLoaded(page(a.APPROVED, session=SessionId("S-other")))
    assert advance(confirming.state, other) == Next(confirming.state)
    assert advance(confirming.state, AddOnsLoaded(page(a.APPROVED))) == Next(s.APPROVED)
    body = faces.body_of(s.APPROVED)
    assert isinstance(body, Facts)
    assert [row.label.key for row in body.rows if isinstance(row.label, Text)] == [
        "counter.add_on.approve",
        "counter.add_on.request",
    ]
    assert advance(s.APPROVED, ev.Accepted()) == Next(desk.Loading(), LOOKED)
    assert advance(s.APPROVED, ev.WentBack()) == Next(desk.Loading(), LOOKED)
    assert advance(deciding.state, AddOnDone(SessionId("S-other"))) == Next(deciding.state)


def test_one_is_refused() -> None:
    refusing = advance(s.AT, AddOnDecided(is_approved=False))
    assert refusing.effects == (DecideAddOn(a.ASKED.id, is_approved=False),)
    assert faces.body_of(replace(s.APPROVED, story=a.REJECTED)).sheet.name == "add_ons_decided"
    shown = faces.body_of(replace(s.APPROVED, story=a.REJECTED))
    assert isinstance(shown, Facts)
    assert shown.tone is Tone.STOP


@pytest.mark.requirement("R025")
def test_above_the_limit_the_agreement_is_kept_and_said() -> None:
    deciding = desk.Deciding(s.PENDING, s.APPROVE)
    again = advance(deciding, AddOnRefused(a.LIMIT))
    assert again == Next(desk.Loading(a.ASKED.id, a.LIMIT), LOOKED)
    kept = PendingAddOnsLoaded(PendingAddOns((s.AGREED,)))
    shown = advance(again.state, kept).state
    assert shown == desk.AtRequest(s.AGREED, None, a.LIMIT)
    body = faces.body_of(shown)
    assert isinstance(body, Facts)
    assert body.lines == (Text("counter.add_on.agreed", (("names", "沈*"),)),)
    needed = [row.value for row in body.sheet.who if row.is_strong]
    assert Text("counter.add_on.two") in needed
    assert not s.PENDING.takes_two
    assert replace(s.PENDING, doctor_standing=3).takes_two


def test_one_that_somebody_else_decided_meanwhile_leaves_the_list_with_the_reason() -> None:
    gone = Refusal(Reason.NOT_IN_THIS_STATE, (("status", "approved"),))
    rest = PendingAddOns((s.OF_ANOTHER,))
    after = advance(desk.Loading(a.ASKED.id, gone), PendingAddOnsLoaded(rest))
    assert after == Next(desk.Listing(rest, gone))
    assert advance(s.LIST, AddOnPicked("add-nowhere")) == Next(s.LIST)


@pytest.mark.requirement("R026")
def test_the_record_is_checked_at_any_step() -> None:
    checking = advance(s.AT, AddOnChecked())
    assert checking == Next(desk.Loading(a.ASKED.id, is_checked=True), LOOKED)
    bad = advance(checking.state, PendingAddOnsLoaded(replace(s.ALL, first_bad=4))).state
    body = faces.body_of(bad)
    assert isinstance(body, Facts)
    assert body.tone is Tone.STOP
    assert body.lines == (Text("counter.add_on.broken", (("place", "5"),)),)
    after = advance(s.APPROVED, AddOnChecked())
    assert after == Next(desk.Confirming(s.PENDING, is_checked=True), (LoadAddOns(a.SESSION.id),))
    whole = faces.body_of(replace(s.APPROVED, is_checked=True))
    assert isinstance(whole, Facts)
    assert whole.lines == (Text("counter.add_on.whole"),)


@pytest.mark.parametrize("event", LOST)
def test_an_answer_that_never_came_is_asked_for_again(event: ev.Event) -> None:
    silent = advance(desk.Loading(a.ASKED.id, is_checked=True), event).state
    assert silent == desk.Loading(a.ASKED.id, is_checked=True, is_silent=True)
    assert advance(silent, PendingAddOnsLoaded(s.ALL)) == Next(silent)
    again = advance(silent, ev.Accepted())
    assert again == Next(desk.Loading(a.ASKED.id, is_checked=True), LOOKED)
    for waiting in (desk.Deciding(s.PENDING, s.APPROVE), desk.Confirming(s.PENDING)):
        lost = advance(waiting, event)
        assert lost == Next(desk.Loading(a.ASKED.id, Note.NO_ANSWER), LOOKED)


def test_a_chain_that_cannot_be_shown_leads_back_to_the_list() -> None:
    confirming = desk.Confirming(s.PENDING)
    assert advance(confirming, AddOnsLoaded(page())) == Next(desk.Loading(), LOOKED)
    no = Refusal(Reason.NOT_ALLOWED)
    assert advance(confirming, ev.Refused(no)) == Next(desk.Loading(None, no), LOOKED)
    assert advance(s.AT, ev.WentBack()) == Next(desk.Loading(), LOOKED)
    assert advance(confirming, ev.Ticked()) == Next(confirming)
    assert advance(s.AT, ev.Accepted()) == Next(s.AT)


def test_who_signs_in_next_finds_nothing_of_who_was_here_before() -> None:
    for state in s.STATES:
        assert advance(state, SignedIn(p.COLLEAGUE)) == Next(desk.Unseen())
