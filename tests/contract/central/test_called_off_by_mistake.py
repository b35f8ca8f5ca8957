"""What calling off and resuming leave behind: who waited waits on, the case tells what was done.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 30; requirement rows R050, R061.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema import PlaceState, clinic_session, waiting
from kiosk_app.contract import after, shapes
from kiosk_app.contract.suspension_shapes import CaseAnswer
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import DepartmentId, PatientId, SessionId
from kiosk_app.domain.suspension import Outcome
from tests.contract.central.after.steps import cancel, check_in, fulfil, leave_open
from tests.contract.central.face import Desk
from tests.helpers.central import MONDAY_MORNING, CentralHouse, central
from tests.helpers.desk_staff import Staff, book, enrolled, fresh, staffed
from tests.unit.central.test_suspensions import ABSENT, MAKE_UP, close, opened

MORNING, AFTERNOON = SessionId("20261124M-G0304E"), SessionId("20261124A-G0304E")


@dataclass
class Listed:
    """A hospital whose general clinics of tomorrow are full, with the last number of each sold."""

    house: CentralHouse
    desk: Desk
    boss: Staff
    sold: dict[SessionId, Appointment]

    def join(self, who: PatientId, session: SessionId) -> None:
        body = after.JoinBody(patient=who, session=session, proof=Proof.ID_CARD)
        assert self.desk.face.join(fresh(), body).is_success
        self.house.clock.advance(minutes=1)

    def join_day(self, who: PatientId) -> None:
        body = after.JoinDayBody(
            patient=who,
            department=DepartmentId("0304E"),
            clinic_type=ClinicType.GENERAL,
            day=MONDAY_MORNING.replace(day=24).date(),
        )
        assert self.desk.face.join_day(fresh(), body).is_success

    def leave(self, who: PatientId, place: str) -> None:
        body = after.PlaceBody(patient=who)
        assert self.desk.face.leave(fresh(), place, body).is_success

    def resume(self, case: CaseAnswer) -> None:
        assert self.house.service.resume(self.boss.caller, case.id).is_success

    def places(self, who: PatientId) -> dict[str, str]:
        """Return how a patient's places stand, session by session."""
        asked = sa.select(waiting.c.session, waiting.c.state).where(waiting.c.patient == who)
        with self.house.database.read() as connection:
            return {row.session: row.state for row in connection.execute(asked)}

    def place_of(self, who: PatientId) -> str:
        asked = sa.select(sa.func.coalesce(waiting.c.wish, waiting.c.id))
        with self.house.database.read() as connection:
            return str(connection.scalar(asked.where(waiting.c.patient == who)))


def general_sessions(house: CentralHouse) -> set[SessionId]:
    """Return the sessions of tomorrow that somebody who takes any general clinic waits for."""
    asked = sa.select(clinic_session.c.id).where(
        clinic_session.c.department == "0304E",
        clinic_session.c.day == "2026-11-24",
        clinic_session.c.clinic_type == ClinicType.GENERAL.value,
    )
    with house.database.read() as connection:
        return set(map(SessionId, connection.scalars(asked)))


@pytest.fixture
def listed(engine: str) -> Iterator[Listed]:
    with central(engine=engine, is_served=False, days=2) as house:
        desk = Desk(house, house.service)
        owners = enrolled(house, 6)[4:]
        for other in general_sessions(house) - {MORNING, AFTERNOON}:
            leave_open(desk, other, 0)
        sold = {}
        for owner, session in zip(owners, (MORNING, AFTERNOON), strict=True):
            leave_open(desk, session, 1)
            bands = desk.bands(session, owner)
            (free,) = (place for place, band in enumerate(bands) if band.free)
            sold[session] = book(house, owner, session, free)
        yield Listed(house, desk, staffed(house), sold)


@pytest.mark.requirement("R061", "R110")
def test_who_waited_waits_on_before_whoever_joins_anew(listed: Listed) -> None:
    early, late = enrolled(listed.house, 2)
    listed.join(early, MORNING)
    case = opened(listed.boss, MORNING)
    assert listed.places(early) == {MORNING: PlaceState.CLOSED}
    listed.resume(case)
    assert listed.places(early) == {MORNING: PlaceState.WAITING}
    listed.join(late, MORNING)
    assert cancel(listed.desk.at("kiosk-02"), listed.sold[MORNING]).is_success
    assert listed.places(early) == {MORNING: PlaceState.OFFERED}
    assert listed.places(late) == {MORNING: PlaceState.WAITING}


@pytest.mark.requirement("R061", "R110")
def test_what_was_offered_is_offered_once_more(listed: Listed) -> None:
    (early,) = enrolled(listed.house, 1)
    listed.join(early, MORNING)
    assert cancel(listed.desk.at("kiosk-02"), listed.sold[MORNING]).is_success
    case = opened(listed.boss, MORNING)
    assert listed.places(early) == {MORNING: PlaceState.CLOSED}
    listed.resume(case)
    assert listed.places(early) == {MORNING: PlaceState.OFFERED}


@pytest.mark.requirement("R061", "R110")
def test_a_list_that_closed_meanwhile_stays_closed(listed: Listed) -> None:
    (early,) = enrolled(listed.house, 1)
    listed.join(early, MORNING)
    case = opened(listed.boss, MORNING)
    listed.house.clock.set(MONDAY_MORNING.replace(day=24, hour=9))
    listed.boss = staffed(listed.house, login="next.day")
    listed.resume(case)
    assert listed.places(early) == {MORNING: PlaceState.CLOSED}


@pytest.mark.requirement("R061", "R110")
def test_a_wish_waits_on_for_every_session_that_takes_place(listed: Listed) -> None:
    (early,) = enrolled(listed.house, 1)
    listed.join_day(early)
    case = opened(listed.boss, MORNING)
    assert listed.places(early)[MORNING] == PlaceState.CLOSED
    listed.resume(case)
    assert set(listed.places(early).values()) == {PlaceState.WAITING}


@pytest.mark.requirement("R061", "R110")
def test_a_wish_that_is_offered_another_number_stands_aside(listed: Listed) -> None:
    (early,) = enrolled(listed.house, 1)
    listed.join_day(early)
    case = opened(listed.boss, MORNING)
    assert cancel(listed.desk.at("kiosk-02"), listed.sold[AFTERNOON]).is_success
    assert listed.places(early)[AFTERNOON] == PlaceState.OFFERED
    listed.resume(case)
    assert listed.places(early)[MORNING] == PlaceState.MERGED


@pytest.mark.requirement("R061", "R110")
def test_a_wish_that_was_given_up_meanwhile_does_not_come_back(listed: Listed) -> None:
    (early,) = enrolled(listed.house, 1)
    listed.join_day(early)
    case = opened(listed.boss, MORNING)
    listed.leave(early, listed.place_of(early))
    listed.resume(case)
    assert listed.places(early)[MORNING] == PlaceState.CLOSED
    assert PlaceState.WAITING not in listed.places(early).values()


# --- what the case tells ----------------------------------------------------------------------


def changed(desk: Desk, old: Appointment, session: SessionId, band: int) -> Appointment:
    """Change a number for another at no cost."""
    begin = desk.bands(session, old.patient)[band].band.begin
    body = shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=old.patient,
        session=session,
        band_begin=begin,
        replaces=old.id,
    )
    hold = desk.face.hold(fresh(), body).read(shapes.HoldAnswer).hold
    reply = desk.face.confirm(fresh(), shapes.ConfirmBody(hold=hold.id))
    return reply.read(shapes.AppointmentAnswer).appointment


@pytest.mark.requirement("R050", "R042")
@pytest.mark.parametrize("then", ["seen", "missed", "changed once more", "given back"])
def test_a_patient_who_changed_by_themselves_is_rebooked_whatever_became_of_it(
    engine: str, then: str
) -> None:
    with central(engine=engine, is_served=False, days=2) as house:
        desk, boss = Desk(house, house.service, "kiosk-02"), staffed(house)
        old = book(house, desk.enrol(), ABSENT, 2, at="kiosk-02")
        case = opened(boss)
        new = changed(desk, old, MAKE_UP, 1)
        if then == "changed once more":
            changed(desk, new, MAKE_UP, 3)
        elif then == "given back":
            assert cancel(desk, new).is_success
        elif then == "seen":
            house.clock.set(new.slot.band.begin)
            assert check_in(desk, new).is_success
            assert fulfil(desk, new).is_success
        else:
            house.clock.set(MONDAY_MORNING.replace(day=25, hour=13))
            house.service.background.run_once()
            with house.database.read() as connection:
                assert connection.scalar(sa.select(schema.no_show.c.booking))
        boss = staffed(house, login="at.the.end")
        ended = close(boss, case).read(CaseAnswer)
        assert [item.outcome for item in ended.items] == [Outcome.REBOOKED]


@pytest.mark.requirement("R050")
def test_a_change_that_never_came_about_is_none(engine: str) -> None:
    with central(engine=engine, is_served=False, days=2) as house:
        desk, boss = Desk(house, house.service, "kiosk-02"), staffed(house)
        old = book(house, desk.enrol(), ABSENT, 2, at="kiosk-02")
        case = opened(boss)
        begin = desk.bands(MAKE_UP, old.patient)[1].band.begin
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=old.patient,
            session=MAKE_UP,
            band_begin=begin,
            replaces=old.id,
        )
        hold = desk.face.hold(fresh("kiosk-02"), body).read(shapes.HoldAnswer).hold
        assert desk.face.release(fresh("kiosk-02"), hold.id).is_success
        assert cancel(desk, old).is_success
        ended = close(boss, case).read(CaseAnswer)
        assert [item.outcome for item in ended.items] == [Outcome.REFUNDED]
