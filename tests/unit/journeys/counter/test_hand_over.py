"""Short stories of a session taken over, and of the calls for help, without a world around them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.help import HelpList
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import pay, picking
from kiosk_app.journeys.counter import faces, hand_over, help_face, helping, walk_in
from kiosk_app.journeys.counter.pages import Facts, HelpToggled, Pick
from kiosk_app.journeys.effects_help import CloseHelp, LoadHelp
from kiosk_app.journeys.events_help import (
    CallPicked,
    CodeWanted,
    HelpListed,
    HelpRefused,
    HelpSeenTo,
    HelpWatched,
    TakenOver,
    TakeOverAsked,
)
from kiosk_app.journeys.parts import Ended, Next, Note, Why
from kiosk_app.journeys.screens import Text
from tests.helpers import people as p
from tests.helpers import samples_counter as counter
from tests.helpers import samples_hand_over as s

LATER = p.TODAY + timedelta(days=3)


@pytest.mark.requirement("R013")
def test_a_code_leads_from_an_empty_tab_to_the_review_of_the_number() -> None:
    typing = walk_in.advance(counter.EMPTY, CodeWanted())
    assert typing == Next(hand_over.TypingCode(), (ef.StopAskingForCard(),))
    asked = walk_in.advance(typing.state, ev.Entered(f" {s.CODE} "))
    assert asked == Next(hand_over.TakingOver(s.BY_CODE), (s.BY_CODE,))
    compared = walk_in.advance(asked.state, TakenOver(s.HANDED))
    assert compared == Next(replace(s.COMPARING, seconds_left=p.HOLD.expires_in_s))
    preparing = walk_in.advance(s.COMPARING, ev.Accepted())
    assert preparing == Next(s.PREPARING, (ef.LoadCatalogue(),))
    later = walk_in.advance(preparing.state, ev.Ticked())
    review = walk_in.advance(later.state, ev.CatalogueLoaded(p.CATALOGUE)).state
    assert isinstance(review, picking.ReviewingHold)
    assert (review.hold, review.seconds_left, review.due) == (p.HOLD, 299, s.HANDED.due)
    assert review.errand.patient == s.WHO


@pytest.mark.requirement("R029")
def test_without_a_number_the_document_is_read_for_what_comes_next() -> None:
    """What is masked proves nothing: it is enough to pay for what is held, and for no more."""
    alone = hand_over.Comparing(s.ALONE, None)
    assert faces.tab_of(alone).who == "林*舟"
    assert "林" not in repr(s.MASKED)
    assert hand_over.patient_of(alone).person.proof is Proof.TYPED
    assert walk_in.advance(alone, ev.Accepted()) == walk_in.start()
    assert walk_in.advance(alone, ev.Left()) == walk_in.start()


def test_a_number_of_another_day_is_booked_in_advance() -> None:
    band = TimeBand(p.at(9, 0, LATER), p.at(9, 30, LATER))
    far = replace(p.HOLD, slot=replace(p.HOLD.slot, band=band))
    preparing = replace(s.PREPARING, hold=far)
    review = walk_in.advance(preparing, ev.CatalogueLoaded(p.CATALOGUE)).state
    assert isinstance(review, picking.ReviewingHold)
    assert review.errand.booking_class is BookingClass.ADVANCE


def test_who_is_another_person_leaves_nothing_held() -> None:
    step = walk_in.advance(s.COMPARING, ev.Left())
    assert step == walk_in.start().after(ef.ReleaseHold(p.HOLD))


def test_what_was_taken_over_late_is_given_back() -> None:
    assert walk_in.advance(counter.EMPTY, TakenOver(s.HANDED)).effects == (ef.ReleaseHold(p.HOLD),)
    assert walk_in.advance(counter.REVIEW, TakenOver(s.ALONE)) == Next(counter.REVIEW)


def test_central_away_while_preparing_leads_back_to_the_comparison() -> None:
    back = walk_in.advance(replace(s.PREPARING, seconds_left=7), ev.CentralDown())
    assert back == Next(replace(s.COMPARING, seconds_left=7))


def test_a_hand_over_code_before_the_scanner_is_taken_at_once() -> None:
    scanned = walk_in.advance(counter.EMPTY, ev.CodeScanned(ev.CodeKind.HAND_OVER, "RH1.204815"))
    assert scanned.state == hand_over.TakingOver(s.BY_CODE)
    called = walk_in.advance(counter.EMPTY, TakeOverAsked("help-1"))
    assert called.state == hand_over.TakingOver(s.BY_CALL)


@pytest.mark.requirement("R013")
def test_their_own_card_is_no_stranger_s_though_only_what_is_masked_was_told() -> None:
    review = walk_in.advance(s.PREPARING, ev.CatalogueLoaded(p.CATALOGUE)).state
    assert isinstance(review, picking.ReviewingHold)
    assert pay.advance(review, ev.CardRead(p.ADULT)) == Next(review)
    ended = pay.advance(review, ev.CardRead(p.STRANGER)).state
    assert isinstance(ended, Ended)
    assert ended.why is Why.ANOTHER_CARD


# --- the list ------------------------------------------------------------------------------------


def test_the_list_is_asked_for_every_few_seconds_while_somebody_is_here() -> None:
    on = helping.advance(helping.start().state, HelpWatched(is_on=True))
    assert on.effects == (LoadHelp(),)
    state = helping.advance(on.state, HelpListed(s.LISTED)).state
    asked = 0
    for _ in range(3 * helping.LOOK_EVERY_S):
        step = helping.advance(state, ev.Ticked())
        asked += len(step.effects)
        state = (
            step.state
            if not step.effects
            else helping.advance(step.state, HelpListed(s.LISTED)).state
        )
    assert asked == 3
    off = helping.advance(state, HelpWatched(is_on=False))
    assert off == Next(helping.State())
    unmanned = off
    for _ in range(helping.LATE_AFTER_S):
        unmanned = helping.advance(unmanned.state, ev.Ticked())
        assert unmanned.effects == ()
    assert helping.advance(off.state, HelpListed(s.LISTED)) == off


def test_an_answer_that_does_not_come_is_asked_for_again_later() -> None:
    state = replace(s.WATCHING, is_asking=True)
    for _ in range(helping.LATE_AFTER_S - 1):
        step = helping.advance(state, ev.Ticked())
        assert step.effects == ()
        state = step.state
    assert helping.advance(state, ev.Ticked()).effects == (LoadHelp(),)
    away = helping.advance(replace(s.WATCHING, is_asking=True), ev.CentralDown())
    assert away.state == s.WATCHING


def test_a_post_that_may_not_see_the_calls_asks_no_more() -> None:
    refused = helping.advance(s.WATCHING, ev.Refused(Refusal(Reason.NOT_ALLOWED)))
    assert refused == Next(helping.State())
    assert help_face.help_text(refused.state) == Text("counter.help.off")


@pytest.mark.requirement("R099")
def test_a_call_is_looked_at_and_seen_to() -> None:
    picked = helping.advance(s.WATCHING, CallPicked("help-2")).state
    body = help_face.help_body(picked)
    assert isinstance(body, Facts)
    assert [action.key for action in body.sheet.actions] == ["Return", "Esc"]
    closing = helping.advance(picked, ev.Accepted())
    assert closing.effects == (CloseHelp("help-2"),)
    assert helping.advance(closing.state, ev.Accepted()) == Next(closing.state)
    assert help_face.help_body(closing.state).sheet.actions == ()
    done = helping.advance(closing.state, HelpSeenTo("help-2"))
    assert (done.state.picked, done.effects) == (None, (LoadHelp(),))
    refused = helping.advance(closing.state, HelpRefused(Refusal(Reason.NOT_FOUND)))
    assert refused.state.remark == Refusal(Reason.NOT_FOUND)
    silent = helping.advance(closing.state, ev.CentralDown()).state
    assert (silent.is_closing, silent.remark) == (False, Note.NO_ANSWER)


def test_a_call_that_is_gone_meanwhile_leads_back_to_the_list() -> None:
    picked = replace(s.WATCHING, picked="help-1", listed=HelpList((s.LOST,)))
    body = help_face.help_body(picked)
    assert isinstance(body, Pick)
    assert body.sheet.actions[0].event == HelpToggled()
    assert helping.advance(picked, ev.Accepted()) == Next(picked)
    assert helping.advance(picked, ev.WentBack()).state.picked is None
