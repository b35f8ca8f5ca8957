"""Who leaves takes along on paper what no ticket says: an unknown outcome, money, a place.

The page says the same; so nothing waits for the slip, and it may fail: then the page says why.
"""

from dataclasses import replace
from typing import TypeVar

from kiosk_app.domain.claim import OpenMatter, claim_code
from kiosk_app.domain.patient import Patient
from kiosk_app.journeys import cancel_booking, joining, leaving_list, pay
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys.effects_slips import PrintClaimSlip, PrintPlaceSlip, PrintRefundSlip
from kiosk_app.journeys.events_news import SlipMissed
from kiosk_app.journeys.parts import Ended, Next

S = TypeVar("S")
_Shown = (
    pay.PaymentUnknown
    | pay.BookingUnknown
    | pay.UnpaidUnknown
    | cancel_booking.CancelUnknown
    | Ended
)
"""Pages that are shown while their slip comes out."""


def told(state: S, event: SlipMissed) -> Next[S]:
    """Return the page that says its slip did not come out; any other page stays as it is."""
    if isinstance(state, _Shown) and event.about in _about(state):
        return Next(replace(state, why_no_slip=event.why))
    return Next(state)


def with_slips(before: object, step: Next[S]) -> Next[S]:
    """Return `step` with the slips due where it leads, unless it was there before."""
    if type(step.state) is type(before):
        return step
    return Next(step.state, (*step.effects, *_due(step.state, step.effects)))


def _about(state: _Shown) -> tuple[str, ...]:
    """Return what the slip of this page is about, if it has one; see `SlipMissed`."""
    if isinstance(state, Ended):
        return (state.patient.id,) if state.is_refunding and state.patient else ()
    return tuple(slip.code for slip in _due(state, ()) if isinstance(slip, PrintClaimSlip))


def _due(state: object, effects: tuple[ef.Effect, ...]) -> tuple[ef.Effect, ...]:
    match state:
        case pay.PaymentUnknown(order=order):
            return (PrintClaimSlip(OpenMatter.PAYMENT, claim_code(order.id)),)
        case pay.BookingUnknown(payment=payment):
            code = claim_code(payment.order)
            return (PrintClaimSlip(OpenMatter.BOOKING, code, payment.amount),)
        case pay.UnpaidUnknown(hold=hold):
            return (PrintClaimSlip(OpenMatter.UNPAID, claim_code(hold.id)),)
        case cancel_booking.CancelUnknown(earlier):
            number = earlier.booking.appointment.number
            return (PrintClaimSlip(OpenMatter.CANCELLATION, number),)
        case joining.OnTheList(patient, place):
            return (PrintPlaceSlip(patient, place),)
        case leaving_list.LeftList(patient, place):
            return (PrintPlaceSlip(patient, place, is_left=True),)
        case Ended(patient=Patient() as patient, is_refunding=True):
            refunds = (e for e in effects if isinstance(e, ef.RefundPayment))
            return tuple(PrintRefundSlip(patient, refund.payment) for refund in refunds)
        case _:
            return ()
