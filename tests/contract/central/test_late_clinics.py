"""Noon, evening and weekend clinics: made in every way there is, found by themselves, published."""

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.supply.import_days import import_templates
from kiosk_app.central_service.supply.import_schedule import import_schedule
from kiosk_app.contract import paths, shapes, supply_shapes
from kiosk_app.contract.published_shapes import PublishedScheduleAnswer
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.ids import DepartmentId, PractitionerId
from kiosk_app.domain.policy import DEMO, HOSPITAL_TIME
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import ClinicSession, HalfDay
from tests.contract.central.face import CARDIOLOGY, code_of
from tests.helpers.central import ENGINES, KIOSK, CentralHouse, central
from tests.helpers.clinic import doctor
from tests.helpers.desk_staff import staffed
from tests.helpers.staff import Wire

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
NOON_OF_THE_SEED = "20261123N-G1301E"


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(engine=request.param) as made:
        yield made


@pytest.fixture
def wire(house: CentralHouse) -> Iterator[Wire]:
    made = Wire(house.url)
    with made.http:
        yield made


def schedule(wire: Wire, half_day: str, day: date = MONDAY) -> list[ClinicSession]:
    reply = wire.ask("GET", f"{paths.SCHEDULE}?day={day}&half_day={half_day}", station=KIOSK)
    return list(reply.read(shapes.ScheduleAnswer).sessions)


@pytest.mark.requirement("R154")
def test_a_noon_clinic_is_added_sold_and_published_as_a_kind_of_its_own(
    house: CentralHouse, wire: Wire
) -> None:
    boss = staffed(house)
    expert = PractitionerId(doctor())
    body = supply_shapes.SessionBody(
        department=DepartmentId(CARDIOLOGY),
        practitioner=expert,
        clinic_type=ClinicType.CHIEF,
        day=MONDAY,
        begin=time(12),
        end=time(13, 30),
        capacity=6,
        room="302诊室",
    )
    made = wire.ask("POST", paths.SESSION_ADD, body, token=boss.token, key="noon")
    session = made.read(supply_shapes.SessionAddedAnswer).session
    again = wire.ask("POST", paths.SESSION_ADD, body, token=boss.token, key="noon-again")
    assert code_of(again) == Reason.DOUBLE_SESSION
    found = {s.id: s for s in schedule(wire, "noon")}
    assert set(found) == {session, NOON_OF_THE_SEED}
    assert found[session].half_day is HalfDay.NOON
    assert (found[session].begin.time(), found[session].end.time()) == (time(12), time(13, 30))
    bands = wire.ask("GET", paths.BANDS.format(session=session), station=KIOSK)
    assert sum(band.free for band in bands.read(shapes.BandsAnswer).bands) > 0
    published = wire.ask("GET", paths.PUBLISHED_SCHEDULE).read(PublishedScheduleAnswer)
    assert HalfDay.NOON in {count.half_day for count in published.counts}


@pytest.mark.requirement("R154")
def test_noon_clinics_come_from_files_and_templates_too(house: CentralHouse, wire: Wire) -> None:
    now = to_ms(house.clock())
    heading = "day,department,practitioner,clinic_type,begin,end,capacity,room"
    rows = [heading, f"{TUESDAY},{CARDIOLOGY},,general,12:00,13:30,9,301诊室"]
    template = f"name,{heading},first_day,last_day,weekdays".replace("day,", "", 1)
    every = f"noon,{CARDIOLOGY},,general,12:00,13:30,9,303诊室,2026-11-25,2026-11-25,1234567"
    with house.database.write() as connection:
        assert not import_schedule(connection, rows, DEMO, "anna", now, is_partial=False).faults
        assert not import_templates(connection, [template, every], DEMO, now).faults
    house.service.background.run_once()
    for day in (TUESDAY, date(2026, 11, 25)):
        (made,) = (s for s in schedule(wire, "noon", day) if s.department == CARDIOLOGY)
        assert made.half_day is HalfDay.NOON


@pytest.mark.requirement("R069")
def test_who_looks_for_evenings_finds_only_what_begins_at_five_or_later(wire: Wire) -> None:
    evenings = schedule(wire, "evening")
    five = datetime.combine(MONDAY, time(17), HOSPITAL_TIME)
    assert evenings
    assert all(session.begin >= five for session in evenings)
    whole = wire.ask("GET", f"{paths.SCHEDULE}?day={MONDAY}", station=KIOSK)
    late = [s.id for s in whole.read(shapes.ScheduleAnswer).sessions if s.begin >= five]
    assert sorted(late) == sorted(session.id for session in evenings)
    wrong = wire.ask("GET", f"{paths.SCHEDULE}?half_day=midnight", station=KIOSK)
    assert code_of(wrong) == Reason.MALFORMED_REQUEST
