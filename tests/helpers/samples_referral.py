"""Samples of booking by referral order: every state and event that decides something."""

from dataclasses import replace
from datetime import timedelta

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.referral_order import OwnReferral, ReferralOrderState
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk, picking, referred, serving
from kiosk_app.journeys.events_referral import ReferralsLoaded
from kiosk_app.journeys.parts import Errand
from tests.helpers import people as p

ORDER = OwnReferral(
    id="rfo-1",
    department=p.CARDIOLOGY.id,
    department_name=p.CARDIOLOGY.name,
    department_name_en=p.CARDIOLOGY.name_en,
    organisation="青禾社区卫生服务中心",
    phone="010-00000901",
    expires_on=p.TODAY + timedelta(days=30),
    state=ReferralOrderState.OPEN,
)
OTHERS = tuple(
    replace(ORDER, id=f"rfo-{state}", state=state, department_name="呼吸内科")
    for state in ReferralOrderState
    if state is not ReferralOrderState.OPEN
)
ORDERS = (ORDER, *OTHERS)
GONE = replace(ORDER, id="rfo-gone", department=DepartmentId("none"))
USED = Refusal(Reason.REFERRAL_ORDER_USED)
EXPIRED = Refusal(Reason.REFERRAL_ORDER_EXPIRED, (("until", "2026-12-23"),))

LOADING = referred.LoadingReferrals(p.ADULT_PATIENT)
CHOOSING = referred.ChoosingReferral(p.ADULT_PATIENT, ORDERS)
PREPARING = referred.PreparingReferral(p.ADULT_PATIENT, ORDER)

ERRAND = Errand(BookingClass.ADVANCE, p.ADULT_PATIENT, p.CATALOGUE, referral=ORDER)
GROUP = picking.ChoosingGroup(ERRAND)
FINDING = picking.FindingSessions(ERRAND, GROUP, p.CARDIOLOGY)
DAY = picking.ChoosingDay(ERRAND, GROUP, p.CARDIOLOGY, (p.TOMORROW_SESSION,))
TITLE = picking.ChoosingTitle(ERRAND, DAY, p.CARDIOLOGY, (p.TOMORROW_SESSION,))
FULL = picking.ReadingFull(ERRAND, TITLE, (replace(p.TOMORROW_SESSION, free=0),), Reason.BOOKED_OUT)
BANDS = picking.FindingBands(ERRAND, TITLE, p.TOMORROW_SESSION)
BAND = picking.ChoosingBand(ERRAND, TITLE, p.CHIEF_SESSION, p.BANDS)
HOLDING = picking.HoldingSlot(ERRAND, BAND, p.NINE)
REVIEW = picking.ReviewingHold(ERRAND, BAND, p.HOLD, 300)

WAITING: tuple[serving.Waiting, ...] = (LOADING, PREPARING, FINDING, BANDS, HOLDING)

STATES: tuple[kiosk.State, ...] = (
    CHOOSING,
    replace(CHOOSING, orders=()),
    referred.ChoosingReferral(p.ELDER_PATIENT, ORDERS),
    *(referred.ReadingReferral(p.ADULT_PATIENT, ORDERS, order) for order in OTHERS),
    referred.PreparingReferral(p.ADULT_PATIENT, GONE),
    DAY,
    FULL,
    picking.ReadingWhyNot(ERRAND, GROUP, None),
    picking.ReadingWhyNot(ERRAND, GROUP, USED),
    picking.ReadingWhyNot(ERRAND, GROUP, EXPIRED),
    BAND,
    REVIEW,
)

EVENTS: tuple[ev.Event, ...] = (
    ReferralsLoaded(p.ADULT_PATIENT.id, ORDERS),
    ReferralsLoaded(p.ELDER_PATIENT.id, ORDERS),
    ev.Refused(USED),
    ev.HoldRefused(USED),
)
