"""One patient at a counter, in a tab of their own: the kiosk's journeys, and what a registrar adds.

A registrar types a document, goes straight to a department and a session, and takes cash; all else
is `serving`, state for state. Nothing counts down here but holds: a page stays until somebody has
read it. Readers are armed exactly while this tab waits for a patient and is in front.

Rule: what is owed in cash stands in the state until it is in the patient's hand or booked: a
`review` owes its hold, a `payment` the booking or the money, a cancellation its `in_cash`.
"""

from dataclasses import dataclass, replace

from kiosk_app.domain.booking import Hold
from kiosk_app.domain.cash import change_of, read_amount
from kiosk_app.domain.correction import Field
from kiosk_app.domain.group_claim import GroupClaim
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_page import OwnPage
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import (
    cancel_booking,
    identify,
    listing,
    my_bookings,
    pay,
    pick_session,
    picking,
    serving,
)
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter import (
    add_on,
    agreeing,
    cash_back,
    family_copy,
    group_claim,
    hand_over,
    identifying,
    record,
    record_search,
)
from kiosk_app.journeys.counter.identifying import PURPOSES, nobody
from kiosk_app.journeys.counter.parts import Vacated, settle
from kiosk_app.journeys.effects_slips import PrintExplanation
from kiosk_app.journeys.events_add_on import AddOnWanted
from kiosk_app.journeys.events_help import TakenOver
from kiosk_app.journeys.events_record import RecordWanted
from kiosk_app.journeys.opened_booking import ReadingBooking
from kiosk_app.journeys.parts import Ended, Errand, HandOver, Next, Note, Why


@dataclass(frozen=True, slots=True)
class TakingCash:
    """The money lies on the counter; central is asked to take it."""

    review: picking.ReviewingHold
    tendered: Fen


@dataclass(frozen=True, slots=True)
class CashUnknown:
    """Whether it was taken is not known; asked again with the same amount it is the same act."""

    review: picking.ReviewingHold
    tendered: Fen


AfterCash = pay.Confirming | pay.BookingUnknown | pay.PrintingTicket | pay.Done


@dataclass(frozen=True, slots=True)
class Paid:
    """Paid in cash; the change is told until the next patient."""

    part: AfterCash
    tendered: Fen
    change: Fen


Own = (
    identifying.State
    | agreeing.Agreeing
    | TakingCash
    | CashUnknown
    | Paid
    | add_on.State
    | group_claim.State
    | cash_back.State
    | hand_over.State
    | record.State
)
State = Own | serving.State
_AgreedTo = (
    agreeing.Agreeing
    | picking.ReviewingHold
    | TakingCash
    | CashUnknown
    | pay.OpeningOrder
    | pay.Paying
    | pay.ClosingOrder
)
"""Whose number, where it is reviewed again, has been asked about."""


def start(*, is_in_front: bool = True) -> Next[State]:
    """Begin an empty tab."""
    return nobody(is_in_front=is_in_front)


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    if isinstance(event, TakenOver) and not isinstance(state, hand_over.TakingOver):
        return _taken_over_late(state, event.handed.hold)
    if isinstance(event, told.ExplanationWanted):
        return Next(state, (PrintExplanation(event.explanation, name_of_patient(state)),))
    if isinstance(event, told.FamilyCopyWanted):
        copy = family_copy.copy_of(part_of(state))
        return Next(state, () if copy is None else (copy,))
    if isinstance(state, cash_back.State):
        return _of_part(cash_back.advance(state, event))
    if isinstance(state, hand_over.State):
        return _of_part(hand_over.advance(state, event))
    if isinstance(state, add_on.State):
        return _of_part(add_on.advance(state, event))
    if isinstance(state, group_claim.State):
        return _of_part(group_claim.advance(state, event))
    if isinstance(state, record.State):
        return _of_part(record.advance(state, event))
    if isinstance(state, identifying.State):
        return _identify(state, event)
    if isinstance(state, agreeing.Agreeing):
        return _agree(state, event)
    match state, event:
        case picking.ChoosingGroup(errand), told.DepartmentPicked(wanted):
            for department in errand.catalogue.departments:
                if department.id == wanted and listing.is_sold(department):
                    return _as_own(picking.ask(picking.FindingSessions(errand, state, department)))
            return Next(state)
        case picking.ChoosingGroup(errand), RecordWanted():
            return _of_part(record.of_patient(errand.patient.id))
        case picking.ChoosingTitle(sessions=sessions), told.SessionPicked(wanted):
            for session in sessions:
                if session.id == wanted:
                    return _as_own(pick_session.open_session(state, session))
            return Next(state)
        case picking.ChoosingTitle(Errand(replaces=None, follows=None)), AddOnWanted():
            return _of_part(add_on.start(state))
        case picking.ChoosingTitle(Errand(replaces=None, follows=None)), told.GroupWanted():
            return _of_part(group_claim.start(state))
        case _, ev.JourneyChosen(purpose) if purpose in PURPOSES and isinstance(
            state, picking.State
        ):
            return _as_own(serving.begin(HandOver(purpose, picking_patient(state))))

        case picking.ReviewingHold(hold=hold), told.AmountTyped(text):
            tendered = read_amount(text)
            if tendered is None:
                return Next(replace(state, remark=Note.AMOUNT_UNREADABLE))
            change = change_of(due_of(state), tendered)
            if isinstance(change, Refusal):
                return Next(replace(state, remark=change))
            taking = TakingCash(replace(state, remark=None), tendered)
            return Next(taking, (mine.TakeCash(hold, tendered),))
        case ((TakingCash() | CashUnknown()), _):
            return _take_cash(state, event)
        case Paid(), _:
            return _after_cash(state, event)
        case my_bookings.ChoosingBooking(patient, page), told.CashBackWanted() if page.cash_owed:
            return _hand_back(state, patient, page, page.cash_owed[0].appointment)
        case ReadingBooking(patient, page, booking), told.CashBackWanted():
            return _hand_back(state, patient, page, booking.appointment.id)

        case _, told.TabShown() | told.TabHidden() | told.CashTaken():
            return settle(state, event)
        case cancel_booking.CancelUnknown(earlier), ev.Accepted():
            return _as_own(cancel_booking.ask(earlier))
        case _, ev.Accepted() | ev.Left() if isinstance(state, serving.LastPage):
            return nobody()
        case _, ev.WentBack() if isinstance(state, serving.FirstQuestion):
            return nobody()
        case _, ev.Ticked() if isinstance(state, serving.LastPage):
            return Next(state)
        case _:
            served = serving.advance(state, event)
            if isinstance(served.state, Ended) and served.state.why is Why.LEFT:
                return nobody().after(*served.effects)
            return _as_own(served)


def advance_asking(state: State, event: ev.Event) -> Next[State]:
    """Return the same, with the patient asked of every number before its money."""
    step = advance(state, event)
    if isinstance(step.state, picking.ReviewingHold) and not isinstance(state, _AgreedTo):
        return Next(agreeing.Agreeing(step.state), step.effects)
    return step


def due_of(review: picking.ReviewingHold) -> Fen:
    """Return what is to be paid for a held number."""
    return review.hold.slot.fee if review.due is None else review.due


def picking_patient(state: picking.State) -> Patient:
    """Return who is being served while a number is picked."""
    return state.patient if isinstance(state, picking.LoadingCatalogue) else state.errand.patient


def patient_of(state: State) -> Patient | Person | None:
    """Return who is served in a tab, as far as anybody knows; for the tab's label."""
    match state:
        case TakingCash(review) | CashUnknown(review):
            return review.errand.patient
        case Paid(part):
            return part.errand.patient
        case hand_over.Comparing() | hand_over.Preparing():
            return hand_over.patient_of(state)
        case _ if isinstance(state, cash_back.State):
            return cash_back.back_of(state).patient
        case _ if isinstance(state, record.State):
            return None  # nobody is served; whose record it is says its page
        case identify.FindingPatient() | identify.EnteringPhone() | identify.Enrolling():
            return state.person
        case serving.CentralAway(waiting):
            return patient_of(waiting)
        case _:
            found: Patient | None = getattr(_who_knows(state), "patient", None)
            return found


def claim_of(state: State) -> GroupClaim | None:
    """Return in which special group a number is looked for, or None."""
    errand: Errand | None = getattr(state, "errand", None)
    return None if errand is None else errand.claim


def name_of_patient(state: State) -> str:
    """Return the masked name of who is served, or whose record it is; empty for nobody yet."""
    if isinstance(state, record.State):
        page = record.page_of(state)
        return "" if page is None else page.masked(Field.NAME) or ""
    found = patient_of(state)
    if found is None:
        return ""
    return (found.person if isinstance(found, Patient) else found).name_masked


def _who_knows(state: object) -> object:
    """Return what of a state knows its patient: itself, its errand, or what it goes back to."""
    for name in ("errand", "earlier"):
        if not hasattr(state, "patient") and hasattr(state, name):
            return _who_knows(getattr(state, name))
    return state


def hold_of(state: State) -> tuple[Hold, int] | None:
    """Return the number that is kept for a tab's patient, and for how many seconds yet."""
    match state:
        case picking.ReviewingHold(hold=hold, seconds_left=left):
            return hold, left
        case TakingCash(review) | CashUnknown(review) | agreeing.Agreeing(review):
            return review.hold, review.seconds_left
        case hand_over.Comparing(hold=Hold() as hold) | hand_over.Preparing(hold=hold):
            return hold, state.seconds_left
        case pay.OpeningOrder() | pay.Paying() | pay.ClosingOrder():
            return state.hold, state.hold_seconds_left
        case _:
            return None


def part_of(state: State) -> State:
    """Return the page behind the change, where something was paid in cash."""
    return state.part if isinstance(state, Paid) else state


def _taken_over_late(state: State, hold: Hold | None) -> Next[State]:
    """Give back what nobody waits for any more, unless it is this tab's already."""
    part = part_of(state)
    is_theirs = hold is None or hold in {getattr(part, "hold", None), _reviewed(state)}
    return Next(state, () if is_theirs or hold is None else (ef.ReleaseHold(hold),))


_Reviewed = TakingCash | CashUnknown | agreeing.Agreeing


def _reviewed(state: State) -> Hold | None:
    return state.review.hold if isinstance(state, _Reviewed) else None


def _of_part(step: Next[State | Vacated]) -> Next[State]:
    """Return the step of a part, where it ended with an empty tab."""
    if isinstance(step.state, Vacated):
        return nobody().after(*step.effects)
    return Next(step.state, step.effects)


def _as_own(step: Next[serving.State]) -> Next[State]:
    if isinstance(step.state, cancel_booking.CancelDone):
        back = cash_back.of_cancellation(step.state)
        return Next(step.state if back is None else back, step.effects)
    return Next(step.state, step.effects)


def _hand_back(
    state: State, patient: Patient, page: OwnPage, appointment: AppointmentId | None
) -> Next[State]:
    back = cash_back.of_page(patient, page, appointment)
    return Next(state if back is None else back)


def _identify(state: identifying.State, event: ev.Event) -> Next[State]:
    if isinstance(state, identifying.Identifying) and isinstance(event, RecordWanted):
        return Next(record_search.FindingRecord(state.is_in_front, state.has_reader))
    step = identifying.advance(state, event)
    if isinstance(step.state, HandOver):
        return _as_own(serving.begin(step.state)).after(*step.effects)
    return Next(step.state, step.effects)


def _agree(state: agreeing.Agreeing, event: ev.Event) -> Next[State]:
    """Wait for the answer; all else is as if nothing were asked."""
    answered = agreeing.answer(state, event)
    if answered is not None:
        return Next(answered.state, answered.effects)
    step = advance(state.review, event)
    if isinstance(step.state, picking.ReviewingHold):
        return Next(agreeing.Agreeing(step.state), step.effects)
    return step


def _take_cash(state: TakingCash | CashUnknown, event: ev.Event) -> Next[State]:
    review, tendered = state.review, state.tendered
    match event:
        case told.CashTaken(payment, given, change):
            confirming = pay.Confirming(review.errand, review.hold, payment)
            confirm = ef.ConfirmBooking(review.hold, payment)
            return Next(Paid(confirming, given, change), (confirm,))
        case told.CashRefused(refusal):
            return Next(replace(review, remark=refusal))
        case ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(CashUnknown(review, tendered))
        case ev.Ticked():
            later = replace(review, seconds_left=max(0, review.seconds_left - 1))
            return Next(replace(state, review=later))
        case ev.Accepted() if isinstance(state, CashUnknown):
            return Next(TakingCash(review, tendered), (mine.TakeCash(review.hold, tendered),))
        case ev.Left() if isinstance(state, CashUnknown):
            return nobody()  # the journal asks again; central books what it was paid for
        case ev.SlotHeld(hold) if hold.id == review.hold.id:
            return Next(state)
        case _:
            return settle(state, event)


def _after_cash(state: Paid, event: ev.Event) -> Next[State]:
    part = state.part
    match part, event:
        case pay.Done(), ev.Accepted() | ev.Left():
            return nobody()
        case pay.BookingUnknown(errand, hold, payment), ev.Accepted():
            again = pay.Confirming(errand, hold, payment)
            return Next(replace(state, part=again), (ef.ConfirmBooking(hold, payment),))
        case pay.BookingUnknown(), ev.Left():
            return nobody()  # the journal asks again; central books what it was paid for
        case ((pay.Done() | pay.BookingUnknown()), ev.Ticked()):
            return Next(state)
        case _, told.CashTaken(payment) if payment.order == _order_of(part):
            return Next(state)
        case _, told.CashTaken() | told.TabShown() | told.TabHidden():
            return settle(state, event)
        case ((pay.Confirming() | pay.BookingUnknown()), ev.BookingRefused(refusal)):
            back = cash_back.of_refused(part.errand.patient, part.payment, refusal)
            release = ef.ReleaseHold(part.hold)
            return Next(back, (ef.RefundPayment(part.payment), release))
        case _:
            step = pay.advance(part, event)
            after = step.state
            kept = replace(state, part=after) if isinstance(after, AfterCash) else state
            return Next(kept, step.effects)


def _order_of(part: AfterCash) -> str | None:
    if isinstance(part, pay.Confirming | pay.BookingUnknown):
        return part.payment.order
    return part.paid_order
