"""Whoever has paid a counter without the service has a number or the money, whenever it posts."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables.schema import BookingState, booking, no_show, seat
from kiosk_app.central_service.tables.schema_duplicate import possible_duplicate
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.booking import BookingClass, OrderState
from kiosk_app.domain.emergency import Lent, NumberFate
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import HoldId, SessionId
from kiosk_app.domain.noshow import Excuse
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.emergency import (
    OTHER,
    THIRD,
    adds_up,
    alone,
    drawer,
    lend,
    pass_by,
    posted,
    sold,
    wish_for,
)
from tests.contract.central.face import Desk
from tests.contract.central.window import Window
from tests.helpers.books import missed_before
from tests.helpers.clinic import new_session, opened
from tests.helpers.desk_staff import staffed
from tests.helpers.merging import TRAVELLER
from tests.helpers.people import ADULT, person

A_DAY = timedelta(days=1)
RESPIRATORY = "0301E"


@pytest.fixture
def window(desk: Desk) -> Window:
    made = Window(desk, staffed(desk.house, Role.REGISTRAR, login="reg"))
    assert made.open_drawer().is_success
    return made


def state_of(window: Window, hold: str) -> str:
    with window.desk.house.database.read() as connection:
        return str(connection.scalar(sa.select(booking.c.state).where(booking.c.id == hold)))


@pytest.mark.requirement("R179")
def test_a_sale_posted_the_next_day_is_booked_as_of_the_day_of_its_number(window: Window) -> None:
    block = lend(window)
    pass_by(window, A_DAY)
    answer = posted(window, sold(block, block.numbers[0]))
    assert (answer.fate, answer.reason) == (NumberFate.BOOKED, None)
    assert answer.appointment is not None
    assert answer.appointment.booking_class is BookingClass.SAME_DAY
    assert answer.appointment.slot == block.numbers[0].slot
    assert drawer(window).taken == answer.amount
    pass_by(window, A_DAY)
    assert posted(window, sold(block, block.numbers[1], OTHER)).fate is NumberFate.BOOKED
    assert adds_up(window)


@pytest.mark.parametrize("year", [1971, 2099])
def test_whatever_the_clock_of_the_counter_said_its_sale_is_of_the_numbers_day(
    window: Window, year: int
) -> None:
    block = lend(window)
    pass_by(window, A_DAY)
    answer = posted(window, sold(block, block.numbers[0], at=datetime(year, 1, 1, tzinfo=UTC)))
    assert answer.appointment is not None
    assert answer.appointment.booking_class is BookingClass.SAME_DAY
    with window.desk.house.database.read() as connection:
        held_at = connection.scalar(sa.select(booking.c.held_at))
    now = window.desk.house.clock()
    assert timedelta(hours=8) < now - datetime.fromtimestamp((held_at or 0) / 1000, UTC) < 2 * A_DAY


@pytest.mark.requirement("R060")
def test_a_ban_that_lets_numbers_of_today_be_sold_lets_one_be_posted_tomorrow(
    window: Window,
) -> None:
    block = lend(window)
    assert posted(window, sold(block, block.numbers[1], OTHER)).fate is NumberFate.BOOKED
    patient = window.here.enrol(ADULT)
    missed_before(window.desk.house, patient, "2026-09-01", "2026-09-02", "2026-09-03")
    pass_by(window, A_DAY)
    answer = posted(window, sold(block, block.numbers[0]))
    assert (answer.fate, answer.reason) == (NumberFate.BOOKED, None)


def held_at_a_kiosk(window: Window, session: SessionId, number: Lent) -> tuple[Desk, HoldId]:
    """Let the patient hold a number of that session at a kiosk, as the service is still there."""
    kiosk = window.desk.at("kiosk-01")
    wish = wish_for(window.here, window.here.enrol(ADULT), session, number)
    return kiosk, kiosk.face.hold(kiosk.caller, wish).read(shapes.HoldAnswer).hold.id


@pytest.mark.requirement("R179")
def test_an_own_unpaid_hold_gives_way_to_the_number_that_was_paid(window: Window) -> None:
    session, block, number = alone(window, 4)
    _, hold = held_at_a_kiosk(window, session, number)
    window.desk.house.clock.advance(seconds=60)
    answer = posted(window, sold(block, number))
    assert (answer.fate, answer.reason) == (NumberFate.BOOKED, None)
    assert state_of(window, hold) == BookingState.RELEASED
    pass_by(window, timedelta(hours=1))
    with window.desk.house.database.read() as connection:
        states = connection.scalars(sa.select(booking.c.state)).all()
    assert sorted(states) == [BookingState.BOOKED, BookingState.RELEASED]
    assert adds_up(window)


def test_what_is_paid_for_a_hold_that_gave_way_goes_back(window: Window) -> None:
    session, block, number = alone(window, 4)
    kiosk, hold = held_at_a_kiosk(window, session, number)
    order = kiosk.open_order(hold)
    assert posted(window, sold(block, number)).fate is NumberFate.BOOKED
    window.desk.house.pay(order.id)
    pass_by(window, timedelta(hours=1))
    assert kiosk.order(order.id).state is OrderState.REFUNDED
    assert state_of(window, hold) == BookingState.RELEASED
    assert adds_up(window)


def test_a_hold_that_is_paid_stands_and_the_cash_goes_back(window: Window) -> None:
    session, block, number = alone(window, 4)
    kiosk, hold = held_at_a_kiosk(window, session, number)
    order = kiosk.open_order(hold)
    window.desk.house.pay(order.id)
    assert kiosk.order(order.id).state is OrderState.PAID
    answer = posted(window, sold(block, number))
    assert (answer.fate, answer.reason) == (NumberFate.MONEY_BACK, Reason.ALREADY_BOOKED)
    assert state_of(window, hold) in {BookingState.HELD, BookingState.BOOKED}


def test_a_hold_that_is_not_in_the_way_stays(window: Window) -> None:
    kiosk = window.desk.at("kiosk-01")
    block = lend(window)
    hold = kiosk.hold(window.here.enrol(ADULT))
    number = next(
        one for one in block.numbers if one.slot.department_name != hold.slot.department_name
    )
    assert posted(window, sold(block, number)).fate is NumberFate.BOOKED
    assert state_of(window, hold.id) == BookingState.HELD
    assert adds_up(window)


def test_a_hold_stays_where_letting_it_go_would_not_help(window: Window) -> None:
    _, block, _ = alone(window, 6)
    one, other = block.numbers
    assert posted(window, sold(block, one)).fate is NumberFate.BOOKED
    elsewhere = new_session(6, day=date(2026, 11, 23), department=RESPIRATORY)
    with window.desk.house.database.write() as connection:
        opened(connection, elsewhere, DEMO)
    kiosk = window.desk.at("kiosk-01")
    hold = kiosk.hold(window.here.enrol(ADULT), RESPIRATORY)
    answer = posted(window, sold(block, other))
    assert (answer.fate, answer.reason) == (NumberFate.MONEY_BACK, Reason.ALREADY_BOOKED)
    assert state_of(window, hold.id) == BookingState.HELD


@pytest.mark.requirement("R030")
def test_who_is_enrolled_by_a_sale_is_compared_with_the_records_there_are(window: Window) -> None:
    window.here.enrol(ADULT)
    block = lend(window)
    assert posted(window, sold(block, block.numbers[0], TRAVELLER)).fate is NumberFate.BOOKED
    with window.desk.house.database.read() as connection:
        pairs = sa.select(sa.func.count()).select_from(possible_duplicate)
        assert connection.scalar(pairs) == 1


@pytest.mark.parametrize("cycles", [1, 3])
def test_what_a_counter_gave_back_is_not_made_anew_for_it(window: Window, cycles: int) -> None:
    """Selling what was given back, over and over, makes no number beyond the capacity."""
    session, block, number = alone(window)  # one number for all
    gone = [(block, number)]
    for _ in range(cycles):
        back = paths.EMERGENCY_BLOCK_BACK.format(block=gone[-1][0].id)
        assert window.act(back).is_success
        again = lend(window)
        gone.append((again, next(n for n in again.numbers if n.slot.session == session)))
    *given_back, (last, kept) = gone
    assert posted(window, sold(last, kept, THIRD)).fate is NumberFate.BOOKED
    for place, (block_then, number_then) in enumerate(given_back):
        who = person("何大川", date(1990, 2, 3), 910 + place, Proof.ID_CARD)
        answer = posted(window, sold(block_then, number_then, who))
        assert (answer.fate, answer.reason) == (NumberFate.MONEY_BACK, Reason.HELD_BY_OTHERS)
    with window.desk.house.database.read() as connection:
        add_ons = sa.select(sa.func.count()).where(seat.c.pool == Pool.ADD_ON.value)
        assert connection.scalar(add_ons) == 0
    assert drawer(window).taken == number.slot.fee * len(gone)
    assert adds_up(window)


def test_what_a_counter_gave_back_and_nobody_has_is_the_patients(window: Window) -> None:
    _, block, number = alone(window)
    assert window.act(paths.EMERGENCY_BLOCK_BACK.format(block=block.id)).is_success
    answer = posted(window, sold(block, number))
    assert (answer.fate, answer.reason) == (NumberFate.BOOKED, None)
    assert adds_up(window)


@pytest.mark.requirement("R060")
@pytest.mark.parametrize("before_the_end", [timedelta(0), timedelta(minutes=2)])
def test_who_could_not_check_in_did_not_stay_away(
    window: Window, before_the_end: timedelta
) -> None:
    _, block, number = alone(window, begin=time(9, 30))
    pass_by(window, number.slot.band.end - before_the_end - window.desk.house.clock())
    answer = posted(window, sold(block, number, at=number.slot.band.begin))
    assert answer.fate is NumberFate.BOOKED
    pass_by(window, timedelta(hours=15))
    with window.desk.house.database.read() as connection:
        assert connection.scalars(sa.select(no_show.c.excuse)).all() == [Excuse.SYSTEM_FAULT]


@pytest.mark.requirement("R060")
def test_who_could_check_in_from_the_first_minute_on_did_stay_away(window: Window) -> None:
    _, block, number = alone(window)
    assert posted(window, sold(block, number)).fate is NumberFate.BOOKED
    pass_by(window, timedelta(hours=15))
    with window.desk.house.database.read() as connection:
        assert connection.scalars(sa.select(no_show.c.excuse)).all() == [None]
