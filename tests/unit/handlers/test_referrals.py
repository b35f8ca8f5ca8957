"""Referral orders: asked for, chosen by, a number held under one key and owed."""

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journal.intents import IntentState, Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_referral import (
    LoadReferrals,
    LoadReferredBands,
    LoadReferredSessions,
)
from kiosk_app.journeys.events_referral import ReferralsLoaded
from tests.helpers import people as p
from tests.helpers import samples_referral as s
from tests.helpers.fakes import AWAY, no
from tests.unit.handlers.stage import HOLD_REFERRED, Stage


def test_questions_are_answered_as_those_of_any_booking(stage: Stage) -> None:
    assert stage.do(LoadReferrals(p.ADULT_PATIENT)) == ReferralsLoaded(p.ADULT_PATIENT.id, s.ORDERS)
    sessions = LoadReferredSessions(s.ORDER)
    assert stage.do(sessions) == ev.SessionsLoaded(p.CARDIOLOGY.id, p.SESSIONS)
    bands = LoadReferredBands(s.ORDER, p.SLOT.session)
    assert stage.do(bands) == ev.BandsLoaded(p.SLOT.session, p.BANDS)
    stage.central.fails("referred_sessions", no(Reason.REFERRAL_ORDER_USED))
    assert stage.do(sessions) == ev.Refused(Refusal(Reason.REFERRAL_ORDER_USED))
    stage.central.fails("referrals", *[AWAY] * 9)
    assert stage.do(LoadReferrals(p.ADULT_PATIENT)) == ev.CentralDown()


def test_a_held_number_is_owed_and_asked_again_under_the_same_key(stage: Stage) -> None:
    stage.central.fails("hold_referred", *[AWAY] * 9)
    assert stage.do(HOLD_REFERRED) == ev.CentralDown()
    (intent,) = stage.journal.unknown()
    assert (intent.kind, intent.subject["referral"]) == (Kind.HOLD, s.ORDER.id)
    stage.central.troubles.clear()
    assert stage.do(HOLD_REFERRED) == ev.SlotHeld(p.HOLD)
    assert set(stage.central.keys_of("hold_referred")) == {"key1"}
    assert stage.ending() == (IntentState.OWED, "held")
