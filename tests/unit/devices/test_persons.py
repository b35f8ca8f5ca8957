"""Records of cards become persons, or a trouble that says why not."""

from dataclasses import replace
from datetime import date

import pytest

from hardware.health_card.files import HealthCardRecord
from hardware.id_card.port import IdCardRecord
from kiosk_app.devices.persons import person_of_chip_card, person_of_id_card
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.journeys.events import CardTrouble
from tests.helpers import people
from tests.unit.devices import readers
from tests.unit.id_card import cards


def person_on(record: IdCardRecord) -> Person:
    found = person_of_id_card(record, people.TODAY)
    assert isinstance(found, Person)
    return found


@pytest.mark.requirement("R164")
def test_both_cards_of_one_person_name_the_same_person() -> None:
    by_id_card = person_on(cards.ADULT)
    by_social_card = person_of_chip_card(readers.A, people.TODAY)
    assert by_social_card == people.ADULT
    assert by_id_card == replace(people.ADULT, proof=Proof.ID_CARD)


@pytest.mark.requirement("R032")
@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (cards.ADULT, DocumentKind.RESIDENT_ID),
        (cards.HONG_KONG, DocumentKind.HMT_RESIDENCE),
        (cards.FOREIGN_2017, DocumentKind.FOREIGN_PERMANENT_2017),
        (cards.FOREIGN_2023, DocumentKind.FOREIGN_PERMANENT_2023),
    ],
    ids=lambda value: value.kind.name if isinstance(value, IdCardRecord) else "",
)
def test_every_kind_of_card_names_its_document(record: IdCardRecord, kind: DocumentKind) -> None:
    found = person_on(record)
    assert (found.kind, found.number, found.birth) == (kind, record.id_number, record.birth)
    assert found.sex is Sex.FEMALE if record.sex_code == "2" else Sex.MALE


def test_a_social_card_may_carry_another_documents_number() -> None:
    record = replace(
        readers.A,
        id_number=cards.HONG_KONG.id_number,
        sex_code="2",
        birth=cards.HONG_KONG.birth,
    )
    found = person_of_chip_card(record, people.TODAY)
    assert isinstance(found, Person)
    assert found.kind is DocumentKind.HMT_RESIDENCE


def test_a_name_in_chinese_goes_before_one_in_english() -> None:
    assert person_on(cards.FOREIGN_2017).name == "简"
    assert person_on(cards.FOREIGN_2023).name == "SPECIMEN-WITH-A-LONG-FAMILY-NAME, JANE MARY"


@pytest.mark.parametrize("padding", ["", " ", "\0", " \0\0", "\0  ", "\u3000"])
def test_padding_is_no_part_of_a_name(padding: str) -> None:
    assert person_on(replace(cards.ADULT, name=f"林晓舟{padding}")).name == "林晓舟"


@pytest.mark.requirement("R031")
@pytest.mark.parametrize(
    "name", ["林\0晓舟", "林\u200b晓舟", "\u202e林晓舟", "林晓舟\x1b", "林" * 65]
)
def test_a_name_is_not_mended_by_taking_characters_out(name: str) -> None:
    """What is left might be the name of somebody else."""
    for found in (
        person_of_id_card(replace(cards.ADULT, name=name), people.TODAY),
        person_of_chip_card(replace(readers.A, name=name), people.TODAY),
    ):
        assert found is CardTrouble.UNREADABLE


def test_numbers_are_normalised() -> None:
    lower = replace(cards.ADULT, id_number="11010119900307912x", birth=None, sex_code="")
    found = person_of_id_card(lower, people.TODAY)
    upper = person_of_id_card(replace(lower, id_number="11010119900307912X"), people.TODAY)
    assert found == upper


def test_private_use_characters_of_a_name_are_kept() -> None:
    assert person_on(replace(cards.ADULT, name="陈\ue863")).name == "陈\ue863"


def test_a_birth_the_card_leaves_out_is_told_by_the_number() -> None:
    assert person_on(replace(cards.ADULT, birth=None)).birth == cards.ADULT.birth


@pytest.mark.parametrize("code", ["", "7", "男"])
def test_an_unknown_sex_code_is_unknown(code: str) -> None:
    assert person_on(replace(cards.ADULT, sex_code=code)).sex is Sex.UNKNOWN


@pytest.mark.requirement("R034")
@pytest.mark.parametrize(
    "record",
    [
        replace(cards.ADULT, id_number=cards.ADULT.id_number[:-1] + "?"),
        replace(cards.ADULT, id_number=""),
        replace(cards.ADULT, id_number=cards.HONG_KONG.id_number),
        replace(cards.ADULT, birth=date(1996, 5, 18)),
        replace(cards.ADULT, sex_code="2"),
    ],
    ids=["check character", "empty", "other document", "birth", "sex"],
)
def test_a_number_that_is_none_or_contradicts_the_card_names_nobody(record: IdCardRecord) -> None:
    assert person_of_id_card(record, people.TODAY) is CardTrouble.INVALID_NUMBER


def test_a_birth_in_the_future_names_nobody() -> None:
    before = date(1996, 5, 16)
    assert person_of_id_card(cards.ADULT, before) is CardTrouble.INVALID_NUMBER


@pytest.mark.parametrize("name", ["", "\u200b", "\0"])
def test_a_card_without_a_name_cannot_be_read(name: str) -> None:
    assert person_of_chip_card(replace(readers.A, name=name), people.TODAY) is (
        CardTrouble.UNREADABLE
    )


def test_a_health_card_names_the_same_person_and_says_that_it_was_read() -> None:
    record = HealthCardRecord(
        name=readers.A.name,
        id_number=readers.A.id_number,
        sex_code=readers.A.sex_code,
        nation=readers.A.nation,
        birth=readers.A.birth,
        card_number="",
        issuer="",
        issued=None,
        version="1.00",
    )
    found = person_of_chip_card(record, people.TODAY)
    assert found == replace(people.ADULT, proof=Proof.HEALTH_CARD)
