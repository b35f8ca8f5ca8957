"""Who goes to internal medicine finds a named expert every morning and afternoon of the year."""

from datetime import date, timedelta

import pytest

from kiosk_app.central_service.seed.tables import load_tables
from kiosk_app.central_service.seed.timetable import PlannedSession, doctors, sessions_of_day
from kiosk_app.domain.catalogue import BookingScope, ClinicType
from kiosk_app.domain.sessions import HalfDay

TABLES = load_tables()
INTERNAL = {
    d.id for d in TABLES.departments if d.group_name == "内科" and d.scope is BookingScope.BOOKABLE
}


def planned_on(day: date, seed: int) -> list[PlannedSession]:
    return list(sessions_of_day(TABLES, doctors(TABLES, seed), day, seed))


@pytest.mark.parametrize("seed", [1, 7])
@pytest.mark.parametrize("offset", range(0, 365, 26))
def test_an_expert_sits_in_every_department_morning_and_afternoon(offset: int, seed: int) -> None:
    day = date(2026, 1, 1) + timedelta(days=offset)
    planned = planned_on(day, seed)
    for half_day in (HalfDay.MORNING, HalfDay.AFTERNOON):
        with_expert = {
            p.department
            for p in planned
            if p.half_day is half_day
            and p.practitioner is not None
            and p.clinic_type is not ClinicType.GENERAL
        }
        assert with_expert >= INTERNAL


def test_no_half_day_gets_a_stand_in_beside_an_expert_or_one_who_sits_already() -> None:
    for offset in range(14):
        planned = planned_on(date(2026, 11, 23) + timedelta(days=offset), 1)
        assert len({p.id for p in planned}) == len(planned)


def test_other_departments_have_half_days_without_an_expert() -> None:
    week = [p for i in range(5) for p in planned_on(date(2026, 11, 23) + timedelta(days=i), 1)]
    surgery = {(p.day, p.half_day) for p in week if p.department == "0401E" and p.practitioner}
    assert 0 < len(surgery) < 10


def test_every_stand_in_is_drawn_from_the_seed() -> None:
    day = date(2026, 11, 29)
    assert planned_on(day, 1) == planned_on(day, 1)
    assert planned_on(day, 1) != planned_on(day, 2)
