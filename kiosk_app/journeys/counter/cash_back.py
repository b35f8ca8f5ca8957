"""Cash goes back over the counter: booked out of the drawer first, handed over then, signed for.

It is owed because there was no number for it, because one was given back here or at a kiosk, made
void, or changed for a cheaper one. Central says how much, and goes on owing what it refused to
book out.

Source: BJ-OPD-DRAFT art. 19; requirement rows R042, R179.
"""

from dataclasses import dataclass, replace

from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cash import HandedFor
from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_page import OwnPage
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import cancel_booking
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.parts import Vacated, settle
from kiosk_app.journeys.effects_slips import PrintRefundSlip
from kiosk_app.journeys.parts import Next, Note, Remark


@dataclass(frozen=True, slots=True)
class HandingBack:
    """There is no number for the money: it goes back over the counter, once it is booked out.

    Attributes:
        why: what refused the booking, where one was refused just now.
        more: what else is owed in cash for the same, one after another.
        handed: for what; it stands on the slip.
        trouble: how the slip of the cancellation before failed; None: it came out, or was none.
    """

    patient: Patient
    payment: Payment
    why: Refusal | None
    remark: Remark | None = None
    more: tuple[Payment, ...] = ()
    handed: HandedFor = HandedFor.CANCELLATION
    trouble: ev.PrintTrouble | None = None


@dataclass(frozen=True, slots=True)
class BookingOut:
    """Central is asked to book the money out of the drawer."""

    back: HandingBack


@dataclass(frozen=True, slots=True)
class HandedBack:
    """`before`: what was handed over; `amount`: how much, as central booked it out."""

    before: HandingBack
    amount: Fen


State = HandingBack | BookingOut | HandedBack


def of_cancellation(done: cancel_booking.CancelDone) -> HandingBack | None:
    """Return what is to be handed over for a number given back here; None where it is nothing."""
    cash = done.back.in_cash
    if not cash:
        return None
    return HandingBack(done.patient, cash[0], None, more=cash[1:], trouble=done.trouble)


def of_page(
    patient: Patient, page: OwnPage, appointment: AppointmentId | None
) -> HandingBack | None:
    """Return what waits for a patient because of an appointment, or of none at all."""
    cash = page.cash_for(appointment)
    if not cash:
        return None
    handed = page.handed_for(appointment)
    return HandingBack(patient, cash[0], None, more=cash[1:], handed=handed)


def of_refused(patient: Patient, payment: Payment, why: Refusal) -> HandingBack:
    """Return what is to be handed over for a number that was refused once it was paid."""
    return HandingBack(patient, payment, why, handed=HandedFor.NO_BOOKING)


def back_of(state: State) -> HandingBack:
    """Return what is handed over, at any stage of it."""
    if isinstance(state, HandingBack):
        return state
    return state.back if isinstance(state, BookingOut) else state.before


def advance(state: State, event: ev.Event) -> Next[State | Vacated]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case HandingBack(payment=payment), ev.Accepted():
            out = BookingOut(replace(state, remark=None))
            return Next(out, (mine.GiveCashBack(payment.order),))
        case BookingOut(back), told.CashGivenBack(order, amount) if order == back.payment.order:
            slip = PrintRefundSlip(back.patient, Payment(order, amount), back.handed)
            return Next(HandedBack(back, amount), (slip,))
        case BookingOut(back), told.CashRefused(refusal):
            return Next(replace(back, remark=refusal))
        case BookingOut(back), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(replace(back, remark=Note.NO_ANSWER))
        case HandingBack(remark=Refusal()), ev.Left():
            return Next(Vacated())  # central goes on owing what it has not booked out
        case HandedBack(HandingBack(more=(first, *rest)) as before), ev.Accepted():
            return Next(replace(before, payment=first, more=tuple(rest), trouble=None))
        case HandedBack(HandingBack(more=())), ev.Accepted() | ev.Left():
            return Next(Vacated())
        case ((HandingBack() | BookingOut()), told.CashTaken(again)) if (
            again.order == back_of(state).payment.order
        ):
            return Next(state)
        case _:
            return settle(state, event)
