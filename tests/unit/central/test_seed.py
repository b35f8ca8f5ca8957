"""The fictional hospital: the same from the same number, growing by days, rich enough."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.central_service.numbers.supply import seats_of
from kiosk_app.central_service.seed.plant import OrphanError, plant
from kiosk_app.central_service.seed.tables import load_tables
from kiosk_app.central_service.seed.timetable import doctors, sessions_of_day
from kiosk_app.central_service.tables import schema
from kiosk_app.contract.shapes import CatalogueAnswer, ScheduleAnswer
from kiosk_app.domain.catalogue import BookingScope, ClinicType
from kiosk_app.domain.identity_numbers import check
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.pools import Pool, split
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.domain.specialties import orphans
from tests.contract.central.face import Desk
from tests.helpers.central import MONDAY_MORNING, central, new_database

TABLES = load_tables()
MONDAY = MONDAY_MORNING.date()


def test_the_hospital_is_rich_enough() -> None:
    bookable = [d for d in TABLES.departments if d.scope is BookingScope.BOOKABLE]
    assert len({d.code for d in bookable}) >= 30
    assert {d.campus for d in bookable} == {"E", "W"}
    assert {d.scope for d in TABLES.departments} == set(BookingScope)
    assert len({d.id for d in TABLES.departments}) == len(TABLES.departments)
    assert all(d.initials.isascii() and d.initials.islower() for d in TABLES.departments)
    staff = doctors(TABLES, 1)
    assert len(staff) >= 120
    assert len({d.name for d in staff}) == len(staff)


def test_demo_patients_have_well_formed_numbers() -> None:
    for p in TABLES.patients:
        assert check(p.kind, p.number, MONDAY, birth=p.birth, sex=p.sex) is None
        assert p.number.startswith("110101")


@pytest.mark.requirement("R004")
def test_every_clinic_on_offer_has_its_place_in_the_national_list() -> None:
    with central(is_served=False) as house:
        desk = Desk(house, house.service)
        loaded = desk.face.catalogue(desk.caller).read(CatalogueAnswer).catalogue
        sessions = desk.face.schedule(desk.caller).read(ScheduleAnswer).sessions
    assert orphans(loaded) == ()
    assert {session.department for session in sessions} <= {d.id for d in loaded.departments}
    assert sessions


@pytest.mark.requirement("R004")
def test_a_table_with_an_orphan_is_not_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = msgspec.structs.replace(TABLES.departments[0], code="99.01")
    tables = msgspec.structs.replace(TABLES, departments=(stray, *TABLES.departments[1:]))
    monkeypatch.setattr("kiosk_app.central_service.seed.plant.load_tables", lambda: tables)
    database = new_database(tmp_path / "central.db")
    with pytest.raises(OrphanError, match=rf"{stray.id} \(99\.01\)"):
        plant(database, MONDAY_MORNING, DEMO, days=0)
    with database.read() as connection:
        assert connection.execute(sa.select(schema.department)).all() == []
    database.close()


@pytest.mark.requirement("R067")
def test_a_doctor_sits_once_in_a_half_day() -> None:
    staff = doctors(TABLES, 1)
    for day in (MONDAY + timedelta(days=i) for i in range(14)):
        planned = list(sessions_of_day(TABLES, staff, day, 1))
        sat = Counter((p.practitioner, p.half_day) for p in planned if p.practitioner)
        assert set(sat.values()) == {1}
        assert len({p.id for p in planned}) == len(planned)


@pytest.mark.requirement("R020")
def test_two_weeks_have_everything_a_patient_may_look_for() -> None:
    staff = doctors(TABLES, 1)
    planned = [
        p for i in range(14) for p in sessions_of_day(TABLES, staff, MONDAY + timedelta(days=i), 1)
    ]
    assert {p.clinic_type for p in planned} == set(ClinicType)
    assert {p.half_day for p in planned} == set(HalfDay)
    rare = {ClinicType.RENOWNED, ClinicType.SPECIAL_NEED}
    assert any(p.clinic_type in rare and p.day.weekday() >= 5 for p in planned)
    assert {p.day for p in planned if p.practitioner is None} == {p.day for p in planned}


def test_the_same_number_gives_the_same_hospital_and_another_another() -> None:
    assert doctors(TABLES, 7) == doctors(TABLES, 7)
    assert doctors(TABLES, 7) != doctors(TABLES, 8)


@pytest.mark.requirement("R022")
@pytest.mark.requirement("R023")
@given(capacity=st.integers(min_value=0, max_value=60), minutes=st.integers(30, 300))
def test_the_numbers_of_a_session_sum_to_its_capacity(capacity: int, minutes: int) -> None:
    begin = MONDAY_MORNING
    end = begin + timedelta(minutes=minutes)
    rows = list(seats_of("s", begin, end, capacity, DEMO))
    assert [row["seq"] for row in rows] == list(range(1, capacity + 1))
    pools = Counter(row["pool"] for row in rows)
    assert pools == {pool: size for pool, size in split(capacity, DEMO).items() if size}
    assert sum(pools.values()) == capacity
    begins = [row["begins_at"] for row in rows]
    assert begins == sorted(begins, key=lambda at: at or 0)
    for row in rows:
        assert isinstance(row["begins_at"], int)
        assert isinstance(row["ends_at"], int)
        assert 0 < row["ends_at"] - row["begins_at"] <= 30 * 60_000
        assert (row["back_at"] is None) == (row["pool"] in {Pool.OPEN, Pool.ON_SITE})


def test_planting_again_adds_days_and_nothing_twice(tmp_path: Path) -> None:
    database = new_database(tmp_path / "seed.db")

    def counts() -> tuple[int, ...]:
        tables = (schema.department, schema.practitioner, schema.patient, schema.seat)
        with database.read() as connection:
            return tuple(
                connection.execute(sa.select(sa.func.count()).select_from(t)).scalar_one()
                for t in tables
            )

    assert plant(database, MONDAY_MORNING, DEMO, days=1) > 100
    first = counts()
    assert plant(database, MONDAY_MORNING, DEMO, days=1) == 0
    assert counts() == first
    assert plant(database, MONDAY_MORNING + timedelta(days=1), DEMO, days=1) > 100
    assert counts()[:3] == first[:3]
    assert counts()[3] > first[3]
    with database.read() as connection:
        days = set(connection.scalars(sa.select(schema.clinic_session.c.day)))
    assert days == {(MONDAY + timedelta(days=i)).isoformat() for i in range(3)}
    database.close()


def test_the_horizon_is_planted_by_default(tmp_path: Path) -> None:
    database = new_database(tmp_path / "seed.db")
    plant(database, MONDAY_MORNING, DEMO)
    with database.read() as connection:
        last = connection.scalar(sa.select(sa.func.max(schema.clinic_session.c.day)))
        seats = connection.scalar(sa.select(sa.func.count()).select_from(schema.seat))
        capacity = connection.scalar(sa.select(sa.func.sum(schema.clinic_session.c.capacity)))
    assert last == (MONDAY + timedelta(days=14)).isoformat()
    assert seats == capacity
    assert date.fromisoformat(last) > MONDAY
    database.close()
