"""How numbers are shared out between the elderly on site and everybody."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.parameters import OnSiteScope
from kiosk_app.domain.policy import ANHUI, BEIJING, DEMO, Policy
from kiosk_app.domain.pools import Pool, may_publish, open_to, split
from kiosk_app.domain.refusal import Reason, Refusal
from tests.unit.domain.made_up import at


@pytest.mark.requirement("R021")
def test_the_on_site_share_is_rounded_up() -> None:
    fifth = replace(BEIJING, onsite_share_percent=20)
    assert split(20, fifth)[Pool.ON_SITE] == 4
    assert split(21, fifth)[Pool.ON_SITE] == 5


@pytest.mark.requirement("R021")
def test_the_on_site_share_is_at_least_one() -> None:
    assert split(5, BEIJING)[Pool.ON_SITE] == 1


def test_no_numbers_are_shared_out_as_none() -> None:
    assert set(split(0, BEIJING).values()) == {0}


@pytest.mark.requirement("R188")
def test_beijing_keeps_thirty_percent_for_referrals() -> None:
    assert split(20, BEIJING) == {
        Pool.ON_SITE: 2,
        Pool.REFERRAL: 6,
        Pool.COMMUNITY: 0,
        Pool.OPEN: 12,
        Pool.ADD_ON: 0,
    }


@pytest.mark.requirement("R147", "R148")
def test_anhui_keeps_ten_and_twenty_percent() -> None:
    assert split(25, ANHUI)[Pool.REFERRAL] == 3
    assert split(24, ANHUI)[Pool.COMMUNITY] == 5


@pytest.mark.requirement("R188", "R147", "R148")
@pytest.mark.parametrize(
    ("policy", "pools", "pool", "least"),
    [
        (BEIJING, {Pool.ON_SITE: 2, Pool.REFERRAL: 5, Pool.OPEN: 13}, "referral", "6"),
        (ANHUI, {Pool.ON_SITE: 3, Pool.REFERRAL: 2, Pool.OPEN: 20}, "referral", "3"),
        (ANHUI, {Pool.REFERRAL: 3, Pool.COMMUNITY: 4, Pool.OPEN: 17}, "community", "5"),
    ],
)
def test_a_session_that_keeps_too_little_is_not_published(
    policy: Policy, pools: dict[Pool, int], pool: str, least: str
) -> None:
    refusal = Refusal(Reason.SHARE_TOO_SMALL, (("pool", pool), ("least", least)))
    assert may_publish(pools, policy) == refusal


@pytest.mark.requirement("R188", "R147", "R148")
@pytest.mark.parametrize("policy", [BEIJING, ANHUI, DEMO], ids=lambda policy: policy.profile)
def test_what_is_shared_out_can_be_published_however_few_there_are(policy: Policy) -> None:
    refused = [n for n in range(200) if may_publish(split(n, policy), policy) is not None]
    assert refused == []


@pytest.mark.requirement("R021")
def test_where_policy_says_so_the_elderly_draw_on_site_numbers_of_any_day() -> None:
    shares = replace(BEIJING.shares, onsite_scope=OnSiteScope.ANY_DAY)
    pools = open_to(
        is_special=True,
        booking_class=BookingClass.ADVANCE,
        now=at(9),
        session_end=at(12),
        policy=replace(BEIJING, shares=shares),
    )
    assert pools == (Pool.ON_SITE, Pool.OPEN)


def test_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        split(-1, BEIJING)


@pytest.mark.requirement("R022")
@given(st.integers(0, 500), st.integers(1, 100))
def test_the_pools_always_sum_to_the_capacity(capacity: int, percent: int) -> None:
    pools = split(capacity, replace(BEIJING, onsite_share_percent=percent))
    assert set(pools) == set(Pool)
    assert sum(pools.values()) == capacity
    assert min(pools.values()) >= 0
    assert pools[Pool.ON_SITE] * 100 >= capacity * percent
    assert (pools[Pool.ON_SITE] - 1) * 100 < capacity * percent or capacity == 0


@pytest.mark.requirement("R021")
@pytest.mark.parametrize(
    ("is_special", "booking_class", "now", "pools"),
    [
        (True, BookingClass.SAME_DAY, at(9), (Pool.ON_SITE, Pool.OPEN)),
        (False, BookingClass.SAME_DAY, at(9), (Pool.OPEN,)),
        (True, BookingClass.ADVANCE, at(9), (Pool.OPEN,)),
        (False, BookingClass.ADVANCE, at(11, 30), (Pool.OPEN,)),
        (False, BookingClass.SAME_DAY, at(10, 59, 59), (Pool.OPEN,)),
        (False, BookingClass.SAME_DAY, at(11), (Pool.OPEN, Pool.ON_SITE)),
        (True, BookingClass.SAME_DAY, at(11, 30), (Pool.ON_SITE, Pool.OPEN)),
    ],
)
def test_who_draws_from_which_pool_in_which_order(
    is_special: bool, booking_class: BookingClass, now: datetime, pools: tuple[Pool, ...]
) -> None:
    assert pools == open_to(
        is_special=is_special,
        booking_class=booking_class,
        now=now,
        session_end=at(12),
        policy=BEIJING,
    )
