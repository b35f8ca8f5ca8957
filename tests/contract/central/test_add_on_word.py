"""Who asks for an add-on: the doctor, signed in, or a desk on a word of theirs that is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.central_service.tables.schema_supply import add_on_step
from kiosk_app.contract.staff_shapes import MemberAnswer, MembersAnswer, PractitionerBody
from kiosk_app.contract.supply_shapes import AddOnAnswer, AddOnBody, AddOnPageAnswer
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnPage, AddOnReason
from kiosk_app.domain.ids import PatientId, PractitionerId, SessionId, StaffId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, enrolled, reason_of, staffed
from tests.helpers.staff import COUNTER, OTHER_COUNTER, hire, sign_in

pytestmark = pytest.mark.requirement("R024")
SESSION = SessionId("20261123A-P0304E1")
DOCTOR, COLLEAGUE = PractitionerId("P0304E1"), PractitionerId("P0304E2")


@dataclass
class Ward:
    """A doctor of the session with an account, the registrar, and the administrator."""

    house: CentralHouse
    doctor: Staff
    registrar: Staff
    administrator: Staff
    patient: PatientId

    def is_the(self, doctor: PractitionerId | None, who: StaffId | None = None) -> Reply:
        body = PractitionerBody(practitioner=doctor)
        member = who or self.doctor.who.id
        return self.house.service.set_practitioner(self.administrator.caller, member, body)

    def ask(self, staff: Staff, word: AddOnWord | None, doctor: PractitionerId = DOCTOR) -> Reply:
        body = AddOnBody(
            session=SESSION,
            doctor=doctor,
            patient=self.patient,
            reason=AddOnReason.FOLLOW_UP,
            word=word,
        )
        return self.house.service.request_add_on(staff.caller, body)

    def page(self, staff: Staff) -> AddOnPage:
        reply = self.house.service.session_add_ons(staff.caller, SESSION)
        return reply.read(AddOnPageAnswer).page

    def first_bad(self) -> int | None:
        return self.page(self.registrar).first_bad


@pytest.fixture
def ward(engine: str) -> Iterator[Ward]:
    with central(engine=engine, is_served=False, days=0) as house:
        (patient,) = enrolled(house, 1)
        registrar = staffed(house, Role.REGISTRAR, "registrar", OTHER_COUNTER)
        administrator = staffed(house, Role.ADMINISTRATOR, "admin")
        yield Ward(house, staffed(house, Role.DOCTOR, "doctor"), registrar, administrator, patient)


def test_the_doctor_asks_signed_in_and_for_nobody_elses_sessions(ward: Ward) -> None:
    assert reason_of(ward.ask(ward.doctor, AddOnWord.OWN)) == Reason.ADD_ON_NOT_YOURS
    assert ward.page(ward.doctor).askers == ()
    assert ward.is_the(COLLEAGUE).read(MemberAnswer).practitioner == COLLEAGUE
    assert reason_of(ward.ask(ward.doctor, AddOnWord.OWN)) == Reason.ADD_ON_NOT_YOURS
    assert reason_of(ward.ask(ward.doctor, AddOnWord.OWN, COLLEAGUE)) == Reason.ADD_ON_NOT_YOURS
    assert ward.is_the(DOCTOR).is_success
    page = ward.page(ward.doctor)
    assert ([a.doctor.id for a in page.askers], page.words) == ([DOCTOR], (AddOnWord.OWN,))
    assert reason_of(ward.ask(ward.doctor, AddOnWord.SLIP)) == Reason.ADD_ON_WORD
    assert ward.ask(ward.doctor, AddOnWord.OWN).read(AddOnAnswer).word is AddOnWord.OWN
    with ward.house.database.read() as connection:
        step = connection.execute(sa.select(add_on_step)).one()
        noted = connection.execute(sa.select(audit).where(audit.c.act == "add_on_requested")).one()
    assert (step.by, step.doctor, step.word) == (ward.doctor.who.id, DOCTOR, "own")
    assert '"doctor":"P0304E1"' in noted.facts.replace(" ", "")
    assert '"word":"own"' in noted.facts.replace(" ", "")


def test_a_desk_says_on_what_word_of_the_doctor_it_asks(ward: Ward) -> None:
    for word in (None, AddOnWord.OWN):
        assert reason_of(ward.ask(ward.registrar, word)) == Reason.ADD_ON_WORD
    assert ward.page(ward.registrar).words == (AddOnWord.SLIP, AddOnWord.CALL)
    assert ward.ask(ward.registrar, AddOnWord.CALL).read(AddOnAnswer).word is AddOnWord.CALL
    (story,) = ward.page(ward.registrar).stories
    assert story.word is AddOnWord.CALL


@pytest.mark.requirement("R025")
def test_a_doctor_who_is_a_supervisor_too_approves_nothing_that_is_wanted_in_their_name(
    ward: Ward,
) -> None:
    chief = staffed(ward.house, Role.SUPERVISOR, "chief")
    assert ward.is_the(DOCTOR, chief.who.id).is_success
    add_on = ward.ask(ward.registrar, AddOnWord.SLIP).read(AddOnAnswer).id
    approve = ward.house.service.approve_add_on
    assert reason_of(approve(chief.caller, add_on)) == Reason.SECOND_PERSON_REQUIRED
    assert approve(staffed(ward.house, login="other").caller, add_on).is_success


@pytest.mark.requirement("R026")
def test_a_word_that_is_changed_afterwards_is_found_and_steps_from_before_fit(ward: Ward) -> None:
    assert ward.ask(ward.registrar, AddOnWord.CALL).is_success
    assert ward.first_bad() is None
    with ward.house.database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE add_on_step DISABLE TRIGGER USER")
        else:
            connection.exec_driver_sql("DROP TRIGGER add_on_step_no_update")
    for word, bad in (("slip", 0), ("call", None), (None, 0)):
        with ward.house.database.write() as connection:
            connection.execute(sa.update(add_on_step).values(word=word))
        assert ward.first_bad() == bad


def test_a_doctor_has_one_account_and_the_record_tells_whose(ward: Ward) -> None:
    other = hire(ward.house, Role.DOCTOR, login="other.doctor")
    assert ward.is_the(DOCTOR).is_success
    assert ward.is_the(DOCTOR).is_success
    assert reason_of(ward.is_the(DOCTOR, other.id)) == Reason.STAFF_EXISTS
    assert reason_of(ward.is_the(PractitionerId("nobody"))) == Reason.MALFORMED_REQUEST
    assert reason_of(ward.is_the(None, ward.administrator.who.id)) == Reason.NOT_ALLOWED
    assert reason_of(ward.is_the(None, StaffId("none"))) == Reason.UNKNOWN_STAFF
    assert ward.is_the(None).read(MemberAnswer).practitioner is None
    assert ward.is_the(DOCTOR, other.id).is_success
    everybody = ward.house.service.members(ward.administrator.caller).read(MembersAnswer).members
    assert {m.login: m.practitioner for m in everybody if m.practitioner} == {other.login: DOCTOR}
    with ward.house.database.read() as connection:
        which = sa.select(audit.c.facts).where(audit.c.act == "practitioner_set")
        told = [facts.replace(" ", "") for facts in connection.scalars(which)]
    assert len(told) == 4
    assert '"after":"P0304E1"' in told[0]
    assert '"before":"P0304E1"' in told[2]


def test_who_lost_the_link_does_not_ask_as_that_doctor_any_more(ward: Ward) -> None:
    assert ward.is_the(DOCTOR).is_success
    sign_in(ward.house, ward.registrar.who, COUNTER)
    assert ward.is_the(None).is_success
    assert reason_of(ward.ask(ward.doctor, AddOnWord.OWN)) == Reason.ADD_ON_NOT_YOURS
