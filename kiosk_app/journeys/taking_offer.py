"""Take what is offered from a waitlist (候补): it becomes a hold, and `pay` goes on from there.

Nothing is chosen any more, so the review of the hold has no question before it. An answer nobody
waits for any more is given back, like that of any hold, and goes to the next who waits.

Source: BJ-OPD-DRAFT art. 27; requirement row R061.
"""

from dataclasses import dataclass
from typing import assert_never

from kiosk_app.domain.booking import BookingClass, Hold
from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_waiting import AcceptOffer
from kiosk_app.journeys.parts import Ended, Errand, Next, Why, is_another, settle_late
from kiosk_app.journeys.picking import ReviewingHold


@dataclass(frozen=True, slots=True)
class PreparingOffer:
    """What is said of every booking is fetched before anything is held."""

    patient: Patient
    place: OwnPlace


@dataclass(frozen=True, slots=True)
class TakingOffer:
    errand: Errand
    place: OwnPlace


State = PreparingOffer | TakingOffer
Waiting = State


def start(patient: Patient, place: OwnPlace) -> Next[State]:
    """Begin for a patient who was asked whether they want what is offered."""
    return ask(PreparingOffer(patient, place))


def ask(waiting: Waiting) -> Next[State]:
    """Put the question `waiting` waits for, for the first time or once more."""
    match waiting:
        case PreparingOffer():
            return Next(waiting, (ef.LoadCatalogue(),))
        case TakingOffer(errand, place):
            return Next(waiting, (AcceptOffer(errand.patient, place),))
        case _:
            assert_never(waiting)


def advance(state: State, event: ev.Event) -> Next[State | ReviewingHold | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    patient = state.patient if isinstance(state, PreparingOffer) else state.errand.patient
    match state, event:
        case PreparingOffer(_, place), ev.CatalogueLoaded(catalogue):
            taking = ask(TakingOffer(Errand(_class_of(place), patient, catalogue), place))
            return Next(taking.state, taking.effects)
        case TakingOffer(errand), ev.SlotHeld(hold, due) if _is_awaited(state, hold):
            return Next(ReviewingHold(errand, None, hold, hold.expires_in_s, None, due))
        case TakingOffer(), ev.HoldRefused(refusal):
            return _ended(patient, refusal)
        case _, ev.Left():
            return _ended(patient, Why.LEFT)
        case _, ev.PutOutOfService():
            return _ended(patient, Why.SERVICE_STOPPED)
        case _, ev.CardRead(person) if is_another(person, patient.person):
            return _ended(patient, Why.ANOTHER_CARD)
        case _, ev.Broke():
            return _ended(patient, Why.BROKE)
        case _:
            late = settle_late(state, event)
            return Next(late.state, late.effects)


def _ended(patient: Patient, why: Why | Refusal) -> Next[State | ReviewingHold | Ended]:
    return Next(Ended(patient, why))


def _class_of(place: OwnPlace) -> BookingClass:
    """Return which steps are counted; an offer lives for minutes, so it ends today."""
    is_today = place.offer is not None and place.offer.until.date() == place.day
    return BookingClass.SAME_DAY if is_today else BookingClass.ADVANCE


def _is_awaited(state: TakingOffer, hold: Hold) -> bool:
    """Tell whether this is the number offered, not one of an earlier wish or patient."""
    offer = state.place.offer
    return offer is not None and (hold.patient, hold.slot.session, hold.slot.band.begin) == (
        state.errand.patient.id,
        state.place.session,
        offer.begin,
    )
