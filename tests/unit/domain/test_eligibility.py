"""Who may attend which department."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiosk_app.domain.catalogue import BookingScope
from kiosk_app.domain.eligibility import may_attend
from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.proxy import Booker, Relation
from kiosk_app.domain.refusal import Reason, Refusal
from tests.unit.domain.made_up import TODAY, department, number, person

AGE = (("age", "14"),)


@pytest.mark.requirement("R001")
@pytest.mark.parametrize("scope", [s for s in BookingScope if s is not BookingScope.BOOKABLE])
def test_clinics_outside_the_scope_sell_no_numbers(scope: BookingScope) -> None:
    refusal = may_attend(person(), department(scope=scope), TODAY, BEIJING)
    assert refusal == Refusal(Reason.OUT_OF_SCOPE, (("scope", scope.value),))


@pytest.mark.requirement("R071")
def test_a_man_is_not_sent_to_gynaecology() -> None:
    gynaecology = department(admits_sex=Sex.FEMALE)
    man, woman = person(sex=Sex.MALE), person(sex=Sex.FEMALE)
    assert may_attend(man, gynaecology, TODAY, BEIJING) == Refusal(Reason.SEX_NOT_ADMITTED)
    assert may_attend(woman, gynaecology, TODAY, BEIJING) is None
    assert may_attend(man, department(), TODAY, BEIJING) is None


@pytest.mark.requirement("R071")
def test_where_the_card_is_silent_the_number_tells_the_sex() -> None:
    silent = person(sex=Sex.UNKNOWN, document_number=number(sequence=911))
    refusal = may_attend(silent, department(admits_sex=Sex.FEMALE), TODAY, BEIJING)
    assert refusal == Refusal(Reason.SEX_NOT_ADMITTED)


def test_what_no_document_tells_is_left_to_the_desk() -> None:
    unknown = person(
        birth=None,
        sex=Sex.UNKNOWN,
        kind=DocumentKind.PASSPORT,
        document_number="E12345678",
    )
    picky = department(admits_sex=Sex.FEMALE, min_age=18)
    assert may_attend(unknown, picky, TODAY, BEIJING) is None


@pytest.mark.requirement("R088")
@pytest.mark.parametrize(
    ("years", "low", "high", "ages"),
    [(36, None, 14, "0-14"), (17, 18, None, "18-"), (70, 18, 60, "18-60")],
)
def test_an_age_the_department_does_not_see_is_refused(
    years: int, low: int | None, high: int | None, ages: str
) -> None:
    born = TODAY.replace(year=TODAY.year - years)
    clinic = department(min_age=low, max_age=high)
    refusal = may_attend(person(born), clinic, TODAY, BEIJING)
    assert refusal == Refusal(Reason.AGE_NOT_ADMITTED, (("ages", ages),))


@pytest.mark.parametrize("years", [18, 60])
def test_both_ends_of_the_ages_are_admitted(years: int) -> None:
    born = TODAY.replace(year=TODAY.year - years)
    assert may_attend(person(born), department(min_age=18, max_age=60), TODAY, BEIJING) is None


@pytest.mark.requirement("R088")
def test_a_child_does_not_register_alone() -> None:
    paediatrics = department(max_age=14)
    refusal = may_attend(person(date(2021, 5, 1)), paediatrics, TODAY, BEIJING)
    assert refusal == Refusal(Reason.GUARDIAN_REQUIRED, (("age", "14"),))


CHILD = person(date(2021, 5, 1))
MOTHER = Booker("张明", DocumentKind.RESIDENT_ID, number(), "13800000911", Relation.PARENT)


@pytest.mark.requirement("R088")
@pytest.mark.parametrize(
    ("booker", "is_admitted"),
    [
        (MOTHER, True),
        (replace(MOTHER, relation=Relation.GUARDIAN), True),
        (replace(MOTHER, kind=DocumentKind.PASSPORT, number="E12345678"), True),
        (replace(MOTHER, relation=Relation.OTHER), False),
        (replace(MOTHER, relation=None), False),
        (replace(MOTHER, number=number(date(2008, 11, 24))), False),  # 17, and 18 tomorrow
        (replace(MOTHER, number=number(date(2008, 11, 23))), True),
        (replace(MOTHER, number=CHILD.number), False),
        (None, False),
    ],
)
def test_a_child_registers_with_a_grown_up_parent_or_guardian(
    booker: Booker | None, *, is_admitted: bool
) -> None:
    refusal = may_attend(CHILD, department(max_age=14), TODAY, BEIJING, booker)
    assert refusal == (None if is_admitted else Refusal(Reason.GUARDIAN_REQUIRED, AGE))


@pytest.mark.requirement("R088")
def test_a_passport_of_the_childs_own_is_no_guardians() -> None:
    kind, paper = DocumentKind.PASSPORT, "E12345678"
    child = person(date(2021, 5, 1), kind=kind, document_number=paper)
    booker = replace(MOTHER, kind=kind, number=paper.lower())
    refusal = may_attend(child, department(), TODAY, BEIJING, booker)
    assert refusal == Refusal(Reason.GUARDIAN_REQUIRED, AGE)


@pytest.mark.requirement("R088")
def test_ages_are_counted_on_the_day_of_the_visit() -> None:
    turns_14_tomorrow = person(date(2012, 11, 24))
    tomorrow = TODAY + timedelta(days=1)
    assert may_attend(turns_14_tomorrow, department(), TODAY, BEIJING) is not None
    assert may_attend(turns_14_tomorrow, department(), tomorrow, BEIJING) is None


def test_where_the_card_is_silent_the_number_tells_the_age() -> None:
    silent = person(birth=None, document_number=number(date(2021, 5, 1), 922))
    refusal = may_attend(silent, department(), TODAY, BEIJING)
    assert refusal is not None
    assert refusal.reason is Reason.GUARDIAN_REQUIRED
