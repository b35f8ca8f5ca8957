"""Leave a waitlist (候补): asked once more, carried out, and told as it is.

An answer that never came is said to be on its way: the journal asks again with the same key until
it is done, so nobody has to stay for it.

Source: BJ-OPD-DRAFT art. 27; requirement row R061.
"""

from dataclasses import dataclass

from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_waiting import LeaveWaitlist
from kiosk_app.journeys.events_waiting import WaitlistLeft
from kiosk_app.journeys.parts import PAGE_S, Ended, Next, Why, is_another, settle_late


@dataclass(frozen=True, slots=True)
class ReviewingLeaving:
    """What would be given up, before anything is done."""

    patient: Patient
    place: OwnPlace


@dataclass(frozen=True, slots=True)
class LeavingList:
    """Past the point of no return: central has been asked."""

    patient: Patient
    place: OwnPlace


@dataclass(frozen=True, slots=True)
class LeavingLater:
    """The last page: it is not known yet, and is seen to without the patient."""

    patient: Patient
    place: OwnPlace
    seconds_left: int = PAGE_S


@dataclass(frozen=True, slots=True)
class LeftList:
    """The last page."""

    patient: Patient
    place: OwnPlace
    seconds_left: int = PAGE_S


State = ReviewingLeaving | LeavingList | LeavingLater | LeftList
LastPage = LeavingLater | LeftList


def start(patient: Patient, place: OwnPlace) -> Next[ReviewingLeaving]:
    """Ask once more before anything is done."""
    return Next(ReviewingLeaving(patient, place))


def advance(state: State, event: ev.Event) -> Next[State | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    patient, place = state.patient, state.place
    match state, event:
        case ReviewingLeaving(), ev.Accepted():
            return Next(LeavingList(patient, place), (LeaveWaitlist(patient, place),))
        case ReviewingLeaving(), ev.Left():
            return _ended(patient, Why.LEFT)
        case ReviewingLeaving(), ev.PutOutOfService():
            return _ended(patient, Why.SERVICE_STOPPED)
        case ReviewingLeaving(), ev.CardRead(person) if is_another(person, patient.person):
            return _ended(patient, Why.ANOTHER_CARD)

        case ((LeavingList() | LeavingLater()), WaitlistLeft(of)) if of == place.id:
            return Next(LeftList(patient, place))
        case LeavingList(), ev.Refused(refusal):
            return _ended(patient, refusal)
        case LeavingList(), ev.CentralDown() | ev.Broke() | ev.PutOutOfService() | ev.Left():
            return Next(LeavingLater(patient, place))
        case LeavingList(), ev.CardRead(person) if is_another(person, patient.person):
            return Next(LeavingLater(patient, place))
        case _:
            late = settle_late(state, event)
            return Next(late.state, late.effects)


def _ended(patient: Patient, why: Why | Refusal) -> Next[State | Ended]:
    return Next(Ended(patient, why, is_booking=False))
