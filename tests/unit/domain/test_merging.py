"""When two records are one person's, what one record cannot have twice, and when it is undone."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk_app.domain.identity import Sex
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.merging import (
    Decided,
    InTheWay,
    Known,
    Since,
    may_be_one,
    may_change,
    may_come_apart,
    may_join,
)
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal

ONE = Decided("same face, same phone", (StaffId("a"),))
TWO = Decided("same face, same phone", (StaffId("a"), StaffId("b")))
CITIZEN = Known("林晓舟", Sex.MALE, date(1996, 5, 17), "110101199605179014")
TRAVELLER = replace(CITIZEN, citizen_number=None)
ALONE = replace(BEIJING, records=replace(BEIJING.records, merge_by_two=False))


@pytest.mark.requirement("R030")
def test_two_records_that_agree_are_joined_by_two_persons_or_by_one_where_the_rules_say_so() -> (
    None
):
    assert may_be_one(CITIZEN, TRAVELLER, TWO, BEIJING) is None
    assert may_be_one(TRAVELLER, CITIZEN, TWO, BEIJING) is None
    alone = may_be_one(CITIZEN, TRAVELLER, ONE, BEIJING)
    assert alone == Refusal(Reason.SECOND_PERSON_REQUIRED)
    assert may_be_one(CITIZEN, TRAVELLER, ONE, ALONE) is None


@pytest.mark.requirement("R030")
def test_two_citizen_numbers_are_two_persons_whoever_decides() -> None:
    other = replace(CITIZEN, citizen_number="110101199605179030")
    assert may_be_one(CITIZEN, other, TWO, BEIJING) == Refusal(Reason.MERGE_TWO_NUMBERS)


@pytest.mark.requirement("R030")
def test_of_two_citizen_numbers_one_may_have_been_mistyped_as_two_say_of_one_name() -> None:
    wrong = Known(CITIZEN.name, Sex.FEMALE, date(1951, 3, 8), "110101195103089028")
    assert may_be_one(CITIZEN, wrong, TWO, ALONE, is_mistyped=True) is None
    alone = may_be_one(CITIZEN, wrong, ONE, ALONE, is_mistyped=True)
    assert alone == Refusal(Reason.SECOND_PERSON_REQUIRED)
    another = may_be_one(CITIZEN, replace(wrong, name="周玉兰"), TWO, ALONE, is_mistyped=True)
    assert another == Refusal(Reason.MERGE_OTHER_PERSON, (("what", "name"),))


@pytest.mark.requirement("R030")
def test_a_mistyped_number_that_tells_nothing_else_excuses_nothing_else() -> None:
    born_later = replace(TRAVELLER, birth=date(1996, 5, 18))
    assert may_be_one(CITIZEN, TRAVELLER, TWO, ALONE, is_mistyped=True) is None
    alone = may_be_one(CITIZEN, TRAVELLER, ONE, ALONE, is_mistyped=True)
    assert alone == Refusal(Reason.SECOND_PERSON_REQUIRED)
    refusal = Refusal(Reason.MERGE_OTHER_PERSON, (("what", "birth"),))
    assert may_be_one(CITIZEN, born_later, TWO, ALONE, is_mistyped=True) == refusal


@pytest.mark.requirement("R030")
@pytest.mark.parametrize(
    ("other", "what"),
    [
        (replace(TRAVELLER, birth=date(1996, 5, 18)), "birth"),
        (replace(TRAVELLER, sex=Sex.FEMALE), "sex"),
    ],
)
def test_who_was_born_on_another_day_or_is_of_another_sex_is_another_person(
    other: Known, what: str
) -> None:
    refusal = Refusal(Reason.MERGE_OTHER_PERSON, (("what", what),))
    assert may_be_one(CITIZEN, other, TWO, BEIJING) == refusal
    assert may_be_one(other, CITIZEN, TWO, BEIJING) == refusal


@pytest.mark.parametrize("sex", [Sex.UNKNOWN, Sex.NOT_STATED])
def test_what_a_document_does_not_say_does_not_differ(sex: Sex) -> None:
    silent = Known(CITIZEN.name, sex, None, None)
    assert may_be_one(CITIZEN, silent, TWO, BEIJING) is None
    assert may_be_one(silent, CITIZEN, TWO, BEIJING) is None


@pytest.mark.requirement("R030")
def test_another_name_takes_a_second_person_whatever_the_rules_say() -> None:
    foreign = replace(TRAVELLER, name="LIN XIAOZHOU")
    alone = may_be_one(CITIZEN, foreign, ONE, ALONE)
    assert alone == Refusal(Reason.SECOND_PERSON_REQUIRED)
    assert may_be_one(CITIZEN, foreign, TWO, ALONE) is None


@pytest.mark.requirement("R104")
def test_nothing_is_changed_without_a_reason() -> None:
    silent = replace(TWO, reason="  ")
    assert may_be_one(CITIZEN, TRAVELLER, silent, ALONE) == Refusal(Reason.EVIDENCE_REQUIRED)
    assert may_change(silent, by_two=False) == Refusal(Reason.EVIDENCE_REQUIRED)
    same = Decided("a reason", (StaffId("a"), StaffId("a")))
    assert may_change(same, by_two=True) == Refusal(Reason.SECOND_PERSON_REQUIRED)
    assert may_change(same, by_two=False) is None


@pytest.mark.requirement("R030")
@pytest.mark.parametrize(
    ("in_the_way", "reason"),
    [
        (InTheWay.HOLD, Reason.MERGE_LIVE_HOLD),
        (InTheWay.DAY, Reason.MERGE_SAME_DAY),
        (InTheWay.LIST, Reason.MERGE_SAME_LIST),
        (InTheWay.EXAMINATION, Reason.MERGE_SAME_TIME),
    ],
)
def test_what_one_record_cannot_have_twice_is_named(in_the_way: InTheWay, reason: Reason) -> None:
    assert may_join({in_the_way}) == Refusal(reason)
    assert may_join(set(InTheWay)) == Refusal(Reason.MERGE_LIVE_HOLD)
    assert may_join(()) is None


@pytest.mark.requirement("R030")
@pytest.mark.parametrize("since", Since)
def test_what_was_done_since_and_belongs_to_both_is_named(since: Since) -> None:
    assert may_come_apart({since}) == Refusal(Reason.MERGE_FOLLOWED, (("since", since.value),))
    assert may_come_apart(()) is None
