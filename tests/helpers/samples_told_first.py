"""Samples of `told_first`: every state and event in every shape that decides something."""

from dataclasses import replace
from datetime import timedelta

from kiosk_app.domain.own_page import OwnPage
from kiosk_app.domain.suspension_notice import StandIn
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk, serving, told_first
from kiosk_app.journeys.events_bookings import OwnPageLoaded
from kiosk_app.journeys.events_news import NoticeAcknowledged, NoticePrinted
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.told_first import Paper, Wish
from tests.helpers import people as p
from tests.helpers.samples_my_bookings import PAST
from tests.helpers.samples_my_bookings import TODAY as CALLED_OFF

OTHER = replace(p.NOTICE, id="ntc-2", appointment=CALLED_OFF.appointment.id)
TOLD = replace(p.ADULT_PATIENT, notices=(p.NOTICE,))
TOLD_TWICE = replace(p.ELDER_PATIENT, notices=(OTHER, p.NOTICE))
PAGE = OwnPage(p.NOW, (CALLED_OFF, *PAST), 0, (), None)

EQUAL = StandIn(p.CHIEF, p.NOW + timedelta(days=1))
LESS = StandIn(p.ASSOCIATE, p.NOW, needs_consent=True)
GIVEN = StandIn(p.ASSOCIATE, p.NOW + timedelta(days=2), is_given=True)
GENERAL = StandIn(None, p.NOW + timedelta(days=2), is_given=True)
READING = told_first.ReadingNotice(Purpose.SAME_DAY, TOLD)
READING_TWO = told_first.ReadingNotice(Purpose.MY_BOOKINGS, TOLD_TWICE)
PRINTING_NOTICE = replace(READING, paper=Paper.PRINTING)
ACKNOWLEDGING = told_first.Acknowledging(Purpose.SAME_DAY, TOLD, Wish.GO_ON)
FINDING = told_first.FindingCalledOff(Purpose.CHECK_IN, p.ADULT_PATIENT, p.NOTICE, Wish.REFUND)

WAITING: tuple[serving.Waiting, ...] = (
    ACKNOWLEDGING,
    replace(ACKNOWLEDGING, wish=Wish.REFUND),
    FINDING,
)
STATES: tuple[kiosk.State, ...] = (
    *WAITING,
    READING,
    READING_TWO,
    PRINTING_NOTICE,
    *(
        replace(READING, patient=replace(TOLD, notices=(replace(p.NOTICE, stand_in=who),)))
        for who in (EQUAL, LESS, GIVEN, GENERAL)
    ),
    replace(READING, paper=Paper.PRINTED),
    replace(READING, paper=Paper.NOT_PRINTED),
    told_first.Acknowledging(Purpose.MY_BOOKINGS, TOLD_TWICE, Wish.GO_ON),
    replace(FINDING, wish=Wish.REBOOK),
    replace(FINDING, notice=replace(p.NOTICE, appointment=PAST[0].appointment.id)),
)
EVENTS: tuple[ev.Event, ...] = (
    NoticeAcknowledged(p.NOTICE.id),
    NoticeAcknowledged(OTHER.id),
    NoticePrinted(p.NOTICE.id, is_printed=True),
    NoticePrinted(OTHER.id, is_printed=False),
    OwnPageLoaded(p.ADULT_PATIENT.id, PAGE),
)
