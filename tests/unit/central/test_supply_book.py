"""Numbers of a session: shared out, back at their times, more at once, never below sold."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.numbers import ledger, ledger_check
from kiosk_app.central_service.numbers.supply import spread
from kiosk_app.central_service.numbers.supply_book import (
    change_capacity,
    last_seq,
    preview,
    stock_of,
    why_short,
)
from kiosk_app.central_service.tables.schema import PUT_ASIDE, clinic_session, seat
from kiosk_app.domain.policy import ANHUI, BEIJING, Policy
from kiosk_app.domain.pools import Pool, split
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.release import returns_at
from tests.helpers.central import MONDAY_MORNING, CentralHouse, central
from tests.helpers.clinic import SUPERVISOR, at_time, new_session, opened, pools_of

NOW = to_ms(MONDAY_MORNING)


@pytest.fixture(scope="module")
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=0) as made:
        yield made


@contextmanager
def trial(house: CentralHouse) -> Iterator[Connection]:
    """Give a writer whose work is undone."""
    with house.database.write() as connection, connection.begin_nested() as savepoint:
        yield connection
        savepoint.rollback()


def session_of(connection: Connection, capacity: int, policy: Policy = BEIJING) -> str:
    return opened(connection, new_session(capacity), policy)


def claim(
    connection: Connection, session: str, pools: tuple[Pool, ...], name: str, now: int
) -> bool:
    """Try to hold a number of any band."""
    begins = connection.scalars(
        sa.select(seat.c.begins_at).where(seat.c.session == session).distinct()
    ).all()
    for begins_at in begins:
        wish = ledger.Wish(name, session, begins_at, pools, now + 300_000)
        if ledger.claim(connection, wish, now) is not None:
            return True
    return False


def claimable(connection: Connection, session: str, pool: Pool, now: int) -> int:
    """Count by the claim's own condition what can be had from one pool."""
    return (
        connection.scalar(
            sa.select(sa.func.count())
            .select_from(seat)
            .where(seat.c.session == session, ledger.is_open(now), ledger.belongs_to((pool,), now))
        )
        or 0
    )


@pytest.mark.requirement("R022")
@pytest.mark.requirement("R147")
@pytest.mark.requirement("R148")
@pytest.mark.requirement("R188")
@given(capacity=st.integers(0, 80), policy=st.sampled_from([BEIJING, ANHUI]))
def test_every_pool_is_spread_evenly_and_has_its_share(capacity: int, policy: Policy) -> None:
    sizes = split(capacity, policy)
    pools = spread(capacity, sizes)
    assert Counter(pools) == Counter({pool: size for pool, size in sizes.items() if size})
    half = pools[: capacity // 2]
    for pool in (Pool.ON_SITE, Pool.OPEN):
        assert abs(half.count(pool) * 2 - sizes[pool]) <= 3


@pytest.mark.requirement("R150")
def test_a_kept_share_is_nobody_elses_until_its_time_and_then_everybodys(
    house: CentralHouse,
) -> None:
    end = at_time(12)
    back = returns_at(Pool.REFERRAL, end, BEIJING)
    assert back is not None
    with trial(house) as connection:
        session = session_of(connection, 20)
        before, after = to_ms(back) - 1, to_ms(back)
        kept = split(20, BEIJING)
        assert claimable(connection, session, Pool.REFERRAL, before) == kept[Pool.REFERRAL] == 6
        assert claimable(connection, session, Pool.OPEN, before) == kept[Pool.OPEN]
        opened_up = kept[Pool.OPEN] + kept[Pool.REFERRAL]
        assert claimable(connection, session, Pool.OPEN, after) == opened_up
        taken = 0
        while claim(connection, session, (Pool.OPEN,), f"hold-{taken}", after):
            taken += 1
        assert taken == opened_up
        assert claimable(connection, session, Pool.REFERRAL, after) == 0


@pytest.mark.requirement("R021")
def test_on_site_numbers_never_join_the_open_ones(house: CentralHouse) -> None:
    """Not even in the last hour, when anybody on site draws from both."""
    with trial(house) as connection:
        session = session_of(connection, 20, replace(BEIJING, onsite_share_percent=20))
        late = to_ms(at_time(11))
        assert claimable(connection, session, Pool.ON_SITE, NOW) == 4
        assert claimable(connection, session, Pool.OPEN, late) == 16
        assert claimable(connection, session, Pool.ON_SITE, late) == 4


@pytest.mark.requirement("R017")
@pytest.mark.requirement("R068")
def test_a_preview_says_what_would_change_and_changes_nothing(house: CentralHouse) -> None:
    with trial(house) as connection:
        session = session_of(connection, 20)
        was = pools_of(connection, session)
        assert preview(connection, session, 25, BEIJING) == {
            Pool.ON_SITE: (2, 3),
            Pool.OPEN: (12, 14),
            Pool.REFERRAL: (6, 8),
        }
        assert preview(connection, session, 7, BEIJING) == {
            Pool.OPEN: (12, 0),
            Pool.REFERRAL: (6, 5),
        }
        assert pools_of(connection, session) == was


@pytest.mark.requirement("R017")
@pytest.mark.requirement("R155")
def test_more_numbers_are_to_be_had_at_once_and_never_in_a_band_that_is_over(
    house: CentralHouse,
) -> None:
    with trial(house) as connection:
        session = session_of(connection, 20)
        now = to_ms(at_time(10, 5))
        assert change_capacity(connection, session, 25, BEIJING, SUPERVISOR, now) == {
            Pool.ON_SITE: (2, 3),
            Pool.OPEN: (12, 14),
            Pool.REFERRAL: (6, 8),
        }
        fresh = connection.execute(
            sa.select(seat.c.begins_at, seat.c.ends_at, seat.c.seq).where(
                seat.c.session == session, seat.c.seq > 20
            )
        ).all()
        assert [row.seq for row in fresh] == [21, 22, 23, 24, 25]
        assert all(row.ends_at > now for row in fresh)
        assert len({row.begins_at for row in fresh}) == 4
        assert (
            connection.scalar(
                sa.select(clinic_session.c.capacity).where(clinic_session.c.id == session)
            )
            == 25
        )


def test_when_all_bands_are_over_there_is_no_room_for_more(house: CentralHouse) -> None:
    with trial(house) as connection:
        session = session_of(connection, 20)
        over = to_ms(at_time(12))
        refusal = change_capacity(connection, session, 21, BEIJING, SUPERVISOR, over)
        assert refusal == Refusal(Reason.BAND_OVER)


@pytest.mark.requirement("R017", "R023")
def test_a_session_gets_no_more_numbers_than_its_hours_hold(house: CentralHouse) -> None:
    with trial(house) as connection:
        session = session_of(connection, 20)
        refusal = Refusal(Reason.TOO_MANY_NUMBERS, (("most", "120"),))
        assert change_capacity(connection, session, 121, BEIJING, SUPERVISOR, NOW) == refusal
        assert stock_of(connection, session).capacity == 20
        done = change_capacity(connection, session, 120, BEIJING, SUPERVISOR, NOW)
        assert not isinstance(done, Refusal)
        few = replace(BEIJING, schedule=replace(BEIJING.schedule, most_per_half_hour=1))
        less = change_capacity(connection, session, 60, few, SUPERVISOR, NOW)
        assert not isinstance(less, Refusal)  # fewer is never too many


@pytest.mark.requirement("R017")
def test_a_session_never_gets_fewer_numbers_than_are_taken(house: CentralHouse) -> None:
    with trial(house) as connection:
        session = session_of(connection, 20)
        for place in range(3):
            assert claim(connection, session, (Pool.OPEN,), f"hold-{place}", NOW)
        refusal = change_capacity(connection, session, 2, BEIJING, SUPERVISOR, NOW)
        assert refusal == Refusal(Reason.BELOW_SOLD, (("sold", "3"),))
        assert not isinstance(
            change_capacity(connection, session, 3, BEIJING, SUPERVISOR, NOW), Refusal
        )
        left = stock_of(connection, session)
        assert (left.capacity, left.sold) == (3, 3)
        assert not claim(connection, session, tuple(Pool), "hold-more", NOW)
        assert pools_of(connection, session)[PUT_ASIDE] == 17


def test_numbers_put_aside_come_back_first(house: CentralHouse) -> None:
    with trial(house) as connection:
        session = session_of(connection, 10)
        change_capacity(connection, session, 4, BEIJING, SUPERVISOR, NOW)
        change_capacity(connection, session, 11, BEIJING, SUPERVISOR, NOW)
        pools = pools_of(connection, session)
        assert PUT_ASIDE not in pools
        assert sum(pools.values()) == 11


@pytest.mark.requirement("R021", "R188", "R017")
def test_twenty_down_to_one_and_back_are_shared_out_as_before(house: CentralHouse) -> None:
    with trial(house) as connection:
        session = session_of(connection, 20)

        def kept() -> list[str]:
            columns = (seat.c.pool, seat.c.back_pool, seat.c.back_at)
            asked = sa.select(*columns, sa.func.count()).where(seat.c.session == session)
            return sorted(str(row) for row in connection.execute(asked.group_by(*columns)))

        before = kept()
        change_capacity(connection, session, 1, BEIJING, SUPERVISOR, NOW)
        assert pools_of(connection, session) == {"on_site": 1, PUT_ASIDE: 19}
        change_capacity(connection, session, 20, BEIJING, SUPERVISOR, NOW)
        assert kept() == before
        assert last_seq(connection, session) == 20


@pytest.mark.requirement("R188", "R017")
def test_where_the_open_numbers_are_sold_a_capacity_goes_down_and_warns(
    house: CentralHouse,
) -> None:
    with trial(house) as connection:
        session = session_of(connection, 20)
        for place in range(12):
            assert claim(connection, session, (Pool.OPEN,), f"hold-{place}", NOW)
        change = preview(connection, session, 13, BEIJING)
        assert not isinstance(change, Refusal)
        facts = (("pool", "referral"), ("least", "4"))
        warning = Refusal(Reason.SHARE_TOO_SMALL, facts)
        assert why_short(connection, session, change, BEIJING) == warning
        change_capacity(connection, session, 13, BEIJING, SUPERVISOR, NOW)
        assert why_short(connection, session, change, BEIJING) == warning
        again = change_capacity(connection, session, 20, BEIJING, SUPERVISOR, NOW)
        assert not isinstance(again, Refusal)
        assert why_short(connection, session, again, BEIJING) is None


def test_a_number_put_aside_in_a_band_that_is_over_does_not_come_back(house: CentralHouse) -> None:
    with trial(house) as connection:
        session = session_of(connection, 20)
        change_capacity(connection, session, 0, BEIJING, SUPERVISOR, NOW)
        late = to_ms(at_time(10, 5))
        change_capacity(connection, session, 20, BEIJING, SUPERVISOR, late)
        over = sa.select(seat.c.pool).where(seat.c.session == session, seat.c.ends_at <= late)
        assert set(connection.scalars(over)) == {PUT_ASIDE}
        assert stock_of(connection, session).capacity == 20


def test_a_late_payer_does_not_get_a_number_that_was_put_aside(house: CentralHouse) -> None:
    with trial(house) as connection:
        session = session_of(connection, 10)
        row = connection.execute(sa.select(seat).where(seat.c.session == session)).first()
        assert row is not None
        change_capacity(connection, session, 0, BEIJING, SUPERVISOR, NOW)
        lapsed = sa.select(sa.literal("hold-1").label("id"), sa.literal(row.id).label("seat"))
        assert not ledger.retake(connection, connection.execute(lapsed).one(), NOW, NOW)


@pytest.mark.parametrize(
    "call",
    [
        lambda c, s, n: preview(c, s, n, BEIJING),
        lambda c, s, n: change_capacity(c, s, n, BEIJING, "x", NOW),
    ],
)
def test_a_session_nobody_knows_is_said_so(house: CentralHouse, call: object) -> None:
    assert callable(call)
    with trial(house) as connection:
        assert call(connection, "none", 1) == Refusal(Reason.UNKNOWN_SESSION)


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("capacity"), st.integers(0, 14)),
        st.tuples(st.just("claim"), st.sampled_from(list(Pool))),
        st.tuples(st.just("back"), st.integers(0, 20)),
        st.tuples(st.just("wait"), st.sampled_from([1, 301, 86_400])),
    ),
    max_size=25,
)


@pytest.mark.requirement("R022")
@pytest.mark.requirement("R017")
@given(capacity=st.integers(1, 12), policy=st.sampled_from([BEIJING, ANHUI]), acts=ACTS)
@settings(max_examples=40, deadline=None)
def test_whatever_happens_pools_sum_to_capacity_and_the_record_replays(
    house: CentralHouse, capacity: int, policy: Policy, acts: list[tuple[str, object]]
) -> None:
    with trial(house) as connection:
        session = session_of(connection, capacity, policy)
        now, wanted = NOW, capacity
        for place, (act, value) in enumerate(acts):
            if act == "capacity" and isinstance(value, int):
                change = change_capacity(connection, session, value, policy, SUPERVISOR, now)
                wanted = wanted if isinstance(change, Refusal) else value
            elif act == "claim" and isinstance(value, Pool):
                claim(connection, session, (value,), f"hold-{place}", now)
            elif act == "back":
                connection.execute(
                    sa.update(seat)
                    .where(seat.c.booking == f"hold-{value}")
                    .values(state=0, hold_until=None, booking=None)
                )
            elif isinstance(value, int):
                now += value * 1000
            stock = stock_of(connection, session)
            assert stock.capacity == wanted
            assert stock.sold <= wanted
            sizes = ledger_check.live_sizes(connection)
            assert sizes == ledger_check.replayed_sizes(connection)
            assert stock.sizes == sizes.get(session, {})


def test_bands_may_be_shorter(house: CentralHouse) -> None:
    with trial(house) as connection:
        session = opened(connection, new_session(12, band_minutes=10, end=time(10)), BEIJING)
        rows = connection.execute(sa.select(seat).where(seat.c.session == session)).all()
        assert {row.ends_at - row.begins_at for row in rows} == {
            timedelta(minutes=10) // timedelta(milliseconds=1)
        }
