"""What awaits approval in any session: who waits for what since when, and how many it takes."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables.schema_supply import add_on_step
from kiosk_app.contract.supply_shapes import AddOnAnswer, AddOnBody, PendingAddOnsAnswer
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason
from kiosk_app.domain.ids import PractitionerId, SessionId
from kiosk_app.domain.pending_add_on import PendingAddOns
from kiosk_app.domain.staff import Role
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, enrolled, staffed
from tests.helpers.staff import OTHER_COUNTER
from tests.unit.central.test_add_ons import SESSION, approve, asked

OTHER_SESSION = SessionId("20261123M-P0304E2")


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=0) as made:
        yield made


@pytest.fixture
def registrar(house: CentralHouse) -> Staff:
    return staffed(house, Role.REGISTRAR, "registrar", OTHER_COUNTER)


@pytest.fixture
def boss(house: CentralHouse) -> Staff:
    return staffed(house)


def pending_for(staff: Staff) -> PendingAddOns:
    return staff.house.service.pending_add_ons(staff.caller).read(PendingAddOnsAnswer).pending


@pytest.mark.requirement("R024")
@pytest.mark.requirement("R025")
def test_what_awaits_approval_is_listed_over_all_sessions_the_longest_wait_first(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    first, second_patient, third = enrolled(house, 3)
    assert pending_for(boss) == PendingAddOns(())
    early = asked(registrar, first)
    house.clock.advance(minutes=7, seconds=40)
    elsewhere = AddOnBody(
        session=OTHER_SESSION,
        doctor=PractitionerId("P0304E2"),
        patient=second_patient,
        reason=AddOnReason.FOLLOW_UP,
        word=AddOnWord.SLIP,
    )
    late = house.service.request_add_on(registrar.caller, elsewhere).read(AddOnAnswer).id
    listed = pending_for(boss)
    assert [one.story.id for one in listed.add_ons] == [early, late]
    assert [one.waits_min for one in listed.add_ons] == [7, 0]
    assert [one.session.id for one in listed.add_ons] == [SESSION, OTHER_SESSION]
    one = listed.add_ons[0]
    assert (one.patient_masked, one.limit, one.standing) == ("路**", 1, 0)
    assert one.story.steps[0].by == "张*丰"
    assert not one.takes_two
    approve(boss, early)
    boss.house.service.reject_add_on(boss.caller, late)
    assert pending_for(boss).add_ons == ()
    asked(registrar, third)
    (full,) = pending_for(boss).add_ons
    assert (full.standing, full.doctor_standing, full.takes_two) == (1, 1, True)


@pytest.mark.requirement("R026")
def test_what_awaits_approval_says_whether_the_record_is_whole_and_ends_with_its_session(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    asked(registrar, patient)
    assert pending_for(boss).first_bad is None
    with house.database.write() as connection:
        connection.execute(sa.text("DROP TRIGGER add_on_step_no_update"))
        connection.execute(sa.update(add_on_step).values(reason="follow_up"))
    assert pending_for(boss).first_bad == 0
    house.clock.advance(minutes=9 * 60)
    assert pending_for(staffed(house, login="late.boss")).add_ons == ()
