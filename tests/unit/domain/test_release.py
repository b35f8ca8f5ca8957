"""Since when each pool is sold, and when what is left is everybody's."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from kiosk_app.domain.parameters import OnSiteScope, ShareParameters
from kiosk_app.domain.policy import ANHUI, BEIJING
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.release import may_draw, opens_at, returns_at
from tests.unit.domain.made_up import CST, TODAY, at

DAY = TODAY + timedelta(days=21)


@pytest.mark.requirement("R073", "R187")
@pytest.mark.parametrize("pool", [Pool.REFERRAL, Pool.COMMUNITY])
def test_kept_shares_open_two_weeks_before_the_public(pool: Pool) -> None:
    assert opens_at(pool, DAY, BEIJING) == at(7)
    assert opens_at(Pool.OPEN, DAY, BEIJING) == at(7) + timedelta(days=14)


@pytest.mark.requirement("R073", "R187")
def test_a_second_before_seven_nothing_is_drawn() -> None:
    early = Refusal(Reason.NOT_YET_RELEASED, (("release", "2026-11-23 07:00"),))
    assert may_draw(Pool.REFERRAL, DAY, at(6, 59, 59), BEIJING) == early
    assert may_draw(Pool.REFERRAL, DAY, at(7), BEIJING) is None
    later = Refusal(Reason.NOT_YET_RELEASED, (("release", "2026-12-07 07:00"),))
    assert may_draw(Pool.OPEN, DAY, at(7), BEIJING) == later


@pytest.mark.requirement("R021")
def test_on_site_numbers_open_on_the_day() -> None:
    assert opens_at(Pool.ON_SITE, TODAY, BEIJING) == at(0)


@pytest.mark.requirement("R021")
def test_a_policy_may_open_on_site_numbers_for_later_days() -> None:
    policy = replace(BEIJING, shares=ShareParameters(onsite_scope=OnSiteScope.ANY_DAY))
    assert opens_at(Pool.ON_SITE, DAY, policy) == opens_at(Pool.OPEN, DAY, policy)


@pytest.mark.requirement("R024")
def test_add_ons_are_never_drawn() -> None:
    assert opens_at(Pool.ADD_ON, TODAY, BEIJING) is None
    assert may_draw(Pool.ADD_ON, TODAY, at(8), BEIJING) == Refusal(Reason.ADD_ON_INSTEAD)


@pytest.mark.requirement("R022", "R150")
@pytest.mark.parametrize(
    ("pool", "moment"),
    [
        (Pool.ON_SITE, None),
        (Pool.REFERRAL, datetime(2026, 11, 22, 7, tzinfo=CST)),
        (Pool.COMMUNITY, datetime(2026, 11, 22, 7, tzinfo=CST)),
        (Pool.OPEN, None),
        (Pool.ADD_ON, None),
    ],
)
def test_the_rest_of_each_pool_goes_back_at_its_time(pool: Pool, moment: datetime | None) -> None:
    assert returns_at(pool, at(12), ANHUI) == moment


@pytest.mark.requirement("R150")
def test_a_kept_share_is_not_everybodys_before_everybodys_release() -> None:
    shares = replace(BEIJING.shares, back_days=10, back_time=time(6))
    policy = replace(BEIJING, shares=shares)
    assert returns_at(Pool.REFERRAL, at(12), policy) == opens_at(Pool.OPEN, TODAY, policy)
