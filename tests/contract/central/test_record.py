"""The record of privileged acts: with every act, only ever added, and whatever is bent is found."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.database import DatabaseBusyError
from kiosk_app.central_service.tables.schema_staff import audit, staff
from kiosk_app.contract import paths
from kiosk_app.contract.identifier_shapes import BindBody, IdentifyBody
from kiosk_app.contract.shapes import LookupBody, PatientAnswer
from kiosk_app.contract.staff_shapes import (
    AuditCheckAnswer,
    AuditHeadAnswer,
    CodeAnswer,
    InviteBody,
)
from kiosk_app.domain.audit_chain import Head
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Purpose, Role
from tests.contract.central.face import Desk, body_of, code_of
from tests.helpers.central import CHEAP, KIOSK, CentralHouse, central
from tests.helpers.people import ADULT, STRANGER
from tests.helpers.staff import COUNTER, OTHER_COUNTER, Wire, add_counter, hire, sign_in

ROWS = 40


@pytest.fixture
def house(engine: str) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False) as made:
        add_counter(made)
        yield made


@pytest.fixture
def log(house: CentralHouse) -> AuditLog:
    """A record of forty rows."""
    made = AuditLog(CHEAP.audit_key)
    with house.database.write() as connection:
        for place in range(ROWS):
            made.add(connection, house.clock(), "stf-1", AuditAct.INVITED, member=f"m{place}")
    return made


def unprotect(connection: Connection) -> None:
    """Do what somebody would who may change the database itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
        return
    for act in ("update", "delete"):
        connection.exec_driver_sql(f"DROP TRIGGER audit_no_{act}")


def first_bad(house: CentralHouse, log: AuditLog, anchor: Head | None = None) -> int | None:
    with house.database.read() as connection:
        return log.first_bad(connection, anchor)


def head(house: CentralHouse, log: AuditLog) -> Head:
    with house.database.read() as connection:
        found = log.head(connection)
    assert found is not None
    return found


@pytest.mark.requirement("R133")
@pytest.mark.parametrize(
    "change", [sa.update(audit).values(actor="somebody else"), sa.delete(audit)], ids=str
)
def test_the_database_itself_refuses_to_change_the_record(
    house: CentralHouse, log: AuditLog, change: sa.Executable
) -> None:
    with (
        pytest.raises((DBAPIError, DatabaseBusyError), match="only ever added"),
        house.database.write() as connection,
    ):
        connection.execute(change)
    assert first_bad(house, log, head(house, log)) is None


@pytest.mark.requirement("R133")
@pytest.mark.parametrize(
    "change",
    [
        {"actor": "stf-2"},
        {"act": "disabled"},
        {"at": "2020-01-01T00:00:00+08:00"},
        {"facts": '{"member": "m99"}'},
        {"facts": "{not json"},
        {"facts": "[]"},
        {"keyed_hash": "0" * 64},
        {"previous": "0" * 64},
    ],
    ids=str,
)
def test_an_edited_row_is_named(house: CentralHouse, log: AuditLog, change: dict[str, str]) -> None:
    with house.database.write() as connection:
        unprotect(connection)
        connection.execute(sa.update(audit).where(audit.c.place == 25).values(**change))
    assert first_bad(house, log) == 25


def test_a_removed_row_is_named(house: CentralHouse, log: AuditLog) -> None:
    with house.database.write() as connection:
        unprotect(connection)
        connection.execute(sa.delete(audit).where(audit.c.place == 17))
    assert first_bad(house, log) == 17


def test_a_cut_tail_shows_only_against_a_head_somebody_kept(
    house: CentralHouse, log: AuditLog
) -> None:
    kept = head(house, log)
    with house.database.write() as connection:
        unprotect(connection)
        connection.execute(sa.delete(audit).where(audit.c.place >= 30))
    assert first_bad(house, log) is None
    assert first_bad(house, log, kept) == 30


def test_rows_of_another_key_do_not_fit(house: CentralHouse, log: AuditLog) -> None:
    forger = AuditLog(b"another key")
    with house.database.write() as connection:
        forger.add(connection, house.clock(), "stf-1", AuditAct.INVITED, member="m")
    assert first_bad(house, log) == ROWS


def test_an_act_that_is_broken_off_leaves_neither_itself_nor_its_row(house: CentralHouse) -> None:
    admin = hire(house, Role.ADMINISTRATOR)
    token = sign_in(house, admin, OTHER_COUNTER)
    before = count(house)

    class BrokenLog(AuditLog):
        def add(self, *_args: object, **_facts: object) -> None:
            raise DatabaseBusyError("the disk is full")

    house.service._audit = BrokenLog(CHEAP.audit_key)
    body = InviteBody(login="new.one", name="李四", roles=frozenset({Role.TRIAGE}))
    with pytest.raises(DatabaseBusyError):
        house.service.invite(Caller(OTHER_COUNTER, token=token), body)
    assert count(house) == before


def count(house: CentralHouse) -> tuple[int, int]:
    with house.database.read() as connection:
        rows, accounts = (
            connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (audit, staff)
        )
    return rows, accounts


# --- looking patients up ---------------------------------------------------------------------


def look_up(house: CentralHouse, purpose: str | None, person: LookupBody) -> Reply:
    token = sign_in(house, hire(house, Role.ENQUIRY, login=f"e{count(house)[1]}.desk"))
    return house.service.lookup(Caller(COUNTER, token=token, purpose=purpose), person)


@pytest.mark.requirement("R104")
def test_staff_say_what_they_look_a_patient_up_for(house: CentralHouse) -> None:
    patient = Desk(house, house.service).enrol()
    body = LookupBody(person=body_of(ADULT))
    for none in (None, "", "curiosity"):
        reply = look_up(house, none, body)
        assert (reply.status, code_of(reply)) == (400, Reason.PURPOSE_REQUIRED)
    found = look_up(house, Purpose.COMPLAINT, body).read(PatientAnswer)
    assert found.id == patient
    assert found.phone_masked == "138****0901"
    with house.database.read() as connection:
        row = connection.execute(sa.select(audit).order_by(audit.c.place.desc())).first()
    assert row is not None
    assert (row.act, row.actor[:4]) == ("patient_looked_up", "stf-")
    assert f'"patient": "{patient}"' in row.facts
    assert '"purpose": "complaint"' in row.facts
    assert ADULT.name not in row.facts
    assert ADULT.number not in row.facts


@pytest.mark.requirement("R104")
def test_a_look_up_that_finds_nobody_is_recorded_too(house: CentralHouse) -> None:
    reply = look_up(house, Purpose.ENQUIRY, LookupBody(person=body_of(STRANGER)))
    assert code_of(reply) == Reason.UNKNOWN_PATIENT
    with house.database.read() as connection:
        facts = connection.scalars(sa.select(audit.c.facts).order_by(audit.c.place)).all()
    assert '"patient": "unknown"' in facts[-1]


@pytest.mark.requirement("R104")
def test_staff_say_what_they_look_a_code_up_for_and_it_is_recorded(house: CentralHouse) -> None:
    patient = Desk(house, house.service).enrol()
    card = BindBody(system=IdentifierSystem.HOSPITAL_CARD, value="00012345", person=body_of(ADULT))
    assert house.service.bind_identifier(Caller(KIOSK, "a-key"), card).is_success
    token = sign_in(house, hire(house, Role.ENQUIRY))
    rows = count(house)[0]
    for number, purpose, said in (
        ("00012345", None, Reason.PURPOSE_REQUIRED),
        ("00012345", Purpose.ENQUIRY, ""),
        ("00099999", Purpose.ENQUIRY, Reason.UNKNOWN_IDENTIFIER),
    ):
        body = IdentifyBody(system=card.system, value=number)
        reply = house.service.identify(Caller(COUNTER, token=token, purpose=purpose), body)
        assert said == ("" if reply.is_success else code_of(reply))
    with house.database.read() as connection:
        facts = connection.scalars(sa.select(audit.c.facts).order_by(audit.c.place)).all()[rows:]
    assert [patient in fact for fact in facts] == [True, False]
    assert not [fact for fact in facts if "00012345" in fact or "00099999" in fact]


def test_a_patient_at_a_kiosk_needs_no_purpose(house: CentralHouse) -> None:
    desk = Desk(house, house.service)
    desk.enrol()
    before = count(house)
    assert house.service.lookup(Caller(KIOSK), LookupBody(person=body_of(ADULT))).is_success
    assert count(house) == before


# --- over the wire ---------------------------------------------------------------------------


@pytest.mark.requirement("R027")
def test_stations_keep_the_head_and_the_auditor_checks_against_it() -> None:
    with central() as house, (wire := Wire(house.url)).http:
        add_counter(house)
        first = wire.ask("GET", paths.AUDIT_HEAD, station=KIOSK).read(AuditHeadAnswer)
        assert first.head is None
        auditor = sign_in(house, hire(house, Role.AUDITOR))
        kept = wire.ask("GET", paths.AUDIT_HEAD, station=KIOSK).read(AuditHeadAnswer).head
        assert kept is not None
        admin = sign_in(house, hire(house, Role.ADMINISTRATOR), OTHER_COUNTER)
        body = InviteBody(login="new.one", name="李四", roles=frozenset({Role.TRIAGE}))
        invited = wire.ask(
            "POST", paths.STAFF_INVITATIONS, body, station=OTHER_COUNTER, token=admin
        )
        assert invited.read(CodeAnswer).member.login == "new.one"

        def check(anchor: Head) -> AuditCheckAnswer:
            path = f"{paths.AUDIT_CHECK}?index={anchor.index}&keyed_hash={anchor.keyed_hash}"
            return wire.ask("GET", path, token=auditor).read(AuditCheckAnswer)

        good = check(kept)
        assert good.first_bad is None
        assert good.head is not None
        assert good.head.index == kept.index + 3
        assert check(Head(kept.index, "0" * 64)).first_bad == kept.index
        assert check(Head(99, kept.keyed_hash)).first_bad == good.head.index + 1
        bare = wire.ask("GET", paths.AUDIT_CHECK, token=auditor).read(AuditCheckAnswer)
        assert bare == good


def test_an_unknown_station_checks_nothing(house: CentralHouse) -> None:
    reply = house.service.audit_check(Caller("nowhere"))
    assert code_of(reply) == Reason.UNKNOWN_STATION
