"""What a record may say instead, who stands behind it, and what waits for a number in hand."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk_app.domain.correction import (
    Field,
    Said,
    Wanted,
    changed,
    corrected,
    may_correct,
    may_say,
)
from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.merging import Decided
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from tests.helpers.people import ADULT, PHONE, TODAY, resident_number

ONE = Decided("seen on the passport", (StaffId("a"),))
TWO = Decided("seen on the passport", (StaffId("a"), StaffId("b")))
ALONE = replace(BEIJING, records=replace(BEIJING.records, name_by_two=False))
BORN = date(1996, 5, 17)
CITIZEN = Said(DocumentKind.RESIDENT_ID, ADULT.name, ADULT.number, Sex.MALE, BORN, PHONE)
TRAVELLER = replace(CITIZEN, kind=DocumentKind.PASSPORT, number="E12345678")


def conflict(fields: str) -> Refusal:
    return Refusal(Reason.IDENTITY_CONFLICT, (("fields", fields),))


@pytest.mark.requirement("R034")
@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Wanted(name="  "), Reason.REAL_NAME_REQUIRED),
        (Wanted(name="林\x00晓舟"), Reason.NAME_UNREADABLE),
        (Wanted(phone=" "), Reason.PHONE_REQUIRED),
        (Wanted(phone="12345"), Reason.INVALID_PHONE),
        (Wanted(number="?"), Reason.INVALID_DOCUMENT_NUMBER),
        (Wanted(birth=date(2999, 1, 1)), Reason.IDENTITY_CONFLICT),
    ],
)
def test_what_could_not_be_enrolled_is_no_correction(wanted: Wanted, reason: Reason) -> None:
    refusal = may_say(TRAVELLER, wanted, TODAY)
    assert refusal is not None
    assert refusal.reason is reason


@pytest.mark.requirement("R034")
def test_birth_and_sex_are_corrected_only_where_no_number_tells_them() -> None:
    other = Wanted(birth=date(1996, 5, 18), sex=Sex.FEMALE)
    assert may_say(TRAVELLER, other, TODAY) is None
    assert may_say(CITIZEN, other, TODAY) == conflict("birth,sex")
    assert may_say(CITIZEN, Wanted(sex=Sex.UNKNOWN), TODAY) == conflict("sex")
    assert may_say(CITIZEN, Wanted(sex=Sex.MALE, birth=BORN), TODAY) is None
    assert may_say(TRAVELLER, Wanted(sex=Sex.UNKNOWN), TODAY) is None


@pytest.mark.requirement("R034")
def test_birth_and_sex_follow_a_number_that_tells_them() -> None:
    number = resident_number(date(1996, 7, 15), 902)
    after = corrected(CITIZEN, Wanted(number=number.lower()))
    assert (after.number, after.birth, after.sex) == (number, date(1996, 7, 15), Sex.FEMALE)
    assert changed(CITIZEN, after) == (Field.NUMBER, Field.SEX, Field.BIRTH)
    after = corrected(TRAVELLER, Wanted(number=" e 1234 5679"))
    assert after == replace(TRAVELLER, number="E12345679")


def test_each_is_written_in_its_one_form_and_what_is_not_wanted_stays() -> None:
    after = corrected(TRAVELLER, Wanted(name="  林 晓洲 ", phone="+86 138-0000-0977"))
    assert after == replace(TRAVELLER, name="林 晓洲", phone="13800000977")
    after = corrected(TRAVELLER, Wanted(sex=Sex.FEMALE, birth=TODAY))
    assert after == replace(TRAVELLER, sex=Sex.FEMALE, birth=TODAY)
    assert corrected(TRAVELLER, Wanted()) == TRAVELLER


@pytest.mark.requirement("R030")
@pytest.mark.parametrize("by_two", [{"name": "林晓洲"}, {"number": "E12345679"}])
def test_who_somebody_is_takes_two_or_one_where_the_rules_say_so(by_two: dict[str, str]) -> None:
    after = replace(TRAVELLER, **by_two)  # type: ignore[arg-type]  # by name
    required = Refusal(Reason.SECOND_PERSON_REQUIRED)
    assert may_correct(TRAVELLER, after, ONE, BEIJING, is_held=True) == required
    assert may_correct(TRAVELLER, after, TWO, BEIJING, is_held=True) is None
    assert may_correct(TRAVELLER, after, ONE, ALONE, is_held=True) is None


@pytest.mark.requirement("R104")
def test_one_corrects_the_rest_with_a_reason_and_never_nothing() -> None:
    after = replace(TRAVELLER, phone="13800000977")
    silent = replace(ONE, reason="  ")
    assert may_correct(TRAVELLER, after, ONE, BEIJING, is_held=True) is None
    refused = may_correct(TRAVELLER, after, silent, BEIJING, is_held=False)
    assert refused == Refusal(Reason.EVIDENCE_REQUIRED)
    nothing = may_correct(TRAVELLER, TRAVELLER, TWO, BEIJING, is_held=False)
    assert nothing == Refusal(Reason.NOTHING_TO_CORRECT)


@pytest.mark.requirement("R030")
@pytest.mark.parametrize("judged_by", [{"birth": TODAY}, {"sex": Sex.FEMALE}])
def test_by_what_a_number_in_hand_was_judged_stays_till_then(judged_by: dict[str, object]) -> None:
    after = replace(TRAVELLER, **judged_by)  # type: ignore[arg-type]  # by name
    refused = may_correct(TRAVELLER, after, ONE, BEIJING, is_held=True)
    assert refused == Refusal(Reason.CORRECTION_LIVE_HOLD)
    assert may_correct(TRAVELLER, after, ONE, BEIJING, is_held=False) is None


def test_nothing_personal_is_in_what_a_log_would_say() -> None:
    said = repr(TRAVELLER) + repr(Wanted(name=ADULT.name, number=ADULT.number, phone=PHONE))
    assert not [text for text in (ADULT.name, "E12345678", ADULT.number, PHONE) if text in said]
