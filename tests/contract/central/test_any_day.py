"""Whatever a small hospital's patients and staff do in any order, what was promised is so.

The same machine three ways: the calls themselves on SQLite, and over HTTP, signed by stations and
staff signed in, on SQLite and on PostgreSQL. `make test` plays a few days, `make fuzz` ten times as
many.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

from kiosk_app.domain.booking_moves import BookingState
from kiosk_app.domain.ids import HoldId
from kiosk_app.domain.suspension import Outcome
from tests.contract.central.any_day.hospital import SUNDAY
from tests.contract.central.any_day.model import Row
from tests.contract.central.any_day.staff import ADULT, TWIN, AnyDay
from tests.helpers.central import POSTGRESQL

ELDER, STRANGER, FOURTH = 2, 3, 4
FIRST, CHIEF, SECOND, ONE = 0, 1, 2, 3
"""Whom and which clinics stories are about; the last clinic has one number."""

TIMES = max(1, int(os.environ.get("FUZZ", "10")) // 10)


class AnyDayOverHttp(AnyDay):
    """The same over the wire."""

    is_served = True


class AnyDayOnPostgresql(AnyDayOverHttp):
    """And on the other database."""

    engine = POSTGRESQL


def days(count: int) -> settings:
    """Play so many; a failing one is told as it came, making it shorter would take too long."""
    return settings(
        max_examples=count * TIMES,
        stateful_step_count=40,
        deadline=None,
        phases=(Phase.reuse, Phase.generate),
        suppress_health_check=[HealthCheck.too_slow],
    )


AnyDay.TestCase.settings = days(5)
AnyDayOverHttp.TestCase.settings = days(2)
AnyDayOnPostgresql.TestCase.settings = days(2)


def row(day: AnyDay, hold: str) -> Row:
    return next(row for row in day.rows() if row.id == hold)


def booked(day: AnyDay, p: int, c: int) -> str:
    hold = day.book(p, c)
    assert hold is not None, day.refused
    return hold


def paid(day: AnyDay, hold: HoldId | None, who: str) -> HoldId:
    """Pay a hold that staff have made, and confirm it there."""
    assert hold is not None, day.refused
    assert day.confirm(hold, day.pay(hold, who), who)
    return hold


def morning(day: AnyDay) -> Iterator[bool]:
    """Wait and be offered, pay too late and have it all the same, change, lapse, give back."""
    booked(day, ELDER, ONE)
    yield day.set_capacity(ONE, 2)
    hold = booked(day, FOURTH, ONE)
    yield day.wait_for(STRANGER, ONE)
    yield day.cancel(row(day, hold))
    ((place, record),) = day.places("offered")
    yield record == day.records[STRANGER]
    offered = day.take_offer(place, record)
    yield offered is not None and day.confirm(offered, day.pay(offered))
    late = day.hold(FOURTH, CHIEF)
    assert late is not None
    order = day.pay(late)
    day.house.clock.advance(minutes=9)
    other = day.hold(STRANGER, CHIEF)
    yield other is not None and row(day, late).state is BookingState.LAPSED
    yield other is not None and day.give_back(other)
    yield day.confirm(late, order)
    changed = booked(day, FOURTH, FIRST)
    yield row(day, late).state is BookingState.CANCELLED
    yield row(day, changed).has_number
    lapsing = day.hold(ADULT, SUNDAY)
    assert lapsing is not None
    day.house.clock.advance(minutes=6)
    day.work()
    yield row(day, lapsing).state is BookingState.LAPSED


def called_off(day: AnyDay) -> Iterator[bool]:
    """Make up for one clinic, stand in for another, give back the money of a third; resume one.

    Before that somebody looks at another time, of which only a number is left that had lapsed.
    """
    lapsing = day.hold(ADULT, CHIEF)
    day.house.clock.advance(minutes=6)
    kept = booked(day, FOURTH, FIRST)
    other = day.hold(FOURTH, CHIEF, day.appointment_of(kept))
    yield lapsing is not None and row(day, lapsing).state is BookingState.LAPSED
    yield other is not None and day.give_back(other)
    moved = booked(day, STRANGER, FIRST)
    held = day.hold(ELDER, FIRST)
    case = day.call_off(FIRST)
    yield held is not None and row(day, held).state is BookingState.RELEASED
    assert case is not None
    yield day.settle(case, day.appointment_of(moved), Outcome.MAKE_UP, SUNDAY)
    yield day.end(case, is_resumed=True)
    yield row(day, kept).clinic == day.model.clinics[FIRST].id
    left = booked(day, ELDER, CHIEF)
    for c, outcome in ((CHIEF, Outcome.SUBSTITUTED), (SECOND, Outcome.REFUNDED)):
        case = day.call_off(c)
        assert case is not None
        yield day.settle(case, day.appointment_of(left), outcome, SECOND)
        yield day.end(case, is_resumed=False)
    day.house.clock.set(day.house.clock().replace(hour=10, minute=0))
    yield day.come(row(day, kept))
    yield day.be_seen(row(day, kept))


def beyond(day: AnyDay) -> Iterator[bool]:
    """Add one on, refer somebody, join two records and take them apart, make one void, miss one."""
    paid(day, day.add_on(ADULT, FIRST), "registrar")
    yield day.set_capacity(FIRST, 2)
    twin = paid(day, day.refer(TWIN), "referrer")
    merge = day.merge(ADULT, TWIN)
    yield merge is not None and row(day, twin).record == day.records[ADULT]
    yield merge is not None and day.part(merge)
    yield row(day, twin).record == day.records[TWIN]
    yield day.make_void(row(day, twin))
    missed = booked(day, STRANGER, FIRST)
    day.house.clock.set(day.house.clock().replace(hour=18, minute=0))
    day.work()
    yield row(day, missed).state is BookingState.NO_SHOW


def examined(day: AnyDay) -> Iterator[bool]:
    """Pay before a time is given, change it, give it back, miss it, and take the one of another."""
    order = day.order_exam(STRANGER, is_paid=False)
    assert order is not None
    yield not day.book_exam(order, 0)
    yield day.pay_exam(order)
    yield day.book_exam(order, 0)
    yield day.book_exam(order, 1)
    yield day.give_exam_back(order)
    yield not day.miss_exam(order)
    other = day.order_exam(ELDER, is_paid=True)
    assert other is not None
    yield day.book_exam(other, 2)
    yield not day.book_exam(order, 2)
    yield day.book_exam(order, 0)
    yield not day.miss_exam(order)
    day.house.clock.set(day.house.clock().replace(hour=14, minute=45))
    yield not day.give_exam_back(order)
    yield day.miss_exam(order)
    yield not day.miss_exam(order)
    yield day.book_exam(order, 3)
    order = day.order_exam(TWIN, is_paid=True)
    assert order is not None
    merge = day.merge(ADULT, TWIN)
    yield merge is not None and day.exam_rows()[order].record == day.records[ADULT]


@pytest.mark.requirement("R002", "R022", "R050", "R057", "R120")
@pytest.mark.parametrize("way", [AnyDay, AnyDayOverHttp, AnyDayOnPostgresql])
@pytest.mark.parametrize("story", [morning, called_off, beyond, examined])
def test_every_kind_of_act_keeps_what_was_promised_and_replays(
    way: type[AnyDay], story: Callable[[AnyDay], Iterator[bool]]
) -> None:
    day = way()
    try:
        day.open_the_day()
        for place, is_done in enumerate(story(day)):
            assert is_done, (place, day.refused)
            day.all_holds()
    finally:
        day.teardown()


@pytest.mark.requirement("R002", "R022", "R120")
class TestAnyDay(AnyDay.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine: the calls themselves, on SQLite."""


@pytest.mark.requirement("R002", "R022", "R120")
class TestAnyDayOverHttp(AnyDayOverHttp.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine over HTTP, on SQLite."""


@pytest.mark.requirement("R002", "R022", "R120")
class TestAnyDayOnPostgresql(AnyDayOnPostgresql.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine over HTTP, on PostgreSQL."""
