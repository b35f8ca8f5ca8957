"""My places on waitlists (候补): where I stand, take what is offered in time, or give one up.

What is listed is what the central service says, each time anew. Where nobody waits the page says
how to begin: with the full session one would like to have.

Source: BJ-OPD-DRAFT art. 27; requirement rows R061, R138.
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import leaving_list, taking_offer
from kiosk_app.journeys.effects_bookings import LoadOwnPage
from kiosk_app.journeys.events_bookings import OwnPageLoaded
from kiosk_app.journeys.parts import Ended, Next, Why, is_another, settle_late
from kiosk_app.journeys.picking import ReviewingHold


class PlaceDeed(StrEnum):
    """What can be done with a place; the value is a message key."""

    TAKE = "place.take"
    LEAVE = "place.leave"


@dataclass(frozen=True, slots=True)
class LoadingPlaces:
    patient: Patient


@dataclass(frozen=True, slots=True)
class ChoosingPlace:
    """The list, also where it is empty: then it says how to begin."""

    patient: Patient
    places: tuple[OwnPlace, ...]


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    earlier: ChoosingPlace
    place: OwnPlace


State = LoadingPlaces | ChoosingPlace | ReadingPlace | taking_offer.State | leaving_list.State
Waiting = LoadingPlaces | taking_offer.Waiting
FirstQuestion = ChoosingPlace
LastPage = leaving_list.LastPage


def start(patient: Patient) -> Next[State]:
    """Begin for a patient the hospital knows."""
    return ask(LoadingPlaces(patient))


def ask(waiting: Waiting) -> Next[State]:
    """Put the question `waiting` waits for, for the first time or once more."""
    if isinstance(waiting, LoadingPlaces):
        return Next(waiting, (LoadOwnPage(waiting.patient),))
    asked = taking_offer.ask(waiting)
    return Next(asked.state, asked.effects)


def listed(places: tuple[OwnPlace, ...]) -> tuple[OwnPlace, ...]:
    """Return the places as they are shown: what is offered first, then by day."""
    return tuple(sorted(places, key=lambda p: (p.offer is None, p.day)))


def deeds_of(place: OwnPlace) -> tuple[PlaceDeed, ...]:
    """Return what can be done with a place, in the order it is shown."""
    return tuple(PlaceDeed) if place.offer is not None else (PlaceDeed.LEAVE,)


def begin(deed: PlaceDeed, patient: Patient, place: OwnPlace) -> Next[State]:
    """Begin a deed with a place that allows it."""
    if deed is PlaceDeed.TAKE:
        taking = taking_offer.start(patient, place)
        return Next(taking.state, taking.effects)
    return Next(leaving_list.start(patient, place).state)


def advance(state: State, event: ev.Event) -> Next[State | ReviewingHold | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    if isinstance(state, taking_offer.State):
        taken = taking_offer.advance(state, event)
        return Next(taken.state, taken.effects)
    if isinstance(state, leaving_list.ReviewingLeaving) and isinstance(event, ev.WentBack):
        again = start(state.patient)
        return Next(again.state, again.effects)
    if isinstance(state, leaving_list.State):
        left = leaving_list.advance(state, event)
        return Next(left.state, left.effects)
    here = state.earlier if isinstance(state, ReadingPlace) else state
    match state, event:
        case LoadingPlaces(patient), OwnPageLoaded(of, page) if of == patient.id:
            return Next(ChoosingPlace(patient, listed(page.places)))
        case ChoosingPlace(_, places), ev.Chosen(i) if i in range(len(places)):
            return Next(ReadingPlace(state, places[i]))
        case ReadingPlace(earlier, place), ev.Chosen(i) if i in range(len(deeds_of(place))):
            begun = begin(deeds_of(place)[i], earlier.patient, place)
            return Next(begun.state, begun.effects)
        case ReadingPlace(earlier), ev.WentBack():
            return Next(earlier)
        case LoadingPlaces(), ev.Refused(refusal):
            return _ended(here.patient, refusal)
        case LoadingPlaces(), ev.Broke():
            return _ended(here.patient, Why.BROKE)
        case _, ev.Left():
            return _ended(here.patient, Why.LEFT)
        case _, ev.PutOutOfService():
            return _ended(here.patient, Why.SERVICE_STOPPED)
        case _, ev.CardRead(person) if is_another(person, here.patient.person):
            return _ended(here.patient, Why.ANOTHER_CARD)
        case _:
            late = settle_late(state, event)
            return Next(late.state, late.effects)


def _ended(patient: Patient, why: Why | Refusal) -> Next[State | ReviewingHold | Ended]:
    return Next(Ended(patient, why, is_booking=False))
