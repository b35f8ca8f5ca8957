"""Samples of `told_first`: every state and event in every shape that decides something."""

from dataclasses import replace
from datetime import timedelta

from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_page import OwnPage
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.suspension_notice import StandIn, Substituted, resumed_lines
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk, serving, taking_substitute, told_first
from kiosk_app.journeys.events_bookings import OwnPageLoaded
from kiosk_app.journeys.events_news import (
    NoticeAcknowledged,
    NoticePrinted,
    SubstituteRefused,
    SubstituteTaken,
)
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.reading_notice import Paper, ReadingNotice, Wish
from tests.helpers import people as p
from tests.helpers.samples_my_bookings import BOOKED_BY, PAST
from tests.helpers.samples_my_bookings import TODAY as CALLED_OFF

OTHER = replace(p.NOTICE, id="ntc-2", appointment=CALLED_OFF.appointment.id)
TOLD = replace(p.ADULT_PATIENT, notices=(p.NOTICE,))
TOLD_TWICE = replace(p.ELDER_PATIENT, notices=(OTHER, p.NOTICE))
PAGE = OwnPage(p.NOW, (CALLED_OFF, *PAST), 0, (), None)

EQUAL = StandIn(p.CHIEF, p.NOW + timedelta(days=1))
LESS = StandIn(p.ASSOCIATE, p.NOW, needs_consent=True)
GIVEN = StandIn(p.ASSOCIATE, p.NOW + timedelta(days=2), is_given=True)
GENERAL = StandIn(None, p.NOW + timedelta(days=2), is_given=True)
TAKEABLE = replace(EQUAL, session=p.GENERAL_SESSION.id)
TAKEABLE_LESS = replace(LESS, session=p.GENERAL_SESSION.id, back=Fen(2000))
TAKEABLE_GENERAL = StandIn(None, p.NOW, session=p.GENERAL_SESSION.id)


def told_of(stand_in: StandIn | None) -> ReadingNotice:
    """Return the notice read by somebody who is told of `stand_in`."""
    notice = replace(p.NOTICE, stand_in=stand_in)
    return ReadingNotice(Purpose.SAME_DAY, replace(TOLD, notices=(notice,)))


ON_AGAIN = replace(p.NOTICE, lines=resumed_lines(p.NOTICE.lines))
READING = ReadingNotice(Purpose.SAME_DAY, TOLD)
READING_ON_AGAIN = ReadingNotice(Purpose.CHECK_IN, replace(TOLD, notices=(ON_AGAIN,)))
READING_TWO = ReadingNotice(Purpose.MY_BOOKINGS, TOLD_TWICE)
OFFERED = told_of(TAKEABLE)
OFFERED_LESS = told_of(TAKEABLE_LESS)
REVIEWING_SUBSTITUTE = taking_substitute.ReviewingSubstitute(OFFERED, TAKEABLE)
REVIEWING_LESS = taking_substitute.ReviewingSubstitute(OFFERED_LESS, TAKEABLE_LESS)
TAKING = taking_substitute.TakingSubstitute(OFFERED, TAKEABLE)
TAKING_LESS = taking_substitute.TakingSubstitute(OFFERED_LESS, TAKEABLE_LESS)
SUBSTITUTE_UNKNOWN = taking_substitute.SubstituteUnknown(OFFERED, TAKEABLE)
SUBSTITUTED = p.SUBSTITUTED
CHEAPER = Substituted(p.APPOINTMENT, MoneyBack(Fen(2000)), BOOKED_BY)
CASH_BACK = Substituted(p.APPOINTMENT, MoneyBack(Fen(2000), (Payment(p.ORDER.id, Fen(2000)),)))
PRINTING_INSTEAD = taking_substitute.PrintingInstead(p.ADULT_PATIENT, SUBSTITUTED)
SUBSTITUTE_DONE = taking_substitute.SubstituteDone(p.ADULT_PATIENT, SUBSTITUTED, None)
FULL_BY_NOW = Refusal(Reason.BOOKED_OUT)
LOWER_BY_NOW = Refusal(Reason.CONSENT_REQUIRED)
SETTLED = Refusal(Reason.CALLED_OFF_SETTLED)
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
    READING_ON_AGAIN,
    PRINTING_NOTICE,
    *(
        replace(READING, patient=replace(TOLD, notices=(replace(p.NOTICE, stand_in=who),)))
        for who in (EQUAL, LESS, GIVEN, GENERAL)
    ),
    replace(READING, paper=Paper.PRINTED),
    replace(READING, paper=Paper.NOT_PRINTED),
    told_first.Acknowledging(Purpose.MY_BOOKINGS, TOLD_TWICE, Wish.GO_ON),
    OFFERED,
    OFFERED_LESS,
    told_of(TAKEABLE_GENERAL),
    replace(READING, remark=FULL_BY_NOW),
    REVIEWING_SUBSTITUTE,
    REVIEWING_LESS,
    replace(REVIEWING_LESS, is_lower_now=True),
    taking_substitute.ReviewingSubstitute(told_of(TAKEABLE_GENERAL), TAKEABLE_GENERAL),
    TAKING,
    replace(TAKING, seconds_left=1),
    TAKING_LESS,
    SUBSTITUTE_UNKNOWN,
    replace(SUBSTITUTE_UNKNOWN, seconds_left=1),
    PRINTING_INSTEAD,
    replace(PRINTING_INSTEAD, seconds_left=1),
    SUBSTITUTE_DONE,
    replace(SUBSTITUTE_DONE, now=CHEAPER),
    replace(SUBSTITUTE_DONE, now=CASH_BACK),
    replace(SUBSTITUTE_DONE, now=Substituted(p.WITH_STAFF_ONLY, MoneyBack())),
    *(replace(SUBSTITUTE_DONE, trouble=trouble, seconds_left=1) for trouble in ev.PrintTrouble),
    replace(FINDING, wish=Wish.REBOOK),
    replace(FINDING, notice=replace(p.NOTICE, appointment=PAST[0].appointment.id)),
)
EVENTS: tuple[ev.Event, ...] = (
    NoticeAcknowledged(p.NOTICE.id),
    SubstituteTaken(p.NOTICE.id, SUBSTITUTED),
    SubstituteTaken(p.NOTICE.id, CHEAPER),
    SubstituteTaken(OTHER.id, SUBSTITUTED),
    SubstituteRefused(p.NOTICE.id, FULL_BY_NOW),
    SubstituteRefused(p.NOTICE.id, LOWER_BY_NOW),
    SubstituteRefused(p.NOTICE.id, SETTLED),
    SubstituteRefused(OTHER.id, SETTLED),
    NoticeAcknowledged(OTHER.id),
    NoticePrinted(p.NOTICE.id, is_printed=True),
    NoticePrinted(OTHER.id, is_printed=False),
    OwnPageLoaded(p.ADULT_PATIENT.id, PAGE),
)
