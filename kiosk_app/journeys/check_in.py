"""Check-in and number pick-up (签到取号): one card, and the patient stands in the queue.

With one visit to come today nothing is asked at all: the card checks in and the slip is printed.
Several are chosen from, results to bring back (回诊) among them; where there is none, the page says
what can be done instead. When to come, with which document and until when is central's to say.

A check-in cannot be taken back, and asked for twice it is the same one. So nobody who has asked
for it is told "nothing was done": they are told that it is not known, and that the card tells.

Source: BJ-OPD-DRAFT art. 20, art. 25; AH-2023-101 ann. 1 item 9; BJ-2022-PLAN item 6.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from kiosk_app.domain.own_page import OwnBooking, OwnPage
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.queue_place import QueuePlace
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import LoadOwnPage
from kiosk_app.journeys.effects_visits import CheckIn, PrintQueueSlip
from kiosk_app.journeys.events_bookings import OwnPageLoaded
from kiosk_app.journeys.events_visits import CheckedIn
from kiosk_app.journeys.parts import PAGE_S, Ended, HandOver, Next, Why, is_another, settle_late
from kiosk_app.journeys.purpose import Purpose

ANSWER_S = 60
"""Longer than any print takes; reached only when a handler is dead."""


class Coming(StrEnum):
    """What somebody comes for with a booking they have; the value is a message key."""

    TO_BE_SEEN = "coming.to_be_seen"
    WITH_RESULTS = "coming.with_results"
    FREE_REVISIT = "coming.free_revisit"


@dataclass(frozen=True, slots=True)
class Visit:
    """A booking, and what its patient can come for with it now."""

    booking: OwnBooking
    coming: Coming


@dataclass(frozen=True, slots=True)
class FindingVisits:
    patient: Patient


@dataclass(frozen=True, slots=True)
class ChoosingVisit:
    """Which one? Also where there is none: then what else can be done."""

    patient: Patient
    page: OwnPage


@dataclass(frozen=True, slots=True)
class ChoosingRevisitDay:
    """A free revisit: what it is given for, and today or one of the days after."""

    patient: Patient
    page: OwnPage
    visit: Visit


@dataclass(frozen=True, slots=True)
class CheckingIn:
    patient: Patient
    page: OwnPage
    visit: Visit


@dataclass(frozen=True, slots=True)
class ReadingNoCheckIn:
    """A rule said no: too early, expired, another document, called off."""

    patient: Patient
    page: OwnPage
    visit: Visit
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class PrintingQueueSlip:
    """In the queue; the slip is being printed, once."""

    patient: Patient
    place: QueuePlace
    asked_at: datetime
    seconds_left: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class WaitingToBeCalled:
    """The last page: number, place, people ahead, where to go.

    `trouble` says how paper failed, `why` what ails the printer.
    """

    patient: Patient
    place: QueuePlace
    asked_at: datetime
    trouble: ev.PrintTrouble | None
    seconds_left: int = PAGE_S
    why: str = ""


@dataclass(frozen=True, slots=True)
class CheckInUnknown:
    """The last page of somebody who left, or had to, before central had answered."""

    patient: Patient
    visit: Visit
    asked_at: datetime
    seconds_left: int = PAGE_S


State = (
    FindingVisits
    | ChoosingVisit
    | ChoosingRevisitDay
    | CheckingIn
    | ReadingNoCheckIn
    | PrintingQueueSlip
    | WaitingToBeCalled
    | CheckInUnknown
)
Waiting = FindingVisits | CheckingIn
FirstQuestion = ChoosingVisit
LastPage = WaitingToBeCalled | CheckInUnknown


def start(patient: Patient) -> Next[State]:
    """Begin for a patient the hospital knows."""
    return ask(FindingVisits(patient))


def ask(waiting: Waiting) -> Next[State]:
    """Put the question `waiting` waits for, for the first time or once more."""
    match waiting:
        case FindingVisits(patient):
            return Next(waiting, (LoadOwnPage(patient),))
        case CheckingIn(patient, _, visit):
            has_results = visit.coming is Coming.WITH_RESULTS
            return Next(waiting, (CheckIn(patient, visit.booking.appointment, has_results),))
        case _:
            assert_never(waiting)


def visits_of(page: OwnPage) -> tuple[Visit, ...]:
    """Return what can be checked in today, by the clock; results to bring back come last."""
    today = (b for b in page.bookings if b.is_to_come and _begin(b).date() == page.now.date())
    seen = (b for b in page.bookings if b.has_results_revisit)
    free = (b for b in page.bookings if b.free_revisit_until is not None)
    return (
        *(Visit(booking, Coming.TO_BE_SEEN) for booking in sorted(today, key=_begin)),
        *(Visit(booking, Coming.WITH_RESULTS) for booking in sorted(seen, key=_begin)),
        *(Visit(booking, Coming.FREE_REVISIT) for booking in sorted(free, key=_begin)),
    )


def revisit_days(visit: Visit, page: OwnPage) -> tuple[Purpose, ...]:
    """Return when a free revisit can be: today, and in advance while a day after today is left."""
    until = visit.booking.free_revisit_until
    is_last_day = until is None or until <= page.now.date()
    return (Purpose.SAME_DAY,) if is_last_day else (Purpose.SAME_DAY, Purpose.ADVANCE)


def other_ways(page: OwnPage) -> tuple[Purpose, ...]:
    """Return what else somebody may want who finds one visit or none."""
    if len(visits_of(page)) > 1:
        return ()
    return (Purpose.SAME_DAY, *((Purpose.MY_BOOKINGS,) if page.bookings else ()))


def advance(state: State, event: ev.Event) -> Next[State | HandOver | Ended]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case FindingVisits(patient), OwnPageLoaded(of, page) if of == patient.id:
            return _with_one(patient, page)
        case ChoosingVisit(patient, page), ev.Chosen(i):
            return _chosen(patient, page, i)
        case ReadingNoCheckIn(patient, page), ev.Accepted() | ev.WentBack():
            return Next(ChoosingVisit(patient, page))
        case ChoosingRevisitDay(patient, page), ev.WentBack():
            return Next(ChoosingVisit(patient, page))
        case ChoosingRevisitDay(patient, page, visit), ev.Chosen(i) if i in range(
            len(days := revisit_days(visit, page))
        ):
            return Next(HandOver(days[i], patient, follows=visit.booking.appointment))

        case CheckingIn(patient, page, visit), CheckedIn(place) if _is_of(place, visit):
            return _print(patient, place, page.now)
        case CheckInUnknown(patient, visit, asked_at), CheckedIn(place) if _is_of(place, visit):
            return _print(patient, place, asked_at)
        case CheckingIn(patient, page, visit), ev.Refused(refusal):
            return Next(ReadingNoCheckIn(patient, page, visit, refusal))
        case CheckingIn(), ev.Left() | ev.PutOutOfService() | ev.Broke():
            return _unknown(state)
        case CheckingIn(patient), ev.CardRead(person) if is_another(person, patient.person):
            return _unknown(state)

        case PrintingQueueSlip(), ev.TicketPrinted():
            return _printed(state, None)
        case PrintingQueueSlip(), ev.TicketNotPrinted(trouble, why):
            return _printed(state, trouble, why)
        case PrintingQueueSlip(), ev.Broke():
            return _printed(state, ev.PrintTrouble.UNKNOWN)
        case PrintingQueueSlip(seconds_left=left), ev.Ticked() if left <= 1:
            return _printed(state, ev.PrintTrouble.UNKNOWN)
        case PrintingQueueSlip(seconds_left=left), ev.Ticked():
            return Next(replace(state, seconds_left=left - 1))

        case ((PrintingQueueSlip() | WaitingToBeCalled() | CheckInUnknown()), _):
            return settle_late(state, event)  # the place stands, whoever leaves
        case FindingVisits(), ev.Refused(refusal):
            return Next(_ended(state, refusal))
        case FindingVisits(), ev.Broke():
            return Next(_ended(state, Why.BROKE))
        case _, ev.Left():
            return Next(_ended(state, Why.LEFT))
        case _, ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED))
        case _, ev.CardRead(person) if is_another(person, state.patient.person):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case _:
            return settle_late(state, event)


def _with_one(patient: Patient, page: OwnPage) -> Next[State | HandOver | Ended]:
    """Check in at once where there is nothing to choose: R118, one card and no second step."""
    visits = visits_of(page)
    if [visit.coming for visit in visits] == [Coming.TO_BE_SEEN]:
        return ask(CheckingIn(patient, page, visits[0]))
    return Next(ChoosingVisit(patient, page))


def _chosen(patient: Patient, page: OwnPage, index: int) -> Next[State | HandOver | Ended]:
    """Return what follows a tap: the visits come first, then the other ways."""
    visits, ways = visits_of(page), other_ways(page)
    if index in range(len(visits)):
        if visits[index].coming is Coming.FREE_REVISIT:
            return Next(ChoosingRevisitDay(patient, page, visits[index]))
        return ask(CheckingIn(patient, page, visits[index]))
    if index - len(visits) in range(len(ways)):
        return Next(HandOver(ways[index - len(visits)], patient))
    return Next(ChoosingVisit(patient, page))


def _print(patient: Patient, place: QueuePlace, asked_at: datetime) -> Next[State]:
    return Next(PrintingQueueSlip(patient, place, asked_at), (PrintQueueSlip(patient, place),))


def _printed(
    state: PrintingQueueSlip, trouble: ev.PrintTrouble | None, why: str = ""
) -> Next[State]:
    patient, place, asked_at = state.patient, state.place, state.asked_at
    return Next(WaitingToBeCalled(patient, place, asked_at, trouble, why=why))


def _unknown(state: CheckingIn) -> Next[State]:
    return Next(CheckInUnknown(state.patient, state.visit, state.page.now))


def _is_of(place: QueuePlace, visit: Visit) -> bool:
    return place.appointment.id == visit.booking.appointment.id


def _begin(booking: OwnBooking) -> datetime:
    return booking.appointment.slot.band.begin


def _ended(state: State, why: Why | Refusal) -> Ended:
    return Ended(state.patient, why, is_booking=False)
