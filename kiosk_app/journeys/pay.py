"""Review, money, appointment, ticket: everything in which something is owed to the patient.

Rule 1: a state with a `hold` owes its release, one with an `order` that it is closed or followed
        to its end, one with a `payment` its refund, until a state carries the `appointment`.
Rule 2: "not charged" is said only after the order is closed for certain. Paid at the last instant
        means confirm.
Rule 3: an unknown outcome is neither refunded nor promised. The journal asks again with the same
        key; the page says what is certain and gives a claim code.
Rule 4: whatever waits here has a time limit of its own, so nobody waits for ever.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from kiosk_app.domain.booking import Appointment, Hold, Payment, PaymentOrder
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.parts import (
    PAGE_S,
    Ended,
    Errand,
    Next,
    Note,
    Remark,
    Why,
    is_another,
    settle_late,
)
from kiosk_app.journeys.pick_band import choose_again
from kiosk_app.journeys.picking import ChoosingBand, ReviewingHold, Waiting

ANSWER_S = 60
"""Longer than any handler takes; reached only when one is dead."""
UNKNOWN_PAGE_S = 120
"""Long enough to write a code or a number down."""


class Closing(StrEnum):
    """Why an order is being closed; decides what follows when it turns out unpaid."""

    WENT_BACK = "went_back"
    LEFT = "left"
    TIME_UP = "time_up"
    ANOTHER_CARD = "another_card"
    SERVICE_STOPPED = "service_stopped"


_WHY = {
    Closing.LEFT: Why.LEFT,
    Closing.TIME_UP: Why.PAYMENT_TIME_UP,
    Closing.ANOTHER_CARD: Why.ANOTHER_CARD,
    Closing.SERVICE_STOPPED: Why.SERVICE_STOPPED,
}


@dataclass(frozen=True, slots=True)
class OpeningOrder:
    errand: Errand
    earlier: ChoosingBand | None
    hold: Hold
    hold_seconds_left: int
    seconds_left: int = ANSWER_S
    due: Fen | None = None


@dataclass(frozen=True, slots=True)
class Paying:
    """The code to pay is shown; `is_charging` while a code the patient showed is being tried."""

    errand: Errand
    earlier: ChoosingBand | None
    hold: Hold
    hold_seconds_left: int
    order: PaymentOrder
    seconds_left: int
    is_charging: bool = False
    remark: Remark | None = None
    due: Fen | None = None


@dataclass(frozen=True, slots=True)
class ClosingOrder:
    """Nothing is said before the close is acknowledged."""

    errand: Errand
    earlier: ChoosingBand | None
    hold: Hold
    hold_seconds_left: int
    order: PaymentOrder
    closing: Closing
    seconds_left: int = ANSWER_S
    due: Fen | None = None


@dataclass(frozen=True, slots=True)
class Confirming:
    """Past the point of no return: the money is there."""

    errand: Errand
    hold: Hold
    payment: Payment
    seconds_left: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class ConfirmingUnpaid:
    """Nothing is to be paid: what was paid before is enough. Central books, or it does not."""

    errand: Errand
    hold: Hold
    seconds_left: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class UnpaidUnknown:
    """Nothing was to be paid; whether the number is booked is not known."""

    errand: Errand
    hold: Hold
    seconds_left: int = UNKNOWN_PAGE_S
    why_no_slip: str = ""


@dataclass(frozen=True, slots=True)
class PaymentUnknown:
    """Whether the order was paid is not known; what was is settled without the patient."""

    errand: Errand
    hold: Hold
    order: PaymentOrder
    seconds_left: int = UNKNOWN_PAGE_S
    why_no_slip: str = ""


@dataclass(frozen=True, slots=True)
class BookingUnknown:
    """The money is there; whether the number is booked is not known."""

    errand: Errand
    hold: Hold
    payment: Payment
    seconds_left: int = UNKNOWN_PAGE_S
    why_no_slip: str = ""


@dataclass(frozen=True, slots=True)
class PrintingTicket:
    errand: Errand
    appointment: Appointment
    paid_order: OrderId | None
    seconds_left: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class Done:
    """Booked. `trouble` says how the ticket failed, None that it came out; `why` what ailed."""

    errand: Errand
    appointment: Appointment
    paid_order: OrderId | None
    trouble: ev.PrintTrouble | None
    seconds_left: int = PAGE_S
    why: str = ""


State = (
    ReviewingHold
    | OpeningOrder
    | Paying
    | ClosingOrder
    | Confirming
    | ConfirmingUnpaid
    | PaymentUnknown
    | BookingUnknown
    | UnpaidUnknown
    | PrintingTicket
    | Done
)
LastPage = Done | PaymentUnknown | BookingUnknown | UnpaidUnknown
_Counting = TypeVar("_Counting", bound=State)


def advance(state: State, event: ev.Event) -> Next[State | Waiting | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case ReviewingHold(errand, hold=hold, due=0), ev.Accepted():
            return Next(ConfirmingUnpaid(errand, hold), (ef.ConfirmBooking(hold, None),))
        case ReviewingHold(errand, earlier, hold, left), ev.Accepted():
            opening = OpeningOrder(errand, earlier, hold, left, due=state.due)
            return Next(opening, (ef.OpenOrder(hold),))
        case ReviewingHold(_, ChoosingBand() as earlier, hold), ev.WentBack():
            return choose_again(earlier).after(ef.ReleaseHold(hold))
        case ReviewingHold(seconds_left=left), ev.Ticked() if left <= 1:
            return _give_back(state, Note.HOLD_TIME_UP)

        case OpeningOrder(errand, earlier, hold, left), ev.OrderOpened(order) if (
            order.hold == hold.id
        ):
            paying = Paying(errand, earlier, hold, left, order, order.expires_in_s, due=state.due)
            return Next(paying, (ef.AwaitPayment(order),))
        case OpeningOrder(), ev.OrderRefused(_, refusal):
            return _give_back(state, refusal)
        case OpeningOrder(), ev.CentralDown():
            return _review_again(state, Note.NO_ANSWER)
        case OpeningOrder(seconds_left=left), ev.Ticked() if left <= 1:
            return _review_again(state, Note.NO_ANSWER)
        case OpeningOrder(), ev.Broke():
            return abandon(state, Why.BROKE)

        case Paying(is_charging=False, order=order), ev.CodeScanned(ev.CodeKind.PAYMENT, code):
            charging = replace(state, is_charging=True, remark=None)
            return Next(charging, (ef.PresentPaymentCode(order, code),))
        case Paying(is_charging=False), ev.CodeScanned():
            return Next(replace(state, remark=Note.WRONG_CODE))
        case Paying(order=order), ev.OrderDeclined(of, is_still_watched) if of == order.id:
            watch = () if is_still_watched else (ef.AwaitPayment(order),)
            return Next(replace(state, is_charging=False, remark=Note.DECLINED), watch)
        case Paying(is_charging=True), ev.OrderRefused(_, refusal):
            return Next(replace(state, is_charging=False, remark=refusal))
        case Paying(order=order), ev.OrderLapsed(of) if of == order.id:
            return _close(state, Closing.TIME_UP)
        case Paying(seconds_left=left), ev.Ticked() if left <= 1:
            return _close(state, Closing.TIME_UP)
        case Paying(), ev.WentBack():
            return _close(state, Closing.WENT_BACK)
        case Paying(), ev.Left():
            return _close(state, Closing.LEFT)
        case Paying(), ev.PutOutOfService():
            return _close(state, Closing.SERVICE_STOPPED)
        case Paying(errand), ev.CardRead(person) if is_another(person, errand.patient.person):
            return _close(state, Closing.ANOTHER_CARD)

        case ClosingOrder(order=order, closing=closing), ev.OrderClosed(of) if of == order.id:
            return _review_again(state) if closing not in _WHY else abandon(state, _WHY[closing])
        case Paying(order=order), ev.OrderClosed(of) if of == order.id:
            return abandon(state, Why.PAYMENT_TIME_UP)
        case PaymentUnknown(order=order), ev.OrderClosed(of) if of == order.id:
            return abandon(state, Why.NOT_PAID)
        case ((Paying() | ClosingOrder() | PaymentUnknown()), ev.OrderPaid(payment)) if (
            payment.order == state.order.id
        ):
            confirm = ef.ConfirmBooking(state.hold, payment)
            return Next(Confirming(state.errand, state.hold, payment), (confirm,))
        case (
            (Paying() | ClosingOrder()),
            ev.CentralDown() | ev.Broke() | ev.PutOutOfService(),
        ):
            return Next(PaymentUnknown(state.errand, state.hold, state.order))
        case ClosingOrder(seconds_left=left), ev.Ticked() if left <= 1:
            return Next(PaymentUnknown(state.errand, state.hold, state.order))

        case ((Confirming() | BookingUnknown()), ev.Booked(appointment)) if (
            appointment.patient == state.errand.patient.id
        ):
            printing = PrintingTicket(state.errand, appointment, state.payment.order)
            return Next(printing, (_ticket(state.errand, appointment),))
        case ((Confirming() | BookingUnknown()), ev.BookingRefused(refusal)):
            return abandon(state, refusal)
        case Confirming(), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(BookingUnknown(state.errand, state.hold, state.payment))
        case Confirming(seconds_left=left), ev.Ticked() if left <= 1:
            return Next(BookingUnknown(state.errand, state.hold, state.payment))

        case ((ConfirmingUnpaid() | UnpaidUnknown()), ev.Booked(appointment)) if (
            appointment.patient == state.errand.patient.id
        ):
            printing = PrintingTicket(state.errand, appointment, None)
            return Next(printing, (_ticket(state.errand, appointment),))
        case ((ConfirmingUnpaid() | UnpaidUnknown()), ev.BookingRefused(refusal)):
            return abandon(state, refusal)
        case ConfirmingUnpaid(), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(UnpaidUnknown(state.errand, state.hold))
        case ConfirmingUnpaid(seconds_left=left), ev.Ticked() if left <= 1:
            return Next(UnpaidUnknown(state.errand, state.hold))

        case PrintingTicket(), ev.TicketPrinted():
            return _done(state, None)
        case PrintingTicket(), ev.TicketNotPrinted(trouble, why):
            return _done(state, trouble, why)
        case PrintingTicket(), ev.Broke():
            return _done(state, ev.PrintTrouble.UNKNOWN)
        case PrintingTicket(seconds_left=left), ev.Ticked() if left <= 1:
            return _done(state, ev.PrintTrouble.UNKNOWN)

        case ((ReviewingHold() | OpeningOrder()), ev.Left()):
            return abandon(state, Why.LEFT)
        case ((ReviewingHold() | OpeningOrder()), ev.PutOutOfService()):
            return abandon(state, Why.SERVICE_STOPPED)
        case ((ReviewingHold() | OpeningOrder()), ev.CardRead(person)) if is_another(
            person, state.errand.patient.person
        ):
            return abandon(state, Why.ANOTHER_CARD)
        case _, ev.Ticked():
            return Next(_a_second_later(state))
        case _ if _is_known(state, event):
            return Next(state)
        case _:
            return settle_late(state, event)


def abandon(
    state: ReviewingHold
    | OpeningOrder
    | Paying
    | ClosingOrder
    | PaymentUnknown
    | Confirming
    | ConfirmingUnpaid
    | BookingUnknown
    | UnpaidUnknown,
    why: Why | Refusal,
) -> Next[Ended]:
    """End without an appointment and give back whatever `state` still owes the patient.

    An order is not among it: it has been closed, or nobody has ever seen its code.
    """
    patient, is_change = state.errand.patient, state.errand.replaces is not None
    release = ef.ReleaseHold(state.hold)
    if isinstance(state, Confirming | BookingUnknown):
        ended = Ended(patient, why, is_refunding=True, is_change=is_change)
        return Next(ended, (ef.RefundPayment(state.payment), release))
    return Next(Ended(patient, why, is_change=is_change), (release,))


def _give_back(state: ReviewingHold | OpeningOrder, remark: Remark) -> Next[Waiting | Ended]:
    """Give the number back and have another chosen; of an offered one that is the end."""
    if state.earlier is not None:
        again = choose_again(state.earlier, remark).after(ef.ReleaseHold(state.hold))
        return Next(again.state, again.effects)
    ended = abandon(state, remark if isinstance(remark, Refusal) else Why.PAYMENT_TIME_UP)
    return Next(ended.state, ended.effects)


def _done(state: PrintingTicket, trouble: ev.PrintTrouble | None, why: str = "") -> Next[Done]:
    """Booked; without a ticket there is time to write the numbers down."""
    left = PAGE_S if trouble is None else UNKNOWN_PAGE_S
    return Next(Done(state.errand, state.appointment, state.paid_order, trouble, left, why))


def _close(state: Paying, closing: Closing) -> Next[ClosingOrder]:
    held = (state.errand, state.earlier, state.hold, state.hold_seconds_left)
    due = state.due
    return Next(ClosingOrder(*held, state.order, closing, due=due), (ef.CloseOrder(state.order),))


def _review_again(
    state: OpeningOrder | ClosingOrder, remark: Remark | None = None
) -> Next[ReviewingHold]:
    return Next(
        ReviewingHold(
            state.errand, state.earlier, state.hold, state.hold_seconds_left, remark, state.due
        )
    )


def _a_second_later(state: _Counting) -> _Counting:
    """Return `state` with everything that counts down one second lower."""
    later = replace(state, seconds_left=max(0, state.seconds_left - 1))
    if isinstance(later, OpeningOrder | Paying | ClosingOrder):
        return replace(later, hold_seconds_left=max(0, later.hold_seconds_left - 1))
    return later


def _ticket(errand: Errand, appointment: Appointment) -> ef.PrintTicket:
    booker = None if errand.booker is None else errand.booker.as_told
    return ef.PrintTicket(errand.patient, appointment, booker=booker)


def _is_known(state: State, event: ev.Event) -> bool:
    """Tell whether `event` only repeats what `state` carries already, so that nothing is undone."""
    match event:
        case ev.SlotHeld(hold):
            return not isinstance(state, PrintingTicket | Done) and hold.id == state.hold.id
        case ev.OrderOpened(order):
            return (
                isinstance(state, Paying | ClosingOrder | PaymentUnknown)
                and order.id == state.order.id
            )
        case ev.OrderPaid(payment):
            return payment.order == _paid_order(state)
        case _:
            return False


def _paid_order(state: State) -> OrderId | None:
    match state:
        case Confirming() | BookingUnknown():
            return state.payment.order
        case PrintingTicket() | Done():
            return state.paid_order
        case _:
            return None
