"""Document numbers: shape, check character, birth and sex, and one form for one person."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.domain.identity_numbers import (
    OLDEST_AGE,
    birth_of,
    check,
    key_of,
    kind_of_18,
    normalise,
    sex_of,
)
from kiosk_app.domain.refusal import Reason
from tests.unit.domain.made_up import TODAY, number, with_check

K = DocumentKind

GOOD = [
    (K.RESIDENT_ID, "11010519491231002X"),  # the example of GB 11643 itself
    (K.RESIDENT_ID, "11010519491231002x"),
    (K.RESIDENT_ID, "１１０１０５19491231002Ｘ"),
    (K.RESIDENT_ID, " 110105 1949 1231 002X "),
    (K.RESIDENT_ID, number(region="511023")),  # a county that is gone; its people are not
    (K.RESIDENT_ID, number(date(2024, 2, 29))),
    (K.RESIDENT_ID, number(TODAY)),
    (K.HOUSEHOLD_BOOK, number(date(2021, 5, 1), 922)),
    (K.HMT_RESIDENCE, "810000199408230021"),
    (K.HMT_RESIDENCE, "830000199201300022"),
    (K.FOREIGN_PERMANENT_2023, "911124198108030024"),
    (K.FOREIGN_PERMANENT_2017, "CAN110078040501"),
    (K.HK_MACAU_PERMIT, "H12345678"),
    (K.HK_MACAU_PERMIT, "m1234567802"),
    (K.TAIWAN_PERMIT, "12345678"),
    (K.TAIWAN_PERMIT, "1234567801"),
    (K.PASSPORT, "E12345678"),
    (K.PASSPORT, "EA1234567"),
    (K.PASSPORT, "AB123"),
    (K.OFFICER, "军字第1234567号"),
    (K.OFFICER, "士字第00a4"),
    (K.BIRTH_CERTIFICATE, "K110000001"),
]

BAD = [
    (K.RESIDENT_ID, "110105194912310021", "check_character"),
    (K.RESIDENT_ID, "11010519491231002", "shape"),
    (K.RESIDENT_ID, "11010519491231002XX", "shape"),
    (K.RESIDENT_ID, "110105491231002", "shape"),  # the old 15 digits
    (K.RESIDENT_ID, "1101051949123100X2", "shape"),
    (K.RESIDENT_ID, "٠١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧", "shape"),
    (K.RESIDENT_ID, "", "shape"),
    (K.RESIDENT_ID, "810000199408230021", "shape"),
    (K.RESIDENT_ID, "911124198108030024", "shape"),
    (K.RESIDENT_ID, with_check("01010119900307911"), "shape"),
    (K.RESIDENT_ID, with_check("11010120230229911"), "birth"),
    (K.RESIDENT_ID, with_check("11010119901301911"), "birth"),
    (K.RESIDENT_ID, number(TODAY + timedelta(days=1)), "birth"),
    (K.RESIDENT_ID, number(date(1800, 1, 1)), "birth"),
    (K.HOUSEHOLD_BOOK, "810000199408230021", "shape"),
    (K.HMT_RESIDENCE, number(), "shape"),
    (K.HMT_RESIDENCE, with_check("81000119940823002"), "shape"),
    (K.HMT_RESIDENCE, "810000199408230022", "check_character"),
    (K.FOREIGN_PERMANENT_2023, number(), "shape"),
    (K.FOREIGN_PERMANENT_2023, with_check("91112419811303002"), "birth"),
    (K.FOREIGN_PERMANENT_2017, "CA1110078040501", "shape"),
    (K.HK_MACAU_PERMIT, "T12345678", "shape"),
    (K.HK_MACAU_PERMIT, "H123456780", "shape"),
    (K.TAIWAN_PERMIT, "123456789", "shape"),
    (K.PASSPORT, "E123", "shape"),
    (K.PASSPORT, "E123456789", "shape"),
    (K.OFFICER, "军第1234567号", "shape"),
    (K.OFFICER, "军字第123号", "shape"),
    (K.BIRTH_CERTIFICATE, "1110000001", "shape"),
]


@pytest.mark.requirement("R032")
@pytest.mark.parametrize(("kind", "text"), GOOD)
def test_a_number_as_its_document_has_it_is_taken(kind: DocumentKind, text: str) -> None:
    assert check(kind, text, TODAY) is None


@pytest.mark.requirement("R032")
@pytest.mark.parametrize(("kind", "text", "why"), BAD)
def test_a_number_no_document_has_is_refused(kind: DocumentKind, text: str, why: str) -> None:
    refusal = check(kind, text, TODAY)
    assert refusal is not None
    assert refusal.reason is Reason.INVALID_DOCUMENT_NUMBER
    assert refusal.facts == (("why", why),)


def test_every_kind_of_document_has_a_good_and_a_bad_sample() -> None:
    assert {kind for kind, _ in GOOD} == {kind for kind, _, _ in BAD} == set(DocumentKind)


@pytest.mark.requirement("R034")
@pytest.mark.parametrize(
    ("birth", "sex", "fields"),
    [
        (date(1990, 3, 8), None, "birth"),
        (None, Sex.FEMALE, "sex"),
        (date(1950, 1, 1), Sex.FEMALE, "birth,sex"),
    ],
)
def test_what_contradicts_the_number_is_named(
    birth: date | None, sex: Sex | None, fields: str
) -> None:
    refusal = check(K.RESIDENT_ID, number(date(1990, 3, 7), 911), TODAY, birth=birth, sex=sex)
    assert refusal is not None
    assert refusal.reason is Reason.IDENTITY_CONFLICT
    assert refusal.facts == (("fields", fields),)


@pytest.mark.requirement("R034")
@pytest.mark.parametrize("sex", [Sex.MALE, Sex.UNKNOWN, Sex.NOT_STATED, None])
def test_what_agrees_or_is_not_known_is_no_conflict(sex: Sex | None) -> None:
    birth = date(1990, 3, 7)
    assert check(K.RESIDENT_ID, number(birth, 911), TODAY, birth=birth, sex=sex) is None


def test_a_number_that_tells_nothing_contradicts_nothing_but_the_calendar() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert check(K.PASSPORT, "E12345678", TODAY, birth=TODAY, sex=Sex.FEMALE) is None
    eldest = date(TODAY.year - OLDEST_AGE, 1, 1)
    assert check(K.PASSPORT, "E12345678", TODAY, birth=eldest) is None
    before = check(K.PASSPORT, "E12345678", TODAY, birth=eldest - timedelta(days=1))
    assert before is not None
    assert before.reason is Reason.IDENTITY_CONFLICT
    refusal = check(K.PASSPORT, "E12345678", TODAY, birth=tomorrow)
    assert refusal is not None
    assert refusal.reason is Reason.IDENTITY_CONFLICT


def test_a_number_tells_birth_and_sex() -> None:
    assert birth_of(K.RESIDENT_ID, number(date(1990, 3, 7))) == date(1990, 3, 7)
    assert sex_of(K.RESIDENT_ID, number(sequence=911)) is Sex.MALE
    assert sex_of(K.RESIDENT_ID, number(sequence=922)) is Sex.FEMALE
    assert birth_of(K.FOREIGN_PERMANENT_2023, "911124198108030024") == date(1981, 8, 3)
    assert sex_of(K.HMT_RESIDENCE, "810000199408230021") is Sex.FEMALE


@pytest.mark.parametrize(
    ("kind", "text"),
    [(K.PASSPORT, "E12345678"), (K.RESIDENT_ID, "nonsense"), (K.BIRTH_CERTIFICATE, "K110000001")],
)
def test_other_numbers_tell_neither(kind: DocumentKind, text: str) -> None:
    assert birth_of(kind, text) is None
    assert sex_of(kind, text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("110101199003079111", K.RESIDENT_ID),
        ("810000199408230021", K.HMT_RESIDENCE),
        ("820000199408230021", K.HMT_RESIDENCE),
        ("830000199201300022", K.HMT_RESIDENCE),
        ("911124198108030024", K.FOREIGN_PERMANENT_2023),
        ("８30000199201300022", K.HMT_RESIDENCE),
    ],
)
def test_a_number_of_18_tells_its_document(text: str, kind: DocumentKind) -> None:
    assert kind_of_18(text) is kind


@pytest.mark.requirement("R030")
def test_one_person_is_one_key_however_it_is_typed() -> None:
    written = ["11010519491231002X", "11010519491231002x", "１１０１０５１９４９１２３１００２ｘ"]
    assert len({key_of(K.RESIDENT_ID, text) for text in written}) == 1


@pytest.mark.requirement("R030")
def test_a_renewed_permit_is_the_same_person() -> None:
    assert key_of(K.HK_MACAU_PERMIT, "H1234567801") == key_of(K.HK_MACAU_PERMIT, "H12345678")


def test_normalising_drops_what_cannot_be_seen() -> None:
    assert normalise("\u200b1101\u00a001\ufeff 19900307\t911x") == "11010119900307911X"


def test_a_megabyte_is_cut_before_it_costs_anything() -> None:
    assert len(normalise("\u0301\u0323" * 500_000)) <= 64


@given(st.integers(0, 16), st.integers(1, 9), st.dates(date(1900, 1, 1), TODAY))
def test_any_single_wrong_digit_is_noticed(place: int, shift: int, birth: date) -> None:
    good = number(birth)
    wrong = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert check(K.RESIDENT_ID, good, TODAY) is None
    assert check(K.RESIDENT_ID, wrong, TODAY) is not None


@given(st.sampled_from(DocumentKind), st.text(max_size=30))
def test_any_text_gets_an_answer(kind: DocumentKind, text: str) -> None:
    refusal = check(kind, text, TODAY)
    assert refusal is None or refusal.reason is Reason.INVALID_DOCUMENT_NUMBER
