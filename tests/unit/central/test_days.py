"""Days open by themselves: from templates and a calendar, once, up to the horizon, at midnight."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.supply.import_days import import_calendar, import_templates
from kiosk_app.central_service.supply.import_schedule import Imported
from kiosk_app.central_service.tables.schema import clinic_session, seat
from kiosk_app.central_service.tables.schema_days import template_day
from kiosk_app.domain.parameters import ShareParameters
from kiosk_app.domain.policy import BEIJING, HOSPITAL_TIME
from kiosk_app.domain.refusal import Reason, Refusal
from tests.helpers.central import ENGINES, SQLITE, CentralHouse, central, house_on
from tests.helpers.clinic import doctor

POLICY = replace(BEIJING, horizon_days=7, shares=ShareParameters())
HEADING = (
    "name,department,practitioner,clinic_type,begin,end,capacity,room,first_day,last_day,weekdays"
)
WEEKDAYS = f"chief,0304E,{doctor()},chief,08:00,12:00,20,302诊室,2026-12-01,2027-06-30,12345"
HOLIDAYS = f"holiday,0304E,{doctor()},chief,08:00,11:00,8,302诊室,2026-12-01,2027-06-30,holiday"
WEEKEND = "weekend,0304E,,general,08:00,12:00,30,301诊室,2026-12-01,2027-06-30,67"
CALENDAR = "day,worked_as,name"
NEW_YEAR = "2027-01-01,,元旦"
WORKED = "2027-01-02,5,元旦调休"
FIRST = datetime(2026, 12, 28, 0, 0, tzinfo=HOSPITAL_TIME)


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(engine=request.param, is_served=False, days=0, policy=POLICY) as made:
        made.clock.set(FIRST)
        yield made


def templates(house: CentralHouse, *rows: str) -> Imported:
    with house.database.write() as connection:
        return import_templates(connection, [HEADING, *rows], POLICY, to_ms(house.clock()))


def calendar(house: CentralHouse, *rows: str) -> Imported:
    with house.database.write() as connection:
        return import_calendar(connection, [CALENDAR, *rows], to_ms(house.clock()))


def opened(house: CentralHouse) -> dict[str, list[int]]:
    """Return the capacities of the sessions of each day from today on."""
    house.service.background.run_once()
    found: dict[str, list[int]] = {}
    with house.database.read() as connection:
        rows = connection.execute(
            sa.select(clinic_session.c.day, clinic_session.c.capacity)
            .where(clinic_session.c.day >= house.clock().date().isoformat())
            .order_by(clinic_session.c.day, clinic_session.c.capacity)
        )
        for row in rows.all():
            found.setdefault(row.day[5:], []).append(row.capacity)
    return found


@pytest.mark.requirement("R018")
@pytest.mark.requirement("R152")
def test_templates_and_the_calendar_open_each_day_up_to_the_horizon(house: CentralHouse) -> None:
    assert not templates(house, WEEKDAYS, HOLIDAYS, WEEKEND).faults
    assert not calendar(house, NEW_YEAR, WORKED).faults
    assert opened(house) == {
        "12-28": [20],
        "12-29": [20],
        "12-30": [20],
        "12-31": [20],
        "01-01": [8],  # a holiday, by the holiday's template
        "01-02": [20],  # a Saturday worked as a Friday
        "01-03": [30],
        "01-04": [20],
    }
    with house.database.read() as connection:
        seats = connection.scalar(sa.select(sa.func.count()).select_from(seat))
        assert (seats or 0) >= 20 * 6 + 8 + 30


@pytest.mark.requirement("R018")
def test_at_midnight_the_furthest_day_comes_and_none_comes_twice(house: CentralHouse) -> None:
    templates(house, WEEKDAYS, WEEKEND)
    before = opened(house)
    assert opened(house) == before
    house.clock.set(FIRST + timedelta(hours=23, minutes=59))
    assert opened(house) == before
    house.clock.set(FIRST + timedelta(days=1))
    after = opened(house)
    assert set(after) - set(before) == {"01-05"}
    assert all(len(sessions) == 1 for sessions in after.values())


def test_several_processes_open_a_day_once(house: CentralHouse) -> None:
    templates(house, WEEKDAYS, WEEKEND)
    with house_on(house.address, policy=POLICY, now=FIRST) as other:
        other.service.background.run_round()
        house.service.background.run_round()
        other.service.background.run_round()
    assert sorted(len(s) for s in opened(house).values()) == [1] * 8


def test_work_that_is_broken_off_is_taken_up_again(house: CentralHouse) -> None:
    templates(house, WEEKDAYS, WEEKEND)
    whole = opened(house)
    with house.database.write() as connection:
        lost = "2026-12-30"
        sessions = sa.select(clinic_session.c.id).where(clinic_session.c.day == lost)
        connection.execute(sa.delete(template_day).where(template_day.c.day == lost))
        connection.execute(sa.delete(seat).where(seat.c.session.in_(sessions)))
        connection.execute(sa.delete(clinic_session).where(clinic_session.c.day == lost))
    with house_on(house.address, policy=POLICY, now=FIRST) as again:
        assert opened(again) == whole


@pytest.mark.requirement("R018")
def test_a_template_that_is_changed_rules_the_days_not_opened_yet(house: CentralHouse) -> None:
    templates(house, WEEKDAYS)
    opened(house)
    again = templates(house, WEEKDAYS)
    assert (again.sessions, again.known) == ((), 1)
    assert templates(house, WEEKDAYS.replace(",20,", ",25,")).sessions == ("chief",)
    house.clock.set(FIRST + timedelta(days=1))
    found = opened(house)
    assert (found["01-04"], found["01-05"]) == ([20], [25])


def test_a_season_ends_and_another_begins(house: CentralHouse) -> None:
    winter = WEEKDAYS.replace("2027-06-30", "2026-12-30")
    spring = WEEKDAYS.replace("chief,0304E", "spring,0304E").replace("2026-12-01", "2026-12-31")
    templates(house, winter, spring.replace(",20,", ",10,"))
    found = opened(house)
    assert (found["12-30"], found["12-31"]) == ([20], [10])


def test_what_a_rule_says_no_to_is_written_down_and_not_tried_again(
    house: CentralHouse, caplog: pytest.LogCaptureFixture
) -> None:
    templates(house, WEEKDAYS, WEEKDAYS.replace("chief,0304E", "double,0304E"))
    assert all(len(sessions) == 1 for sessions in opened(house).values())
    assert "its row says why" in caplog.text
    caplog.clear()
    house.clock.set(FIRST + timedelta(hours=1))
    opened(house)
    assert not caplog.text
    with house.database.read() as connection:
        reasons = sa.select(template_day.c.reason).where(template_day.c.template == "double")
        assert set(connection.scalars(reasons)) == {Reason.DOUBLE_SESSION.value}


@pytest.fixture
def small() -> Iterator[CentralHouse]:
    with central(engine=SQLITE, is_served=False, days=0, policy=POLICY) as made:
        yield made


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (WEEKDAYS.replace("chief,0304E", ",0304E"), "name"),
        (WEEKDAYS.replace(",chief,08", ",wonder,08"), "clinic_type"),
        (WEEKDAYS.replace("08:00", "8 Uhr"), "begin"),
        (WEEKDAYS.replace("12:00", "07:00"), "end"),
        (WEEKDAYS.replace("12:00", "noon"), "end"),
        (WEEKDAYS.replace(",20,", ",0,"), "capacity"),
        (WEEKDAYS.replace(",20,", ",many,"), "capacity"),
        (WEEKDAYS.replace("2026-12-01", "2026-13-01"), "first_day"),
        (WEEKDAYS.replace("2027-06-30", "never"), "last_day"),
        (WEEKDAYS.replace("2027-06-30", "2026-11-30"), "last_day"),
        (WEEKDAYS.replace("12345", "128"), "weekdays"),
        (WEEKDAYS.replace("12345", "11"), "weekdays"),
        (WEEKDAYS.replace("12345", ""), "weekdays"),
        (WEEKDAYS.replace("0304E1", "0302E1"), "practitioner"),
    ],
)
def test_a_template_that_cannot_be_is_told_by_its_field(
    small: CentralHouse, row: str, field: str
) -> None:
    done = templates(small, WEEKEND, row)
    told = [(fault.line, dict(fault.refusal.facts)) for fault in done.faults]
    assert [(line, facts["field"]) for line, facts in told] == [(3, field)]
    assert templates(small, WEEKEND).sessions == ("weekend",)  # nothing had come in


@pytest.mark.requirement("R023")
def test_a_template_has_no_more_numbers_than_its_hours_hold(small: CentralHouse) -> None:
    (fault,) = templates(small, WEEKEND, WEEKDAYS.replace(",20,", ",121,")).faults
    assert (fault.line, fault.refusal) == (
        3,
        Refusal(Reason.TOO_MANY_NUMBERS, (("most", "120"),)),
    )
    assert not templates(small, WEEKDAYS.replace(",20,", ",120,")).faults


@pytest.mark.parametrize(
    ("row", "field"), [("x,,n", "day"), ("2027-01-01,8,n", "worked_as"), ("2027-01-01,,", "name")]
)
def test_nor_can_every_day_of_a_calendar(small: CentralHouse, row: str, field: str) -> None:
    done = calendar(small, NEW_YEAR, row)
    told = [(fault.line, dict(fault.refusal.facts)) for fault in done.faults]
    assert [(line, facts["field"]) for line, facts in told] == [(3, field)]
    assert all(facts["expected"] for _, facts in told)
    assert date(2027, 1, 1).isoformat() in calendar(small, NEW_YEAR).sessions


@pytest.mark.requirement("R018")
def test_a_room_that_another_template_fills_is_not_opened_twice(
    house: CentralHouse, caplog: pytest.LogCaptureFixture
) -> None:
    beside = WEEKDAYS.replace("chief,0304E", "xbeside,0304E").replace(
        f",{doctor()},chief,", ",,general,"
    )
    templates(house, WEEKDAYS, beside)
    assert set(map(tuple, opened(house).values())) == {(20,)}
    assert "its row says why" in caplog.text
    caplog.clear()
    with house.database.read() as connection:
        rows = connection.execute(sa.select(template_day)).all()
    reasons = {(row.template, row.session is None, row.reason) for row in rows}
    assert reasons == {("chief", False, None), ("xbeside", True, Reason.MALFORMED_REQUEST.value)}
