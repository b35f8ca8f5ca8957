"""Booking by referral order: which, why not, then as every booking; back to the orders."""

from dataclasses import replace

import pytest

from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk, pick_full, picking, referred, serving
from kiosk_app.journeys.effects_referral import (
    HoldReferred,
    LoadReferrals,
    LoadReferredBands,
    LoadReferredSessions,
)
from kiosk_app.journeys.events_referral import ReferralsLoaded
from kiosk_app.journeys.parts import Ended, Next, Why
from kiosk_app.journeys.pick_full import Way
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Detail, Notice, Plain, Text
from tests.helpers import people as p
from tests.helpers import samples_referral as s

ASKED = LoadReferrals(p.ADULT_PATIENT)


def tap(state: kiosk.State, index: int) -> Next[kiosk.State]:
    return kiosk.advance(state, ev.Chosen(index))


def test_the_orders_are_listed_with_who_referred_and_how_they_stand() -> None:
    begun = serving.AFTER_CARD[Purpose.REFERRAL](p.ADULT_PATIENT)
    assert begun == Next(s.LOADING, (ASKED,))
    listed = kiosk.advance(s.LOADING, ReferralsLoaded(p.ADULT_PATIENT.id, s.ORDERS)).state
    assert listed == s.CHOOSING
    screen = faces.screen_of(listed)
    assert isinstance(screen, Choice)
    tags = [option.tag.key for option in screen.options if isinstance(option.tag, Text)]
    assert tags == ["referral.until", "referral.used", "referral.expired", "referral.void"]
    other = ReferralsLoaded(p.ELDER_PATIENT.id, s.ORDERS)
    assert kiosk.advance(s.LOADING, other) == Next(s.LOADING)
    assert kiosk.advance(s.CHOOSING, ev.WentBack()).state == kiosk.AtHome()


def test_where_there_is_none_the_page_says_what_to_do() -> None:
    screen = faces.screen_of(replace(s.CHOOSING, orders=()))
    assert isinstance(screen, Notice)
    assert [line.key for line in screen.lines] == ["referrals.none.line", "referrals.none.how"]


@pytest.mark.parametrize("place", range(1, len(s.ORDERS)))
def test_one_that_cannot_be_used_says_why_and_whom_to_ask(place: int) -> None:
    order = s.ORDERS[place]
    read = tap(s.CHOOSING, place).state
    assert read == referred.ReadingReferral(p.ADULT_PATIENT, s.ORDERS, order)
    screen = faces.screen_of(read)
    assert isinstance(screen, Detail)
    about = f"referral.{order.state.value}"
    assert screen.frame.title == Text(f"{about}.title")
    assert screen.rows[-1].value == Text(f"{about}.now", (("phone", Plain(order.phone)),))
    for event in (ev.Chosen(0), ev.WentBack()):
        assert kiosk.advance(read, event).state == s.CHOOSING


@pytest.mark.requirement("R065")
def test_an_open_one_leads_to_the_days_of_its_department_and_to_a_hold() -> None:
    preparing = tap(s.CHOOSING, 0)
    assert preparing == Next(s.PREPARING, (ef.LoadCatalogue(),))
    finding = kiosk.advance(s.PREPARING, ev.CatalogueLoaded(p.CATALOGUE))
    assert finding == Next(s.FINDING, (LoadReferredSessions(s.ORDER),))
    days = ev.SessionsLoaded(p.CARDIOLOGY.id, (p.TOMORROW_SESSION,))
    assert kiosk.advance(s.FINDING, days).state == s.DAY
    bands = picking.ask(s.BANDS)
    assert bands.effects == (LoadReferredBands(s.ORDER, p.TOMORROW_SESSION.id),)
    holding = tap(s.BAND, 0)
    wanted = HoldReferred(p.ADULT_PATIENT, s.ORDER, p.CHIEF_SESSION.id, p.NINE)
    assert holding == Next(s.HOLDING, (wanted,))
    held = kiosk.advance(s.HOLDING, ev.SlotHeld(p.HOLD, Fen(100))).state
    assert isinstance(held, picking.ReviewingHold)
    assert held.errand.referral == s.ORDER
    assert tap(s.CHOOSING, 9) == Next(s.CHOOSING)


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (s.DAY, ev.WentBack()),
        (s.FINDING, ev.WentBack()),
        (picking.ReadingWhyNot(s.ERRAND, s.GROUP, s.USED), ev.Accepted()),
        (picking.ReadingWhyNot(s.ERRAND, s.GROUP, None), ev.WentBack()),
        (s.PREPARING, ev.WentBack()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_there_is_no_other_department_to_go_back_to_but_the_orders(
    state: kiosk.State, event: ev.Event
) -> None:
    assert kiosk.advance(state, event) == Next(s.LOADING, (ASKED,))


def test_a_rule_that_says_no_is_said_with_what_to_do() -> None:
    said = kiosk.advance(s.FINDING, ev.Refused(s.EXPIRED)).state
    assert said == picking.ReadingWhyNot(s.ERRAND, s.GROUP, s.EXPIRED)
    used = kiosk.advance(s.HOLDING, ev.HoldRefused(s.USED)).state
    assert used == picking.ReadingWhyNot(s.ERRAND, s.BAND, s.USED)
    gone = kiosk.advance(
        referred.PreparingReferral(p.ADULT_PATIENT, s.GONE), ev.CatalogueLoaded(p.CATALOGUE)
    ).state
    assert gone == Ended(p.ADULT_PATIENT, Refusal(Reason.NOT_FOUND))
    refused = kiosk.advance(s.LOADING, ev.Refused(s.USED)).state
    assert refused == Ended(p.ADULT_PATIENT, s.USED)


def test_nobody_waits_for_a_number_by_referral() -> None:
    assert Way.WAIT not in pick_full.ways_of(s.FULL)
    plain = replace(s.FULL, errand=replace(s.ERRAND, referral=None))
    assert Way.WAIT in pick_full.ways_of(plain)


def test_while_central_is_away_each_question_can_be_put_again() -> None:
    for waiting in s.WAITING:
        away = kiosk.advance(waiting, ev.CentralDown()).state
        assert away == serving.CentralAway(waiting)
        assert isinstance(faces.screen_of(away), Notice)
        assert kiosk.advance(away, ev.Accepted()) == serving._ask(waiting)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (ev.Left(), Why.LEFT),
        (ev.PutOutOfService("central_down"), Why.SERVICE_STOPPED),
        (ev.CardRead(p.STRANGER), Why.ANOTHER_CARD),
    ],
    ids=lambda value: type(value).__name__,
)
def test_who_goes_has_nothing_booked(event: ev.Event, why: Why) -> None:
    reading = referred.ReadingReferral(p.ADULT_PATIENT, s.ORDERS, s.OTHERS[0])
    for state in (s.LOADING, s.CHOOSING, reading, s.PREPARING):
        after = kiosk.advance(state, event).state
        assert getattr(after, "serving", after) == Ended(p.ADULT_PATIENT, why)
    for waiting in (s.LOADING, s.PREPARING):
        assert kiosk.advance(waiting, ev.Broke("x")).state == Ended(p.ADULT_PATIENT, Why.BROKE)
    assert kiosk.session_of(s.CHOOSING) == (p.ADULT_PATIENT.id, None)
