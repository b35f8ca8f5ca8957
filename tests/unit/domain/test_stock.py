"""The pools of a session sum to its capacity, whatever is done in whatever order."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.policy import ANHUI, BEIJING, Policy
from kiosk_app.domain.pools import Pool, may_publish, split
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.stock import (
    Stock,
    add_on,
    changes,
    give_back,
    release,
    sell,
    set_capacity,
)

DRAWN = [pool for pool in Pool if pool is not Pool.ADD_ON]
STEPS = st.one_of(
    st.tuples(st.just("sell"), st.sampled_from(DRAWN)),
    st.tuples(st.just("give_back"), st.sampled_from(Pool)),
    st.tuples(st.just("release"), st.sampled_from(Pool)),
    st.tuples(st.just("add_on"), st.just(Pool.ADD_ON)),
    st.tuples(st.just("capacity"), st.integers(0, 60)),
)


def stock_of(capacity: int) -> Stock:
    return Stock(split(capacity, BEIJING))


def sold(stock: Stock, pool: Pool, count: int) -> Stock:
    for _ in range(count):
        after = sell(stock, pool)
        assert isinstance(after, Stock)
        stock = after
    return stock


def step(stock: Stock, what: str, argument: Pool | int) -> Stock | Refusal:
    if not isinstance(argument, Pool):
        return set_capacity(stock, argument, BEIJING)
    if what == "give_back" and not stock.taken.get(argument):
        return stock
    acts: dict[str, Callable[[], Stock | Refusal]] = {
        "sell": lambda: sell(stock, argument),
        "give_back": lambda: give_back(stock, argument),
        "release": lambda: release(stock, argument),
        "add_on": lambda: add_on(stock),
    }
    return acts[what]()


@pytest.mark.requirement("R022", "R150")
@given(st.integers(0, 60), st.lists(STEPS, max_size=60))
def test_pools_sum_to_capacity_and_none_is_negative(
    capacity: int, steps: list[tuple[str, Pool | int]]
) -> None:
    stock = stock_of(capacity)
    for what, argument in steps:
        after = step(stock, what, argument)
        if isinstance(after, Refusal):
            continue
        if what == "capacity":
            capacity = int(str(argument))
        stock = after
        assert sum(stock.sizes[pool] for pool in DRAWN) == capacity == stock.capacity
        assert all(0 <= stock.taken.get(pool, 0) <= stock.sizes[pool] for pool in Pool)
        assert stock.sold <= capacity
        assert stock.sizes[Pool.ADD_ON] == stock.taken.get(Pool.ADD_ON, 0)


@pytest.mark.requirement("R017", "R068")
def test_five_more_numbers_are_open_at_once() -> None:
    before = stock_of(20)
    after = set_capacity(before, 25, BEIJING)
    assert isinstance(after, Stock)
    assert after.sizes == split(25, BEIJING)  # and the kept shares have theirs of them
    assert changes(before, after) == {
        Pool.ON_SITE: (2, 3),
        Pool.OPEN: (12, 14),
        Pool.REFERRAL: (6, 8),
    }


@pytest.mark.requirement("R021", "R188", "R147", "R148")
@given(st.integers(1, 80), st.integers(0, 80), st.sampled_from([BEIJING, ANHUI]))
def test_a_capacity_that_comes_back_comes_back_to_the_shares(
    capacity: int, least: int, policy: Policy
) -> None:
    before = Stock(split(capacity, policy))
    fewer = set_capacity(before, min(least, capacity), policy)
    assert isinstance(fewer, Stock)
    assert may_publish(fewer.sizes, policy) is None
    again = set_capacity(fewer, capacity, policy)
    assert isinstance(again, Stock)
    assert again.sizes == before.sizes


@pytest.mark.requirement("R188")
def test_shares_that_were_given_up_are_restored_before_anything_is_open() -> None:
    stock = sold(stock_of(20), Pool.OPEN, 12)
    least = set_capacity(stock, 12, BEIJING)
    assert isinstance(least, Stock)
    assert may_publish(least.sizes, BEIJING) is not None
    more = set_capacity(least, 16, BEIJING)
    assert isinstance(more, Stock)
    assert (more.sizes[Pool.ON_SITE], more.sizes[Pool.REFERRAL], more.sizes[Pool.OPEN]) == (
        2,
        2,
        12,
    )


@pytest.mark.requirement("R017", "R068")
def test_capacity_goes_down_to_what_is_sold_and_no_further() -> None:
    stock = sold(sold(stock_of(20), Pool.OPEN, 3), Pool.REFERRAL, 2)
    assert set_capacity(stock, 4, BEIJING) == Refusal(Reason.BELOW_SOLD, (("sold", "5"),))
    least = set_capacity(stock, 5, BEIJING)
    assert isinstance(least, Stock)
    assert (least.capacity, least.free(Pool.OPEN), least.free(Pool.REFERRAL)) == (5, 0, 0)


@pytest.mark.requirement("R068")
def test_kept_shares_shrink_last() -> None:
    stock = Stock(split(20, ANHUI))
    after = set_capacity(stock, 8, ANHUI)
    assert isinstance(after, Stock)
    assert changes(stock, after) == {Pool.OPEN: (12, 0)}
    less = set_capacity(stock, 3, ANHUI)
    assert isinstance(less, Stock)
    assert changes(stock, less) == {
        Pool.ON_SITE: (2, 1),
        Pool.OPEN: (12, 0),
        Pool.COMMUNITY: (4, 1),
        Pool.REFERRAL: (2, 1),
    }


@pytest.mark.requirement("R150")
def test_what_is_left_joins_the_open_pool_exactly_once() -> None:
    stock = sold(stock_of(20), Pool.REFERRAL, 2)
    once = release(stock, Pool.REFERRAL)
    assert (once.sizes[Pool.REFERRAL], once.sizes[Pool.OPEN]) == (2, 16)
    assert release(once, Pool.REFERRAL) == once


@pytest.mark.parametrize("pool", [Pool.OPEN, Pool.ADD_ON])
def test_open_numbers_and_add_ons_are_not_released(pool: Pool) -> None:
    stock = add_on(stock_of(20))
    assert release(stock, pool) == stock


def test_a_pool_without_numbers_sells_none() -> None:
    assert sell(stock_of(0), Pool.OPEN) == Refusal(Reason.BOOKED_OUT)


@pytest.mark.requirement("R042")
def test_a_number_given_back_is_there_again() -> None:
    stock = stock_of(20)
    taken = sold(stock, Pool.OPEN, 1)
    assert taken.free(Pool.OPEN) == stock.free(Pool.OPEN) - 1
    assert give_back(taken, Pool.OPEN).free(Pool.OPEN) == stock.free(Pool.OPEN)


@pytest.mark.requirement("R025")
def test_an_add_on_given_back_is_gone() -> None:
    stock = add_on(stock_of(20))
    assert (stock.capacity, stock.taken[Pool.ADD_ON]) == (20, 1)
    gone = give_back(stock, Pool.ADD_ON)
    assert (gone.free(Pool.ADD_ON), gone.sizes[Pool.ADD_ON]) == (0, 0)


def test_what_was_not_taken_cannot_come_back() -> None:
    with pytest.raises(ValueError, match="take more"):
        give_back(stock_of(20), Pool.OPEN)
