"""A number that was mistyped goes up in the right record, and leads to nobody while it does."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables.schema import patient
from kiosk_app.contract import merge_shapes as merging
from kiosk_app.contract import shapes
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import records
from tests.contract.central.face import body_of, code_of
from tests.helpers.central import ENGINES, central
from tests.helpers.merging import Joining, joining
from tests.helpers.people import ADULT, ELDER, STRANGER

MISTYPED = replace(ADULT, number=ELDER.number, birth=ELDER.birth, sex=ELDER.sex)
"""The adult, enrolled once with a number that is not his: it is the elder's."""


@pytest.fixture(params=ENGINES)
def counter(request: pytest.FixtureRequest) -> Iterator[Joining]:
    with central(engine=request.param) as house, joining(house) as made:
        yield made


def sought(counter: Joining, person: Person) -> str:
    """Return the id of whoever a document leads to, or why to nobody."""
    desk = counter.desk
    reply = desk.face.lookup(desk.caller, shapes.LookupBody(person=body_of(person)))
    return reply.read(shapes.PatientAnswer).id if reply.is_success else code_of(reply)


def had(counter: Joining, patient: PatientId) -> set[str]:
    """Return the ids of a patient's appointments."""
    return {row.appointment.id for row in records(counter.desk, patient).appointments}


def rows(counter: Joining) -> list[tuple[object, ...]]:
    """Return what is written of all records, but for how often they were looked at anew."""
    columns = [column for column in patient.c if column.name != "version"]
    with counter.house.database.read() as connection:
        return [
            tuple(row) for row in connection.execute(sa.select(*columns).order_by(patient.c.id))
        ]


def dead_end(counter: Joining) -> tuple[PatientId, PatientId]:
    """Return two records of the adult that can be neither corrected nor merged as they are."""
    right, wrong = counter.pair(MISTYPED)
    assert counter.why_not_corrected(wrong, number=ADULT.number) == Reason.NUMBER_OF_ANOTHER
    refused = counter.merge(right, wrong).read(shapes.RefusalBody)
    assert refused.code == Reason.MERGE_TWO_NUMBERS
    assert "两人确认" in refused.what_now
    assert "mistyped" in refused.what_now_en
    return right, wrong


@pytest.mark.requirement("R030")
def test_a_mistyped_number_goes_up_in_the_right_record_and_is_free_for_whose_it_is(
    counter: Joining,
) -> None:
    right, wrong = dead_end(counter)
    booked = counter.desk.book(wrong)
    line = counter.merge(right, wrong, is_mistyped=True).read(merging.MergeLine)
    assert (line.survivor, line.is_mistyped, line.moved) == (right, True, {"booking": 1})
    assert sought(counter, MISTYPED) == Reason.UNKNOWN_PATIENT
    assert sought(counter, ADULT) == right
    elder = counter.desk.enrol(ELDER)
    assert elder not in {right, wrong}
    assert had(counter, wrong) == had(counter, right) == {booked.id}
    assert had(counter, elder) == set()


@pytest.mark.requirement("R030")
def test_undone_all_is_as_it_was(counter: Joining) -> None:
    right, wrong = dead_end(counter)
    before = rows(counter)
    line = counter.merge(right, wrong, is_mistyped=True).read(merging.MergeLine)
    undone = counter.part(line)
    assert not undone.merge.is_mistyped
    assert rows(counter) == before
    assert sought(counter, MISTYPED) == wrong


@pytest.mark.requirement("R030")
def test_a_number_that_has_become_another_s_is_not_taken_from_them(counter: Joining) -> None:
    right, wrong = dead_end(counter)
    line = counter.merge(right, wrong, is_mistyped=True).read(merging.MergeLine)
    elder = counter.desk.enrol(ELDER)
    refused = counter.undo(line.id).read(shapes.RefusalBody)
    assert (refused.code, refused.facts) == (Reason.MERGE_FOLLOWED, {"since": "number_taken"})
    assert "号码" in refused.sentence
    assert "number" in refused.sentence_en
    assert sought(counter, ELDER) == elder


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R104")
def test_it_takes_two_persons_a_reason_and_one_name_and_is_recorded(counter: Joining) -> None:
    right, wrong = dead_end(counter)
    alone = (counter.first.id,)
    required = Reason.SECOND_PERSON_REQUIRED
    assert counter.why_not(right, wrong, is_mistyped=True, deciders=alone) == required
    assert counter.why_not(right, wrong, is_mistyped=True, reason=" ") == Reason.EVIDENCE_REQUIRED
    stranger = counter.desk.enrol(STRANGER)
    refused = counter.merge(right, stranger, is_mistyped=True).read(shapes.RefusalBody)
    assert (refused.code, refused.facts) == (Reason.MERGE_OTHER_PERSON, {"what": "name"})
    assert ("姓名" in refused.sentence, "name" in refused.sentence_en) == (True, True)
    assert counter.merge(right, wrong, is_mistyped=True).is_success
    (facts,) = counter.recorded("patients_merged")
    assert msgspec.json.decode(facts)["number"] == "mistyped"


@pytest.mark.requirement("R030")
def test_two_decide_it_also_where_the_rules_let_one_merge() -> None:
    rules = replace(DEMO, records=replace(DEMO.records, merge_by_two=False))
    with central(policy=rules) as house, joining(house) as counter:
        right, wrong = counter.pair(MISTYPED)
        alone = (counter.first.id,)
        required = Reason.SECOND_PERSON_REQUIRED
        assert counter.why_not(right, wrong, is_mistyped=True, deciders=alone) == required
        line = counter.merge(right, wrong, is_mistyped=True).read(merging.MergeLine)
        assert code_of(counter.undo(line.id, deciders=alone)) == required
        counter.part(line)
