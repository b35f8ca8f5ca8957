"""A referral order is good once, until a day, and as long as the right behind it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk_app.domain.ids import DepartmentId, StaffId
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.referral import Right, Role
from kiosk_app.domain.referral_order import (
    GOOD_FOR,
    ReferralOrder,
    ReferralOrderState,
    last_day,
    may_use,
    state_of,
)
from kiosk_app.domain.refusal import Reason, Refusal
from tests.unit.domain.made_up import at

NOW = at(9)
TODAY = NOW.date()
HEART, LUNG = DepartmentId("0304"), DepartmentId("0301")
RIGHT = Right(
    StaffId("gp"),
    Role.FAMILY_DOCTOR,
    Pool.REFERRAL,
    StaffId("district"),
    TODAY + timedelta(days=300),
)
ORDER = ReferralOrder(RIGHT, HEART, TODAY, is_used=False)


@pytest.mark.requirement("R065")
def test_an_open_order_is_used_in_its_department_on_its_last_day_too() -> None:
    assert may_use(ORDER, HEART, NOW) is None
    assert may_use(ORDER, LUNG, NOW) == Refusal(Reason.REFERRAL_ORDER_ELSEWHERE)
    assert state_of(ORDER, NOW) is ReferralOrderState.OPEN


@pytest.mark.requirement("R194")
@pytest.mark.parametrize(
    ("order", "refusal", "state"),
    [
        (
            replace(ORDER, is_used=True),
            Refusal(Reason.REFERRAL_ORDER_USED),
            ReferralOrderState.USED,
        ),
        (
            replace(ORDER, expires_on=TODAY - timedelta(days=1)),
            Refusal(
                Reason.REFERRAL_ORDER_EXPIRED,
                (("until", (TODAY - timedelta(days=1)).isoformat()),),
            ),
            ReferralOrderState.EXPIRED,
        ),
        (
            replace(ORDER, right=replace(RIGHT, ended_at=NOW)),
            Refusal(Reason.REFERRAL_ORDER_VOID),
            ReferralOrderState.VOID,
        ),
        (
            replace(ORDER, right=replace(RIGHT, is_suspended=True)),
            Refusal(Reason.REFERRAL_ORDER_VOID),
            ReferralOrderState.VOID,
        ),
    ],
)
def test_what_cannot_be_used_says_why(
    order: ReferralOrder, refusal: Refusal, state: ReferralOrderState
) -> None:
    assert may_use(order, HEART, NOW) == refusal
    assert state_of(order, NOW) is state


def test_no_order_outlives_the_right_it_rests_on() -> None:
    assert last_day(TODAY, RIGHT) == TODAY + GOOD_FOR
    short = replace(RIGHT, expires_on=TODAY + timedelta(days=3))
    assert last_day(TODAY, short) == TODAY + timedelta(days=3)
