"""The patient's yes before the money: who may give it, and that nothing is paid without it."""

from dataclasses import replace

import pytest

from kiosk_app.domain.agreed import AgreedBy
from kiosk_app.domain.ids import HoldId
from kiosk_app.domain.money import Fen
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import pay, picking
from kiosk_app.journeys.counter import faces, patient_side, walk_in
from kiosk_app.journeys.counter.agreeing import Agreeing
from kiosk_app.journeys.counter.identifying import Identifying
from kiosk_app.journeys.counter.pages import Facts
from kiosk_app.journeys.counter.patient_side import GIVEN_UP, Side, turn
from kiosk_app.journeys.parts import Next
from kiosk_app.journeys.screens import Review, Text
from kiosk_app.runtime.opposite import Opposite
from tests.helpers import people as p
from tests.helpers import samples as all_s
from tests.helpers import samples_counter as s

ASKED = Agreeing(s.REVIEW)
HOLDING = picking.HoldingSlot(s.ERRAND, all_s.BAND, p.HOLD.slot.band)
HELD = ev.SlotHeld(p.HOLD)


@pytest.mark.requirement("R012")
def test_only_where_a_station_asks_a_held_number_waits_for_a_yes() -> None:
    review = walk_in.advance(HOLDING, HELD).state
    assert isinstance(review, picking.ReviewingHold)
    assert walk_in.advance_asking(HOLDING, HELD).state == Agreeing(review)


@pytest.mark.requirement("R012")
@pytest.mark.parametrize("by", list(AgreedBy))
def test_a_yes_is_noted_with_how_it_was_said(by: AgreedBy) -> None:
    step = walk_in.advance_asking(ASKED, told.PatientAgreed(p.HOLD.id, by))
    assert step == Next(s.REVIEW, (mine.NoteAgreed(p.HOLD.id, by),))


@pytest.mark.requirement("R012")
@pytest.mark.parametrize(
    "event",
    [
        told.AmountTyped("100"),
        ev.Accepted(),
        told.PatientAgreed(HoldId("H-other"), AgreedBy.TOUCH),
    ],
)
def test_nothing_is_paid_without_it_and_no_other_s_yes_counts(event: ev.Event) -> None:
    assert walk_in.advance_asking(ASKED, event) == Next(ASKED)


def test_a_number_is_asked_about_once() -> None:
    taking = walk_in.TakingCash(s.REVIEW, s.TENDERED)
    refused = walk_in.advance_asking(taking, told.CashRefused(s.NOT_ENOUGH))
    assert refused.state == replace(s.REVIEW, remark=s.NOT_ENOUGH)
    opening = pay.OpeningOrder(s.ERRAND, s.REVIEW.earlier, p.HOLD, 300)
    assert isinstance(
        walk_in.advance_asking(opening, ev.CentralDown()).state, picking.ReviewingHold
    )


def test_meanwhile_its_time_goes_on_and_it_can_be_given_back() -> None:
    later = walk_in.advance(ASKED, ev.Ticked()).state
    assert later == Agreeing(replace(s.REVIEW, seconds_left=s.REVIEW.seconds_left - 1))
    assert walk_in.hold_of(ASKED) == (p.HOLD, s.REVIEW.seconds_left)
    left = walk_in.advance(ASKED, ev.Left())
    assert isinstance(left.state, Identifying)
    assert ef.ReleaseHold(p.HOLD) in left.effects
    back = walk_in.advance(ASKED, ev.WentBack())
    assert isinstance(back.state, picking.FindingBands)
    assert ef.ReleaseHold(p.HOLD) in back.effects


def test_the_registrar_reads_it_out_and_answers_for_it_by_one_key() -> None:
    body = faces.body_of(ASKED)
    assert isinstance(body, Facts)
    assert body.rows == faces.picked_of(s.REVIEW)
    yes = body.sheet.actions[0]
    assert (yes.key, yes.event) == ("Return", told.PatientAgreed(p.HOLD.id, AgreedBy.WORD))
    assert faces.tab_of(ASKED).who == "林*舟"
    assert faces.tab_of(ASKED).stage == Text("counter.stage.agreeing")


@pytest.mark.requirement("R012")
def test_the_patient_is_asked_on_their_screen_and_told_to_pay_only_then() -> None:
    side = turn(Side(), 0, ASKED, 0)
    assert isinstance(side.screen, Review)
    assert side.screen.accept == Text("patient_side.yes")
    assert side.yes() == told.PatientAgreed(p.HOLD.id, AgreedBy.TOUCH)
    paying = turn(side, 0, s.REVIEW, 0)
    assert paying.screen.frame.name == "patient_paying"
    assert paying.yes() is None
    again = turn(turn(paying, 0, walk_in.TakingCash(s.REVIEW, s.TENDERED), 0), 0, s.REVIEW, 0)
    assert again.screen.frame.name == "patient_paying"
    other = replace(s.REVIEW, hold=replace(p.HOLD, id=HoldId("H-other")))
    assert turn(paying, 0, other, 0).screen.frame.name == "patient_checking"
    assert turn(paying, 0, ASKED, 0).screen.frame.name == "patient_agreeing"
    assert turn(paying, 1, s.REVIEW, 0).screen.frame.name == "patient_checking"
    assert turn(side, 0, s.EMPTY, 0).screen == GIVEN_UP


def test_a_touch_says_yes_for_the_tab_that_is_shown_and_for_no_other() -> None:
    opposite = Opposite(lambda _screen: None, asks=True)
    assert opposite.touched(ev.Accepted()) is None
    opposite.follow(2, ASKED)
    assert opposite.touched(ev.Left()) is None
    assert opposite.touched(ev.Accepted()) == (2, told.PatientAgreed(p.HOLD.id, AgreedBy.TOUCH))
    opposite.follow(2, None)  # behind the lock
    assert opposite.touched(ev.Accepted()) is None


def test_nothing_due_is_asked_about_all_the_same() -> None:
    free = replace(s.REVIEW, due=Fen(0))
    screen = patient_side.screen_of(Agreeing(free))
    assert isinstance(screen, Review)
    assert "row.to_pay" in {row.label.key for row in screen.rows}
