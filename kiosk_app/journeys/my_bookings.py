"""My bookings: what is booked, one of them in full, its ticket once more.

The page is what the central service says (R138); after anything that changed it, it is asked for
anew. A copy is counted there before it is printed, so that a copy can never pass for an original:
counted and not printed costs a number, printed and not counted cannot happen.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.own_page import OwnBooking, OwnPage, may_reprint
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import cancel_booking, change_booking, no_shows, receipts
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects import PrintTicket
from kiosk_app.journeys.effects_bookings import CountReprint, LoadOwnPage
from kiosk_app.journeys.events_bookings import OwnPageLoaded, ReprintCounted
from kiosk_app.journeys.opened_booking import ANSWER_S, Deed, ReadingBooking
from kiosk_app.journeys.parts import PAGE_S, Ended, HandOver, Next, Why, is_another, settle_late


@dataclass(frozen=True, slots=True)
class LoadingOwnPage:
    patient: Patient


@dataclass(frozen=True, slots=True)
class ChoosingBooking:
    """The list, also where it is empty: then it says so."""

    patient: Patient
    page: OwnPage


@dataclass(frozen=True, slots=True)
class CountingReprint:
    patient: Patient
    page: OwnPage
    booking: OwnBooking


@dataclass(frozen=True, slots=True)
class PrintingCopy:
    """Counted; being printed once. Nothing more is asked before it is said how that ended."""

    patient: Patient
    booking: OwnBooking
    copy: int
    seconds_left: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class CopyPrinted:
    """The last page. `trouble`: how the copy failed, None: it came out; `why` what ailed."""

    patient: Patient
    booking: OwnBooking
    copy: int
    trouble: ev.PrintTrouble | None
    seconds_left: int = PAGE_S
    why: str = ""


State = (
    LoadingOwnPage
    | ChoosingBooking
    | ReadingBooking
    | CountingReprint
    | PrintingCopy
    | CopyPrinted
    | cancel_booking.State
    | change_booking.State
    | no_shows.State
    | receipts.State
)
Waiting = LoadingOwnPage | CountingReprint | no_shows.Waiting | receipts.Waiting
FirstQuestion = ChoosingBooking
LastPage = CopyPrinted | cancel_booking.LastPage | no_shows.LastPage


def start(patient: Patient) -> Next[State]:
    """Begin for a patient the hospital knows."""
    return ask(LoadingOwnPage(patient))


def ask(waiting: Waiting) -> Next[State]:
    """Put the question `waiting` waits for, for the first time or once more."""
    match waiting:
        case LoadingOwnPage(patient):
            return Next(waiting, (LoadOwnPage(patient),))
        case CountingReprint(patient, _, booking):
            return Next(waiting, (CountReprint(patient, booking.appointment),))
        case no_shows.Appealing():
            return no_shows.ask(waiting)
        case receipts.LoadingReceipts():
            return receipts.ask(waiting)
        case _:
            assert_never(waiting)


def listed(page: OwnPage) -> tuple[OwnBooking, ...]:
    """Return the bookings as they are shown: the next visit first, then the past, latest first."""
    to_come = sorted((b for b in page.bookings if b.is_to_come), key=_begin)
    past = sorted((b for b in page.bookings if not b.is_to_come), key=_begin, reverse=True)
    return (*to_come, *past)


def has_record(page: OwnPage) -> bool:
    """Tell whether there is a last row, below the bookings, that opens the no-shows."""
    return bool(page.no_shows)


def deeds_of(booking: OwnBooking) -> tuple[Deed, ...]:
    """Return what can be done with a booking here and now, in the order it is shown."""
    if may_reprint(booking.status) is None:
        return (Deed.REPRINT, Deed.CHANGE, Deed.CANCEL, Deed.RECEIPT)
    has_receipt = booking.status is AppointmentStatus.FULFILLED or booking.appointment.paid
    return (Deed.RECEIPT,) if has_receipt else ()


def advance(state: State, event: ev.Event) -> Next[State | HandOver | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    if isinstance(state, cancel_booking.State):
        return cancel_booking.advance(state, event)
    if isinstance(state, change_booking.State):
        return change_booking.advance(state, event)
    if isinstance(state, receipts.State):
        return receipts.advance(state, event)
    if isinstance(state, no_shows.State):
        if isinstance(state, no_shows.ReadingNoShows) and isinstance(event, ev.WentBack):
            return Next(ChoosingBooking(state.patient, state.page))
        return no_shows.advance(state, event)
    match state, event:
        case LoadingOwnPage(patient), OwnPageLoaded(of, page) if of == patient.id:
            return Next(ChoosingBooking(patient, page))
        case ChoosingBooking(patient, page), ev.Chosen(i) if i in range(len(page.bookings)):
            return Next(ReadingBooking(patient, page, listed(page)[i]))
        case ChoosingBooking(patient, page), ev.Chosen(i) if has_record(page) and i == len(
            page.bookings
        ):
            return Next(no_shows.ReadingNoShows(patient, page))
        case ReadingBooking(patient, page), ev.WentBack():
            return Next(ChoosingBooking(patient, page))
        case ReadingBooking(booking=booking), ev.Chosen(i) if i in range(
            len(deeds := deeds_of(booking))
        ):
            return _do(deeds[i], state)

        case CountingReprint(patient, _, booking), ReprintCounted(of, copy, booker) if (
            of == booking.appointment.id
        ):
            printing = PrintTicket(patient, booking.appointment, copy, booker)
            return Next(PrintingCopy(patient, booking, copy), (printing,))
        case CountingReprint(patient, page, booking), ev.Refused(refusal):
            return Next(ReadingBooking(patient, page, booking, refusal))
        case PrintingCopy(patient, booking, copy), ev.TicketPrinted():
            return Next(CopyPrinted(patient, booking, copy, None))
        case PrintingCopy(patient, booking, copy), ev.TicketNotPrinted(trouble, why):
            return Next(CopyPrinted(patient, booking, copy, trouble, why=why))
        case PrintingCopy(patient, booking, copy), ev.Broke():
            return Next(CopyPrinted(patient, booking, copy, ev.PrintTrouble.UNKNOWN))
        case PrintingCopy(patient, booking, copy, left), ev.Ticked() if left <= 1:
            return Next(CopyPrinted(patient, booking, copy, ev.PrintTrouble.UNKNOWN))
        case PrintingCopy(seconds_left=left), ev.Ticked():
            return Next(replace(state, seconds_left=left - 1))

        case ((PrintingCopy() | CopyPrinted()), _):  # nobody leaves a printer that is at work
            return settle_late(state, event)
        case LoadingOwnPage(), ev.Refused(refusal):
            return Next(_ended(state, refusal))
        case ((LoadingOwnPage() | CountingReprint()), ev.Broke()):
            return Next(_ended(state, Why.BROKE))
        case _, ev.Left():
            return Next(_ended(state, Why.LEFT))
        case _, ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED))
        case _, ev.CardRead(person) if is_another(person, state.patient.person):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case _:
            return settle_late(state, event)


def _do(deed: Deed, state: ReadingBooking) -> Next[State]:
    """Begin a deed; one that cannot be done now changes nothing."""
    match deed:
        case Deed.REPRINT:
            return ask(CountingReprint(state.patient, state.page, state.booking))
        case Deed.RECEIPT:
            return receipts.ask(receipts.LoadingReceipts(state))
        case Deed.CANCEL if state.booking.why_not_cancel is None:
            return cancel_booking.start(state)
        case Deed.CHANGE if state.booking.why_not_cancel is None:
            return Next(change_booking.ChoosingWhen(state))
        case Deed.CANCEL | Deed.CHANGE:
            return Next(state)
        case _:
            assert_never(deed)


def _begin(booking: OwnBooking) -> datetime:
    return booking.appointment.slot.band.begin


def _ended(
    state: LoadingOwnPage | ChoosingBooking | ReadingBooking | CountingReprint, why: Why | Refusal
) -> Ended:
    return Ended(state.patient, why, is_booking=False)
