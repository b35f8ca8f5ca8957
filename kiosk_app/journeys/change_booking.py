"""Change one of my bookings for another time (改约): today or a later day, then as any booking.

The old place stands until the new one is booked, and what was paid for it counts: the service
does both in one act. From here the way leads through `pick_slot` and `pay`, whose errand then says
what is to be replaced.

Source: BJ-OPD-DRAFT art. 19, art. 23.
"""

from dataclasses import dataclass

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.opened_booking import ReadingBooking, read_again
from kiosk_app.journeys.parts import Ended, HandOver, Next, Why, is_another, settle_late
from kiosk_app.journeys.purpose import Purpose

WHEN = (Purpose.SAME_DAY, Purpose.ADVANCE)
"""What can be chosen, in the order it is shown."""


@dataclass(frozen=True, slots=True)
class ChoosingWhen:
    earlier: ReadingBooking


State = ChoosingWhen


def advance(state: State, event: ev.Event) -> Next[State | ReadingBooking | HandOver | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    earlier = state.earlier
    match event:
        case ev.Chosen(i) if i in range(len(WHEN)):
            return Next(HandOver(WHEN[i], earlier.patient, replaces=earlier.booking.appointment))
        case ev.WentBack():
            return Next(read_again(earlier))
        case ev.Left():
            return Next(Ended(earlier.patient, Why.LEFT, is_booking=False))
        case ev.PutOutOfService():
            return Next(Ended(earlier.patient, Why.SERVICE_STOPPED, is_booking=False))
        case ev.CardRead(person) if is_another(person, earlier.patient.person):
            return Next(Ended(earlier.patient, Why.ANOTHER_CARD, is_booking=False))
        case _:
            return settle_late(state, event)
