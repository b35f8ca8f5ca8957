"""Zones of passports and permits: the published specimen, each form, and every kind of damage."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import ProtocolError
from hardware.travel_document.mrz import (
    MrzKind,
    MrzRecord,
    lines_missing,
    parse_mrz,
)
from tests.helpers.zones import SPECIMEN, card, going_out, paper, passport

TODAY = date(2026, 11, 23)


def test_the_published_specimen_is_read() -> None:
    record = parse_mrz(SPECIMEN, TODAY)
    assert record == MrzRecord(
        kind=MrzKind.PASSPORT,
        number="L898902C3",
        birth=date(1974, 8, 12),
        expires=date(2012, 4, 15),
        sex_code="2",
        nationality="UTO",
        surname="ERIKSSON",
        given_names="ANNA MARIA",
    )


@pytest.mark.parametrize(
    ("zone", "kind", "number"),
    [
        (card("CR", "H12345678", "740812", "300101"), MrzKind.HK_MACAU_TO_MAINLAND, "H12345678"),
        (card("CT", "12345678", "740812", "300101"), MrzKind.TAIWAN_TO_MAINLAND, "12345678"),
        (paper("M1234567801", "740812", "300101"), MrzKind.HK_MACAU_TO_MAINLAND, "M1234567801"),
        (
            going_out("CS", "C12345678", "740812", "300101"),
            MrzKind.MAINLAND_TO_HK_MACAU,
            "C12345678",
        ),
        (going_out("CD", "L12345678", "740812", "300101"), MrzKind.MAINLAND_TO_TAIWAN, "L12345678"),
    ],
    ids=["card", "Taiwan", "paper", "to Hong Kong", "to Taiwan"],
)
def test_every_form_of_permit_is_read(zone: str, kind: MrzKind, number: str) -> None:
    record = parse_mrz(zone, TODAY)
    assert (record.kind, record.number) == (kind, number)
    assert (record.birth, record.expires) == (date(1974, 8, 12), date(2030, 1, 1))


def test_names_and_sex_of_a_card() -> None:
    record = parse_mrz(card("CR", "H12345678", "740812", "300101"), TODAY)
    assert (record.surname, record.given_names, record.sex_code) == ("OU", "YANGMEI", "2")


def test_a_permit_going_out_says_no_name_and_no_sex() -> None:
    record = parse_mrz(going_out("CS", "C12345678", "740812", "300101"), TODAY)
    assert (record.surname, record.given_names, record.sex_code) == ("", "", "")


@pytest.mark.parametrize("gap", ["\n", "\r\n", "", " "])
def test_line_breaks_are_as_the_scanner_leaves_them(gap: str) -> None:
    assert parse_mrz(gap.join(SPECIMEN.split()), TODAY) == parse_mrz(SPECIMEN, TODAY)


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("261123", date(2026, 11, 23)),
        ("261124", date(1926, 11, 24)),
        ("270101", date(1927, 1, 1)),
        ("000229", date(2000, 2, 29)),
    ],
)
def test_a_birth_is_never_in_the_future(birth: str, expected: date) -> None:
    assert parse_mrz(card("CR", "H12345678", birth, "300101"), TODAY).birth == expected


@pytest.mark.parametrize(
    ("expires", "year"), [("760101", 2076), ("770101", 1977), ("260101", 2026)]
)
def test_an_expiry_is_of_the_century_nearest_to_today(expires: str, year: int) -> None:
    assert parse_mrz(card("CR", "H12345678", "740812", expires), TODAY).expires.year == year


@pytest.mark.parametrize("place", [44 + 0, 44 + 9, 44 + 13, 44 + 19, 44 + 21, 44 + 27])
def test_any_wrong_character_under_a_check_digit_is_found(place: int) -> None:
    letters = "".join(SPECIMEN.split())
    other = str((int(letters[place], 36) + 1) % 10)
    with pytest.raises(ProtocolError, match="check digit"):
        parse_mrz(letters[:place] + other + letters[place + 1 :], TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P<UTO",
        "X" * 88,
        "P" + "<" * 87,
        "身份证" * 30,
        "P" * 10_000,
        "\0" * 88,
        "CR" + "A" * 88,
    ],
    ids=["empty", "cut", "no form", "fillers", "Chinese", "huge", "NULs", "letters"],
)
def test_what_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        parse_mrz(text, TODAY)


def test_an_impossible_day_is_refused() -> None:
    with pytest.raises(ProtocolError, match="date"):
        parse_mrz(card("CR", "H12345678", "740230", "300101"), TODAY)


def test_a_birth_on_the_29th_of_february_of_no_leap_year_is_refused() -> None:
    with pytest.raises(ProtocolError, match="date"):
        parse_mrz(card("CR", "H12345678", "000229", "300101"), date(2000, 1, 1))


@given(st.text(alphabet="ABCPRSTD0123456789<\n ", max_size=120) | st.text(max_size=120))
def test_any_text_gives_a_record_or_a_protocol_error(text: str) -> None:
    try:
        record = parse_mrz(text, TODAY)
    except ProtocolError:
        return
    assert record.birth <= TODAY


def test_persons_are_not_in_the_repr() -> None:
    record = parse_mrz(SPECIMEN, TODAY)
    assert "ERIKSSON" not in repr(record)
    assert "L898902" not in repr(record)


# --- how much of a zone there is ------------------------------------------------------------------

EVERY_FORM = (
    (passport("E00000901", "900101", "300101"), 2),
    (card("CR", "H12345678", "740812", "300101"), 3),
    (card("CT", "12345678", "740812", "300101"), 3),
    (paper("M1234567801", "740812", "300101"), 3),
    (going_out("CS", "C12345678", "740812", "300101"), 1),
    (going_out("CD", "L12345678", "740812", "300101"), 1),
)


@pytest.mark.parametrize(("zone", "lines"), EVERY_FORM)
def test_every_form_says_how_many_lines_it_still_lacks(zone: str, lines: int) -> None:
    letters = "".join(zone.split())
    width = len(letters) // lines
    missing = [lines_missing(letters[: width * count]) for count in range(1, lines + 1)]
    assert missing == list(reversed(range(lines)))
    assert lines_missing(letters[:-1]) is None
    assert lines_missing(letters + "<" * width) is None


@pytest.mark.parametrize("text", ["", "P<", "X" * 44, "CR" + "!" * 28, "P" * 44 * 10])
def test_what_begins_no_zone_lacks_no_lines(text: str) -> None:
    assert lines_missing(text) is None


def test_another_line_where_the_name_should_stand_is_no_name() -> None:
    zone = card("CR", "H12345678", "740812", "300101")
    with pytest.raises(ProtocolError, match="name"):
        parse_mrz(zone[:60] + zone[:30], TODAY)
