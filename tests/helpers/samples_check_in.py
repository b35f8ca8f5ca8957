"""Samples of `check_in`: every state and event in every shape that decides something."""

from dataclasses import replace
from datetime import timedelta

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.checkin import Punctuality
from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.own_page import OwnPage
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.published import Line
from kiosk_app.domain.queue_order import rule_text
from kiosk_app.domain.queue_place import QueuePlace
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import check_in, kiosk, serving
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.check_in import Coming, Visit
from kiosk_app.journeys.events_bookings import OwnPageLoaded
from kiosk_app.journeys.events_visits import CheckedIn
from tests.helpers import people as p
from tests.helpers.samples_my_bookings import EMPTY_PAGE, LATER, TODAY, booked

TOO_EARLY = Refusal(Reason.TOO_EARLY, (("earliest", "2026-11-23 13:00"),))
NOES = (
    TOO_EARLY,
    Refusal(Reason.TOO_EARLY),
    Refusal(Reason.NUMBER_EXPIRED, (("until", "2026-11-23 12:00"),)),
    Refusal(Reason.DOCUMENT_MISMATCH),
    Refusal(Reason.SESSION_SUSPENDED),
)

SEEN = replace(booked("A-5", p.TODAY, AppointmentStatus.FULFILLED), has_results_revisit=True)
FREE = replace(
    booked("A-6", p.TODAY, AppointmentStatus.FULFILLED),
    free_revisit_until=p.TODAY + timedelta(days=2),
)
ONE = OwnPage(p.NOW, (LATER, TODAY), 0, (), None)
TWO = OwnPage(p.NOW, (LATER, TODAY, SEEN), 0, (), None)
ONLY_LATER = OwnPage(p.NOW, (LATER,), 0, (), None)

WITH_FREE = OwnPage(p.NOW, (LATER, TODAY, SEEN, FREE), 0, (), None)
VISIT = Visit(TODAY, Coming.TO_BE_SEEN)
RESULTS = Visit(SEEN, Coming.WITH_RESULTS)
REVISIT = Visit(FREE, Coming.FREE_REVISIT)
LAST_DAY = replace(REVISIT, booking=replace(FREE, free_revisit_until=p.TODAY))
RULE = rule_text(DEMO.queue)
PLACE = QueuePlace(
    TODAY.appointment,
    Punctuality.IN_TIME,
    is_results_revisit=False,
    group=PriorityGroup.ORDINARY,
    ahead=3,
    expected_at=p.NOW + timedelta(minutes=24),
    rule=RULE,
)
EARLY = replace(PLACE, punctuality=Punctuality.EARLY, group=PriorityGroup.ELDERLY)
LATE = replace(PLACE, punctuality=Punctuality.LATE)
LATE_AFTER = replace(LATE, rule=(Line("queue.late_after", (("patients", "3"),)),))
BACK = replace(PLACE, appointment=SEEN.appointment, is_results_revisit=True, ahead=0)
SOON = replace(PLACE, ahead=0, expected_at=p.NOW)

FINDING = check_in.FindingVisits(p.ADULT_PATIENT)
CHOOSING = check_in.ChoosingVisit(p.ADULT_PATIENT, TWO)
REVISIT_DAY = check_in.ChoosingRevisitDay(p.ADULT_PATIENT, WITH_FREE, REVISIT)
CHECKING = check_in.CheckingIn(p.ADULT_PATIENT, ONE, VISIT)
BRINGING = check_in.CheckingIn(p.ADULT_PATIENT, TWO, RESULTS)
NO = check_in.ReadingNoCheckIn(p.ADULT_PATIENT, ONE, VISIT, TOO_EARLY)
PRINTING = check_in.PrintingQueueSlip(p.ADULT_PATIENT, PLACE, p.NOW)
CALLED = check_in.WaitingToBeCalled(p.ADULT_PATIENT, PLACE, p.NOW, None)
UNKNOWN = check_in.CheckInUnknown(p.ADULT_PATIENT, VISIT, p.NOW)

WAITING: tuple[serving.Waiting, ...] = (FINDING, CHECKING, BRINGING)

STATES: tuple[kiosk.State, ...] = (
    *WAITING,
    CHOOSING,
    *(replace(CHOOSING, page=page) for page in (ONE, ONLY_LATER, EMPTY_PAGE, WITH_FREE)),
    REVISIT_DAY,
    replace(REVISIT_DAY, visit=LAST_DAY),
    *(replace(NO, refusal=refusal) for refusal in NOES),
    replace(NO, page=TWO, visit=RESULTS, refusal=Refusal(Reason.NO_RESULTS_REVISIT)),
    PRINTING,
    replace(PRINTING, seconds_left=1),
    CALLED,
    *(replace(CALLED, place=place) for place in (EARLY, LATE, LATE_AFTER, BACK, SOON)),
    *(replace(CALLED, trouble=trouble, seconds_left=1) for trouble in ev.PrintTrouble),
    UNKNOWN,
    replace(UNKNOWN, seconds_left=1),
)

EVENTS: tuple[ev.Event, ...] = (
    OwnPageLoaded(p.ADULT_PATIENT.id, ONE),
    OwnPageLoaded(p.ADULT_PATIENT.id, TWO),
    CheckedIn(PLACE),
    CheckedIn(BACK),
    CheckedIn(replace(PLACE, appointment=replace(TODAY.appointment, id=AppointmentId("A-none")))),
    *(ev.Refused(refusal) for refusal in NOES[:1]),
)
