"""The e-receipt (电子票据) of a booking: whether it is issued, and the code to fetch it by.

Source: AH-2023-101 ann. 1 item 9; requirement rows R100, R166.
"""

from dataclasses import dataclass

from kiosk_app.domain.receipt import Receipt
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import LoadReceipts
from kiosk_app.journeys.events_bookings import ReceiptsLoaded
from kiosk_app.journeys.opened_booking import ReadingBooking, read_again
from kiosk_app.journeys.parts import Ended, Next, Why, is_another, settle_late


@dataclass(frozen=True, slots=True)
class LoadingReceipts:
    earlier: ReadingBooking


@dataclass(frozen=True, slots=True)
class ReadingReceipts:
    """None where nothing was paid."""

    earlier: ReadingBooking
    receipts: tuple[Receipt, ...]


State = LoadingReceipts | ReadingReceipts
Waiting = LoadingReceipts


def ask(waiting: Waiting) -> Next[Waiting]:
    """Put the question `waiting` waits for, for the first time or once more."""
    return Next(waiting, (LoadReceipts(waiting.earlier.booking.appointment.id),))


def advance(state: State, event: ev.Event) -> Next[State | ReadingBooking | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    earlier = state.earlier
    match state, event:
        case LoadingReceipts(), ReceiptsLoaded(of, receipts) if (
            of == earlier.booking.appointment.id
        ):
            return Next(ReadingReceipts(earlier, receipts))
        case LoadingReceipts(), ev.Refused(refusal):
            return Next(read_again(earlier, refusal))
        case LoadingReceipts(), ev.Broke():
            return Next(Ended(earlier.patient, Why.BROKE, is_booking=False))
        case ReadingReceipts(), ev.WentBack() | ev.Accepted():
            return Next(read_again(earlier))
        case _, ev.Left():
            return Next(Ended(earlier.patient, Why.LEFT, is_booking=False))
        case _, ev.PutOutOfService():
            return Next(Ended(earlier.patient, Why.SERVICE_STOPPED, is_booking=False))
        case _, ev.CardRead(person) if is_another(person, earlier.patient.person):
            return Next(Ended(earlier.patient, Why.ANOTHER_CARD, is_booking=False))
        case _:
            return settle_late(state, event)
