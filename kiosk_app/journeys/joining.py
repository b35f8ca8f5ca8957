"""Join a waitlist (候补): asked for, and told as it is.

A place costs nothing and the patient can give it up at any time, so it is nothing that is owed.
Asked for twice it is one. Who goes away before central has answered is told that it is not known,
and where to see it.

Source: BJ-OPD-DRAFT art. 27; requirement row R061.
"""

from dataclasses import dataclass

from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_waiting import JoinWaitlist
from kiosk_app.journeys.events_waiting import WaitlistJoined
from kiosk_app.journeys.parts import PAGE_S, Errand, Next, is_another, settle_late
from kiosk_app.journeys.picking import (
    ChoosingDay,
    ChoosingPractitioner,
    FindingSessions,
    ReadingFull,
    ReadingWhyNot,
    ask,
)
from kiosk_app.journeys.picking import State as Picking


@dataclass(frozen=True, slots=True)
class Joining:
    errand: Errand
    earlier: ReadingFull

    @property
    def is_any(self) -> bool:
        """Whether any of the sessions will do."""
        return len(self.earlier.sessions) > 1


@dataclass(frozen=True, slots=True)
class OnTheList:
    """The last page: which place, for what, and how the patient will be told."""

    patient: Patient
    place: OwnPlace
    seconds_left: int = PAGE_S


@dataclass(frozen=True, slots=True)
class JoinUnknown:
    """The last page of somebody who left, or had to, before central had answered."""

    patient: Patient
    seconds_left: int = PAGE_S


State = Joining | OnTheList | JoinUnknown
Waiting = Joining
LastPage = OnTheList | JoinUnknown


def start(earlier: ReadingFull) -> Next[Joining]:
    """Ask for a place on the list of the session, or of all sessions, of `earlier`."""
    return put(Joining(earlier.errand, earlier))


def put(waiting: Waiting) -> Next[Joining]:
    """Put the question, for the first time or once more."""
    session = waiting.earlier.sessions[0]
    return Next(waiting, (JoinWaitlist(waiting.errand.patient, session, waiting.is_any),))


def advance(state: State, event: ev.Event) -> Next[State | Picking]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case Joining(errand), WaitlistJoined(of, place) if of == errand.patient.id and _is_of(
            place, state
        ):
            return Next(OnTheList(errand.patient, place))
        case JoinUnknown(patient), WaitlistJoined(of, place) if of == patient.id:
            return Next(OnTheList(patient, place))
        case Joining(), ev.Refused(refusal) if refusal.reason is Reason.NOT_FULL:
            return _look_again(state)
        case Joining(errand, earlier), ev.Refused(refusal):
            return Next(ReadingWhyNot(errand, earlier, refusal))
        case Joining(errand), ev.Left() | ev.PutOutOfService() | ev.Broke():
            return Next(JoinUnknown(errand.patient))
        case Joining(errand), ev.CardRead(person) if is_another(person, errand.patient.person):
            return Next(JoinUnknown(errand.patient))
        case _:
            return settle_late(state, event)


def _is_of(place: OwnPlace, state: Joining) -> bool:
    """Tell whether this is the place asked for, not one of an earlier wish."""
    if state.is_any:
        return place.is_any
    return place.session == state.earlier.sessions[0].id


def _look_again(state: Joining) -> Next[State | Picking]:
    """Show the sessions anew: there are numbers again."""
    earlier = state.earlier.earlier
    title = earlier.earlier if isinstance(earlier, ChoosingPractitioner) else earlier
    first = title.earlier.earlier if isinstance(title.earlier, ChoosingDay) else title.earlier
    found = ask(FindingSessions(state.errand, first, title.department))
    return Next(found.state, found.effects)
