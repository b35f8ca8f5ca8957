"""Documents at a counter: typed or scanned, each field checked, and who it makes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.devices.typed_documents import scanned_person, typed_person
from kiosk_app.domain.identity import DocumentKind, Person, Proof, ProofLevel, Sex, level_of
from kiosk_app.domain.identity_numbers import key_of
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys.events_counter import ZoneTrouble
from tests.helpers.zones import PASSPORT, SPECIMEN, card, going_out, paper, passport
from tests.unit.travel_document.test_mrz import TODAY

K = DocumentKind


def typed(
    kind: DocumentKind,
    number: str,
    name: str = "测试员",
    sex: Sex = Sex.UNKNOWN,
    birth: date | None = None,
) -> Person | Refusal:
    return typed_person(kind=kind, name=name, number=number, sex=sex, birth=birth, today=TODAY)


@pytest.mark.requirement("R032")
@pytest.mark.parametrize(
    ("kind", "number", "kept"),
    [
        (K.PASSPORT, "e12345678", "E12345678"),
        (K.OFFICER, "军字第１２３４５６７号", "军字第1234567号"),
        (K.HK_MACAU_PERMIT, "h12345678", "H12345678"),
        (K.TAIWAN_PERMIT, " 12345678", "12345678"),
        (K.FOREIGN_PERMANENT_2017, "can110078040501", "CAN110078040501"),
        (K.BIRTH_CERTIFICATE, "k110000001", "K110000001"),
        (K.HOUSEHOLD_BOOK, "11010519491231002x", "11010519491231002X"),
    ],
)
def test_a_typed_document_makes_a_person_the_registrar_has_seen(
    kind: DocumentKind, number: str, kept: str
) -> None:
    found = typed(kind, number)
    assert isinstance(found, Person)
    assert (found.kind, found.number, found.proof) == (kind, kept, Proof.DOCUMENT_SEEN)
    assert level_of(found.proof) is ProofLevel.IDENTITY


@pytest.mark.requirement("R032", "R034")
def test_a_number_that_tells_birth_and_sex_fills_them_in_and_contradicts_slips() -> None:
    found = typed(K.HOUSEHOLD_BOOK, "11010519491231002X")
    assert isinstance(found, Person)
    assert (found.birth, found.sex) == (date(1949, 12, 31), Sex.FEMALE)
    wrong = typed(K.HOUSEHOLD_BOOK, "11010519491231002X", birth=date(1950, 12, 31), sex=Sex.MALE)
    assert wrong == Refusal(Reason.IDENTITY_CONFLICT, (("fields", "birth,sex"),))


@pytest.mark.requirement("R031", "R032")
def test_a_slip_is_named() -> None:
    assert typed(K.RESIDENT_ID, "110105194912310021") == Refusal(
        Reason.INVALID_DOCUMENT_NUMBER, (("why", "check_character"),)
    )
    assert typed(K.PASSPORT, "E1234-678") == Refusal(
        Reason.INVALID_DOCUMENT_NUMBER, (("why", "shape"),)
    )
    assert typed(K.PASSPORT, "E12345678", name=" ") == Refusal(Reason.REAL_NAME_REQUIRED)
    assert typed(K.PASSPORT, "E12345678", name="张\x00明") == Refusal(Reason.NAME_UNREADABLE)


def test_an_officer_s_number_is_one_with_and_without_its_last_character() -> None:
    assert key_of(K.OFFICER, "军字第1234567号") == key_of(K.OFFICER, "军字第1234567")


@pytest.mark.requirement("R032")
def test_a_scanned_zone_names_a_person() -> None:
    found = scanned_person(SPECIMEN, date(2012, 4, 15))  # its last day
    assert isinstance(found, Person)
    assert (found.name, found.number, found.kind) == (
        "ERIKSSON ANNA MARIA",
        "L898902C3",
        K.PASSPORT,
    )
    assert (found.sex, found.birth) == (Sex.FEMALE, date(1974, 8, 12))
    permit = scanned_person(card("CR", "H12345678", "740812", "300101"), TODAY)
    assert isinstance(permit, Person)
    assert (permit.kind, permit.number) == (K.HK_MACAU_PERMIT, "H12345678")
    assert permit.name == "OU YANGMEI"


@pytest.mark.parametrize(
    ("zone", "trouble"),
    [
        (going_out("CS", "C12345678", "740812", "300101"), ZoneTrouble.NOT_KEPT),
        (going_out("CD", "L12345678", "740812", "300101"), ZoneTrouble.NOT_KEPT),
        (SPECIMEN.replace("L898902C3", "L898902C4"), ZoneTrouble.UNREADABLE),
        (SPECIMEN, ZoneTrouble.EXPIRED),
        (passport("E00000901", "900101", "261122"), ZoneTrouble.EXPIRED),
        (PASSPORT.replace("P<CHN", "V<CHN"), ZoneTrouble.UNREADABLE),
        ("https://example.invalid", ZoneTrouble.UNREADABLE),
        ("", ZoneTrouble.UNREADABLE),
    ],
)
def test_what_names_nobody_here_says_why(zone: str, trouble: ZoneTrouble) -> None:
    assert scanned_person(zone, TODAY) is trouble


def test_a_zone_without_a_name_or_with_a_foreign_number_says_so() -> None:
    nameless = paper("M1234567801", "740812", "300101")
    assert scanned_person(nameless, TODAY) == Refusal(Reason.REAL_NAME_REQUIRED)
    odd = card("CR", "X12345678", "740812", "300101")
    refusal = scanned_person(odd, TODAY)
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.INVALID_DOCUMENT_NUMBER


@given(st.text(max_size=120))
def test_any_scanned_text_is_answered(text: str) -> None:
    found = scanned_person(text, TODAY)
    assert isinstance(found, Person | Refusal | ZoneTrouble)
