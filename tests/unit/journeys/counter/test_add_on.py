"""Short stories of an add-on number at the counter, without a world around them."""

from dataclasses import replace

import pytest

from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import picking
from kiosk_app.journeys.counter import add_on, faces, walk_in
from kiosk_app.journeys.counter.pages import Facts, Pick
from kiosk_app.journeys.effects_add_on import DecideAddOn, LoadAddOns
from kiosk_app.journeys.events_add_on import (
    AddOnChecked,
    AddOnDecided,
    AddOnDone,
    AddOnReasonPicked,
    AddOnRefused,
    AddOnsLoaded,
    AddOnWanted,
    AddOnWordPicked,
)
from kiosk_app.journeys.parts import Next, Note
from kiosk_app.journeys.screens import Text, Tone
from tests.helpers import people as p
from tests.helpers import samples_add_on as s


def keys(state: walk_in.State) -> list[str]:
    return [action.key for action in faces.body_of(state).sheet.actions]


@pytest.mark.requirement("R024")
def test_from_the_sessions_of_a_department_to_the_held_number() -> None:
    assert "F6" in keys(s.TITLE)
    assert walk_in.advance(s.TITLE, AddOnWanted()) == Next(s.PICKING)
    looking = walk_in.advance(s.PICKING, told.SessionPicked(s.SESSION.id))
    assert looking == Next(s.LOOKING, (LoadAddOns(s.SESSION.id),))
    reasons = walk_in.advance(s.LOOKING, AddOnsLoaded(s.NONE_YET)).state
    assert reasons == s.AT_REASONS
    words = walk_in.advance(reasons, AddOnReasonPicked(s.CHIEF.id, AddOnReason.FROM_FAR))
    assert words == Next(s.AT_WORDS)
    assert walk_in.advance(s.AT_WORDS, ev.WentBack()) == Next(s.AT_REASONS)
    asked = walk_in.advance(words.state, AddOnWordPicked(AddOnWord.SLIP))
    assert asked == Next(add_on.Acting(s.AT_REASONS, s.ASKING), (s.ASKING,))
    done = walk_in.advance(asked.state, AddOnDone(s.SESSION.id))
    assert done == looking
    waits = walk_in.advance(done.state, AddOnsLoaded(s.page(s.ASKED))).state
    assert keys(waits) == ["F6", "F8", "F7", "Esc", "F12"]
    approved = walk_in.advance(waits, AddOnDecided(is_approved=True))
    assert approved.effects == (s.APPROVING,)
    issued = walk_in.advance(s.AT_APPROVED, ev.Accepted())
    assert issued.effects == (s.ISSUING,)
    review = walk_in.advance(issued.state, ev.SlotHeld(p.HOLD, p.SLOT.fee))
    left = p.HOLD.expires_in_s
    assert review == Next(picking.ReviewingHold(s.ERRAND, None, p.HOLD, left, None, p.SLOT.fee))


@pytest.mark.requirement("R024")
def test_a_desk_says_on_what_word_of_the_doctor_it_asks() -> None:
    body = faces.body_of(s.AT_WORDS)
    assert isinstance(body, Pick)
    assert [row.event for row in body.rows] == [AddOnWordPicked(word) for word in s.WORDS]
    assert s.CHIEF.name in str(body.sheet.who)
    assert walk_in.advance(s.AT_WORDS, s.PICKED) == Next(s.AT_WORDS)
    assert walk_in.advance(s.AT_REASONS, AddOnWordPicked(AddOnWord.CALL)) == Next(s.AT_REASONS)
    nobody = faces.body_of(replace(s.AT_REASONS, page=replace(s.NONE_YET, words=())))
    assert isinstance(nobody, Pick)
    assert nobody.rows == ()
    assert "counter.add_on.doctors_only" in str(nobody.sheet.said)
    told = faces.body_of(s.AT_ASKED)
    assert "counter.add_on.word.slip" in str(told.sheet.who)


@pytest.mark.requirement("R024")
def test_a_doctor_who_is_signed_in_is_not_asked_on_whose_word() -> None:
    own = replace(s.AT_REASONS, page=s.OWN_PAGE)
    wanted = replace(s.ASKING, word=AddOnWord.OWN)
    assert walk_in.advance(own, s.PICKED) == Next(add_on.Acting(own, wanted), (wanted,))


@pytest.mark.requirement("R025")
def test_the_limits_are_shown_and_above_them_it_takes_two() -> None:
    body = faces.body_of(s.AT_REASONS)
    assert isinstance(body, Pick)
    needed = [str(row.cells[2]) for row in body.rows]
    assert sum("counter.add_on.one" in cell for cell in needed) == len(AddOnReason)
    full = faces.body_of(replace(s.AT_REASONS, page=s.FULL))
    assert isinstance(full, Pick)
    assert all("counter.add_on.two" in str(row.cells[2]) for row in full.rows)
    acting = add_on.Acting(s.AT_ASKED, s.APPROVING)
    one = walk_in.advance(acting, AddOnRefused(s.LIMIT))
    assert one.state == replace(s.LOOKING, remark=s.LIMIT)
    agreed = walk_in.advance(one.state, AddOnsLoaded(s.page(s.AGREED_BY_ONE))).state
    shown = faces.body_of(agreed)
    assert isinstance(shown, Facts)
    assert shown.sheet.said is not None
    assert shown.sheet.said.refusal == s.LIMIT
    assert [getattr(line, "key", "") for line in shown.lines] == ["counter.add_on.agreed"]


@pytest.mark.requirement("R026")
def test_the_chain_is_shown_and_checked() -> None:
    checking = walk_in.advance(s.AT_ISSUED, AddOnChecked())
    assert checking == Next(replace(s.LOOKING, is_checked=True), (LoadAddOns(s.SESSION.id),))
    for bad, key in ((None, "counter.add_on.whole"), (4, "counter.add_on.broken")):
        page = replace(s.page(s.ISSUED), first_bad=bad)
        body = faces.body_of(walk_in.advance(checking.state, AddOnsLoaded(page)).state)
        assert isinstance(body, Facts)
        assert [getattr(line, "key", "") for line in body.lines] == [key]
        acts = [getattr(row.label, "key", "") for row in body.rows]
        assert acts == ["counter.add_on.issue", "counter.add_on.approve", "counter.add_on.request"]
        assert "张*丰" in str(body.rows[1].value)
    assert walk_in.advance(s.AT_REASONS, AddOnChecked()) == Next(s.AT_REASONS)


def test_after_one_that_was_issued_or_refused_there_can_be_another() -> None:
    for story in (s.ISSUED, s.REJECTED):
        at = replace(s.AT_REASONS, page=s.page(story))
        again = walk_in.advance(at, AddOnWanted()).state
        assert again == replace(at, is_new=True)
        assert isinstance(faces.body_of(again), Pick)
    assert walk_in.advance(s.AT_ASKED, AddOnWanted()) == Next(s.AT_ASKED)


@pytest.mark.requirement("R024")
def test_one_nobody_paid_for_is_issued_once_more_and_another_is_not_asked_for() -> None:
    assert keys(s.AT_ISSUED) == ["F5", "F7", "Esc", "F12"]
    assert keys(s.AT_SPARE) == ["Return", "F7", "Esc", "F12"]
    body = faces.body_of(s.AT_SPARE)
    assert isinstance(body, Facts)
    assert (body.tone, body.lines) == (Tone.WARN, (Text("counter.add_on.unused"),))
    again = walk_in.advance(s.AT_SPARE, ev.Accepted())
    assert again == Next(add_on.Acting(s.AT_SPARE, s.ISSUING), (s.ISSUING,))
    assert walk_in.advance(s.AT_SPARE, AddOnWanted()) == Next(s.AT_SPARE)
    assert walk_in.advance(s.AT_ISSUED, ev.Accepted()) == Next(s.AT_ISSUED)
    broken = faces.body_of(
        replace(s.AT_SPARE, page=replace(s.page(s.SPARE), first_bad=4), is_checked=True)
    )
    assert isinstance(broken, Facts)
    assert broken.tone is Tone.STOP


def test_where_nobody_may_ask_it_is_said() -> None:
    body = faces.body_of(replace(s.AT_REASONS, page=replace(s.NONE_YET, askers=())))
    assert isinstance(body, Pick)
    assert body.rows == ()
    assert body.sheet.said is not None
    assert body.sheet.said.sentence.key == "counter.add_on.nobody"


@pytest.mark.parametrize(
    "event", [ev.CentralDown(), ev.Broke("x"), ev.PutOutOfService("journal_unusable")]
)
def test_an_act_without_an_answer_is_asked_again_or_looked_at(event: ev.Event) -> None:
    acting = add_on.Acting(s.AT_APPROVED, s.ISSUING)
    unknown = walk_in.advance(acting, event).state
    assert unknown == add_on.ActUnknown(s.AT_APPROVED, s.ISSUING)
    assert walk_in.advance(unknown, ev.Accepted()) == Next(acting, (s.ISSUING,))
    assert walk_in.advance(unknown, ev.WentBack()) == Next(s.LOOKING, (LoadAddOns(s.SESSION.id),))
    assert walk_in.advance(unknown, ev.Left()) == walk_in.start()
    late = walk_in.advance(unknown, ev.SlotHeld(p.HOLD))
    assert late == Next(unknown, (ef.ReleaseHold(p.HOLD),))
    away = walk_in.advance(s.LOOKING, event).state
    assert away == replace(s.PICKING, remark=Note.NO_ANSWER)


def test_who_may_not_look_is_told_at_the_sessions() -> None:
    no = Refusal(Reason.NOT_ALLOWED)
    assert walk_in.advance(s.LOOKING, ev.Refused(no)) == Next(replace(s.PICKING, remark=no))


def test_the_way_back_leads_step_by_step_to_the_departments() -> None:
    assert walk_in.advance(s.AT_ASKED, ev.WentBack()) == Next(s.PICKING)
    assert walk_in.advance(s.PICKING, ev.WentBack()) == Next(s.TITLE)
    bare = replace(s.PICKING, earlier=replace(s.TITLE, sessions=()))
    assert walk_in.advance(bare, told.SessionPicked(s.SESSION.id)) == Next(bare)
    for state in (s.PICKING, s.AT_ASKED, s.AT_REASONS):
        assert walk_in.advance(state, ev.Left()) == walk_in.start()


def test_a_number_that_replaces_another_is_no_add_on() -> None:
    moving = replace(s.TITLE, errand=replace(s.ERRAND, replaces=p.APPOINTMENT))
    assert "F6" not in keys(moving)
    assert walk_in.advance(moving, AddOnWanted()) == Next(moving)
    refused = walk_in.advance(s.AT_ASKED, AddOnDecided(is_approved=False))
    assert refused.effects == (DecideAddOn(s.ASKED.id, is_approved=False),)
