"""A calendar that comes in after its days were opened: what it changes on them, what it tells."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.numbers import ledger_check
from kiosk_app.central_service.numbers.supply_book import change_capacity
from kiosk_app.central_service.supply.import_days import import_calendar, import_templates
from kiosk_app.central_service.supply.import_schedule import Imported
from kiosk_app.central_service.tables.schema import clinic_session, seat
from kiosk_app.domain.parameters import ShareParameters
from kiosk_app.domain.policy import BEIJING, HOSPITAL_TIME
from kiosk_app.domain.refusal import Reason, Refusal
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.clinic import add_booking, doctor
from tests.helpers.people import ADULT

pytestmark = pytest.mark.requirement("R018", "R152")
POLICY = replace(BEIJING, horizon_days=7, shares=ShareParameters())
HEADING = (
    "name,department,practitioner,clinic_type,begin,end,capacity,room,first_day,last_day,weekdays"
)
WEEKDAYS = f"chief,0304E,{doctor()},chief,08:00,12:00,20,302诊室,2026-12-01,2027-06-30,12345"
HOLIDAYS = f"holiday,0304E,{doctor()},chief,08:00,11:00,8,302诊室,2026-12-01,2027-06-30,holiday"
WEEKEND = "weekend,0304E,,general,08:00,12:00,30,301诊室,2026-12-01,2027-06-30,67"
NEW_YEAR, WORKED, PLAIN_FRIDAY = "2027-01-01,,元旦", "2027-01-02,5,元旦调休", "2027-01-01,5,照常"
FRIDAY = "20270101M-P0304E1"
FIRST = datetime(2026, 12, 28, 7, 30, tzinfo=HOSPITAL_TIME)


@pytest.fixture
def house(engine: str) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False, days=0, policy=POLICY) as made:
        made.clock.set(FIRST)
        with made.database.write() as connection:
            rows = [HEADING, WEEKDAYS, HOLIDAYS, WEEKEND]
            assert not import_templates(connection, rows, POLICY, to_ms(FIRST)).faults
        assert opened(made)["01-01"] == [20]
        yield made


def calendar(house: CentralHouse, *rows: str) -> Imported:
    with house.database.write() as connection:
        lines = ["day,worked_as,name", *rows]
        return import_calendar(connection, lines, to_ms(house.clock()), "anna")


def opened(house: CentralHouse) -> dict[str, list[int]]:
    """Return the capacities of each day's sessions; nothing is lost or made up by then."""
    house.service.background.run_once()
    found: dict[str, list[int]] = {}
    which = sa.select(clinic_session.c.day, clinic_session.c.capacity)
    with house.database.read() as connection:
        for day, capacity in connection.execute(which.order_by(*which.selected_columns)).all():
            found.setdefault(day[5:], []).append(capacity)
        assert list(ledger_check.differences(connection)) == []
    return found


def kept(reason: Reason) -> tuple[Refusal, ...]:
    return (Refusal(reason, (("day", "2027-01-01"), ("session", FRIDAY))),)


def test_days_nobody_has_a_number_of_become_what_the_calendar_says(house: CentralHouse) -> None:
    before = opened(house)
    done = calendar(house, NEW_YEAR, WORKED)
    assert done.withdrawn == (FRIDAY, "20270102M-G0304E")
    assert done.kept == ()
    assert opened(house) == before | {"01-01": [8], "01-02": [20]}
    again = calendar(house, NEW_YEAR, WORKED)
    assert (again.known, again.withdrawn, again.kept) == (2, (), ())
    assert opened(house) == before | {"01-01": [8], "01-02": [20]}


def test_a_calendar_that_is_put_right_puts_its_days_right(house: CentralHouse) -> None:
    before = opened(house)
    calendar(house, NEW_YEAR)
    assert opened(house)["01-01"] == [8]
    assert calendar(house, PLAIN_FRIDAY).withdrawn == (FRIDAY,)
    assert opened(house) == before


def test_a_day_somebody_has_a_number_of_stays_and_is_told(house: CentralHouse) -> None:
    Desk(house, house.service).enrol(ADULT)
    with house.database.write() as connection:
        free = connection.scalars(sa.select(seat.c.id).where(seat.c.session == FRIDAY)).first()
        assert free is not None
        who: dict[str, Any] = {"day": "2027-01-01", "state": "released"}
        add_booking(connection, FRIDAY, free, "1", **who)
        connection.execute(sa.update(seat).where(seat.c.id == free).values(state=0, booking=None))
    before = _sessions(house)
    done = calendar(house, NEW_YEAR)
    assert (done.sessions, done.withdrawn) == (("2027-01-01",), ())
    assert done.kept == kept(Reason.OPENED_DAY_SOLD)
    assert _sessions(house) == before
    assert calendar(house, NEW_YEAR).kept == kept(Reason.OPENED_DAY_SOLD)  # and is told again


def _sessions(house: CentralHouse) -> dict[str, int]:
    with house.database.read() as connection:
        rows = connection.execute(sa.select(clinic_session.c.id, clinic_session.c.capacity))
        return {row.id: row.capacity for row in rows.all()}


def test_a_session_that_staff_have_changed_stays_and_is_told(house: CentralHouse) -> None:
    with house.database.write() as connection:
        change_capacity(connection, FRIDAY, 21, POLICY, "boss", to_ms(house.clock()))
    assert calendar(house, NEW_YEAR).kept == kept(Reason.OPENED_DAY_CHANGED)
    assert FRIDAY in _sessions(house)


def test_a_session_that_has_begun_stays_and_the_past_is_not_looked_at(house: CentralHouse) -> None:
    house.clock.set(datetime(2027, 1, 1, 8, 0, tzinfo=HOSPITAL_TIME))
    assert calendar(house, NEW_YEAR).kept == kept(Reason.OPENED_DAY_CHANGED)
    house.clock.set(datetime(2027, 1, 2, 8, 0, tzinfo=HOSPITAL_TIME))
    done = calendar(house, NEW_YEAR)
    assert (done.withdrawn, done.kept) == ((), ())


def test_a_number_that_is_in_somebodys_hand_by_then_keeps_its_session(house: CentralHouse) -> None:
    with house.database.write() as connection:
        free = sa.select(sa.func.min(seat.c.id)).where(seat.c.session == FRIDAY)
        taken = sa.update(seat).where(seat.c.id == free.scalar_subquery())
        connection.execute(taken.values(state=1, booking="hold-of-nobody-yet"))
    assert calendar(house, NEW_YEAR).kept == kept(Reason.OPENED_DAY_SOLD)
    with house.database.read() as connection:
        left = sa.select(sa.func.count()).where(seat.c.session == FRIDAY)
        assert connection.scalar(left) == 20


def test_a_file_with_a_fault_changes_no_day(house: CentralHouse) -> None:
    before = opened(house)
    done = calendar(house, NEW_YEAR, "2027-13-01,,x")
    assert (len(done.faults), done.withdrawn) == (1, ())
    assert opened(house) == before
