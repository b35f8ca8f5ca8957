"""A referral order (转诊单): a doctor of primary care lets a patient choose the time themselves.

It rests on the same consultation and the same right as a referral the doctor books, and draws on
the same share; the right is asked again when the number is held, so an order is worth no more than
the right behind it. It is used once, and again if that number was given back.

Source: BJ-OPD-DRAFT art. 16, art. 28; BJD-2021-05-20.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.policy import HOSPITAL_TIME
from kiosk_app.domain.referral import Right, may_refer
from kiosk_app.domain.refusal import Reason, Refusal

GOOD_FOR = timedelta(days=30)
"""So long an order is good at most, that day included; a right that ends first ends it."""


class ReferralOrderState(StrEnum):
    """How an order stands."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    VOID = "void"  # the right it rests on has ended, or is barred


@dataclass(frozen=True, slots=True)
class ReferralOrder:
    """An order as the rules see it.

    Attributes:
        right: what it rests on, as it stands now.
        expires_on: last day on which it can be used.
        is_used: a number is held or booked by it, or was.
    """

    right: Right
    department: DepartmentId
    expires_on: date
    is_used: bool


@dataclass(frozen=True, slots=True)
class OwnReferral:
    """An order as its patient sees it.

    Attributes:
        organisation, phone: of the institution that refers.
    """

    id: str
    department: DepartmentId
    department_name: str
    department_name_en: str
    organisation: str
    phone: str
    expires_on: date
    state: ReferralOrderState


def last_day(today: date, right: Right) -> date:
    """Return until when an order made today is good.

    Source: BJD-2021-05-20: nothing is referred beyond the right.
    """
    return min(today + GOOD_FOR, right.expires_on)


def may_use(order: ReferralOrder, department: DepartmentId, now: datetime) -> Refusal | None:
    """Say why no number is held by an order, or None.

    Returns:
        REFERRAL_ORDER_USED; REFERRAL_ORDER_EXPIRED with the fact ``until``; REFERRAL_ORDER_VOID
        where the right behind it does not stand any more; REFERRAL_ORDER_ELSEWHERE for another
        department than it names.

    Source: BJD-2021-05-20; BJ-OPD-DRAFT art. 16.
    """
    if order.is_used:
        return Refusal(Reason.REFERRAL_ORDER_USED)
    if now.astimezone(HOSPITAL_TIME).date() > order.expires_on:
        until = order.expires_on.isoformat()
        return Refusal(Reason.REFERRAL_ORDER_EXPIRED, (("until", until),))
    if may_refer(order.right, order.right.pool, now) is not None:
        return Refusal(Reason.REFERRAL_ORDER_VOID)
    if department != order.department:
        return Refusal(Reason.REFERRAL_ORDER_ELSEWHERE)
    return None


def state_of(order: ReferralOrder, now: datetime) -> ReferralOrderState:
    """Return how an order stands. Source: BJD-2021-05-20."""
    refusal = may_use(order, order.department, now)
    return ReferralOrderState.OPEN if refusal is None else _STATES[refusal.reason]


_STATES = {
    Reason.REFERRAL_ORDER_USED: ReferralOrderState.USED,
    Reason.REFERRAL_ORDER_EXPIRED: ReferralOrderState.EXPIRED,
    Reason.REFERRAL_ORDER_VOID: ReferralOrderState.VOID,
}
