"""A day's cash: orders against drawers, drawers against their counting; on both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.money.cash_days import compare_cash_day, drawers_of_day
from kiosk_app.central_service.tables.schema import payment_order
from kiosk_app.central_service.tables.schema_money import cash_entry, drawer_shift
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.cash import Count, count_of
from kiosk_app.domain.reconciliation import Finding
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk
from tests.contract.central.window import Window
from tests.helpers.central import MONDAY_MORNING
from tests.helpers.desk_staff import staffed
from tests.helpers.people import ADULT, ELDER

MONDAY = MONDAY_MORNING.date()
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def window(desk: Desk) -> Window:
    window = Window(desk, staffed(desk.house, Role.REGISTRAR, login="reg"))
    assert window.open_drawer().is_success
    return window


def findings(window: Window, day: object = MONDAY) -> dict[str, Finding]:
    assert day in {MONDAY, TUESDAY}
    chosen = MONDAY if day == MONDAY else TUESDAY
    found = compare_cash_day(window.desk.house.database, chosen)
    return {each.order: each.finding for each in found}


def counts(window: Window) -> list[Count]:
    shifts = drawers_of_day(window.desk.house.database, MONDAY).shifts
    return [count_of(shift.expected, shift.counted) for shift in shifts]


def alter(window: Window, order: str, **values: object) -> None:
    """Make an order say something else than the drawers do."""
    with window.desk.house.database.write() as connection:
        wrong = sa.update(payment_order).where(payment_order.c.id == order).values(**values)
        assert connection.execute(wrong).rowcount == 1


def scanned(window: Window) -> str:
    hold, order = window.here.paid(window.here.enrol(ADULT))
    assert window.here.confirm(hold.id, order.id).is_success
    return order.id


@pytest.mark.requirement("R140")
@pytest.mark.requirement("R179")
def test_a_day_without_troubles_is_clean(window: Window) -> None:
    _, kept = window.book()
    booked, back = window.book(ELDER)
    window.cancel(booked)
    assert window.give_back(back).is_success
    assert findings(window) == {kept: Finding.MATCHED, back: Finding.MATCHED}
    assert counts(window) == [Count.NOT_COUNTED]
    window.close_drawer(25_000)
    assert counts(window) == [Count.EVEN]
    moved = drawers_of_day(window.desk.house.database, MONDAY).moved
    assert (moved.taken, moved.back) == (10_000, 5000)


@pytest.mark.requirement("R140")
def test_cash_that_nobody_fetched_is_named_every_day_until_it_is_handed_out(
    window: Window,
) -> None:
    booked, order = window.book()
    window.cancel(booked)
    assert findings(window) == {order: Finding.REFUND_PENDING}
    assert findings(window, TUESDAY) == {order: Finding.REFUND_PENDING}
    window.desk.house.clock.advance(minutes=24 * 60)
    window.staff = staffed(window.desk.house, Role.REGISTRAR, "tuesday", "counter-02")
    assert window.open_drawer().is_success
    assert window.give_back(order).is_success
    assert findings(window) == {order: Finding.MATCHED}
    assert findings(window, TUESDAY) == {order: Finding.MATCHED}


@pytest.mark.requirement("R140")
def test_cash_that_was_taken_later_is_no_matter_of_the_day_before(window: Window) -> None:
    window.desk.house.clock.advance(minutes=24 * 60)
    window.staff = staffed(window.desk.house, Role.REGISTRAR, "tuesday", "counter-02")
    assert window.open_drawer().is_success
    (booked, back), (_, part) = window.book(), window.book(ELDER)
    window.cancel(booked)
    alter(window, part, part_back=2000)
    assert findings(window, TUESDAY) == dict.fromkeys((back, part), Finding.REFUND_PENDING)
    assert findings(window) == {}


def test_a_part_that_is_owed_is_named_too(window: Window) -> None:
    _, order = window.book()
    alter(window, order, part_back=2000)
    assert findings(window, TUESDAY) == {order: Finding.REFUND_PENDING}
    assert window.give_back(order).is_success
    assert findings(window) == {order: Finding.MATCHED}
    assert findings(window, TUESDAY) == {}


@pytest.mark.requirement("R140")
def test_every_way_in_which_orders_and_drawers_differ_has_a_name(window: Window) -> None:
    _, order = window.book(ELDER)
    alter(window, order, taken=6000)
    assert findings(window)[order] is Finding.AMOUNT_DIFFERS
    alter(window, order, taken=5000, state=OrderState.REFUNDED.value)
    assert findings(window)[order] is Finding.AMOUNT_DIFFERS
    alter(window, order, is_cash=False)
    assert findings(window)[order] is Finding.MISSING_HERE
    other = scanned(window)
    assert other not in findings(window)
    alter(window, other, is_cash=True)
    assert findings(window)[other] is Finding.MISSING_THERE


@pytest.mark.requirement("R179")
@pytest.mark.parametrize(("counted", "count"), [(24_999, Count.SHORT), (25_001, Count.OVER)])
def test_a_drawer_that_is_not_even_is_named(window: Window, counted: int, count: Count) -> None:
    window.book()
    window.close_drawer(counted)
    assert counts(window) == [count]


def test_a_shift_over_midnight_belongs_to_both_days(window: Window) -> None:
    database = window.desk.house.database
    window.book()
    assert len(drawers_of_day(database, TUESDAY).shifts) == 1
    window.close_drawer(25_000)
    assert drawers_of_day(database, TUESDAY).shifts == ()
    assert drawers_of_day(database, TUESDAY).moved.taken == 0
    day_ms = 24 * 3600 * 1000
    with database.write() as connection:
        late = {"closed_at": drawer_shift.c.closed_at + day_ms}
        connection.execute(sa.update(drawer_shift).values(late))
    assert len(drawers_of_day(database, MONDAY).shifts) == 1
    assert len(drawers_of_day(database, TUESDAY).shifts) == 1


def test_what_one_shift_took_another_may_give_back(window: Window) -> None:
    """The order is even although neither drawer alone says so."""
    booked, order = window.book()
    window.close_drawer(25_000)
    window.desk.house.clock.advance(minutes=1)
    assert window.open_drawer(5000).is_success
    window.cancel(booked)
    assert window.give_back(order).is_success
    window.close_drawer(0)
    assert findings(window) == {order: Finding.MATCHED}
    assert counts(window) == [Count.EVEN, Count.EVEN]
    with window.desk.house.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.sum(cash_entry.c.amount))) == 0
