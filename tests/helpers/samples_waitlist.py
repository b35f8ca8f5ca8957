"""Samples of waiting for a number: every state and event in every shape that decides something."""

from dataclasses import replace

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.own_page import OwnPage
from kiosk_app.domain.own_place import OwnOffer
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import (
    joining,
    kiosk,
    leaving_list,
    pay,
    picking,
    serving,
    taking_offer,
    told_first,
    waitlist,
)
from kiosk_app.journeys.events_bookings import OwnPageLoaded
from kiosk_app.journeys.events_waiting import WaitlistJoined, WaitlistLeft
from kiosk_app.journeys.parts import Errand
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.reading_notice import ReadingNotice
from tests.helpers import people as p

WAITS, OFFERED = p.WAITS, p.OFFERED
ANY = replace(
    WAITS,
    id="wish-1",
    session=p.GENERAL_SESSION.id,
    practitioner=None,
    clinic_type=ClinicType.GENERAL,
    is_any=True,
    day=p.TOMORROW,
    ahead=0,
)
ANY_OFFERED = replace(ANY, offer=OwnOffer(p.at(14, 0, p.TOMORROW), p.at(9)))
PAGE = OwnPage(p.NOW, (), 0, (), None, (WAITS, ANY, OFFERED))
NOT_FULL = Refusal(Reason.NOT_FULL)
CLOSED = Refusal(Reason.WAITLIST_CLOSED, (("closed", "2026-11-23 07:30"),))

ERRAND = Errand(BookingClass.SAME_DAY, p.ADULT_PATIENT, p.CATALOGUE)
GROUP = picking.ChoosingGroup(ERRAND)
FULL_CHIEF = replace(p.CHIEF_SESSION, free=0, why_none=Reason.BOOKED_OUT)
HELD_CHIEF = replace(FULL_CHIEF, why_none=Reason.HELD_BY_OTHERS)
TITLE = picking.ChoosingTitle(
    ERRAND, GROUP, p.CARDIOLOGY, (FULL_CHIEF, p.CHIEF_AFTERNOON, p.GENERAL_SESSION)
)
NONE_THAT_DAY = replace(TITLE, sessions=(FULL_CHIEF, p.CHIEF_AFTERNOON))
FULL = picking.ReadingFull(ERRAND, TITLE, TITLE.sessions[:2], Reason.BOOKED_OUT)
"""Both sessions of the chief are full; the general clinic is not."""
FULL_ONE = picking.ReadingFull(
    ERRAND,
    picking.ChoosingPractitioner(ERRAND, NONE_THAT_DAY, NONE_THAT_DAY.sessions),
    (FULL_CHIEF,),
    Reason.BOOKED_OUT,
)
IN_ADVANCE = replace(ERRAND, booking_class=BookingClass.ADVANCE)
DAY = picking.ChoosingDay(
    IN_ADVANCE,
    picking.ChoosingGroup(IN_ADVANCE),
    p.CARDIOLOGY,
    (p.LATER_SESSION, p.SATURDAY_SESSION),
)
THAT_DAY = picking.ChoosingTitle(IN_ADVANCE, DAY, p.CARDIOLOGY, (p.LATER_SESSION,))
UNRELEASED = picking.ReadingFull(IN_ADVANCE, THAT_DAY, (p.LATER_SESSION,), Reason.NOT_YET_RELEASED)
NO_OTHER_DAY = replace(
    UNRELEASED, earlier=replace(THAT_DAY, earlier=replace(DAY, sessions=(p.LATER_SESSION,)))
)
FULLS = (
    FULL,
    FULL_ONE,
    replace(FULL_ONE, sessions=(HELD_CHIEF,), why=Reason.HELD_BY_OTHERS),
    replace(FULL_ONE, sessions=(p.SUSPENDED_SESSION,), why=Reason.SESSION_SUSPENDED),
    replace(FULL_ONE, why=Reason.BAND_OVER),
    replace(FULL_ONE, errand=replace(ERRAND, replaces=p.APPOINTMENT)),
    replace(FULL, errand=replace(ERRAND, follows=p.APPOINTMENT)),
    UNRELEASED,
    NO_OTHER_DAY,
)

JOINING = joining.Joining(ERRAND, FULL_ONE)
JOINING_ANY = joining.Joining(ERRAND, FULL)
ON_THE_LIST = joining.OnTheList(p.ADULT_PATIENT, WAITS)
JOIN_UNKNOWN = joining.JoinUnknown(p.ADULT_PATIENT)

LOADING = waitlist.LoadingPlaces(p.ADULT_PATIENT)
CHOOSING = waitlist.ChoosingPlace(p.ADULT_PATIENT, waitlist.listed(PAGE.places))
READING = waitlist.ReadingPlace(CHOOSING, WAITS)
READING_OFFER = waitlist.ReadingPlace(CHOOSING, OFFERED)
PREPARING = taking_offer.PreparingOffer(p.ADULT_PATIENT, OFFERED)
TAKING = taking_offer.TakingOffer(ERRAND, OFFERED)
TAKEN = picking.ReviewingHold(ERRAND, None, p.HOLD, 300)
REVIEWING_LEAVING = leaving_list.ReviewingLeaving(p.ADULT_PATIENT, WAITS)
LEAVING = leaving_list.LeavingList(p.ADULT_PATIENT, WAITS)
LATER = leaving_list.LeavingLater(p.ADULT_PATIENT, WAITS)
LEFT = leaving_list.LeftList(p.ADULT_PATIENT, WAITS)

WITH_OFFER = replace(p.ADULT_PATIENT, offers=(OFFERED,))
WITH_TWO = replace(p.ADULT_PATIENT, notices=(p.NOTICE,), offers=(OFFERED, ANY_OFFERED))
TOLD = told_first.ReadingOffer(Purpose.SAME_DAY, WITH_OFFER)

WAITING: tuple[serving.Waiting, ...] = (JOINING, JOINING_ANY, LOADING, PREPARING, TAKING)

STATES: tuple[kiosk.State, ...] = (
    *WAITING,
    *FULLS,
    ON_THE_LIST,
    replace(ON_THE_LIST, place=ANY, seconds_left=1),
    JOIN_UNKNOWN,
    replace(JOIN_UNKNOWN, seconds_left=1),
    CHOOSING,
    replace(CHOOSING, places=()),
    READING,
    READING_OFFER,
    replace(READING, place=ANY),
    replace(READING, place=ANY_OFFERED),
    replace(PREPARING, place=ANY_OFFERED),
    TAKEN,
    replace(TAKEN, seconds_left=1),
    pay.OpeningOrder(ERRAND, None, p.HOLD, 280),
    pay.Paying(ERRAND, None, p.HOLD, 270, p.ORDER, 180),
    REVIEWING_LEAVING,
    replace(REVIEWING_LEAVING, place=OFFERED),
    LEAVING,
    LATER,
    replace(LATER, seconds_left=1),
    LEFT,
    replace(LEFT, seconds_left=1),
    TOLD,
    replace(TOLD, purpose=Purpose.WAITLIST, patient=replace(WITH_TWO, notices=())),
    ReadingNotice(Purpose.MY_BOOKINGS, WITH_TWO),
)

EVENTS: tuple[ev.Event, ...] = (
    WaitlistJoined(p.ADULT_PATIENT.id, WAITS),
    WaitlistJoined(p.ADULT_PATIENT.id, ANY),
    WaitlistJoined(p.ELDER_PATIENT.id, WAITS),
    WaitlistLeft(WAITS.id),
    WaitlistLeft("place-other"),
    OwnPageLoaded(p.ADULT_PATIENT.id, PAGE),
    ev.Refused(NOT_FULL),
    ev.Refused(CLOSED),
    ev.HoldRefused(Refusal(Reason.OFFER_LAPSED)),
)
