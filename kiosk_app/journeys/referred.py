"""Booking by referral (转诊预约): which order, then day, doctor and time as in every booking.

The department is the order's, the numbers are those kept for referrals; from the choice of the day
on `pick_slot` and `pay` go on, and from its first question "back" leads to the orders again. An
order that cannot be used says why and what to do.

Source: BJ-OPD-DRAFT art. 16; BJD-2021-05-20; requirement rows R037, R065.
"""

from dataclasses import dataclass
from typing import assert_never

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.referral_order import OwnReferral, ReferralOrderState
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import listing, picking
from kiosk_app.journeys.effects_referral import LoadReferrals
from kiosk_app.journeys.events_referral import ReferralsLoaded
from kiosk_app.journeys.parts import Ended, Errand, Next, Why, is_another, settle_late
from kiosk_app.journeys.picking import ChoosingGroup, FindingSessions


@dataclass(frozen=True, slots=True)
class LoadingReferrals:
    patient: Patient


@dataclass(frozen=True, slots=True)
class ChoosingReferral:
    """The orders, also where there is none: then what to do."""

    patient: Patient
    orders: tuple[OwnReferral, ...]


@dataclass(frozen=True, slots=True)
class ReadingReferral:
    """One that cannot be used: why, and what to do."""

    patient: Patient
    orders: tuple[OwnReferral, ...]
    referral: OwnReferral


@dataclass(frozen=True, slots=True)
class PreparingReferral:
    """What is said of every booking is fetched before anything is chosen."""

    patient: Patient
    referral: OwnReferral


State = LoadingReferrals | ChoosingReferral | ReadingReferral | PreparingReferral
Waiting = LoadingReferrals | PreparingReferral
FirstQuestion = ChoosingReferral


def start(patient: Patient) -> Next[State]:
    """Begin for a patient the hospital knows."""
    asked = ask(LoadingReferrals(patient))
    return Next(asked.state, asked.effects)


def ask(waiting: Waiting) -> Next[Waiting]:
    """Put the question `waiting` waits for, for the first time or once more."""
    match waiting:
        case LoadingReferrals(patient):
            return Next(waiting, (LoadReferrals(patient),))
        case PreparingReferral():
            return Next(waiting, (ef.LoadCatalogue(),))
        case _:
            assert_never(waiting)


def advance(state: State, event: ev.Event) -> Next[State | picking.Waiting | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case LoadingReferrals(patient), ReferralsLoaded(of, orders) if of == patient.id:
            return Next(ChoosingReferral(patient, orders))
        case ChoosingReferral(patient, orders), ev.Chosen(i) if i in range(len(orders)):
            if orders[i].state is not ReferralOrderState.OPEN:
                return Next(ReadingReferral(patient, orders, orders[i]))
            asked = ask(PreparingReferral(patient, orders[i]))
            return Next(asked.state, asked.effects)
        case ReadingReferral(patient, orders), ev.Chosen(0) | ev.WentBack():
            return Next(ChoosingReferral(patient, orders))
        case PreparingReferral(patient), ev.WentBack():
            begun = start(patient)
            return Next(begun.state, begun.effects)
        case PreparingReferral(patient, order), ev.CatalogueLoaded(catalogue):
            errand = Errand(BookingClass.ADVANCE, patient, catalogue, referral=order)
            sold = filter(listing.is_sold, catalogue.departments)
            found = next((d for d in sold if d.id == order.department), None)
            if found is None:
                return _ended(state, Refusal(Reason.NOT_FOUND))
            finding = picking.ask(FindingSessions(errand, ChoosingGroup(errand), found))
            return Next(finding.state, finding.effects)

        case ((LoadingReferrals() | PreparingReferral()), ev.Refused(refusal)):
            return _ended(state, refusal)
        case ((LoadingReferrals() | PreparingReferral()), ev.Broke()):
            return _ended(state, Why.BROKE)
        case _, ev.Left():
            return _ended(state, Why.LEFT)
        case _, ev.PutOutOfService():
            return _ended(state, Why.SERVICE_STOPPED)
        case _, ev.CardRead(person) if is_another(person, state.patient.person):
            return _ended(state, Why.ANOTHER_CARD)
        case _:
            late = settle_late(state, event)
            return Next(late.state, late.effects)


def _ended(state: State, why: Why | Refusal) -> Next[State | picking.Waiting | Ended]:
    return Next(Ended(state.patient, why))
