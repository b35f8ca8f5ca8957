"""Cancel one of my bookings (退号): asked once more, carried out, and told as it is.

Rule 1: from `Cancelling` on nobody leaves or goes back before it is known how it ended.
Rule 2: an answer that never came is neither a cancellation nor a booking that stands: the journal
        asks again with the same key, and the page says what is certain and what to do.
Rule 3: the money goes back on the way it came, cash by hand at a staffed counter; how much, central
        says and nobody else.

Source: BJ-OPD-DRAFT art. 19; requirement rows R042, R043.
"""

from dataclasses import dataclass, replace

from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.own_page import OwnBooking
from kiosk_app.domain.patient import Patient
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import CancelBooking, PrintCancellation
from kiosk_app.journeys.events_bookings import BookingCancelled, CancelRefused
from kiosk_app.journeys.opened_booking import ANSWER_S, ReadingBooking
from kiosk_app.journeys.parts import PAGE_S, Ended, Next, Why, is_another, settle_late

UNKNOWN_PAGE_S = 120
"""Long enough to write a number down."""


@dataclass(frozen=True, slots=True)
class ReviewingCancellation:
    """What would be given up and what comes back, before anything is done."""

    earlier: ReadingBooking


@dataclass(frozen=True, slots=True)
class Cancelling:
    """Past the point of no return: central has been asked."""

    earlier: ReadingBooking
    seconds_left: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class CancelUnknown:
    """Whether it is cancelled is not known; the journal goes on asking without the patient."""

    earlier: ReadingBooking
    seconds_left: int = UNKNOWN_PAGE_S
    why_no_slip: str = ""


@dataclass(frozen=True, slots=True)
class PrintingSlip:
    """Cancelled; the slip says so on paper."""

    patient: Patient
    booking: OwnBooking
    back: MoneyBack
    seconds_left: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class CancelDone:
    """Cancelled. `trouble`: how the slip failed, None: it came out; `why` what ailed."""

    patient: Patient
    booking: OwnBooking
    back: MoneyBack
    trouble: ev.PrintTrouble | None
    seconds_left: int = PAGE_S
    why: str = ""


State = ReviewingCancellation | Cancelling | CancelUnknown | PrintingSlip | CancelDone
LastPage = CancelUnknown | CancelDone


def start(earlier: ReadingBooking) -> Next[ReviewingCancellation]:
    """Ask once more before anything is done."""
    return Next(ReviewingCancellation(earlier))


def ask(earlier: ReadingBooking) -> Next[Cancelling]:
    """Ask central to cancel; asked again it is the same act, under the same key."""
    return Next(Cancelling(earlier), (CancelBooking(earlier.patient, earlier.booking.appointment),))


def advance(state: State, event: ev.Event) -> Next[State | ReadingBooking | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case ReviewingCancellation(earlier), ev.Accepted():
            return ask(earlier)
        case ReviewingCancellation(earlier), ev.WentBack():
            return Next(replace(earlier, remark=None))
        case ReviewingCancellation(earlier), ev.Left():
            return Next(Ended(earlier.patient, Why.LEFT, is_booking=False))
        case ReviewingCancellation(earlier), ev.PutOutOfService():
            return Next(Ended(earlier.patient, Why.SERVICE_STOPPED, is_booking=False))
        case ReviewingCancellation(earlier), ev.CardRead(person) if is_another(
            person, earlier.patient.person
        ):
            return Next(Ended(earlier.patient, Why.ANOTHER_CARD, is_booking=False))

        case ((Cancelling() | CancelUnknown()), BookingCancelled(of, back)) if of == _id(state):
            return _print(state, back)
        case ((Cancelling(earlier) | CancelUnknown(earlier)), CancelRefused(of, refusal)) if (
            of == _id(state)
        ):
            return Next(replace(earlier, remark=refusal))
        case Cancelling(earlier), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(CancelUnknown(earlier))
        case Cancelling(earlier, left), ev.Ticked() if left <= 1:
            return Next(CancelUnknown(earlier))

        case PrintingSlip(patient, booking, back), ev.TicketPrinted():
            return Next(CancelDone(patient, booking, back, None))
        case PrintingSlip(patient, booking, back), ev.TicketNotPrinted(trouble, why):
            return Next(CancelDone(patient, booking, back, trouble, why=why))
        case PrintingSlip(patient, booking, back), ev.Broke():
            return Next(CancelDone(patient, booking, back, ev.PrintTrouble.UNKNOWN))
        case PrintingSlip(patient, booking, back, left), ev.Ticked() if left <= 1:
            return Next(CancelDone(patient, booking, back, ev.PrintTrouble.UNKNOWN))
        case ((Cancelling() | PrintingSlip()), ev.Ticked()):
            return Next(replace(state, seconds_left=state.seconds_left - 1))
        case _:
            return settle_late(state, event)


def _print(state: Cancelling | CancelUnknown, back: MoneyBack) -> Next[PrintingSlip]:
    here = state.earlier
    slip = PrintCancellation(here.patient, here.booking.appointment, back)
    return Next(PrintingSlip(here.patient, here.booking, back), (slip,))


def _id(state: Cancelling | CancelUnknown) -> str:
    return state.earlier.booking.appointment.id
