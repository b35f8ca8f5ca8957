"""Two records of one person become one, and come apart again, over real HTTP on both databases."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Question, question_of
from kiosk_app.central_service.booking import authorities
from kiosk_app.central_service.booking.voids import HOLD
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.merging import moves
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.tables.all_tables import metadata
from kiosk_app.central_service.tables.schema import booking, no_show, waiting
from kiosk_app.central_service.tables.schema_exam import exam_slot
from kiosk_app.central_service.tables.schema_supply import add_on_step
from kiosk_app.contract import exam_shapes, paths, shapes, supply_shapes
from kiosk_app.contract import merge_shapes as merging
from kiosk_app.contract.authority_shapes import AuthorityAnswer, AuthorityBody
from kiosk_app.contract.identifier_shapes import BindBody, IdentifiedAnswer, IdentifyBody
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.identity import Person, Proof, Sex
from kiosk_app.domain.ids import PatientId, PractitionerId, SessionId, StaffId
from kiosk_app.domain.masking import mask_name, mask_number
from kiosk_app.domain.policy import DEMO, HOSPITAL_TIME
from kiosk_app.domain.proxy import Purpose, Relation
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import (
    afternoon,
    at,
    cancel,
    check_in,
    fulfil,
    join_body,
    leave_open,
    records,
    work,
)
from tests.contract.central.after.test_coming_again import again
from tests.contract.central.face import CARDIOLOGY, Desk, body_of, code_of
from tests.helpers.books import missed_before
from tests.helpers.central import ENGINES, KIOSK, CentralHouse, central
from tests.helpers.merging import APART, FOREIGN_NAME, REASON, TRAVELLER, Joining, joining
from tests.helpers.people import ADULT, ELDER, PHONE, STRANGER
from tests.helpers.staff import COUNTER, hire, sign_in

CARD = "00012345"
NEW_CARD = "00012346"
ELSEWHERE = "0302E"
MONDAY = date(2026, 11, 23)
ROOM = "room-01"


@pytest.fixture(params=ENGINES)
def counter(request: pytest.FixtureRequest) -> Iterator[Joining]:
    with central(engine=request.param) as house, joining(house) as made:
        yield made


def who_is(desk: Desk, person: object = TRAVELLER) -> str:
    """Return whom the service knows behind a document."""
    body = shapes.LookupBody(person=body_of(person))  # type: ignore[arg-type]
    return desk.face.lookup(desk.caller, body).read(shapes.PatientAnswer).id


def bind_card(desk: Desk, person: Person = TRAVELLER, card: str = CARD) -> None:
    body = BindBody(system=IdentifierSystem.HOSPITAL_CARD, value=card, person=body_of(person))
    assert desk.face.bind_identifier(desk.caller, body).is_success


def by_card(desk: Desk, card: str = CARD) -> IdentifiedAnswer:
    body = IdentifyBody(system=IdentifierSystem.HOSPITAL_CARD, value=card)
    return desk.face.identify(desk.caller, body).read(IdentifiedAnswer)


def whose(house: CentralHouse, table: sa.Table = booking) -> set[str]:
    with house.database.read() as connection:
        return set(connection.scalars(sa.select(table.c.patient)))


def order_examination(counter: Joining, patient: str, kind: str = "ct") -> str:
    body = exam_shapes.ExamOrderBody(
        patient=PatientId(patient), kind=kind, ordered_by=StaffId("doctor-1"), is_paid=True
    )
    key = f"exam-{patient}-{kind}"
    reply = counter.wire.ask("POST", paths.EXAM_ORDERS, body, station=ROOM, key=key)
    return reply.read(exam_shapes.ExamOrderAnswer).id


def give_time(counter: Joining, patient: str, order: str, kind: str, hour: int) -> str:
    begin = to_ms(datetime.combine(MONDAY, time(hour), HOSPITAL_TIME))
    with counter.house.database.read() as connection:
        which = (exam_slot.c.kind == kind, exam_slot.c.begins_at == begin)
        slot = connection.scalars(sa.select(exam_slot.c.id).where(*which)).first() or 0
    body = exam_shapes.ExamBookBody(patient=PatientId(patient), slot=slot)
    path, key = paths.EXAM_BOOK.format(exam=order), f"time-{patient}-{order}"
    reply = counter.wire.ask("POST", path, body, station=KIOSK, key=key)
    return "" if reply.is_success else code_of(reply)


# --- one record ----------------------------------------------------------------------------------


@pytest.mark.requirement("R030")
def test_after_a_merge_every_document_and_card_leads_to_the_one_record(counter: Joining) -> None:
    desk = counter.desk
    survivor, merged = counter.pair()
    bind_card(desk)
    line = counter.join(survivor, merged)
    assert (line.survivor, line.merged, line.moved) == (survivor, merged, {"identifier": 1})
    assert who_is(desk) == who_is(desk, ADULT) == survivor
    assert desk.enrol(TRAVELLER) == survivor
    found = by_card(desk)
    assert (found.patient.id, found.kind) == (survivor, ADULT.kind)


@pytest.mark.requirement("R030")
def test_the_numbers_of_both_are_the_one_patient_s_by_either_id(counter: Joining) -> None:
    desk = counter.desk
    survivor, merged = counter.pair()
    one, two = desk.book(survivor), desk.book(merged, ELSEWHERE)
    assert counter.join(survivor, merged).moved == {"booking": 1}
    assert whose(counter.house) == {survivor}
    for patient in (survivor, merged):
        page = records(desk, PatientId(patient))
        assert {row.appointment.id for row in page.appointments} == {one.id, two.id}
    assert check_in(desk, one, TRAVELLER).is_success
    assert check_in(desk, two, ADULT).is_success


@pytest.mark.requirement("R030")
def test_who_was_handed_the_old_id_goes_on_with_it(counter: Joining) -> None:
    desk = counter.desk
    survivor, merged = counter.pair()
    counter.join(survivor, merged)
    booked = desk.book(merged)
    assert booked.patient == survivor
    refused = desk.face.hold(desk.caller, desk.wish(merged, band=1))
    assert code_of(refused) == Reason.ALREADY_BOOKED
    assert cancel(desk, booked, PatientId(merged)).is_success


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R022")
def test_limits_count_what_both_had(counter: Joining) -> None:
    desk = counter.desk
    survivor, merged = counter.pair()
    desk.book(survivor)
    desk.book(merged, ELSEWHERE)
    counter.join(survivor, merged)
    department = next(
        d.id
        for d in desk.face.catalogue(desk.caller).read(shapes.CatalogueAnswer).catalogue.departments
        if d.id not in {CARDIOLOGY, ELSEWHERE} and desk.sessions(survivor, d.id)
    )
    refused = desk.face.hold(desk.caller, desk.wish(survivor, department))
    assert code_of(refused) == Reason.DAY_LIMIT


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R204")
def test_three_no_shows_of_both_together_are_a_ban_and_none_when_they_come_apart(
    counter: Joining,
) -> None:
    desk, house = counter.desk, counter.house
    survivor, merged = counter.pair()
    desk.book(desk.enrol(STRANGER))
    missed_before(house, survivor, "2026-10-12", "2026-10-13")
    desk.book(merged)
    at(desk, 12, 0)
    work(desk)
    counter.token = sign_in(house, counter.first)
    assert records(desk, survivor).ban is None
    line = counter.join(survivor, merged)
    page = records(desk, survivor)
    assert (page.no_show_count, page.ban is None) == (3, False)
    assert merged not in whose(house, no_show)
    counter.part(line)
    assert records(desk, survivor).ban is None
    assert records(desk, survivor).no_show_count == 2
    assert records(desk, merged).no_show_count == 1


@pytest.mark.requirement("R030")
def test_an_examination_and_its_time_go_along_and_come_back(counter: Joining) -> None:
    survivor, merged = counter.pair()
    order = order_examination(counter, merged)
    assert give_time(counter, merged, order, "ct", 10) == ""
    line = counter.join(survivor, merged)
    assert line.moved == {"exam_order": 1}
    assert whose(counter.house, exam_slot) == {None, survivor}
    path = paths.PATIENT_EXAMS.format(patient=merged)
    seen = counter.wire.ask("GET", path, station=KIOSK).read(exam_shapes.ExamOrdersAnswer)
    assert [found.id for found in seen.orders] == [order]
    counter.part(line)
    assert whose(counter.house, exam_slot) == {None, merged}


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R024")
def test_an_add_on_is_issued_to_the_record_its_patient_went_up_in(counter: Joining) -> None:
    survivor, merged = counter.pair()
    boss = sign_in(counter.house, counter.second)
    body = supply_shapes.AddOnBody(
        session=SessionId("20261124M-P0304E1"),
        doctor=PractitionerId("P0304E1"),
        patient=PatientId(merged),
        reason=AddOnReason.FROM_FAR,
        word=AddOnWord.SLIP,
    )
    wire, token = counter.wire, counter.token
    asked = wire.ask("POST", paths.ADD_ONS, body, token=token, key="add-1")
    add_on = asked.read(supply_shapes.AddOnAnswer).id
    approve = paths.ADD_ON_APPROVE.format(addon=add_on)
    assert wire.ask("POST", approve, shapes.EmptyBody(), token=boss, key="add-2").is_success
    counter.join(survivor, merged)
    issue = supply_shapes.AddOnIssueBody(proof=Proof.ID_CARD, patient=PatientId(survivor))
    path = paths.ADD_ON_ISSUE.format(addon=add_on)
    held = wire.ask("POST", path, issue, token=token, key="add-3").read(shapes.HoldAnswer).hold
    assert held.patient == survivor
    assert whose(counter.house, add_on_step) == {merged}  # a hash chain is never written over
    with counter.house.database.read() as connection:
        assert counter.house.service._add_ons.first_bad(connection) is None


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R173")
def test_a_patient_s_word_for_a_helper_holds_whichever_of_their_records_it_names(
    counter: Joining,
) -> None:
    survivor, merged = counter.pair()
    mother = counter.desk.enrol(ELDER)
    until = counter.house.clock().date() + timedelta(days=30)
    said = AuthorityBody(
        proxy=merged, purpose=Purpose.MEDICINE, until=until, proof=Proof.DOCUMENT_SEEN
    )
    path = paths.AUTHORITIES.format(patient=mother)
    given = counter.wire.ask("POST", path, said, token=counter.token, key="word")
    made = given.read(AuthorityAnswer).authority
    day = counter.house.clock().date()

    def acts() -> object:
        with counter.house.database.read() as connection:
            helper = patients.by_document(connection, ADULT.kind, ADULT.number)
            whom = patients.existing(connection, mother)
            return authorities.acting(connection, whom, helper, Purpose.MEDICINE, day)

    assert isinstance(acts(), Refusal)
    line = counter.join(survivor, merged)
    assert acts() == made
    counter.part(line)
    assert isinstance(acts(), Refusal)


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R035")
def test_who_books_for_another_bears_the_name_of_the_document_they_show(counter: Joining) -> None:
    """Whatever the record is called that theirs went up in."""
    desk = counter.desk
    survivor, merged = counter.pair(FOREIGN_NAME)
    mother = desk.enrol(ELDER)
    counter.join(survivor, merged)
    who = shapes.BookerBody(
        name=ADULT.name,
        kind=FOREIGN_NAME.kind,
        number=FOREIGN_NAME.number,
        phone=PHONE,
        relation=Relation.CHILD,
        proof=Proof.DOCUMENT_SEEN,
    )
    here = desk.at(COUNTER, counter.token)
    asked = msgspec.structs.replace(here.wish(mother), booker=who)
    assert code_of(here.face.hold(here.caller, asked)) == Reason.NAME_CONFLICT
    who = msgspec.structs.replace(who, name=FOREIGN_NAME.name)
    asked = msgspec.structs.replace(asked, booker=who)
    assert here.face.hold(here.caller, asked).is_success


def test_the_quick_way_leaves_who_was_merged_to_the_long_one(counter: Joining) -> None:
    desk, quick = counter.desk, counter.house.service._quick
    survivor, merged = counter.pair()
    before = desk.wish(merged)
    caller = desk.caller
    question = question_of(caller, HOLD, "", before)
    assert isinstance(question, Question)
    seen = quick.look(question, before)
    assert seen is not None
    counter.join(survivor, merged)
    assert quick.take(seen) is None
    assert quick.look(question, before) is None
    there = msgspec.structs.replace(before, patient=survivor)
    seen = quick.look(question, there)
    assert seen is not None


def test_whatever_names_a_patient_moves_or_is_known_not_to() -> None:
    stays = {"patient_merge", "correction", "add_on_step", "authority"}
    stays |= {"patient_key", "patient_key_due"}  # what a record says, it says still
    named = {table.name for table in metadata.tables.values() if "patient" in table.c}
    assert named - stays == {table.name for table in moves.TABLES}


# --- not one record ------------------------------------------------------------------------------


@pytest.mark.requirement("R030")
def test_two_persons_stay_two(counter: Joining) -> None:
    desk = counter.desk
    adult = desk.enrol(ADULT)
    assert counter.why_not(adult, desk.enrol(ELDER)) == Reason.MERGE_TWO_NUMBERS
    younger = replace(TRAVELLER, number="E22345678", birth=date(1996, 5, 18))
    refused = counter.merge(adult, desk.enrol(younger)).read(shapes.RefusalBody)
    assert (refused.code, refused.facts) == (Reason.MERGE_OTHER_PERSON, {"what": "birth"})
    assert "day of birth" in refused.sentence_en
    sister = replace(TRAVELLER, number="E32345678", sex=Sex.FEMALE)
    assert counter.why_not(adult, desk.enrol(sister)) == Reason.MERGE_OTHER_PERSON
    assert counter.why_not(adult, "nobody") == Reason.UNKNOWN_PATIENT
    assert counter.why_not(adult, adult) == Reason.ALREADY_MERGED


@pytest.mark.requirement("R030")
def test_what_went_up_in_a_record_goes_up_in_no_other(counter: Joining) -> None:
    survivor, merged = counter.pair()
    third = counter.desk.enrol(FOREIGN_NAME)
    counter.join(survivor, merged)
    for one, other in ((survivor, merged), (merged, survivor), (third, merged), (merged, third)):
        assert counter.why_not(one, other) == Reason.ALREADY_MERGED
    counter.join(third, survivor)
    assert who_is(counter.desk) == third
    assert counter.desk.book(merged).patient == third


@pytest.mark.requirement("R030")
def test_a_number_in_hand_a_day_taken_twice_and_a_list_joined_twice_stand_in_the_way(
    counter: Joining,
) -> None:
    desk = counter.desk
    survivor, merged = counter.pair()
    hold = desk.hold(merged)
    assert counter.why_not(survivor, merged) == Reason.MERGE_LIVE_HOLD
    assert counter.why_not(merged, survivor) == Reason.MERGE_LIVE_HOLD
    assert desk.face.release(desk.caller, hold.id).is_success
    both = desk.book(survivor), desk.book(merged)
    assert counter.why_not(survivor, merged) == Reason.MERGE_SAME_DAY
    assert cancel(desk, both[1]).is_success
    assert cancel(desk, both[0]).is_success
    full = afternoon(desk, survivor)
    leave_open(desk, full, 0)
    for patient in (survivor, merged):
        assert desk.face.join(desk.caller, join_body(patient, full)).is_success
    assert counter.why_not(survivor, merged) == Reason.MERGE_SAME_LIST
    assert whose(counter.house, waiting) == {survivor, merged}


@pytest.mark.requirement("R030")
def test_a_lapsed_hold_is_in_nobody_s_way(counter: Joining) -> None:
    survivor, merged = counter.pair()
    counter.desk.hold(merged)
    counter.house.clock.advance(seconds=DEMO.hold_s)
    assert counter.merge(survivor, merged).is_success


@pytest.mark.requirement("R030")
def test_nobody_is_examined_twice_at_one_time(counter: Joining) -> None:
    survivor, merged = counter.pair()
    for patient, kind in ((survivor, "ct"), (merged, "ultrasound")):
        order = order_examination(counter, patient, kind)
        assert give_time(counter, patient, order, kind, 10) == ""
    assert counter.why_not(survivor, merged) == Reason.MERGE_SAME_TIME


# --- who, and what is kept of it -----------------------------------------------------------------


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R104")
def test_it_takes_two_persons_and_a_reason(counter: Joining) -> None:
    survivor, merged = counter.pair()
    alone = counter.first.id
    assert counter.why_not(survivor, merged, deciders=(alone,)) == Reason.SECOND_PERSON_REQUIRED
    assert counter.why_not(survivor, merged, deciders=()) == Reason.SECOND_PERSON_REQUIRED
    assert counter.why_not(survivor, merged, reason=" ") == Reason.EVIDENCE_REQUIRED
    assert counter.why_not(survivor, merged, deciders=(counter.second.id,)) == Reason.NOT_ALLOWED
    body = merging.MergeBody(survivor=survivor, merged=merged, reason=REASON, deciders=counter.both)
    unagreed = counter.send(paths.MERGES, body, with_second=False)
    assert code_of(unagreed) == Reason.SECOND_PERSON_REQUIRED
    kiosk = counter.wire.ask("POST", paths.MERGES, body, station=KIOSK, key="k")
    nurse = sign_in(counter.house, hire(counter.house, Role.TRIAGE))
    triage = counter.wire.ask("POST", paths.MERGES, body, token=nurse, key="k")
    assert [code_of(kiosk), code_of(triage)] == [Reason.NOT_ALLOWED] * 2
    assert counter.recorded("patients_merged") == []
    assert counter.merge(survivor, merged).is_success


@pytest.mark.requirement("R030")
def test_where_the_rules_let_one_decide_another_name_still_takes_two() -> None:
    rules = replace(DEMO, records=replace(DEMO.records, merge_by_two=False))
    with central(policy=rules) as house, joining(house) as counter:
        survivor, merged = counter.pair()
        foreign = counter.desk.enrol(FOREIGN_NAME)
        alone = (counter.first.id,)
        assert counter.merge(survivor, merged, deciders=alone).is_success
        required = Reason.SECOND_PERSON_REQUIRED
        assert counter.why_not(survivor, foreign, deciders=alone) == required
        assert counter.merge(survivor, foreign).is_success


@pytest.mark.requirement("R103")
@pytest.mark.requirement("R104")
def test_what_was_joined_is_listed_masked_and_every_act_is_recorded(counter: Joining) -> None:
    survivor, merged = counter.pair(FOREIGN_NAME)
    line = counter.join(survivor, merged)
    assert code_of(counter.look(survivor, None)) == Reason.PURPOSE_REQUIRED
    listed = counter.look(merged)
    found = listed.read(merging.MergesAnswer)
    assert (found.patient, found.merges) == (survivor, (line,))
    assert line.name_masked == mask_name(FOREIGN_NAME.name)
    assert line.number_masked == mask_number(FOREIGN_NAME.number)
    assert (line.reason, set(line.deciders)) == (REASON, set(counter.both))
    said = listed.body.decode()
    assert not [text for text in (FOREIGN_NAME.name, FOREIGN_NAME.number) if text in said]
    counter.part(line)
    (done,), (undone,) = counter.recorded("patients_merged"), counter.recorded("merge_undone")
    for facts in (done, undone):
        assert {survivor, merged, line.id} <= set(msgspec.json.decode(facts).values())
        assert REASON not in facts
    assert '"purpose": "correction"' in counter.recorded("merges_listed")[0]
    (after_undo,) = counter.look(survivor).read(merging.MergesAnswer).merges
    assert (after_undo.why_undone, set(after_undo.undone_by)) == (APART, set(counter.both))
    assert code_of(counter.look("nobody")) == Reason.UNKNOWN_PATIENT
    with counter.house.database.read() as connection:
        assert counter.house.service._audit.first_bad(connection) is None


# --- apart again ---------------------------------------------------------------------------------


@pytest.mark.requirement("R030")
def test_apart_again_each_has_what_was_theirs_and_what_came_since_stays(counter: Joining) -> None:
    desk = counter.desk
    survivor, merged = counter.pair()
    bind_card(desk)
    mine, theirs = desk.book(survivor), desk.book(merged, ELSEWHERE)
    line = counter.join(survivor, merged)
    desk.house.clock.advance(seconds=1)
    later = desk.sessions(survivor, booking_class=BookingClass.ADVANCE)[0].id
    begin = desk.bands(later, survivor)[0].band.begin
    wish = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=PatientId(merged), session=later, band_begin=begin
    )
    hold = desk.face.hold(desk.caller, wish).read(shapes.HoldAnswer).hold
    assert code_of(counter.undo(line.id)) == Reason.MERGE_LIVE_HOLD
    order = desk.open_order(hold.id)
    desk.house.pay(order.id)
    since = desk.confirm(hold.id, order.id).read(shapes.AppointmentAnswer).appointment
    bind_card(desk, ADULT, NEW_CARD)
    undone = counter.part(line)
    assert undone.stayed == 2  # the number and the card
    assert undone.merge.undone_at == counter.house.clock()
    pages = {who: records(desk, PatientId(who)) for who in (survivor, merged)}
    had = {w: {row.appointment.id for row in page.appointments} for w, page in pages.items()}
    assert had == {survivor: {mine.id, since.id}, merged: {theirs.id}}
    assert who_is(desk) == by_card(desk).patient.id == merged
    assert by_card(desk, NEW_CARD).patient.id == survivor
    assert code_of(counter.undo(line.id)) == Reason.MERGE_UNDONE
    assert code_of(counter.undo("merge-none")) == Reason.UNKNOWN_MERGE


@pytest.mark.requirement("R030")
def test_to_take_apart_takes_two_and_a_reason_too(counter: Joining) -> None:
    line = counter.join(*counter.pair())
    alone = counter.undo(line.id, deciders=(counter.first.id,))
    assert code_of(alone) == Reason.SECOND_PERSON_REQUIRED
    assert code_of(counter.undo(line.id, reason="")) == Reason.EVIDENCE_REQUIRED
    assert who_is(counter.desk) == line.survivor


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R104")
def test_who_took_them_apart_is_kept_beside_who_joined_them(counter: Joining) -> None:
    line, joined = counter.join(*counter.pair()), counter.both
    counter.second = hire(counter.house, Role.SUPERVISOR, login="third.one")
    assert set(counter.part(line).merge.undone_by) == set(counter.both) != set(joined)
    (found,) = counter.look(line.survivor).read(merging.MergesAnswer).merges
    assert (set(found.deciders), set(found.undone_by)) == (set(joined), set(counter.both))


def changed(counter: Joining, survivor: PatientId, merged: PatientId) -> Callable[[], object]:
    """Let the number from before be changed for another day's."""
    desk = counter.desk
    booked = desk.book(merged)

    def change() -> object:
        later = desk.sessions(survivor, booking_class=BookingClass.ADVANCE)[0].id
        begin = desk.bands(later, survivor)[0].band.begin
        wish = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=survivor,
            session=later,
            band_begin=begin,
            replaces=booked.id,
        )
        hold = desk.face.hold(desk.caller, wish).read(shapes.HoldAnswer).hold
        body = shapes.ConfirmBody(hold=hold.id, order=None)
        return desk.face.confirm(desk.caller, body).read(shapes.AppointmentAnswer)

    return change


def revisited(counter: Joining, survivor: PatientId, merged: PatientId) -> Callable[[], object]:
    """Let a free revisit follow the visit from before."""
    desk = counter.desk
    booked = desk.book(merged)
    assert check_in(desk, booked, TRAVELLER).is_success
    assert fulfil(desk, booked, has_examination=True).is_success

    def come_again() -> object:
        wish = again(desk, replace(booked, patient=survivor))
        hold = desk.face.hold(desk.caller, wish).read(shapes.HoldAnswer).hold
        body = shapes.ConfirmBody(hold=hold.id, order=None)
        return desk.face.confirm(desk.caller, body).read(shapes.AppointmentAnswer)

    return come_again


def offered(counter: Joining, survivor: PatientId, merged: PatientId) -> Callable[[], object]:
    """Let the place from before be given a number."""
    desk = counter.desk
    full = afternoon(desk, merged)
    leave_open(desk, full, 1)
    stranger = desk.enrol(STRANGER)
    begin = next(b.band.begin for b in desk.bands(full, stranger) if b.free)
    wish = shapes.HoldBody(proof=Proof.ID_CARD, patient=stranger, session=full, band_begin=begin)
    hold = desk.face.hold(desk.caller, wish).read(shapes.HoldAnswer).hold
    assert desk.face.join(desk.caller, join_body(merged, full)).is_success

    def give() -> object:
        assert desk.face.release(desk.caller, hold.id).is_success
        work(desk)
        (place,) = records(desk, survivor).places
        assert place.offer_until is not None
        return place

    return give


def merged_on(counter: Joining, survivor: PatientId, _merged: PatientId) -> Callable[[], object]:
    """Let the survivor go up in a third record."""
    third = counter.desk.enrol(FOREIGN_NAME)
    return lambda: counter.join(third, survivor)


@pytest.mark.requirement("R030")
@pytest.mark.parametrize("since", [changed, revisited, offered, merged_on])
def test_what_belongs_to_both_since_keeps_them_together(
    counter: Joining,
    since: Callable[[Joining, PatientId, PatientId], Callable[[], object]],
) -> None:
    survivor, merged = counter.pair()
    do = since(counter, survivor, merged)
    line = counter.join(survivor, merged)
    do()
    refused = counter.undo(line.id).read(shapes.RefusalBody)
    assert (refused.code, refused.facts) == (Reason.MERGE_FOLLOWED, {"since": since.__name__})
    with counter.house.database.read() as connection:
        record = patients.itself(connection, merged)
    assert record is not None
    assert record.merged_into == survivor


@pytest.mark.requirement("R030")
def test_a_third_record_comes_off_first_then_the_second(counter: Joining) -> None:
    survivor, merged = counter.pair()
    third = counter.desk.enrol(FOREIGN_NAME)
    counter.desk.book(merged)
    first = counter.join(survivor, merged)
    last = counter.join(third, survivor)
    listed = counter.look(merged).read(merging.MergesAnswer)
    assert {line.id for line in listed.merges} == {first.id, last.id}
    assert whose(counter.house) == {third}
    refused = counter.undo(first.id).read(shapes.RefusalBody)
    assert "can be undone once that later merge is undone" in refused.sentence_en
    assert "才能拆开这一次" in refused.sentence
    assert "undo that one first" in refused.what_now_en
    assert "请先拆开后一次" in refused.what_now
    counter.part(last)
    assert whose(counter.house) == {survivor}
    counter.part(first)
    assert whose(counter.house) == {merged}
