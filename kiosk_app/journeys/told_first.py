"""Told first: what a patient must know before whatever they came for (停诊告知).

Whatever was chosen at home, a called-off clinic is the first page after the card, and so is one
that takes place after all, to whom its calling-off may have been told. What the patient wants to do
about it is their answer, and with any answer central writes down when they knew. To have the money
back leads into cancelling that booking, to book another time into changing it; who wants the doctor
who stands in takes them here and now (`taking_substitute`); who wants to go on with what they came
for does. What is offered to them from a waitlist comes next, for it is kept for minutes only.

Source: BJ-2022-PLAN item 4, item 29, item 30; BJ-OPD-DRAFT art. 23, art. 27; requirement rows R052,
R061, R078, R110.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.own_page import OwnPage
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.suspension_notice import ShownNotice
from kiosk_app.journeys import cancel_booking, leaving_list, taking_offer, taking_substitute
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.change_booking import ChoosingWhen
from kiosk_app.journeys.effects_bookings import LoadOwnPage
from kiosk_app.journeys.effects_news import AcknowledgeNotice, PrintNotice
from kiosk_app.journeys.events_bookings import OwnPageLoaded
from kiosk_app.journeys.events_news import NoticeAcknowledged, NoticePrinted
from kiosk_app.journeys.my_bookings import ChoosingBooking
from kiosk_app.journeys.opened_booking import ReadingBooking
from kiosk_app.journeys.parts import Ended, HandOver, Next, Why, is_another, settle_late
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.reading_notice import Paper, ReadingNotice, Wish


class OfferWish(StrEnum):
    """What the patient wants to do about an offered number; the value is a message key."""

    TAKE = "place.take"
    GO_ON = "place.later"
    LEAVE = "place.leave"


OFFER_WISHES = tuple(OfferWish)
WISHES = (Wish.REFUND, Wish.REBOOK, Wish.GO_ON)
"""What can be wished for whoever stands in; in the order they are shown."""
AS_BEFORE = (Wish.GO_ON, Wish.REBOOK, Wish.REFUND)
"""What can be wished where the clinic takes place after all; the number is good as it is."""


@dataclass(frozen=True, slots=True)
class Acknowledging:
    purpose: Purpose
    patient: Patient
    wish: Wish
    department: DepartmentId | None = None


@dataclass(frozen=True, slots=True)
class FindingCalledOff:
    """The booking the notice is about is looked for among the patient's own."""

    purpose: Purpose
    patient: Patient
    notice: ShownNotice
    wish: Wish


@dataclass(frozen=True, slots=True)
class ReadingOffer:
    """The first of the offers of `patient` to be over; there is one."""

    purpose: Purpose
    patient: Patient
    department: DepartmentId | None = None


State = ReadingNotice | Acknowledging | FindingCalledOff | ReadingOffer | taking_substitute.State
Waiting = Acknowledging | FindingCalledOff
LastPage = taking_substitute.LastPage
Opened = ChoosingBooking | ChoosingWhen | cancel_booking.State
"""Where the wish about the called-off booking leads: pages of `my_bookings`."""

After = State | Opened | taking_offer.State | leaving_list.State | HandOver | Ended


def wishes_of(state: ReadingNotice) -> tuple[Wish, ...]:
    """Return what can be wished, in the order it is shown: first who stands in, if they can be had.

    After them the notice on paper is offered, which is no answer to it.

    Source: BJ-OPD-DRAFT art. 23.
    """
    notice = state.patient.notices[0]
    if notice.is_resumed:
        return AS_BEFORE
    stand_in = notice.stand_in
    is_offered = stand_in is not None and stand_in.can_be_taken
    return (*((Wish.SUBSTITUTE,) if is_offered else ()), *WISHES)


def has_news(patient: Patient) -> bool:
    """Tell whether there is something to be told first."""
    return bool(patient.notices or patient.offers)


def start(
    purpose: Purpose, patient: Patient, department: DepartmentId | None = None
) -> Next[State]:
    """Begin for a patient who `has_news`; `department` is where they want to go."""
    if patient.notices:
        return Next(ReadingNotice(purpose, patient, department))
    return Next(ReadingOffer(purpose, patient, department))


def ask(waiting: Waiting) -> Next[State]:
    """Put the question `waiting` waits for, for the first time or once more."""
    match waiting:
        case Acknowledging(patient=patient):
            return Next(waiting, (AcknowledgeNotice(patient.notices[0]),))
        case FindingCalledOff(patient=patient):
            return Next(waiting, (LoadOwnPage(patient),))
        case _:
            assert_never(waiting)


def advance(state: State, event: ev.Event) -> Next[After]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    if isinstance(state, taking_substitute.State):
        return taking_substitute.advance(state, event)
    match state, event:
        case ReadingNotice(), ev.Chosen(i) if i in range(len(wishes := wishes_of(state))):
            return _wished(state, wishes[i])
        case ReadingNotice(patient=patient), ev.Chosen(i) if (
            i == len(wishes_of(state)) and state.paper.can_be_asked
        ):
            printing = replace(state, paper=Paper.PRINTING, why="")
            return Next(printing, (PrintNotice(patient, patient.notices[0]),))
        case ReadingNotice(patient=patient), NoticePrinted(of, is_printed, why) if (
            of == patient.notices[0].id
        ):
            paper = Paper.PRINTED if is_printed else Paper.NOT_PRINTED
            return Next(replace(state, paper=paper, why=why))
        case ReadingNotice(paper=Paper.PRINTING), ev.Broke():
            return Next(replace(state, paper=Paper.NOT_PRINTED))
        case Acknowledging(patient=patient), NoticeAcknowledged(of) if of == patient.notices[0].id:
            return _known(state)
        case ReadingOffer(), ev.Chosen(i) if i in range(len(OFFER_WISHES)):
            return _about_offer(state, OFFER_WISHES[i])
        case FindingCalledOff(_, patient, notice, wish), OwnPageLoaded(of, page) if (
            of == patient.id
        ):
            return _opened(patient, page, notice, wish)
        case FindingCalledOff(), ev.Refused(refusal):
            return Next(_ended(state, refusal))
        case ((Acknowledging() | FindingCalledOff()), ev.Broke()):
            return Next(_ended(state, Why.BROKE))
        case _, ev.Left():
            return Next(_ended(state, Why.LEFT))
        case _, ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED))
        case _, ev.CardRead(person) if is_another(person, state.patient.person):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case _:
            return _as(settle_late(state, event))


def _wished(state: ReadingNotice, wish: Wish) -> Next[After]:
    """Have it written down that they know, and do it; to take who stands in says so itself."""
    if wish is Wish.SUBSTITUTE:
        return Next(taking_substitute.start(state).state)
    return _as(ask(Acknowledging(state.purpose, state.patient, wish, state.department)))


def _known(state: Acknowledging) -> Next[After]:
    """Do what was wished; who goes on reads the next notice first, if there is one."""
    notice, *others = state.patient.notices
    patient = replace(state.patient, notices=tuple(others))
    if state.wish is not Wish.GO_ON:
        return _as(ask(FindingCalledOff(state.purpose, patient, notice, state.wish)))
    return _go_on(state, patient)


def _go_on(state: Acknowledging | ReadingOffer, patient: Patient) -> Next[After]:
    """Tell what is left to be told; then begin what they came for."""
    if has_news(patient):
        return _as(start(state.purpose, patient, state.department))
    return Next(HandOver(state.purpose, patient, department=state.department))


def _about_offer(state: ReadingOffer, wish: OfferWish) -> Next[After]:
    first, *others = state.patient.offers
    patient = replace(state.patient, offers=tuple(others))
    match wish:
        case OfferWish.TAKE:
            taking = taking_offer.start(patient, first)
            return Next(taking.state, taking.effects)
        case OfferWish.LEAVE:
            return Next(leaving_list.start(patient, first).state)
        case OfferWish.GO_ON:
            return _go_on(state, patient)
        case _:
            assert_never(wish)


def _opened(patient: Patient, page: OwnPage, notice: ShownNotice, wish: Wish) -> Next[After]:
    """Begin what was wished with the booking; cancelling is asked about once more, as always."""
    found = next((b for b in page.bookings if b.appointment.id == notice.appointment), None)
    if found is None or not found.is_to_come:  # settled meanwhile: the list tells how
        return Next(ChoosingBooking(patient, page))
    reading = ReadingBooking(patient, page, found)
    if wish is Wish.REFUND:
        return _as(cancel_booking.start(reading))
    return Next(ChoosingWhen(reading))


def _as(step: Next[State] | Next[cancel_booking.State]) -> Next[After]:
    return Next(step.state, step.effects)


def _ended(
    state: ReadingNotice | Acknowledging | FindingCalledOff | ReadingOffer, why: Why | Refusal
) -> Ended:
    return Ended(state.patient, why, is_booking=state.purpose.is_booking)
