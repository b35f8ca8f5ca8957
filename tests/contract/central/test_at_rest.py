"""What lies in the database after a whole life of bookings: nothing that tells who."""

import logging
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.bootstrap import central_upkeep as upkeep
from kiosk_app.central_service.keeping.database import is_url
from kiosk_app.central_service.keeping.schema_version import NEEDED
from kiosk_app.central_service.sealed.values import sealed_columns
from kiosk_app.central_service.seed.tables import load_tables
from kiosk_app.central_service.tables.all_tables import metadata
from kiosk_app.contract import after, paths, shapes
from kiosk_app.contract.duplicate_shapes import DismissBody, DuplicatesAnswer
from kiosk_app.contract.identifier_shapes import BindBody
from kiosk_app.contract.pre_visit_shapes import AnswersBody
from kiosk_app.contract.suspension_shapes import SuspendBody
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.noshow import Excuse
from kiosk_app.domain.parameters import PreVisitParameters, PriorityGroup
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.proxy import Relation
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import (
    at,
    counter,
    document,
    hold_in,
    pay_and_confirm,
    work,
)
from tests.contract.central.after.test_not_coming import SECOND, excuse
from tests.contract.central.face import Desk, HttpFace, body_of
from tests.contract.central.test_identifiers import HEALTH_CODE as CODE
from tests.helpers.central import central
from tests.helpers.desk_staff import staffed
from tests.helpers.merging import APART, REASON, SEEN, TRAVELLER, Joining, joining
from tests.helpers.people import ADULT, ELDER, PHONE, STRANGER
from tests.helpers.postgres import program
from tests.helpers.sealed import raw_bytes
from tests.helpers.staff import hire

PROXY_PHONE = "13900000902"
NOTE, EVIDENCE, APPEAL = "a photo of 王某", "ambulance report of 张某", "mother 李某 was ill"
GROUP_PROOF = "京残字第0900001号"
ASKING = replace(
    DEMO, pre_visit=PreVisitParameters(questions="respiratory", departments=("1301E",))
)
ALIKE_NUMBER, TWO = "E20000003", "two brothers of the 王 family"
PUT_RIGHT, RIGHT_NUMBER, RIGHT_PHONE = "林晓洲", "E76543218", "13800000977"
TOMORROW = SessionId("20261124M-P0304E1")


def live_a_life(desk: Desk) -> None:
    """Enrol, book, book for another, miss, excuse, appeal, call off, hire, join, take apart."""
    booker = shapes.BookerBody(
        name=ELDER.name,
        kind=ELDER.kind,
        number=ELDER.number,
        phone=PROXY_PHONE,
        relation=Relation.PARENT,
        proof=Proof.ID_CARD,
    )
    patient, stranger = desk.enrol(ADULT), desk.enrol(STRANGER)
    wish = desk.wish(patient)
    asked = shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=patient,
        session=wish.session,
        band_begin=wish.band_begin,
        booker=booker,
    )
    hold = desk.face.hold(desk.caller, asked).read(shapes.HoldAnswer).hold
    missed = pay_and_confirm(desk, hold)
    other = desk.book(stranger, "0302E")
    window, member = counter(desk)
    void = after.VoidBody(by=member, reason=NOTE)
    assert window.face.make_void(window.caller, other.id, void).is_success
    disabled = desk.book(desk.enrol(ELDER), "0302E")
    coming = after.CheckInBody(
        document=document(ELDER),
        appointment=disabled.id,
        group=PriorityGroup.DISABLED,
        group_proof=GROUP_PROOF,
    )
    assert window.face.check_in(window.caller, coming).is_success
    begin = desk.bands(TOMORROW, patient)[0].band.begin
    pay_and_confirm(desk, hold_in(desk, patient, TOMORROW, begin))
    body = SuspendBody(sessions=(TOMORROW,), reason=UrgentReason.ILLNESS, document_number="")
    boss = staffed(desk.house)
    assert desk.house.service.suspend(boss.caller, body).is_success
    at(desk, 12, 0)
    work(desk)
    window, member = counter(desk, Role.REGISTRAR)
    second = hire(desk.house, Role.SUPERVISOR, login=SECOND).id
    said = {"excuse": Excuse.EMERGENCY, "evidence": EVIDENCE}
    assert isinstance(excuse(window, missed.id, member, second, **said), after.NoShowAnswer)
    words = after.AppealBody(patient=patient, text=APPEAL)
    assert desk.face.appeal(desk.caller, missed.id, words).is_success
    answers = AnswersBody(
        questionnaire="respiratory",
        version=1,
        answers={"fever": False, "cough_breath": False, "contact": False, "mask": True},
        is_signed=True,
    )
    assert desk.house.service.answer_questions(desk.caller, patient, answers).is_success
    code = BindBody(system=IdentifierSystem.HEALTH_CODE, value=CODE, person=body_of(ADULT))
    assert desk.house.service.bind_identifier(desk.caller, code).is_success
    with joining(desk.house) as joined:
        joined.part(joined.join(desk.enrol(TRAVELLER), patient))
        traveller = desk.enrol(TRAVELLER)
        alike = replace(TRAVELLER, number=ALIKE_NUMBER)
        desk.enrol(alike)
        say_that_they_are_two(joined)
        put_right = joined.correct(
            traveller, name=PUT_RIGHT, number=RIGHT_NUMBER, phone=RIGHT_PHONE
        )
        assert put_right.is_success


def say_that_they_are_two(joined: Joining) -> None:
    """Dismiss every pair of records that may be one person's."""
    found = joined.wire.ask("GET", paths.DUPLICATES, token=joined.token, purpose="correction")
    for line in found.read(DuplicatesAnswer).duplicates:
        path = paths.DUPLICATE_DISMISS.format(duplicate=line.id)
        assert joined.send(path, DismissBody(reason=TWO), with_second=False).is_success


def telling() -> set[str]:
    """Return every text that tells who somebody is."""
    found = [text for person in (ADULT, ELDER, STRANGER) for text in (person.name, person.number)]
    for one in load_tables().patients:
        found += [one.name, one.number, one.phone]
    return {
        *found,
        CODE,
        TRAVELLER.number,
        ALIKE_NUMBER,
        TWO,
        REASON,
        APART,
        SEEN,
        PUT_RIGHT,
        RIGHT_NUMBER,
        RIGHT_PHONE,
        PHONE,
        PROXY_PHONE,
        NOTE,
        EVIDENCE,
        APPEAL,
        GROUP_PROOF,
        "张三丰",
    }


def told_in(raw: bytes) -> list[str]:
    """Return which of these texts can be read in some bytes, however they are written there."""
    low = raw.lower()
    return sorted(
        text
        for text in telling()
        if any(
            form.lower() in low
            for form in (text.encode(), text.encode("utf-16-le"), ascii(text)[1:-1].encode())
        )
    )


@pytest.mark.requirement("R104")
def test_nothing_that_lies_there_tells_who(
    engine: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with central(engine=engine, rules=ASKING) as house:
        face = HttpFace(house.url)
        with face.http:
            live_a_life(Desk(house, face))
        with house.database.read() as connection:
            for table in metadata.sorted_tables:
                for column in sealed_columns(table):
                    has_value = sa.select(sa.exists().where(column.is_not(None)))
                    assert connection.scalar(has_value), f"{table.name}.{column.name} was not used"
        lying = raw_bytes(house.address)
        assert b"kiosk-01" in lying
        assert told_in(lying) == []
        with house.database.write() as connection:
            connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
            known = {"n": NEEDED}
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:n)"), known)
        upkeep.back_up(house.address, tmp_path / "backup")
    backup = tmp_path / "backup"
    kept = backup.read_bytes() if not is_url(house.address) else plain(backup)
    assert b"kiosk-01" in kept
    assert told_in(kept) == []
    assert caplog.text
    assert told_in(caplog.text.encode()) == []


def plain(backup: Path) -> bytes:
    """Return what a backup of PostgreSQL restores, as SQL; bytes as they are."""
    command = [program("pg_restore"), "--file=-", str(backup)]
    text = subprocess.run(command, capture_output=True, check=True).stdout
    return re.sub(rb"\\\\x((?:[0-9a-f]{2})*)", lambda hit: bytes.fromhex(hit[1].decode()), text)


def test_the_search_finds_what_it_looks_for() -> None:
    both = ADULT.name.encode() + b"\0" + ELDER.number.encode()
    assert told_in(both) == [ELDER.number, ADULT.name]
    assert told_in(ascii(ADULT.name).encode()) == [ADULT.name]
