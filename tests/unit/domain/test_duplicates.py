"""When two records may be one person's, and when nothing they agree in makes them so."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from kiosk_app.domain.duplicates import (
    Alike,
    Traits,
    keys_of,
    may_be_duplicates,
    may_share_card,
)
from kiosk_app.domain.identity import Sex
from kiosk_app.domain.merging import Known, what_differs

BIRTH = date(1996, 5, 17)
NUMBER = "110101199605179014"
CITIZEN = Traits(Known("林晓舟", Sex.MALE, BIRTH, NUMBER), NUMBER, "13800001234")
PASSPORT = Traits(Known("林晓舟", Sex.MALE, BIRTH, None), "E12345678", "13900001234")


def known(traits: Traits, **said: object) -> Traits:
    """Return a record whose person is known otherwise."""
    return replace(traits, known=replace(traits.known, **said))  # type: ignore[arg-type]


@pytest.mark.requirement("R030")
def test_an_identity_card_and_a_passport_of_one_name_and_birthday_may_be_one_person_s() -> None:
    assert may_be_duplicates(CITIZEN, PASSPORT) is Alike.BIRTH
    assert may_be_duplicates(PASSPORT, CITIZEN) is Alike.BIRTH


@pytest.mark.requirement("R030")
def test_what_a_name_is_written_with_makes_no_other_person() -> None:
    one = known(PASSPORT, name="Ｌin  Xiaozhou")
    other = known(replace(PASSPORT, number="E12345679"), name="LIN XIAOZHOU")
    assert may_be_duplicates(one, other) is Alike.BIRTH


@pytest.mark.requirement("R030")
def test_a_passport_that_tells_no_birthday_is_known_by_name_and_telephone() -> None:
    silent = known(replace(PASSPORT, phone=CITIZEN.phone), birth=None, sex=Sex.UNKNOWN)
    assert may_be_duplicates(CITIZEN, silent) is Alike.PHONE
    assert may_be_duplicates(CITIZEN, replace(silent, phone=PASSPORT.phone)) is None
    assert may_be_duplicates(CITIZEN, replace(silent, phone=None)) is None


@pytest.mark.requirement("R030")
def test_one_number_as_that_of_two_kinds_of_document_is_one_person_s_whatever_the_name() -> None:
    permit = known(replace(PASSPORT, number="H12345678"), name="LIN XIAOZHOU", birth=None)
    passport = known(replace(PASSPORT, number="H12345678"), birth=None)
    assert may_be_duplicates(permit, passport) is Alike.NUMBER


@pytest.mark.requirement("R030")
@pytest.mark.parametrize(
    "said",
    [
        {"citizen_number": "110101199605179022"},
        {"birth": date(1996, 5, 18)},
        {"sex": Sex.FEMALE},
    ],
)
def test_what_two_documents_tell_otherwise_keeps_two_persons_apart(said: dict[str, object]) -> None:
    """Two cousins of one name, one telephone and even one number typed for both."""
    other = known(known(CITIZEN, citizen_number=None), **said)
    assert may_be_duplicates(CITIZEN, other) is None
    assert not may_share_card(CITIZEN, other)


@pytest.mark.requirement("R030")
def test_another_name_alone_is_another_person() -> None:
    other = known(replace(PASSPORT, phone=CITIZEN.phone), name="林小舟")
    assert may_be_duplicates(CITIZEN, other) is None


@pytest.mark.requirement("R030")
def test_a_card_that_was_shown_says_something_only_with_the_same_name() -> None:
    nobody_knows = known(PASSPORT, birth=None)
    assert may_share_card(CITIZEN, nobody_knows)
    assert not may_share_card(CITIZEN, known(nobody_knows, name="林母"))


TRAITS = tuple(
    Traits(Known(name, sex, birth, citizen), number, phone)
    for name in ("林晓舟", "LIN XIAOZHOU")
    for sex in (Sex.UNKNOWN, Sex.MALE, Sex.FEMALE)
    for birth in (None, BIRTH, date(1990, 1, 1))
    for citizen in (None, NUMBER)
    for number in ("E12345678", "H12345678")
    for phone in (None, "13800001234", "13900001234")
)


@pytest.mark.requirement("R030")
def test_a_pair_is_found_by_its_keys_either_way_round_and_could_be_joined() -> None:
    found = 0
    for one, other in itertools.combinations_with_replacement(TRAITS, 2):
        why = may_be_duplicates(one, other)
        assert why is may_be_duplicates(other, one)
        if why is not None:
            found += 1
            assert keys_of(one)[why] == keys_of(other)[why]
            assert what_differs(one.known, other.known) is None
    assert found > 1000
