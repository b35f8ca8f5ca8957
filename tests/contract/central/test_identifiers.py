"""Codes and cards that point to a patient: any face of the central service, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_client.errors import CentralRefusedError
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.keeping import rotation
from kiosk_app.central_service.patients.identity_platform import PlayedPlatform
from kiosk_app.central_service.sealed.vault import Vault
from kiosk_app.central_service.tables.schema_identifiers import identifier
from kiosk_app.contract import shapes
from kiosk_app.contract.identifier_shapes import BindBody, IdentifiedAnswer, IdentifyBody
from kiosk_app.domain.identifiers import Identifier
from kiosk_app.domain.identifiers import IdentifierSystem as System
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.refusal import Reason
from tests.contract.central.conftest import WAYS, name_of
from tests.contract.central.face import Desk, HttpFace, body_of, code_of
from tests.helpers.central import DATA_KEY, MONDAY_MORNING, central
from tests.helpers.devices import client_of
from tests.helpers.insurance import insurance_code
from tests.helpers.people import ADULT, ELDER, PHONE

HEALTH_CODE = "0123456789abcdef" * 4 + ":1"
SAME_BY_NOW = "0123456789ABCDEF" * 4 + ":0:20261123093000"
CARD = "00012345"
PLATFORM = PlayedPlatform({ADULT.number: ADULT.name, ELDER.number: "别的人"})


@pytest.fixture(params=WAYS, ids=lambda param: name_of(*param))
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A hospital that is connected to an insurer's platform."""
    engine, is_served = request.param
    PLATFORM.is_silent = False
    with central(engine=engine, is_served=is_served, platform=PLATFORM) as house:
        if not is_served:
            yield Desk(house, house.service)
            return
        face = HttpFace(house.url)
        with face.http:
            yield Desk(house, face)


def identified(desk: Desk, system: System, value: str) -> IdentifiedAnswer | str:
    reply = desk.face.identify(desk.caller, IdentifyBody(system=system, value=value))
    return reply.read(IdentifiedAnswer) if reply.is_success else code_of(reply)


def patient_by(desk: Desk, system: System, value: str) -> str:
    found = identified(desk, system, value)
    return found if isinstance(found, str) else found.patient.id


def bind(desk: Desk, system: System, value: str, person: Person = ADULT) -> str:
    body = BindBody(system=system, value=value, person=body_of(person))
    reply = desk.face.bind_identifier(desk.caller, body)
    return reply.read(shapes.PatientAnswer).id if reply.is_success else code_of(reply)


@pytest.mark.requirement("R030", "R164")
def test_each_of_the_inputs_gives_the_same_patient(desk: Desk) -> None:
    patient = desk.enrol(ADULT)
    by_document = {
        proof: desk.face.lookup(
            desk.caller, shapes.LookupBody(person=body_of(replace(ADULT, proof=proof)))
        ).read(shapes.PatientAnswer)
        for proof in (Proof.ID_CARD, Proof.SOCIAL_CARD, Proof.HEALTH_CARD)
    }
    assert {answer.id for answer in by_document.values()} == {patient}
    assert bind(desk, System.HEALTH_CODE, HEALTH_CODE) == patient
    assert bind(desk, System.HOSPITAL_CARD, CARD) == patient
    fresh = insurance_code(ADULT.number, MONDAY_MORNING + timedelta(minutes=5))
    for system, value in (
        (System.HEALTH_CODE, HEALTH_CODE),
        (System.HEALTH_CODE, SAME_BY_NOW),
        (System.HOSPITAL_CARD, f" {CARD} "),
        (System.INSURANCE_CODE, fresh),
    ):
        assert patient_by(desk, system, value) == patient


@pytest.mark.requirement("R164")
def test_an_unknown_health_code_is_bound_by_a_card_read_once(desk: Desk) -> None:
    assert patient_by(desk, System.HEALTH_CODE, HEALTH_CODE) == Reason.UNKNOWN_IDENTIFIER
    assert bind(desk, System.HEALTH_CODE, HEALTH_CODE) == Reason.UNKNOWN_PATIENT
    patient = desk.enrol(ADULT)
    assert bind(desk, System.HEALTH_CODE, HEALTH_CODE) == patient
    assert bind(desk, System.HEALTH_CODE, SAME_BY_NOW) == patient, "again changes nothing"
    assert patient_by(desk, System.HEALTH_CODE, HEALTH_CODE) == patient


@pytest.mark.requirement("R030", "R164")
def test_a_code_points_to_one_patient_only(desk: Desk) -> None:
    patient = desk.enrol(ADULT)
    desk.enrol(ELDER)
    bind(desk, System.HEALTH_CODE, HEALTH_CODE)
    assert bind(desk, System.HEALTH_CODE, HEALTH_CODE, ELDER) == Reason.IDENTIFIER_TAKEN
    assert patient_by(desk, System.HEALTH_CODE, HEALTH_CODE) == patient


@pytest.mark.requirement("R029")
@pytest.mark.parametrize("proof", [Proof.HEALTH_CODE, Proof.HOSPITAL_CARD])
def test_what_only_points_to_somebody_binds_and_enrols_nobody(desk: Desk, proof: Proof) -> None:
    someone = replace(ADULT, proof=proof)
    body = shapes.EnrolBody(person=body_of(someone), phone=PHONE)
    assert code_of(desk.face.enrol(desk.caller, body)) == Reason.REAL_NAME_REQUIRED
    desk.enrol(ADULT)
    assert bind(desk, System.HEALTH_CODE, HEALTH_CODE, someone) == Reason.REAL_NAME_REQUIRED


def test_a_document_that_contradicts_the_record_binds_nothing(desk: Desk) -> None:
    desk.enrol(ADULT)
    someone = replace(ADULT, name="别的人")
    assert bind(desk, System.HEALTH_CODE, HEALTH_CODE, someone) == Reason.NAME_CONFLICT
    assert patient_by(desk, System.HEALTH_CODE, HEALTH_CODE) == Reason.UNKNOWN_IDENTIFIER


@pytest.mark.requirement("R104")
def test_an_answer_carries_no_whole_name_and_no_whole_number(desk: Desk) -> None:
    desk.enrol(ADULT)
    bind(desk, System.HEALTH_CODE, HEALTH_CODE)
    reply = desk.face.identify(
        desk.caller, IdentifyBody(system=System.HEALTH_CODE, value=HEALTH_CODE)
    )
    text = reply.body.decode()
    assert ADULT.name not in text
    assert ADULT.number not in text
    found = reply.read(IdentifiedAnswer)
    assert (found.name_masked, found.proof) == ("林*舟", Proof.HEALTH_CODE)
    assert found.number_masked.endswith(ADULT.number[-4:])
    assert found.patient.age == 30


@pytest.mark.requirement("R164")
def test_an_insurance_code_is_the_insurer_s_to_read_and_never_bound(desk: Desk) -> None:
    late = insurance_code(ADULT.number, MONDAY_MORNING - timedelta(seconds=1))
    fresh = insurance_code(ADULT.number, MONDAY_MORNING + timedelta(minutes=5))
    assert patient_by(desk, System.INSURANCE_CODE, fresh) == Reason.UNKNOWN_IDENTIFIER
    patient = desk.enrol(ADULT)
    assert patient_by(desk, System.INSURANCE_CODE, fresh) == patient
    assert patient_by(desk, System.INSURANCE_CODE, late) == Reason.UNKNOWN_IDENTIFIER
    assert bind(desk, System.INSURANCE_CODE, fresh) == Reason.IDENTIFIER_EXPIRES


def test_a_silent_insurer_is_told_and_a_wrong_one_not_believed(desk: Desk) -> None:
    desk.enrol(ELDER)
    code = insurance_code(ELDER.number, MONDAY_MORNING + timedelta(minutes=5))
    assert patient_by(desk, System.INSURANCE_CODE, code) == Reason.NAME_CONFLICT
    PLATFORM.is_silent = True
    reply = desk.face.identify(desk.caller, IdentifyBody(system=System.INSURANCE_CODE, value=code))
    assert (reply.status, code_of(reply)) == (409, Reason.IDENTIFIER_UNANSWERED)


@pytest.mark.parametrize(
    ("system", "value"),
    [
        (System.HEALTH_CODE, "0123:1"),
        (System.HEALTH_CODE, HEALTH_CODE.removesuffix(":1")),
        (System.HOSPITAL_CARD, "a b'; --"),
        (System.HOSPITAL_CARD, "123"),
        (System.INSURANCE_CODE, ""),
        (System.INSURANCE_CODE, "x\x00"),
        (System.HEALTH_CODE, HEALTH_CODE + ":" + "9" * 400),
    ],
)
def test_what_is_no_code_is_said_to_be_none(desk: Desk, system: System, value: str) -> None:
    reply = desk.face.identify(desk.caller, IdentifyBody(system=system, value=value))
    told = {Reason.IDENTIFIER_UNREADABLE}
    if "\0" in value:  # over HTTP a control character does not pass the door
        told.add(Reason.MALFORMED_REQUEST)
    assert reply.status == 400
    assert code_of(reply) in told
    if system is not System.INSURANCE_CODE:
        assert bind(desk, system, value) == Reason.IDENTIFIER_UNREADABLE


def test_strangers_learn_nothing_and_the_insurer_is_not_asked_for_them(desk: Desk) -> None:
    PLATFORM.is_silent = True
    body = IdentifyBody(system=System.INSURANCE_CODE, value="9" * 28)
    assert code_of(desk.face.identify(Caller("nobody"), body)) == Reason.UNKNOWN_STATION


@pytest.mark.requirement("R104")
def test_a_bound_code_lies_sealed_and_is_found_after_its_key_was_changed(desk: Desk) -> None:
    patient = desk.enrol(ADULT)
    bind(desk, System.HOSPITAL_CARD, CARD)
    with desk.house.database.read() as connection:
        [row] = connection.execute(sa.select(identifier)).all()
    assert CARD.encode() not in row.value + row.value_index
    desk.house.database.unlock(Vault((DATA_KEY, bytes(range(64, 96)))))
    assert rotation._seal_anew(desk.house.database, identifier) == 1
    assert patient_by(desk, System.HOSPITAL_CARD, CARD) == patient


@pytest.mark.requirement("R164")
def test_the_kiosk_s_client_identifies_and_binds() -> None:
    code = Identifier(System.HEALTH_CODE, HEALTH_CODE)
    with central(platform=PLATFORM) as house:
        client = client_of(house)
        with pytest.raises(CentralRefusedError) as caught:
            client.identify(code)
        assert caught.value.refusal.reason is Reason.UNKNOWN_IDENTIFIER
        patient = client.enrol(ADULT, PHONE, RequestKey("one"))
        assert client.bind(code, ADULT, RequestKey("two")) == patient.id
        found = client.identify(code)
        assert (found.id, found.person.name_masked, found.age) == (patient.id, "林*舟", 30)
        assert (found.person.proof, found.phone_masked) == (Proof.HEALTH_CODE, patient.phone_masked)
        client.close()
