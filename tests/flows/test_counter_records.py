"""What a record says is wrong, or somebody has two of them: told to every end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables.schema import booking
from kiosk_app.domain.correction import Field
from kiosk_app.domain.duplicates import DismissReason
from kiosk_app.domain.identity import DocumentKind, Person
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.record_page import CorrectionReason, MergeReason, PartReason
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.pages import Facts, Line, Pick, SecondForm
from kiosk_app.journeys.effects_counter import TypedDocument
from kiosk_app.journeys.events_record import (
    CorrectionWanted,
    FieldPicked,
    MergeWanted,
    NotePicked,
    PairsWanted,
    RecordReasonPicked,
    RecordWanted,
    SecondTyped,
    SurvivorPicked,
    TwoPersonsSaid,
    UndoWanted,
)
from kiosk_app.journeys.parts import Note
from kiosk_app.journeys.screens import Plain, Text
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter, at_work
from tests.helpers.desk_staff import book
from tests.helpers.fakes import LossyProxy
from tests.helpers.people import ADULT, resident_number
from tests.helpers.staff import PASSWORD, add_counter, hire

SESSION = "20261124M-P0304E1"
MISTYPED = replace(ADULT, name="林小舟")
"""As somebody at a desk once typed him."""
PASSPORT = replace(ADULT, kind=DocumentKind.PASSPORT, number="E12345678")
TYPED = TypedDocument(DocumentKind.PASSPORT, PASSPORT.number, PASSPORT.name)
MERGE = "POST /v1/patient-merges"
DISMISS = "POST /v1/possible-duplicates"


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=2) as made:
        add_counter(made)
        hire(made, Role.SUPERVISOR, login="shen.yan")
        yield made


@pytest.fixture
def hall(house: CentralHouse) -> Desk:
    """Return a kiosk where people enrol."""
    return Desk(house, house.service)


@pytest.fixture
def two_records(house: CentralHouse, hall: Desk) -> tuple[PatientId, PatientId]:
    """One man twice; a number was booked with his passport."""
    by_card, by_passport = hall.enrol(ADULT), hall.enrol(PASSPORT)
    book(house, by_passport, SESSION)
    return by_card, by_passport


def at_record(counter: HeadlessCounter, who: Person = ADULT) -> None:
    """From an empty tab to what the record says."""
    counter.wait_for("identifying")
    counter.do(RecordWanted())
    counter.wait_for("record_finding")
    read(counter, who)
    counter.wait_for("record_at")


def read(counter: HeadlessCounter, who: Person) -> None:
    counter.until(lambda: counter.station.is_armed, "armed readers")
    counter.station.present(ev.CardRead(who))


def typed(counter: HeadlessCounter, which: Field, text: str) -> None:
    counter.do(CorrectionWanted())
    counter.do(FieldPicked(which))
    counter.do(ev.Entered(text))
    counter.wait_for("record_why_correct")
    counter.do(RecordReasonPicked(CorrectionReason.DOCUMENT_SEEN))


def agreed(counter: HeadlessCounter, login: str = "shen.yan", password: str = PASSWORD) -> None:
    counter.wait_for("record_second")
    counter.do(SecondTyped(login, password))
    counter.until(lambda: not is_busy(counter), "whether they will do")


def is_busy(counter: HeadlessCounter) -> bool:
    body = counter.desk.body
    return isinstance(body, SecondForm) and body.is_busy


def to_be_joined(counter: HeadlessCounter, survivor: PatientId) -> None:
    """From the first record to the page that is looked over."""
    counter.do(MergeWanted())
    counter.wait_for("record_finding_other")
    counter.do(told.DocumentTyped(TYPED))
    counter.wait_for("record_comparing")
    counter.do(SurvivorPicked(survivor))
    counter.do(RecordReasonPicked(MergeReason.BOTH_SEEN))
    counter.wait_for("record_review_join")


def joined(counter: HeadlessCounter, survivor: PatientId) -> None:
    to_be_joined(counter, survivor)
    counter.do(ev.Accepted())
    agreed(counter)
    counter.wait_for("record_join_done")


def why_not(counter: HeadlessCounter) -> Reason | None:
    said = counter.desk.body.sheet.said
    return None if said is None or said.refusal is None else said.refusal.reason


def outcomes(counter: HeadlessCounter) -> list[tuple[str, str]]:
    """What the journal says became of the acts on records."""
    asked = "SELECT kind, outcome FROM intent WHERE kind IN ('correct', 'merge', 'undo_merge')"
    with counter.journal._engine.connect() as db:
        rows = db.execute(sa.text(f"{asked} ORDER BY rowid"))
        return [(row.kind, row.outcome) for row in rows]


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R104")
def test_a_name_that_was_mistyped_is_put_right_by_two_and_the_card_is_known(
    counter: HeadlessCounter, hall: Desk
) -> None:
    hall.enrol(MISTYPED)
    counter.lay_card(ADULT)
    counter.until(lambda: why_not(counter) is Reason.NAME_CONFLICT, "why not")
    counter.do(ev.Accepted())
    at_record(counter)
    assert counter.desk.body.sheet.who[0].value == Plain("林*舟")
    typed(counter, Field.NAME, ADULT.name)
    counter.wait_for("record_review_correct")
    counter.do(ev.Accepted())
    agreed(counter)
    counter.wait_for("record_correct_done")
    assert "2" in str(counter.body(Facts).rows[-1].value)
    counter.do(ev.Left())
    counter.lay_card(ADULT)
    counter.wait_for("choosing_group")
    assert counter.journal.unsettled() == ()


@pytest.mark.requirement("R030")
def test_a_telephone_number_is_put_right_by_one_from_the_departments(
    counter: HeadlessCounter, hall: Desk
) -> None:
    hall.enrol(ADULT)
    counter.lay_card(ADULT)
    counter.wait_for("choosing_group")
    counter.do(RecordWanted())
    counter.wait_for("record_at")
    typed(counter, Field.PHONE, "13800000977")
    counter.do(ev.Accepted())
    counter.wait_for("record_correct_done")
    counter.do(ev.Accepted())
    counter.wait_for("record_at")
    assert counter.desk.body.sheet.who[-1].value == Plain("138****0977")
    (row,) = counter.body(Pick).rows
    assert row.cells[1:3] == (Text("counter.record.corrected"), Text("counter.record.phone"))


def test_what_is_refused_is_said_where_it_was_typed_and_nothing_is_lost(
    counter: HeadlessCounter, hall: Desk, two_records: tuple[PatientId, PatientId]
) -> None:
    hall.enrol(replace(PASSPORT, number="E76543218"))
    at_record_of_passport(counter)
    typed(counter, Field.NUMBER, "E76543218")
    counter.do(ev.Accepted())
    agreed(counter)
    counter.until(lambda: why_not(counter) is Reason.NUMBER_OF_ANOTHER, "why not")
    assert counter.body(Line).text == "E76543218"
    assert two_records


def at_record_of_passport(counter: HeadlessCounter) -> None:
    counter.do(RecordWanted())
    counter.do(told.DocumentTyped(TYPED))
    counter.wait_for("record_at")


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R104")
def test_two_records_of_one_man_are_joined_and_taken_apart_exactly(
    counter: HeadlessCounter, house: CentralHouse, two_records: tuple[PatientId, PatientId]
) -> None:
    by_card, by_passport = two_records
    at_record(counter)
    joined(counter, by_card)
    rows = {str(row.label.key): row.value for row in counter.body(Facts).rows}
    assert rows["counter.record.moved.booking"] == Plain("1")
    assert numbers_of(house) == [by_card]
    counter.do(ev.Left())
    at_record_of_passport(counter)
    assert counter.desk.body.sheet.who[1].value == Plain(ADULT.number_masked)  # his one record
    (row,) = counter.body(Pick).rows
    assert isinstance(row.event, NotePicked)
    counter.do(row.event)
    counter.wait_for("record_joined")
    counter.do(UndoWanted())
    counter.do(RecordReasonPicked(PartReason.TWO_PERSONS))
    counter.do(ev.Accepted())
    agreed(counter)
    counter.wait_for("record_part_done")
    assert counter.body(Facts).lines == ()
    assert numbers_of(house) == [by_passport]
    assert outcomes(counter)[-1] == ("undo_merge", "taken_apart")
    assert counter.journal.unsettled() == ()


def numbers_of(house: CentralHouse) -> list[str]:
    """Whose the numbers are."""
    with house.database.read() as connection:
        return list(connection.scalars(sa.select(booking.c.patient)))


@pytest.mark.requirement("R104")
def test_nobody_is_their_own_second_person_and_a_wrong_password_is_told(
    counter: HeadlessCounter, two_records: tuple[PatientId, PatientId]
) -> None:
    at_record(counter)
    to_be_joined(counter, two_records[0])
    counter.do(ev.Accepted())
    agreed(counter, "he.lu")
    assert why_not(counter) is Reason.SECOND_PERSON_REQUIRED
    agreed(counter, password="guessed")  # noqa: S106 - as somebody guesses
    assert why_not(counter) is Reason.SIGN_IN_REFUSED
    agreed(counter)
    counter.wait_for("record_join_done")


def test_one_record_is_not_joined_with_itself_and_nobody_with_nobody(
    counter: HeadlessCounter, hall: Desk
) -> None:
    hall.enrol(ADULT)
    at_record(counter)
    counter.do(MergeWanted())
    read(counter, ADULT)
    counter.until(lambda: why_not(counter) is Reason.ALREADY_MERGED, "why not")
    counter.do(told.DocumentTyped(TYPED))
    counter.until(lambda: why_not(counter) is Reason.UNKNOWN_PATIENT, "why not")
    counter.do(ev.WentBack())
    counter.wait_for("record_at")


def test_a_lost_answer_is_looked_at_and_the_journal_knows_that_it_was_done(
    counter: HeadlessCounter, wire: LossyProxy, two_records: tuple[PatientId, PatientId]
) -> None:
    at_record(counter)
    to_be_joined(counter, two_records[0])
    counter.do(ev.Accepted())
    counter.wait_for("record_second")
    wire.lose_answer(MERGE, times=20)
    counter.do(SecondTyped("shen.yan", PASSWORD))
    counter.wait_for("record_unknown")
    wire.mend()
    counter.do(ev.Accepted())
    counter.wait_for("record_at")
    (row,) = counter.body(Pick).rows
    assert row.cells[1] == Text("counter.record.joined")
    counter.recovery.in_quiet()
    assert outcomes(counter)[-1] == ("merge", "merged")
    assert counter.journal.unsettled() == ()


def test_a_lost_request_did_nothing_and_done_once_more_it_is_done_once(
    counter: HeadlessCounter,
    house: CentralHouse,
    wire: LossyProxy,
    two_records: tuple[PatientId, PatientId],
) -> None:
    at_record(counter)
    to_be_joined(counter, two_records[0])
    counter.do(ev.Accepted())
    counter.wait_for("record_second")
    wire.lose_request(MERGE, times=20)
    counter.do(SecondTyped("shen.yan", PASSWORD))
    counter.wait_for("record_unknown")
    wire.mend()
    counter.do(ev.Accepted())
    counter.wait_for("record_at")
    assert counter.body(Pick).rows == ()
    joined(counter, two_records[0])
    counter.recovery.in_quiet()
    ends = [end for _, end in outcomes(counter)]
    assert ends == ["second_person_required", "voided", "second_person_required", "merged"]
    assert numbers_of(house) == [two_records[0]]


@pytest.mark.parametrize("is_done", [True, False])
def test_a_counter_that_is_killed_meanwhile_settles_what_it_asked_for(
    house: CentralHouse,
    wire: LossyProxy,
    two_records: tuple[PatientId, PatientId],
    tmp_path: Path,
    *,
    is_done: bool,
) -> None:
    path = tmp_path / "counter.sqlite"
    with at_work(house, path, wire.url) as counter:
        at_record(counter)
        to_be_joined(counter, two_records[0])
        counter.do(ev.Accepted())
        counter.wait_for("record_second")
        (wire.lose_answer if is_done else wire.lose_request)(MERGE, times=20)
        counter.do(SecondTyped("shen.yan", PASSWORD))
        counter.wait_for("record_unknown")
    wire.mend()
    with HeadlessCounter(house, path, url=wire.url).running() as again:
        again.sign_in(hire(house, Role.REGISTRAR, login="lu.ming"))  # whoever comes next
        again.recovery.at_start()
        assert outcomes(again)[-1] == ("merge", "merged" if is_done else "voided")
        assert again.journal.unsettled() == ()
    assert numbers_of(house) == [two_records[0 if is_done else 1]]


def test_without_central_a_record_is_not_seen_and_asked_for_again(
    counter: HeadlessCounter, hall: Desk, wire: LossyProxy
) -> None:
    hall.enrol(ADULT)
    at_record(counter)
    counter.do(CorrectionWanted())
    counter.do(FieldPicked(Field.BIRTH))
    counter.do(ev.Entered("tomorrow"))
    said = counter.desk.body.sheet.said
    assert said is not None
    assert said.sentence == Text(Note.BIRTH_UNREADABLE.value)
    counter.do(ev.Left())
    wire.is_down = True
    counter.do(RecordWanted())
    read(counter, ADULT)
    counter.until(
        lambda: counter.name == "record_finding" and counter.desk.body.sheet.said is not None
    )
    wire.is_down = False
    read(counter, ADULT)
    counter.wait_for("record_at")


@pytest.mark.requirement("R030")
def test_two_citizen_numbers_are_joined_only_where_one_was_mistyped(
    counter: HeadlessCounter, hall: Desk
) -> None:
    wrong = replace(ADULT, number=resident_number(date(1996, 5, 17), 977))
    by_card, by_mistake = hall.enrol(ADULT), hall.enrol(wrong)
    at_record(counter, wrong)
    counter.do(MergeWanted())
    read(counter, ADULT)
    counter.wait_for("record_comparing")
    for reason in (MergeReason.BOTH_SEEN, MergeReason.NUMBER_MISTYPED):
        counter.do(SurvivorPicked(by_card))
        counter.do(RecordReasonPicked(reason))
        counter.do(ev.Accepted())
        if reason is MergeReason.BOTH_SEEN:
            counter.until(lambda: why_not(counter) is Reason.MERGE_TWO_NUMBERS, "why not")
    agreed(counter)
    counter.wait_for("record_join_done")
    counter.do(ev.Left())
    counter.do(RecordWanted())
    read(counter, wrong)  # the mistyped number leads to nobody
    counter.until(lambda: why_not(counter) is Reason.UNKNOWN_PATIENT, "nobody")
    assert by_mistake != by_card


@pytest.mark.requirement("R029")
@pytest.mark.requirement("R030")
def test_one_man_with_two_records_is_on_the_list_and_off_it_once_they_are_joined(
    counter: HeadlessCounter, house: CentralHouse, two_records: tuple[PatientId, PatientId]
) -> None:
    by_card, _ = two_records
    at_the_list(counter)
    (row,) = counter.body(Pick).rows
    counter.do(row.event)
    counter.wait_for("record_comparing")
    counter.do(SurvivorPicked(by_card))
    counter.do(RecordReasonPicked(MergeReason.BOTH_SEEN))
    counter.wait_for("record_review_join")
    counter.do(ev.Accepted())
    agreed(counter)
    counter.wait_for("record_join_done")
    assert numbers_of(house) == [by_card]
    counter.do(ev.Left())
    at_the_list(counter)
    assert counter.body(Facts).lines == (Text("counter.pairs.none"),)


def at_the_list(counter: HeadlessCounter) -> None:
    counter.do(RecordWanted())
    counter.wait_for("record_finding")
    counter.do(PairsWanted())
    counter.wait_for("record_pairs")


@pytest.mark.requirement("R030")
def test_two_men_of_one_name_are_said_to_be_two_and_are_not_listed_again(
    counter: HeadlessCounter, wire: LossyProxy, two_records: tuple[PatientId, PatientId]
) -> None:
    at_the_list(counter)
    said_to_be_two(counter)
    wire.lose_answer(DISMISS, times=20)
    counter.do(ev.Accepted())
    counter.wait_for("record_unknown")
    wire.mend()
    counter.do(ev.Accepted())
    counter.wait_for("record_pairs")
    assert counter.body(Facts).lines == (Text("counter.pairs.none"),)
    counter.recovery.in_quiet()
    assert counter.journal.unsettled() == ()
    assert len(set(two_records)) == 2


def said_to_be_two(counter: HeadlessCounter) -> None:
    (row,) = counter.body(Pick).rows
    counter.do(row.event)
    counter.wait_for("record_comparing")
    counter.do(TwoPersonsSaid())
    counter.wait_for("record_why_dismiss")
    counter.do(RecordReasonPicked(DismissReason.RELATIVES))
    counter.wait_for("record_review_dismiss")


@pytest.mark.requirement("R030")
def test_a_dismissal_is_done_at_once_where_central_answers(
    counter: HeadlessCounter, two_records: tuple[PatientId, PatientId]
) -> None:
    at_the_list(counter)
    said_to_be_two(counter)
    counter.do(ev.Accepted())
    counter.wait_for("record_dismiss_done")
    counter.do(ev.Accepted())
    counter.wait_for("record_pairs")
    assert counter.journal.unsettled() == ()
    assert len(set(two_records)) == 2
