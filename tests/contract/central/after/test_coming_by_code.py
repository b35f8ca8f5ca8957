"""Coming with a code or card instead of a document: it has to point to the same patient."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kiosk_app.central_service.patients.identity_platform import PlayedPlatform
from kiosk_app.contract import after
from kiosk_app.contract.identifier_shapes import BindBody
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.identifiers import IdentifierSystem as System
from kiosk_app.domain.identity import Person
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import at, fulfil
from tests.contract.central.face import Desk, HttpFace, body_of, code_of
from tests.helpers.central import POSTGRESQL, SQLITE, central
from tests.helpers.insurance import insurance_code
from tests.helpers.people import ADULT, ELDER

CODE, OTHER_CODE = "0123456789abcdef" * 4 + ":1", "fedcba9876543210" * 4 + ":1"
PLATFORM = PlayedPlatform({ADULT.number: ADULT.name, ELDER.number: ELDER.name})


@pytest.fixture(params=[SQLITE, POSTGRESQL], ids=["SQLite directly", "PostgreSQL over HTTP"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A hospital that is connected to an insurer's platform."""
    PLATFORM.is_silent, is_served = False, request.param == POSTGRESQL
    with central(engine=request.param, is_served=is_served, platform=PLATFORM) as house:
        if not is_served:
            yield Desk(house, house.service)
            return
        face = HttpFace(house.url)
        with face.http:
            yield Desk(house, face)


def bound(desk: Desk, person: Person, system: System, value: str) -> None:
    body = BindBody(system=system, value=value, person=body_of(person))
    assert desk.face.bind_identifier(desk.caller, body).is_success


def come(desk: Desk, appointment: Appointment, system: System, value: str) -> str:
    shown = after.ShownCodeBody(system=system, value=value)
    body = after.CheckInBody(appointment=appointment.id, shown=shown)
    reply = desk.face.check_in(desk.caller, body)
    return "" if reply.is_success else code_of(reply)


@pytest.mark.requirement("R165")
def test_booked_by_document_and_come_with_any_code_of_the_same_patient(desk: Desk) -> None:
    appointment = desk.book(desk.enrol(ADULT))
    fresh = insurance_code(ADULT.number, desk.house.clock() + timedelta(minutes=5))
    assert come(desk, appointment, System.HEALTH_CODE, CODE) == Reason.UNKNOWN_IDENTIFIER
    bound(desk, ADULT, System.HEALTH_CODE, CODE)
    bound(desk, ADULT, System.HOSPITAL_CARD, "00012345")
    for system, value in (
        (System.HEALTH_CODE, CODE),
        (System.HOSPITAL_CARD, "00012345"),
        (System.INSURANCE_CODE, fresh),
    ):
        assert come(desk, appointment, system, value) == ""


@pytest.mark.requirement("R044", "R165")
def test_a_code_of_another_patient_does_not_do(desk: Desk) -> None:
    desk.enrol(ELDER)
    appointment = desk.book(desk.enrol(ADULT))
    bound(desk, ELDER, System.HEALTH_CODE, OTHER_CODE)
    assert come(desk, appointment, System.HEALTH_CODE, OTHER_CODE) == Reason.DOCUMENT_MISMATCH
    other = insurance_code(ELDER.number, desk.house.clock() + timedelta(minutes=5))
    assert come(desk, appointment, System.INSURANCE_CODE, other) == Reason.DOCUMENT_MISMATCH
    late = insurance_code(ADULT.number, desk.house.clock() - timedelta(seconds=1))
    assert come(desk, appointment, System.INSURANCE_CODE, late) == Reason.UNKNOWN_IDENTIFIER
    assert come(desk, appointment, System.HEALTH_CODE, "x") == Reason.IDENTIFIER_UNREADABLE
    PLATFORM.is_silent = True
    assert come(desk, appointment, System.INSURANCE_CODE, late) == Reason.IDENTIFIER_UNANSWERED
    nothing = after.CheckInBody(appointment=appointment.id)
    assert code_of(desk.face.check_in(desk.caller, nothing)) == Reason.MALFORMED_REQUEST


@pytest.mark.requirement("R165")
def test_who_comes_back_with_results_may_show_a_code_too(desk: Desk) -> None:
    appointment = desk.book(desk.enrol(ADULT))
    bound(desk, ADULT, System.HEALTH_CODE, CODE)
    at(desk, 9)
    assert come(desk, appointment, System.HEALTH_CODE, CODE) == ""
    assert fulfil(desk, appointment, has_examination=True).is_success

    def back(value: str, system: System = System.HEALTH_CODE) -> str:
        shown = after.ShownCodeBody(system=system, value=value)
        body = after.ResultsBody(appointment=appointment.id, shown=shown)
        reply = desk.face.results_check_in(desk.caller, body)
        return "" if reply.is_success else code_of(reply)

    assert back(OTHER_CODE) == Reason.UNKNOWN_IDENTIFIER
    assert back(CODE) == ""
    PLATFORM.is_silent = True
    assert back("1" * 28, System.INSURANCE_CODE) == Reason.IDENTIFIER_UNANSWERED
