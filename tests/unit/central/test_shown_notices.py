"""A notice names who sees the patient instead: found when the card is read, not earlier."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.suspension.shown_notices import shown_to
from kiosk_app.central_service.tables.schema import clinic_session
from kiosk_app.contract.suspension_shapes import CaseAnswer, OutcomeBody
from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_notice import StandIn
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, book, call_off, enrolled, staffed

CHIEFS = SessionId("20261124M-P0304E1")
LOWER = SessionId("20261124A-P0304E2")  # an associate chief of the same department
LATER = SessionId("20261125M-P0304E1")  # the same chief a day later
GENERAL = SessionId("20261124M-G0304E")


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=2) as made:
        yield made


@pytest.fixture
def boss(house: CentralHouse) -> Staff:
    return staffed(house)


def settle(boss: Staff, case: CaseAnswer, outcome: Outcome, target: SessionId | None) -> None:
    body = OutcomeBody(
        outcome=outcome, appointments=(case.items[0].appointment,), target=target, has_consent=True
    )
    assert boss.house.service.settle_case(boss.caller, case.id, body).is_success


def stand_in(house: CentralHouse, patient: PatientId) -> StandIn | None:
    with house.database.read() as connection:
        (shown,) = shown_to(connection, patient, house.policy, to_ms(house.clock()))
    return shown.stand_in


@pytest.mark.requirement("R051")
@pytest.mark.requirement("R052")
def test_a_doctor_of_no_lower_title_can_be_had_and_is_named(
    house: CentralHouse, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, LOWER)
    call_off(boss, LOWER)
    found = stand_in(house, patient)
    assert found is not None
    assert found.doctor is not None
    assert (found.doctor.title, f"{found.begin:%d %H:%M}") == (Title.CHIEF, "24 08:00")
    assert not found.is_given
    assert not found.needs_consent


@pytest.mark.requirement("R051")
def test_of_a_lower_title_it_is_said_that_the_patient_is_asked(
    house: CentralHouse, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, CHIEFS)
    call_off(boss, CHIEFS)
    found = stand_in(house, patient)
    assert found is not None
    assert found.doctor is not None
    assert (found.doctor.title, found.needs_consent) == (Title.ASSOCIATE_CHIEF, True)


@pytest.mark.requirement("R052")
@pytest.mark.parametrize(
    ("outcome", "target", "title"),
    [
        (Outcome.SUBSTITUTED, LOWER, Title.ASSOCIATE_CHIEF),
        (Outcome.MAKE_UP, LATER, Title.CHIEF),
    ],
)
def test_whoever_was_moved_reads_whose_patient_they_are_now_and_when(
    house: CentralHouse, boss: Staff, outcome: Outcome, target: SessionId, title: Title
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, CHIEFS, 2)
    settle(boss, call_off(boss, CHIEFS), outcome, target)
    found = stand_in(house, patient)
    assert found is not None
    assert found.doctor is not None
    assert (found.doctor.title, found.is_given, found.needs_consent) == (title, True, False)
    day = f"{target[:4]}-{target[4:6]}-{target[6:8]}"
    assert found.begin.date().isoformat() == day


def test_a_general_clinic_has_another_one_without_a_name(house: CentralHouse, boss: Staff) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, GENERAL)
    call_off(boss, GENERAL)
    found = stand_in(house, patient)
    assert found is not None
    assert found.doctor is None


def test_whose_money_goes_back_has_nobody_instead(house: CentralHouse, boss: Staff) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, CHIEFS)
    settle(boss, call_off(boss, CHIEFS), Outcome.REFUNDED, None)
    assert stand_in(house, patient) is None


def test_where_no_other_clinic_of_the_department_is_left_nobody_is_named(
    house: CentralHouse, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, CHIEFS)
    call_off(boss, CHIEFS)
    with house.database.write() as connection:
        connection.execute(sa.update(clinic_session).values(is_suspended=True))
    assert stand_in(house, patient) is None
