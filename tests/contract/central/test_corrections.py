"""What a patient's record says is corrected with a reason, over real HTTP on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Question, question_of
from kiosk_app.central_service.booking.voids import HOLD
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.tables.schema import patient
from kiosk_app.central_service.tables.schema_correction import correction
from kiosk_app.contract import correction_shapes as correcting
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.correction import Field
from kiosk_app.domain.identity import Person, Sex
from kiosk_app.domain.masking import mask_name, mask_number, mask_phone
from kiosk_app.domain.pace import NO_LIMITS, Window
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import Operation
from kiosk_app.domain.staff import Role
from tests.contract.central.face import body_of, code_of
from tests.helpers.central import CHEAP, ENGINES, KIOSK, central
from tests.helpers.merging import SEEN, TRAVELLER, Joining, joining
from tests.helpers.people import ADULT, PHONE, STRANGER, resident_number
from tests.helpers.staff import hire, sign_in

RIGHT_NAME = "林晓洲"
RIGHT_NUMBER = "E76543218"
RIGHT_PHONE = "13800000977"
RENAMED = replace(TRAVELLER, name=RIGHT_NAME)
RENUMBERED = replace(TRAVELLER, number=RIGHT_NUMBER)


@pytest.fixture(params=ENGINES)
def counter(request: pytest.FixtureRequest) -> Iterator[Joining]:
    with central(engine=request.param) as house, joining(house) as made:
        yield made


def sought(counter: Joining, person: Person) -> str:
    """Return whom the service knows behind a document, or why it knows nobody."""
    desk = counter.desk
    reply = desk.face.lookup(desk.caller, shapes.LookupBody(person=body_of(person)))
    return reply.read(shapes.PatientAnswer).id if reply.is_success else code_of(reply)


def record(counter: Joining, of: str) -> Record:
    with counter.house.database.read() as connection:
        return patients.existing(connection, of)


def version(counter: Joining, of: str) -> int:
    with counter.house.database.read() as connection:
        found = connection.scalars(sa.select(patient.c.version).where(patient.c.id == of))
        return int(found.one())


def kept(counter: Joining) -> int:
    with counter.house.database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(correction)) or 0


# --- corrected -----------------------------------------------------------------------------------


@pytest.mark.requirement("R030")
def test_under_a_name_put_right_the_document_is_known_and_under_the_wrong_one_no_more(
    counter: Joining,
) -> None:
    who = counter.desk.enrol(TRAVELLER)
    assert sought(counter, RENAMED) == Reason.NAME_CONFLICT
    assert counter.correct(who, name=f" {RIGHT_NAME} ").status == 201
    assert sought(counter, RENAMED) == who
    assert sought(counter, TRAVELLER) == Reason.NAME_CONFLICT


@pytest.mark.requirement("R030")
def test_by_a_number_put_right_the_patient_is_found_and_by_the_wrong_one_nobody(
    counter: Joining,
) -> None:
    who = counter.desk.enrol(TRAVELLER)
    assert counter.correct(who, number=RIGHT_NUMBER.lower()).is_success
    assert sought(counter, RENUMBERED) == counter.desk.enrol(RENUMBERED) == who
    assert sought(counter, TRAVELLER) == Reason.UNKNOWN_PATIENT
    assert counter.desk.enrol(TRAVELLER) != who


@pytest.mark.requirement("R034")
def test_phone_birth_and_sex_are_put_right_by_one(counter: Joining) -> None:
    who = counter.desk.enrol(TRAVELLER)
    said = {"phone": RIGHT_PHONE, "birth": "1949-05-17", "sex": "2"}
    body = {"birth": date(1949, 5, 17), "sex": Sex.FEMALE, "phone": RIGHT_PHONE}
    line = counter.correct(who, by_two=False, **body).read(correcting.CorrectionLine)
    assert {each.field for each in line.fields} == set(said)
    found = record(counter, who)
    assert (found.phone, found.birth, found.sex) == (RIGHT_PHONE, body["birth"], Sex.FEMALE)
    answer = counter.desk.face.lookup(
        counter.desk.caller,
        shapes.LookupBody(
            person=body_of(replace(TRAVELLER, birth=date(1949, 5, 17), sex=Sex.FEMALE))
        ),
    ).read(shapes.PatientAnswer)
    assert (answer.is_elderly, answer.phone_masked) == (True, mask_phone(RIGHT_PHONE))


@pytest.mark.requirement("R034")
def test_what_a_number_tells_is_not_for_anybody_to_say_and_follows_it(counter: Joining) -> None:
    who = counter.desk.enrol(ADULT)
    refused = counter.correct(who, birth=date(1996, 5, 18), sex=Sex.FEMALE)
    told = refused.read(shapes.RefusalBody)
    assert (told.code, told.facts) == (Reason.IDENTITY_CONFLICT, {"fields": "birth,sex"})
    number = resident_number(date(1996, 7, 15), 902)
    assert counter.correct(who, number=number).is_success
    found = record(counter, who)
    assert (found.number, found.birth, found.sex) == (number, date(1996, 7, 15), Sex.FEMALE)


@pytest.mark.requirement("R030")
def test_by_the_id_of_what_went_up_in_it_the_one_record_is_corrected(counter: Joining) -> None:
    survivor, merged = counter.pair()
    counter.join(survivor, merged)
    line = counter.correct(merged, phone=RIGHT_PHONE).read(correcting.CorrectionLine)
    assert line.patient == survivor
    assert record(counter, survivor).phone == RIGHT_PHONE
    answer = counter.look_at_corrections(merged).read(correcting.CorrectionsAnswer)
    assert (answer.patient, answer.corrections) == (survivor, (line,))


def test_who_looked_by_the_quick_way_before_looks_once_more(counter: Joining) -> None:
    desk, quick = counter.desk, counter.house.service._quick
    who = desk.enrol(TRAVELLER)
    body = desk.wish(who)
    question = question_of(desk.caller, HOLD, "", body)
    assert isinstance(question, Question)
    seen = quick.look(question, body)
    assert seen is not None
    before = version(counter, who)
    assert counter.correct(who, birth=date(1949, 5, 17)).is_success
    assert version(counter, who) == before + 1
    assert quick.take(seen) is None


@pytest.mark.requirement("R030")
def test_nobody_else_s_document_is_touched(counter: Joining) -> None:
    stranger, who = counter.desk.enrol(STRANGER), counter.desk.enrol(TRAVELLER)
    assert counter.correct(who, number=RIGHT_NUMBER, name=RIGHT_NAME).is_success
    assert sought(counter, STRANGER) == stranger


# --- not corrected -------------------------------------------------------------------------------


@pytest.mark.requirement("R030")
def test_two_records_of_one_number_are_merged_not_corrected(counter: Joining) -> None:
    who, other = counter.desk.enrol(TRAVELLER), counter.desk.enrol(RENUMBERED)
    refused = counter.correct(who, number=RIGHT_NUMBER).read(shapes.RefusalBody)
    assert refused.code == Reason.NUMBER_OF_ANOTHER
    assert "合并" in refused.what_now
    assert "merge" in refused.what_now_en
    assert (sought(counter, TRAVELLER), version(counter, who)) == (who, 0)
    assert counter.merge(other, who).is_success
    assert counter.why_not_corrected(other, number=TRAVELLER.number) == Reason.NOTHING_TO_CORRECT


@pytest.mark.requirement("R030")
def test_a_number_in_hand_keeps_birth_and_sex_and_nothing_else(counter: Joining) -> None:
    desk = counter.desk
    who = desk.enrol(TRAVELLER)
    hold = desk.hold(who)
    for judged_by in ({"birth": date(1949, 5, 17)}, {"sex": Sex.FEMALE}):
        assert counter.why_not_corrected(who, **judged_by) == Reason.CORRECTION_LIVE_HOLD
    rest: dict[str, Any] = {"name": RIGHT_NAME, "number": RIGHT_NUMBER, "phone": RIGHT_PHONE}
    assert counter.correct(who, **rest).is_success
    assert desk.face.release(desk.caller, hold.id).is_success
    assert counter.correct(who, birth=date(1949, 5, 17)).is_success


@pytest.mark.requirement("R034")
def test_what_could_not_be_enrolled_or_changes_nothing_is_refused_and_leaves_no_row(
    counter: Joining,
) -> None:
    who = counter.desk.enrol(TRAVELLER)
    cases: list[tuple[dict[str, Any], Reason]] = [
        ({"name": "林\u202e晓舟"}, Reason.NAME_UNREADABLE),
        ({"number": "?"}, Reason.INVALID_DOCUMENT_NUMBER),
        ({"phone": "12345"}, Reason.INVALID_PHONE),
        ({"birth": date(2027, 1, 1)}, Reason.IDENTITY_CONFLICT),
        ({"name": TRAVELLER.name, "phone": PHONE}, Reason.NOTHING_TO_CORRECT),
        ({}, Reason.NOTHING_TO_CORRECT),
    ]
    for said, reason in cases:
        assert counter.why_not_corrected(who, by_two=False, **said) == reason
    assert (kept(counter), version(counter, who)) == (0, 0)
    assert counter.recorded("patient_corrected") == []
    nobody = counter.why_not_corrected("nobody", by_two=False, phone=RIGHT_PHONE)
    assert nobody == Reason.UNKNOWN_PATIENT


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R104")
def test_it_takes_a_reason_and_for_who_somebody_is_two(counter: Joining) -> None:
    who = counter.desk.enrol(TRAVELLER)
    required = Reason.SECOND_PERSON_REQUIRED
    assert counter.why_not_corrected(who, by_two=False, name=RIGHT_NAME) == required
    assert counter.why_not_corrected(who, by_two=False, number=RIGHT_NUMBER) == required
    assert counter.why_not_corrected(who, deciders=(), phone=RIGHT_PHONE) == required
    second = (counter.second.id,)
    assert counter.why_not_corrected(who, deciders=second, phone=PHONE) == Reason.NOT_ALLOWED
    assert counter.why_not_corrected(who, reason=" ", phone=RIGHT_PHONE) == Reason.EVIDENCE_REQUIRED
    body = correcting.CorrectionBody(reason=SEEN, deciders=counter.both, name=RIGHT_NAME)
    path = paths.CORRECT.format(patient=who)
    unagreed = counter.send(path, body, with_second=False)
    to_merge = counter.send(path, body, Operation.MERGE_PATIENTS)
    assert [code_of(unagreed), code_of(to_merge)] == [required] * 2
    kiosk = counter.wire.ask("POST", path, body, station=KIOSK, key="k")
    nurse = sign_in(counter.house, hire(counter.house, Role.TRIAGE))
    triage = counter.wire.ask("POST", path, body, token=nurse, key="k")
    assert [code_of(kiosk), code_of(triage)] == [Reason.NOT_ALLOWED] * 2
    assert (kept(counter), sought(counter, TRAVELLER)) == (0, who)


@pytest.mark.requirement("R030")
def test_where_the_rules_let_one_decide_a_name_takes_one() -> None:
    rules = replace(DEMO, records=replace(DEMO.records, name_by_two=False))
    with central(policy=rules) as house, joining(house) as counter:
        who = counter.desk.enrol(TRAVELLER)
        assert counter.correct(who, by_two=False, name=RIGHT_NAME).is_success
        assert sought(counter, RENAMED) == who


# --- kept ----------------------------------------------------------------------------------------


@pytest.mark.requirement("R103")
@pytest.mark.requirement("R104")
def test_what_was_corrected_is_listed_masked_and_every_act_is_recorded(counter: Joining) -> None:
    who = counter.desk.enrol(TRAVELLER)
    new: dict[str, Any] = {"name": RIGHT_NAME, "number": RIGHT_NUMBER, "phone": RIGHT_PHONE}
    first = counter.correct(who, **new).read(correcting.CorrectionLine)
    counter.house.clock.advance(seconds=1)
    last = counter.correct(who, birth=date(1949, 5, 17)).read(correcting.CorrectionLine)
    assert code_of(counter.look_at_corrections(who, None)) == Reason.PURPOSE_REQUIRED
    listed = counter.look_at_corrections(who)
    assert listed.read(correcting.CorrectionsAnswer).corrections == (last, first)
    assert [(each.field, each.before, each.after) for each in (*first.fields, *last.fields)] == [
        (Field.NAME, mask_name(TRAVELLER.name), mask_name(RIGHT_NAME)),
        (Field.NUMBER, mask_number(TRAVELLER.number), mask_number(RIGHT_NUMBER)),
        (Field.PHONE, mask_phone(PHONE), mask_phone(RIGHT_PHONE)),
        (Field.BIRTH, "1996", "1949"),
    ]
    assert (first.reason, set(first.deciders)) == (SEEN, set(counter.both))
    facts = counter.recorded("patient_corrected")
    personal = {TRAVELLER.name, TRAVELLER.number, PHONE, "1949-05-17", SEEN, *new.values()}
    told = listed.body.decode().replace(SEEN, "") + "".join(facts)
    assert not [text for text in personal if text in told]
    one = msgspec.json.decode(facts[0], type=dict[str, str])
    assert (one["correction"], one["patient"], one["fields"]) == (
        first.id,
        who,
        "name number phone",
    )
    assert set(one["deciders"].split()) == set(counter.both)
    assert '"purpose": "correction"' in counter.recorded("corrections_listed")[0]
    assert code_of(counter.look_at_corrections("nobody")) == Reason.UNKNOWN_PATIENT
    with counter.house.database.read() as connection:
        assert counter.house.service._audit.first_bad(connection) is None


def test_under_its_key_a_correction_happens_once(counter: Joining) -> None:
    who = counter.desk.enrol(TRAVELLER)
    body = correcting.CorrectionBody(reason=SEEN, deciders=(counter.first.id,), phone=RIGHT_PHONE)
    path = paths.CORRECT.format(patient=who)
    replies = [
        counter.wire.ask("POST", path, body, token=counter.token, key="same") for _ in range(2)
    ]
    assert replies[0].status == 201
    assert replies[0].body == replies[1].body
    assert (kept(counter), version(counter, who)) == (1, 1)


# --- whom the pace counts ------------------------------------------------------------------------


@pytest.mark.requirement("R121")
@pytest.mark.parametrize("engine", ENGINES)
def test_holds_by_the_old_id_and_by_the_new_are_one_patient_s(engine: str) -> None:
    two = replace(NO_LIMITS, person_holds=Window(2, timedelta(minutes=10)))
    strict = central(engine=engine, security=replace(CHEAP, limits=two))
    with strict as house, joining(house) as counter:
        desk = counter.desk
        survivor, merged = counter.pair()
        wish = desk.wish(survivor)
        counter.join(survivor, merged)
        codes = []
        for who in (survivor, merged, merged):
            reply = desk.face.hold(desk.caller, msgspec.structs.replace(wish, patient=who))
            codes.append("held" if reply.is_success else code_of(reply))
        assert (codes[0], codes[2]) == ("held", Reason.TOO_MANY_REQUESTS)
        assert codes[1] != Reason.TOO_MANY_REQUESTS


# --- seen ----------------------------------------------------------------------------------------


@pytest.mark.requirement("R030")
def test_what_a_record_says_is_read_masked(counter: Joining) -> None:
    who = counter.desk.enrol(TRAVELLER)
    says = counter.look_at_corrections(who).read(correcting.CorrectionsAnswer).says
    assert [(each.field, each.masked) for each in says] == [
        (Field.NAME, mask_name(TRAVELLER.name)),
        (Field.NUMBER, mask_number(TRAVELLER.number)),
        (Field.SEX, TRAVELLER.sex.value),
        (Field.BIRTH, "1996"),
        (Field.PHONE, mask_phone(PHONE)),
    ]


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R104")
def test_a_wrong_name_hides_a_record_from_nobody_who_may_put_it_right(counter: Joining) -> None:
    who = counter.desk.enrol(TRAVELLER)
    body = shapes.LookupBody(person=body_of(RENAMED))
    enquirer = sign_in(counter.house, hire(counter.house, Role.ENQUIRY))

    def asked(token: str, purpose: str) -> str:
        ask = counter.wire.ask
        reply = ask("POST", paths.PATIENT_LOOKUP, body, token=token, purpose=purpose)
        return reply.read(shapes.PatientAnswer).id if reply.is_success else code_of(reply)

    assert asked(counter.token, "registration") == Reason.NAME_CONFLICT
    assert asked(enquirer, "correction") == Reason.NAME_CONFLICT
    assert counter.recorded("patient_looked_up")[-1].count("unknown") == 1
    again = sign_in(counter.house, counter.first)
    assert asked(again, "correction") == who
    told = msgspec.json.decode(counter.recorded("patient_looked_up")[-1], type=dict[str, str])
    assert (told["patient"], told["purpose"]) == (who, "correction")
