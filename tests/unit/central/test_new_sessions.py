"""Sessions added at the desk or from a file: only such as may be, and all of a file or none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.supply.import_schedule import Imported, import_schedule
from kiosk_app.central_service.supply.new_sessions import add_session
from kiosk_app.central_service.tables.schema import clinic_session
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.policy import DEMO, Policy
from kiosk_app.domain.refusal import Reason, Refusal
from tests.helpers.central import MONDAY_MORNING, CentralHouse, central
from tests.helpers.clinic import NEXT_SUNDAY, SUPERVISOR, doctor, new_session, pools_of

NOW = to_ms(MONDAY_MORNING)
HEADING = "day,department,practitioner,clinic_type,begin,end,capacity,room"


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=0) as made:
        yield made


def add(
    house: CentralHouse,
    policy: Policy = DEMO,
    **change: Any,  # noqa: ANN401 - fields of a session
) -> str | Refusal:
    new = replace(new_session(), **change)
    with house.database.write() as connection:
        return add_session(connection, new, policy, SUPERVISOR, NOW)


def read(house: CentralHouse, *rows: str) -> Imported:
    with house.database.write() as connection:
        return import_schedule(connection, [HEADING, *rows], DEMO, SUPERVISOR, NOW)


def sessions_of(house: CentralHouse, day: date) -> set[str]:
    with house.database.read() as connection:
        return set(
            connection.scalars(
                sa.select(clinic_session.c.id).where(clinic_session.c.day == day.isoformat())
            )
        )


@pytest.mark.requirement("R155")
def test_a_session_can_be_added_the_same_day(house: CentralHouse) -> None:
    made = add(house, day=MONDAY_MORNING.date(), begin=time(17, 30), end=time(20))
    assert made == "20261123E-G0304E-2"
    with house.database.read() as connection:
        assert sum(pools_of(connection, made).values()) == 20


def test_general_clinics_stand_side_by_side(house: CentralHouse) -> None:
    made = [add(house) for _ in range(3)]
    assert made == ["20261129M-G0304E", "20261129M-G0304E-2", "20261129M-G0304E-3"]


@pytest.mark.requirement("R155")
def test_two_sessions_at_once_are_in_two_rooms_at_the_desk_too(house: CentralHouse) -> None:
    facts = (("field", "room"), ("expected", "free_room"))
    refusal = Refusal(Reason.MALFORMED_REQUEST, facts)
    assert isinstance(add(house, room="302诊室"), str)
    assert add(house, room="302诊室", begin=time(11, 30), end=time(13)) == refusal
    assert isinstance(add(house, room="302诊室", begin=time(12), end=time(16)), str)
    assert isinstance(add(house, room="302诊室", department="0302E"), str)
    with house.database.write() as connection:
        connection.execute(sa.update(clinic_session).values(is_suspended=True))
    assert isinstance(add(house, room="302诊室"), str)


@pytest.mark.requirement("R067")
def test_a_doctor_sits_once_in_a_half_day(house: CentralHouse) -> None:
    assert isinstance(add(house, practitioner=doctor()), str)
    facts = (("day", "2026-11-29"), ("half_day", "morning"))
    assert add(house, practitioner=doctor()) == Refusal(Reason.DOUBLE_SESSION, facts)
    assert isinstance(add(house, practitioner=doctor(), begin=time(13), end=time(15)), str)


@pytest.mark.requirement("R067")
def test_a_doctor_never_sits_in_two_sessions_at_once(house: CentralHouse) -> None:
    assert isinstance(add(house, practitioner=doctor(), end=time(13, 30)), str)
    facts = (("day", "2026-11-29"), ("half_day", "afternoon"))
    afternoon: dict[str, Any] = {"practitioner": doctor(), "begin": time(13), "end": time(17)}
    assert add(house, **afternoon) == Refusal(Reason.DOUBLE_SESSION, facts)
    row = f"2026-11-29,0304E,{doctor()},chief,13:00,17:00,30,303诊室"
    (fault,) = read(house, row).faults
    assert fault.refusal == Refusal(Reason.DOUBLE_SESSION, facts)
    assert not read(house, row.replace("13:00", "13:30")).faults


@pytest.mark.requirement("R067")
@pytest.mark.parametrize(("begin", "end"), [("00:00", "23:59"), ("11:00", "18:30")])
def test_a_session_is_half_a_day_at_the_desk_and_from_a_file(
    house: CentralHouse, begin: str, end: str
) -> None:
    refusal = Refusal(Reason.BEYOND_HALF_DAY, (("from", "06:00"), ("until", "13:30")))
    hours: dict[str, Any] = {
        "begin": time.fromisoformat(begin),
        "end": time.fromisoformat(end),
    }
    assert add(house, **hours) == refusal
    (fault,) = read(house, f"2026-11-29,0304E,,general,{begin},{end},30,303诊室").faults
    assert fault.refusal == refusal
    assert sessions_of(house, NEXT_SUNDAY) == set()


@pytest.mark.requirement("R023")
@pytest.mark.parametrize(
    ("end", "capacity", "most"), [("08:01", 500, "0"), ("08:30", 16, "15"), ("12:00", 121, "120")]
)
def test_a_session_has_no_more_numbers_than_its_hours_hold(
    house: CentralHouse, end: str, capacity: int, most: str
) -> None:
    refusal = Refusal(Reason.TOO_MANY_NUMBERS, (("most", most),))
    assert add(house, end=time.fromisoformat(end), capacity=capacity) == refusal
    row = f"2026-11-29,0304E,,general,08:00,{end},{capacity},303诊室"
    (fault,) = read(house, row).faults
    assert (fault.line, fault.refusal) == (2, refusal)
    assert sessions_of(house, NEXT_SUNDAY) == set()
    wide = replace(DEMO, schedule=replace(DEMO.schedule, most_per_half_hour=20_000))
    assert isinstance(add(house, wide, end=time.fromisoformat(end), capacity=capacity), str)


@pytest.mark.requirement("R023")
def test_a_band_of_31_minutes_is_refused(house: CentralHouse) -> None:
    refusal = Refusal(Reason.BAND_TOO_LONG, (("limit", "30"),))
    assert add(house, band_minutes=31) == refusal
    assert isinstance(add(house, band_minutes=30), str)


@pytest.mark.requirement("R001")
def test_an_emergency_clinic_is_never_sold(house: CentralHouse) -> None:
    with house.database.read() as connection:
        found = connection.execute(
            sa.text("SELECT id, scope FROM department WHERE scope = 'emergency'")
        ).first()
    assert found is not None
    refusal = Refusal(Reason.OUT_OF_SCOPE, (("scope", "emergency"),))
    assert add(house, department=found.id) == refusal


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"end": time(8)}, "end"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 501}, "capacity"),
        ({"room": " "}, "room"),
        ({"band_minutes": 0}, "band_minutes"),
        ({"practitioner": "nobody"}, "practitioner"),
    ],
)
def test_a_field_that_does_not_fit_is_named(
    house: CentralHouse, change: dict[str, Any], field: str
) -> None:
    assert add(house, **change) == Refusal(Reason.MALFORMED_REQUEST, (("field", field),))


@pytest.mark.parametrize("room", ["9\u202e19", "9\u200b19", "\u2066919\u2069", "诊" * 65])
def test_a_room_is_named_by_what_can_be_seen(house: CentralHouse, room: str) -> None:
    facts = (("field", "room"), ("expected", "visible_text"))
    refusal = Refusal(Reason.MALFORMED_REQUEST, facts)
    assert add(house, room=room) == refusal
    (fault,) = read(house, f"2026-11-29,0304E,,general,08:00,12:00,30,{room}").faults
    assert fault.refusal == refusal


@pytest.mark.parametrize("day", ["9999-12-31", "2200-01-01", "1849-12-31"])
def test_no_file_brings_in_a_day_nobody_means(house: CentralHouse, day: str) -> None:
    (fault,) = read(house, f"{day},0304E,,general,08:00,12:00,30,1").faults
    facts = (("field", "day"), ("expected", "near_day"))
    assert fault.refusal == Refusal(Reason.MALFORMED_REQUEST, facts)


def test_a_wrong_heading_is_told_the_columns(house: CentralHouse) -> None:
    with house.database.write() as connection:
        done = import_schedule(connection, ["day,room"], DEMO, SUPERVISOR, NOW)
    facts = dict(done.faults[0].refusal.facts)
    assert (facts["field"], facts["expected"]) == ("heading", "columns")
    assert all(name in facts["limit"] for name in HEADING.split(","))
    assert "日期" in facts["limit"]


def test_a_clinic_type_without_a_fee_is_no_session(house: CentralHouse) -> None:
    with house.database.write() as connection:
        connection.execute(sa.text("DELETE FROM fee WHERE clinic_type = 'renowned'"))
    refusal = Refusal(Reason.MALFORMED_REQUEST, (("field", "clinic_type"),))
    assert add(house, clinic_type=ClinicType.RENOWNED) == refusal


@pytest.mark.requirement("R028")
def test_each_row_of_a_clinic_class_without_a_doctor_of_its_title_is_refused(
    house: CentralHouse,
) -> None:
    """Cardiology has a chief, an associate chief and two attending physicians, in this order."""
    rows = [
        "2026-11-29,0304E,,chief,08:00,12:00,10,71",
        "2026-11-29,0304E,,renowned,08:00,12:00,10,71",
        "2026-11-29,0304E,,associate_chief,08:00,12:00,10,71",
        f"2026-11-29,0304E,{doctor(3)},renowned,08:00,12:00,10,71",
        f"2026-11-29,0304E,{doctor(2)},chief,08:00,12:00,10,71",
        f"2026-11-29,0304E,{doctor(3)},associate_chief,08:00,12:00,10,71",
    ]
    facts = (("field", "practitioner"), ("expected", "of_title"))
    faults = [(f.line, f.refusal) for f in read(house, *rows).faults]
    refusal = Refusal(Reason.MALFORMED_REQUEST, facts)
    assert faults == [(line, refusal) for line in range(2, 8)]
    good = [
        f"2026-11-29,0304E,{doctor()},associate_chief,08:00,12:00,10,71",
        f"2026-11-29,0304E,{doctor(2)},associate_chief,08:00,12:00,10,72",
        f"2026-11-29,0304E,{doctor()},renowned,13:00,17:00,10,71",
        "2026-11-29,0304E,,special_need,08:00,12:00,10,73",
    ]
    done = read(house, *good)
    assert (done.faults, len(done.sessions)) == ((), 4)


def test_what_is_over_or_nowhere_is_not_added(house: CentralHouse) -> None:
    assert add(house, day=date(2026, 11, 22)) == Refusal(Reason.BAND_OVER)
    assert add(house, department="none") == Refusal(Reason.NOT_FOUND, (("field", "department"),))


def test_a_file_comes_in_whole_byte_order_mark_and_empty_lines_included(
    house: CentralHouse,
) -> None:
    lines = [
        "\ufeff" + HEADING,
        f"2026-11-29,0304E,{doctor()},chief,08:00,12:00,30,302诊室",
        "",
        "2026-11-29,0304E,,general,13:00,17:00,40,301诊室",
    ]
    with house.database.write() as connection:
        done = import_schedule(connection, lines, DEMO, SUPERVISOR, NOW)
    assert not done.faults
    assert set(done.sessions) == sessions_of(house, NEXT_SUNDAY)
    assert len(done.sessions) == 2


def test_every_fault_is_told_with_its_line_and_nothing_comes_in(house: CentralHouse) -> None:
    good = f"2026-11-29,0304E,{doctor()},chief,08:00,12:00,30,302诊室"
    done = read(
        house,
        good,
        good.replace("302", "303"),
        "2026-13-01,0304E,,general,08:00,12:00,30,1",
        "2026-11-29,0304E,,wonder,08:00,12:00,30,1",
        "2026-11-29,0304E,,general,8 Uhr,12:00,30,1",
        "2026-11-29,0304E,,general,08:00,noon,30,1",
        "2026-11-29,0304E,,general,08:00,12:00,many,1",
        "2026-11-29,0304E,,general,08:00+08:00,12:00,30,1",
        "2026-11-29,0304E",
        "2026-11-29,none,,general,08:00,12:00,30,1",
    )
    told = [(f.line, f.refusal.reason, dict(f.refusal.facts).get("field")) for f in done.faults]
    wrong = Reason.MALFORMED_REQUEST
    assert told == [
        (3, Reason.DOUBLE_SESSION, None),
        (4, wrong, "day"),
        (5, wrong, "clinic_type"),
        (6, wrong, "begin"),
        (7, wrong, "end"),
        (8, wrong, "capacity"),
        (9, wrong, "begin"),
        (10, wrong, "columns"),
        (11, Reason.NOT_FOUND, "department"),
    ]
    assert sessions_of(house, NEXT_SUNDAY) == set()


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([], (1, "heading")),
        (["tag,abteilung"], (1, "heading")),
        ([HEADING, '2026-11-29,"04"04,,general,08:00,12:00,30,1'], (2, "quotes")),
    ],
)
def test_a_file_that_is_no_schedule_is_said_so(
    house: CentralHouse, lines: list[str], fault: tuple[int, str]
) -> None:
    with house.database.write() as connection:
        done = import_schedule(connection, lines, DEMO, SUPERVISOR, NOW)
    line, field = fault
    (told,) = done.faults
    facts = dict(told.refusal.facts)
    assert (told.line, told.refusal.reason) == (line, Reason.MALFORMED_REQUEST)
    assert (facts["field"], bool(facts["expected"])) == (field, True)
    assert done == Imported(faults=done.faults)
