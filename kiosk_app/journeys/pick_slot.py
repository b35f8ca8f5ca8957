"""Which number? Department, day (booking in advance only), title, practitioner, time band, hold.

Every question remembers the one asked `earlier`; back returns to it. Hands over to `pay` by
returning `ReviewingHold`, the first state that owes something; nothing is owed before it.
The questions are decided each in a file of its own, and so is what can be done where nothing is
free (`pick_full`); here is what holds for all of them.
"""

from dataclasses import replace

from kiosk_app.domain.booking import Appointment, BookingClass
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.proxy import PresentBooker
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import joining, pick_band, pick_department, pick_full, pick_session
from kiosk_app.journeys.parts import Ended, HandOver, Next, Why, is_another, settle_late
from kiosk_app.journeys.picking import (
    ChoosingBand,
    ChoosingGroup,
    FindingBands,
    FindingSessions,
    LoadingCatalogue,
    Question,
    ReadingFull,
    ReadingWhyNot,
    ReviewingHold,
    State,
    Waiting,
    ask,
)
from kiosk_app.journeys.purpose import Purpose


def start(
    booking_class: BookingClass,
    patient: Patient,
    replaces: Appointment | None = None,
    follows: Appointment | None = None,
    booker: PresentBooker | None = None,
) -> Next[Waiting]:
    """Begin for a patient the hospital knows; the rest as of an `Errand`."""
    return ask(LoadingCatalogue(booking_class, patient, replaces, follows, booker))


def advance(
    state: State, event: ev.Event
) -> Next[State | ReviewingHold | joining.Joining | HandOver | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    decided = _decide(state, event)
    if decided is not None:
        return Next(decided.state, decided.effects)
    match state, event:
        case ((FindingSessions() | FindingBands()), ev.Refused(refusal)):
            return Next(ReadingWhyNot(state.errand, state.earlier, refusal))
        case ReadingWhyNot(), ev.Accepted():
            return Next(_back_to(_fresh(state.earlier)))
        case _, ev.WentBack():
            return Next(_back_to(_before(state)))
        case _, ev.Left():
            return Next(_ended(state, Why.LEFT))
        case _, ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED))
        case _, ev.CardRead(person) if is_another(person, _patient(state).person):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case _, ev.Broke() if isinstance(state, Waiting):
            return Next(_ended(state, Why.BROKE))
        case _:
            return settle_late(state, event)


def _decide(
    state: State, event: ev.Event
) -> Next[State] | Next[State | ReviewingHold] | Next[State | joining.Joining] | None:
    """Return what the question itself decides, None where the event is nothing to it."""
    if isinstance(state, pick_department.Part):
        return pick_department.decide(state, event)
    if isinstance(state, pick_session.Part):
        return pick_session.decide(state, event)
    if isinstance(state, pick_band.Part):
        return pick_band.decide(state, event)
    if isinstance(state, ReadingFull):
        return pick_full.decide(state, event)
    return None


def _patient(state: State) -> Patient:
    return state.patient if isinstance(state, LoadingCatalogue) else state.errand.patient


def _ended(state: State, why: Why) -> Ended:
    here = state if isinstance(state, LoadingCatalogue) else state.errand
    return Ended(here.patient, why, is_change=here.replaces is not None)


def _before(state: State) -> State:
    """Return the question asked earlier; before the first is the home page: see `kiosk`."""
    if isinstance(state, LoadingCatalogue | ChoosingGroup):
        return state
    return _fresh(state.earlier)


def _back_to(state: State) -> State | HandOver:
    """Return the question; by referral there is none which department: the orders come instead."""
    if isinstance(state, ChoosingGroup) and state.errand.referral is not None:
        return HandOver(Purpose.REFERRAL, state.errand.patient)
    return state


def _fresh(question: Question) -> Question:
    """Return the question without what was said above it last time."""
    return replace(question, remark=None) if isinstance(question, ChoosingBand) else question
