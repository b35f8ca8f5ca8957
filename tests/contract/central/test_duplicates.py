"""One person enrolled twice is noticed, on both databases, and nobody is joined by a machine."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.keeping.rotation import rotate
from kiosk_app.central_service.merging import duplicates
from kiosk_app.central_service.tables.schema_duplicate import (
    patient_key,
    patient_key_due,
    possible_duplicate,
)
from kiosk_app.contract import paths
from kiosk_app.contract.duplicate_shapes import DismissBody, DuplicateLine, DuplicatesAnswer
from kiosk_app.contract.identifier_shapes import BindBody
from kiosk_app.contract.shapes import EnrolBody
from kiosk_app.domain.duplicates import Alike
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.identity import DocumentKind, Person, Sex
from kiosk_app.domain.masking import mask_name, mask_number
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, body_of, code_of
from tests.helpers.central import CHEAP, DATA_KEY, ENGINES, central
from tests.helpers.merging import TRAVELLER, Joining, joining
from tests.helpers.people import ADULT, CHILD, ELDER, STRANGER
from tests.helpers.staff import hire, sign_in

PHONE = "13800000955"
CARD = "00012345"
UNDATED = replace(TRAVELLER, number="E76543218", birth=None, sex=Sex.UNKNOWN)
"""The adult's passport as it is typed at a counter, without a birthday."""


@pytest.fixture(params=ENGINES)
def counter(request: pytest.FixtureRequest) -> Iterator[Joining]:
    with central(engine=request.param) as house, joining(house) as made:
        yield made


def page(counter: Joining) -> DuplicatesAnswer:
    reply = counter.wire.ask("GET", paths.DUPLICATES, token=counter.token, purpose="correction")
    return reply.read(DuplicatesAnswer)


def lines(counter: Joining) -> tuple[DuplicateLine, ...]:
    return page(counter).duplicates


def whys(counter: Joining) -> list[Alike]:
    return [line.why for line in lines(counter)]


def dismiss(counter: Joining, pair: str, reason: str = "two cousins") -> Reply:
    path = paths.DUPLICATE_DISMISS.format(duplicate=pair)
    return counter.send(path, DismissBody(reason=reason), with_second=False)


def enrol(desk: Desk, person: Person, phone: str) -> str:
    body = EnrolBody(person=body_of(person), phone=phone)
    reply = desk.face.enrol(desk.caller, body)
    assert reply.is_success, reply.body
    return reply.body.decode()


@pytest.mark.requirement("R029")
@pytest.mark.requirement("R030")
def test_an_identity_card_at_a_kiosk_and_a_passport_at_the_counter_are_noticed(
    counter: Joining,
) -> None:
    by_card, by_passport = counter.pair()
    (line,) = lines(counter)
    assert line.why is Alike.BIRTH
    assert {line.first.patient, line.second.patient} == {by_card, by_passport}
    assert {line.first.number_masked, line.second.number_masked} == {
        mask_number(ADULT.number),
        mask_number(TRAVELLER.number),
    }
    assert line.first.name_masked == mask_name(ADULT.name)
    assert ADULT.name not in page(counter).duplicates[0].first.name_masked
    assert not line.has_same_day


@pytest.mark.requirement("R030")
def test_nobody_is_joined_and_no_patient_is_told_of_the_other(counter: Joining) -> None:
    desk = counter.desk
    alone = desk.face.enrol(desk.caller, EnrolBody(person=body_of(ADULT), phone=PHONE))
    again = desk.face.enrol(desk.caller, EnrolBody(person=body_of(TRAVELLER), phone=PHONE))
    one, other = (str(reply.body).replace("pat-", "") for reply in (alone, again))
    assert len(one) == len(other)  # word for word the answer of somebody who is alone
    assert len(lines(counter)) == 1
    line = lines(counter)[0]
    assert line.first.patient != line.second.patient


@pytest.mark.requirement("R030")
def test_a_social_card_with_the_number_of_the_identity_card_is_the_same_record(
    counter: Joining,
) -> None:
    desk = counter.desk
    desk.enrol(ADULT)
    desk.enrol(replace(ADULT, kind=DocumentKind.HOUSEHOLD_BOOK))
    assert lines(counter) == ()


@pytest.mark.requirement("R030")
def test_a_passport_without_a_birthday_is_noticed_by_name_and_telephone(counter: Joining) -> None:
    enrol(counter.desk, ADULT, "+86 138-0000-0955")
    enrol(counter.desk, UNDATED, PHONE)
    assert whys(counter) == [Alike.PHONE]


@pytest.mark.requirement("R030")
def test_a_permit_s_number_that_was_entered_as_a_passport_s_is_noticed(counter: Joining) -> None:
    permit = replace(UNDATED, kind=DocumentKind.HK_MACAU_PERMIT, number="H1234567801")
    enrol(counter.desk, permit, PHONE)
    enrol(counter.desk, replace(UNDATED, number="h12345678", name="LIN XIAOZHOU"), "13800000956")
    assert whys(counter) == [Alike.NUMBER]


@pytest.mark.requirement("R030")
def test_strangers_of_one_birthday_or_one_telephone_are_not(counter: Joining) -> None:
    desk = counter.desk
    for person in (ADULT, ELDER, STRANGER):
        enrol(desk, person, PHONE)
    twin = replace(TRAVELLER, name="林晓帆")
    sister = replace(TRAVELLER, number="E12345670", sex=Sex.FEMALE)
    for person in (twin, sister):
        enrol(desk, person, "13800000957")
    assert lines(counter) == ()


@pytest.mark.requirement("R030")
def test_a_card_of_the_one_that_the_other_shows_is_noticed_and_stays_where_it_is(
    counter: Joining,
) -> None:
    desk = counter.desk
    enrol(desk, ADULT, PHONE)
    enrol(desk, UNDATED, "13800000956")
    assert lines(counter) == ()
    card = IdentifierSystem.HOSPITAL_CARD
    for person in (ADULT, UNDATED):
        bind = BindBody(system=card, value=CARD, person=body_of(person))
        last = desk.face.bind_identifier(desk.caller, bind)
    assert code_of(last) == Reason.IDENTIFIER_TAKEN
    assert whys(counter) == [Alike.CARD]
    enrol(desk, STRANGER, PHONE)
    bind = BindBody(system=card, value=CARD, person=body_of(STRANGER))
    assert code_of(desk.face.bind_identifier(desk.caller, bind)) == Reason.IDENTIFIER_TAKEN
    assert whys(counter) == [Alike.CARD]
    nobody = BindBody(system=card, value=CARD, person=body_of(replace(UNDATED, number="E00000001")))
    assert code_of(desk.face.bind_identifier(desk.caller, nobody)) == Reason.UNKNOWN_PATIENT


@pytest.mark.requirement("R030")
def test_a_record_that_is_corrected_is_compared_as_it_stands_then(counter: Joining) -> None:
    desk = counter.desk
    enrol(desk, ADULT, PHONE)
    mistyped = replace(TRAVELLER, birth=date(1996, 5, 18))
    other = desk.enrol(mistyped)
    assert lines(counter) == ()
    assert counter.correct(other, birth=ADULT.birth).is_success
    assert whys(counter) == [Alike.BIRTH]


@pytest.mark.requirement("R030")
def test_a_pair_that_both_have_a_number_of_one_department_and_day_stands_first(
    counter: Joining,
) -> None:
    desk = counter.desk
    desk.enrol(replace(STRANGER, kind=DocumentKind.PASSPORT, number="E20000001"))
    desk.enrol(STRANGER)
    pair = counter.pair()
    assert [line.has_same_day for line in lines(counter)] == [False, False]
    for patient in pair:
        desk.book(patient)  # both may: nobody is turned away on a suspicion
    first, last = lines(counter)
    assert (first.has_same_day, last.has_same_day) == (True, False)
    assert {first.first.patient, first.second.patient} == set(pair)


@pytest.mark.requirement("R030")
def test_joining_the_two_settles_the_pair_and_undoing_it_opens_the_pair_again(
    counter: Joining,
) -> None:
    survivor, merged = counter.pair()
    line = counter.join(survivor, merged)
    assert lines(counter) == ()
    assert count_open(counter) == 0  # nor does it stay where nobody sees it
    counter.part(line)
    assert whys(counter) == [Alike.BIRTH]
    assert count_open(counter) == 1


def count_open(counter: Joining) -> int:
    with counter.house.database.read() as connection:
        return duplicates.count_open(connection)


@pytest.mark.requirement("R030")
def test_of_three_records_a_pair_of_two_that_are_one_by_now_is_told_once(
    counter: Joining,
) -> None:
    first, second = counter.pair()
    third = counter.desk.enrol(replace(TRAVELLER, number="E20000002"))
    assert len(lines(counter)) == 3
    counter.join(first, second)
    (line,) = lines(counter)
    assert {line.first.patient, line.second.patient} == {first, third}
    assert dismiss(counter, line.id).is_success
    assert lines(counter) == ()


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R104")
def test_two_persons_are_said_to_be_two_once_and_are_not_raised_again(counter: Joining) -> None:
    one, other = counter.pair()
    (line,) = lines(counter)
    assert code_of(dismiss(counter, line.id, " ")) == Reason.EVIDENCE_REQUIRED
    assert dismiss(counter, line.id).is_success
    assert code_of(dismiss(counter, line.id)) == Reason.DUPLICATE_SETTLED
    assert code_of(dismiss(counter, "dup-none")) == Reason.UNKNOWN_DUPLICATE
    counter.desk.enrol(TRAVELLER)  # once more, and it says what it said
    assert lines(counter) == ()
    (facts,) = counter.recorded("duplicate_dismissed")
    assert all(each in facts for each in (line.id, one, other))
    assert "cousins" not in facts
    with counter.house.database.read() as connection:
        row = connection.execute(sa.select(possible_duplicate)).one()
    assert b"cousins" not in row.reason
    assert row.dismissed_by == counter.first.id


@pytest.mark.requirement("R030")
@pytest.mark.parametrize("of", [0, 1])
def test_a_pair_that_was_dismissed_comes_back_when_either_says_something_else(
    counter: Joining, of: int
) -> None:
    pair = counter.pair()
    (line,) = lines(counter)
    assert dismiss(counter, line.id).is_success
    assert counter.correct(pair[of], phone="13800000999").is_success
    assert [again.id for again in lines(counter)] == [line.id]
    assert dismiss(counter, line.id).is_success
    assert lines(counter) == ()
    assert counter.correct(pair[1], birth=date(1996, 5, 18)).is_success  # another person's now
    assert lines(counter) == ()
    assert len(counter.recorded("duplicate_dismissed")) == 2


@pytest.mark.requirement("R030")
def test_a_pair_that_is_alike_in_nothing_any_more_is_closed_and_opens_when_it_is_again(
    counter: Joining,
) -> None:
    _, other = counter.pair()
    (line,) = lines(counter)
    assert counter.correct(other, birth=date(1996, 5, 18)).is_success
    assert lines(counter) == ()
    assert count_open(counter) == 0
    assert code_of(dismiss(counter, line.id)) == Reason.DUPLICATE_SETTLED
    assert counter.correct(other, birth=ADULT.birth).is_success
    assert [again.id for again in lines(counter)] == [line.id]


@pytest.mark.requirement("R030")
def test_a_pair_says_what_the_two_are_alike_in_by_now(counter: Joining) -> None:
    enrol(counter.desk, ADULT, PHONE)
    enrol(counter.desk, UNDATED, PHONE)
    assert whys(counter) == [Alike.PHONE]
    (line,) = lines(counter)
    undated = max((line.first, line.second), key=lambda side: side.kind is UNDATED.kind).patient
    assert counter.correct(undated, birth=ADULT.birth).is_success
    assert whys(counter) == [Alike.BIRTH]


@pytest.mark.requirement("R030")
def test_a_shown_card_goes_on_saying_something_while_the_names_are_the_same(
    counter: Joining,
) -> None:
    desk = counter.desk
    enrol(desk, ADULT, PHONE)
    enrol(desk, UNDATED, PHONE)
    (line,) = lines(counter)
    passport = line.first if line.first.kind is UNDATED.kind else line.second
    undated = passport.patient
    assert counter.correct(undated, phone="13800000956").is_success
    assert lines(counter) == ()
    for person in (ADULT, UNDATED):
        bind = BindBody(system=IdentifierSystem.HOSPITAL_CARD, value=CARD, person=body_of(person))
        desk.face.bind_identifier(desk.caller, bind)
    assert whys(counter) == [Alike.CARD]
    assert counter.correct(undated, phone="13800000957").is_success
    assert whys(counter) == [Alike.CARD]
    assert counter.correct(undated, name="林晓帆").is_success
    assert lines(counter) == ()
    assert counter.correct(undated, name=UNDATED.name).is_success
    assert whys(counter) == [Alike.CARD]


@pytest.mark.requirement("R030")
def test_what_a_merge_has_settled_no_correction_opens(counter: Joining) -> None:
    survivor, merged = counter.pair()
    counter.join(survivor, merged)
    assert counter.correct(survivor, phone="13800000999").is_success
    assert lines(counter) == ()
    assert count_open(counter) == 0


@pytest.mark.requirement("R104")
def test_reading_the_list_takes_a_purpose_and_leaves_a_row(counter: Joining) -> None:
    counter.pair()
    ask = counter.wire.ask
    assert code_of(ask("GET", paths.DUPLICATES, token=counter.token)) == Reason.PURPOSE_REQUIRED
    assert lines(counter)
    (facts,) = counter.recorded("duplicates_listed")
    assert "correction" in facts
    triage = sign_in(counter.house, hire(counter.house, Role.TRIAGE))
    refused = ask("GET", paths.DUPLICATES, token=triage, purpose="correction")
    assert code_of(refused) == Reason.NOT_ALLOWED


@pytest.mark.requirement("R030")
def test_an_expired_session_dismisses_nothing(counter: Joining) -> None:
    counter.pair()
    (line,) = lines(counter)
    path = paths.DUPLICATE_DISMISS.format(duplicate=line.id)
    body = DismissBody(reason="two cousins")
    reply = counter.wire.ask("POST", path, body, token="nobody-s", key="k-1")  # noqa: S106
    assert code_of(reply) == Reason.NOT_SIGNED_IN
    assert len(lines(counter)) == 1


@pytest.mark.requirement("R030")
def test_who_was_enrolled_before_there_were_keys_is_compared_in_the_background(
    counter: Joining,
) -> None:
    house = counter.house
    pair = counter.pair()
    with house.database.write() as connection:  # as revision 0030 leaves them
        for table in (possible_duplicate, patient_key):
            connection.execute(sa.delete(table))
        due = [{"patient": each} for each in pair]
        connection.execute(sa.insert(patient_key_due), due)
    assert lines(counter) == ()
    house.service.background.run_round()
    assert whys(counter) == [Alike.BIRTH]
    assert "central_possible_duplicates_open 0.0" in house.service.metrics.page()
    house.service.background.run_once()
    assert "central_possible_duplicates_open 1.0" in house.service.metrics.page()
    with house.database.read() as connection:
        assert connection.execute(sa.select(patient_key_due)).all() == []


def test_a_record_that_cannot_be_opened_holds_up_no_other(
    counter: Joining, caplog: pytest.LogCaptureFixture
) -> None:
    house = counter.house
    pair = counter.pair()
    broken = counter.desk.enrol(CHILD)
    with house.database.write() as connection:
        for table in (possible_duplicate, patient_key):
            connection.execute(sa.delete(table))
        due = [{"patient": each} for each in (broken, *pair)]
        connection.execute(sa.insert(patient_key_due), due)
        spoil = sa.text("UPDATE patient SET name = :other WHERE id = :patient")
        other = connection.execute(sa.text("SELECT number FROM patient LIMIT 1")).scalar()
        connection.execute(spoil, {"other": other, "patient": broken})
    house.service.background.run_round()
    assert whys(counter) == [Alike.BIRTH]
    assert "a record cannot be compared with others: patient.name" in caplog.text
    caplog.clear()  # that was expected
    with house.database.read() as connection:
        assert connection.execute(sa.select(patient_key_due)).all() == []


def test_what_records_are_compared_by_is_sealed_and_found_after_the_key_was_changed(
    counter: Joining, tmp_path: Path
) -> None:
    house = counter.house
    key_file = tmp_path / "central.key"
    key_file.write_text(f"{CHEAP.audit_key.hex()}\ndata {DATA_KEY.hex()}", encoding="ascii")
    counter.desk.enrol(ADULT)
    with house.database.read() as connection:
        kept = b"".join(connection.scalars(sa.select(patient_key.c.value)))
    for said in (ADULT.name, ADULT.number, "1996-05-17"):
        assert said.encode() not in kept
    rotate(house.database, key_file)
    counter.desk.enrol(TRAVELLER)
    assert whys(counter) == [Alike.BIRTH]


def test_more_pairs_than_a_page_holds_are_said_to_be_more(
    counter: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "AT_MOST", 2)
    counter.pair()
    counter.desk.enrol(replace(TRAVELLER, number="E20000002"))
    found = page(counter)
    assert (len(found.duplicates), found.has_more) == (2, True)
