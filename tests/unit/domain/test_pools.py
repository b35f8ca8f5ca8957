"""How numbers are shared out between the elderly on site and everybody."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.pools import Pool, open_to, split
from tests.unit.domain.made_up import at


@pytest.mark.requirement("R021")
def test_the_on_site_share_is_rounded_up() -> None:
    fifth = replace(BEIJING, onsite_share_percent=20)
    assert split(20, fifth) == {Pool.ON_SITE: 4, Pool.OPEN: 16}
    assert split(21, fifth) == {Pool.ON_SITE: 5, Pool.OPEN: 16}


@pytest.mark.requirement("R021")
def test_the_on_site_share_is_at_least_one() -> None:
    assert split(5, BEIJING) == {Pool.ON_SITE: 1, Pool.OPEN: 4}


def test_no_numbers_are_shared_out_as_none() -> None:
    assert split(0, BEIJING) == {Pool.ON_SITE: 0, Pool.OPEN: 0}


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
    ("is_elderly", "booking_class", "now", "pools"),
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
    is_elderly: bool, booking_class: BookingClass, now: datetime, pools: tuple[Pool, ...]
) -> None:
    assert pools == open_to(
        is_elderly=is_elderly,
        booking_class=booking_class,
        now=now,
        session_end=at(12),
        policy=BEIJING,
    )
