"""On to a department that was chosen before anybody said who they are: on the board, by symptoms.

Whoever comes from there is spared the question which department; all the others `pick_slot` asks.
Where it is not sold here (any more) the question is asked after all.
"""

from dataclasses import dataclass

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.patient import Patient
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import listing, picking
from kiosk_app.journeys.parts import Ended, Errand, Next, Why, is_another, settle_late
from kiosk_app.journeys.picking import ChoosingGroup, FindingSessions


@dataclass(frozen=True, slots=True)
class FindingDepartment:
    booking_class: BookingClass
    patient: Patient
    department: DepartmentId


State = FindingDepartment
Waiting = FindingDepartment


def ask(waiting: Waiting) -> Next[Waiting]:
    """Put the question `waiting` waits for, for the first time or once more."""
    return Next(waiting, (ef.LoadCatalogue(),))


def advance(state: State, event: ev.Event) -> Next[State | ChoosingGroup | picking.Waiting | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match event:
        case ev.CatalogueLoaded(catalogue):
            first = ChoosingGroup(Errand(state.booking_class, state.patient, catalogue))
            sold = filter(listing.is_sold, catalogue.departments)
            found = next((d for d in sold if d.id == state.department), None)
            if found is None:
                return Next(first)
            asked = picking.ask(FindingSessions(first.errand, first, found))
            return Next(asked.state, asked.effects)
        case ev.Left():
            return Next(Ended(state.patient, Why.LEFT))
        case ev.PutOutOfService():
            return Next(Ended(state.patient, Why.SERVICE_STOPPED))
        case ev.Broke():
            return Next(Ended(state.patient, Why.BROKE))
        case ev.CardRead(person) if is_another(person, state.patient.person):
            return Next(Ended(state.patient, Why.ANOTHER_CARD))
        case _:
            return settle_late(state, event)
