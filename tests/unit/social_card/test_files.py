"""From the bytes of EF05 and EF06 to a record."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import ProtocolError
from hardware.smartcard.record_files import parse_day, parse_records
from hardware.social_card.files import Tag, record_from

NUMBER = "11010119900101901X"
MINIMAL = {int(Tag.ID_NUMBER): NUMBER.encode(), int(Tag.NAME): "张三".encode("gb18030")}


def name_of(first: bytes, continued: bytes = b"") -> str:
    return record_from(MINIMAL | {Tag.NAME: first, Tag.NAME_CONTINUED: continued}).name


def test_a_full_card_gives_every_field() -> None:
    record = record_from(
        MINIMAL
        | {
            Tag.IDENTIFICATION: bytes.fromhex("110100D156000005") + bytes(8),
            Tag.VERSION: b"3.00",
            Tag.ISSUED: bytes.fromhex("20240301"),
            Tag.EXPIRES: bytes.fromhex("20340301"),
            Tag.CARD_NUMBER: b"A12345678",
            Tag.SEX: b"1",
            Tag.NATION: b"\x01",
            Tag.BIRTH: bytes.fromhex("19900101"),
        }
    )
    assert (record.name, record.id_number) == ("张三", NUMBER)
    assert (record.sex_code, record.nation, record.birth) == ("1", "01", date(1990, 1, 1))
    assert (record.card_number, record.region, record.version) == ("A12345678", "110100", "3.00")
    assert (record.issued, record.expires) == (date(2024, 3, 1), date(2034, 3, 1))


def test_a_card_with_name_and_number_alone_is_enough() -> None:
    record = record_from(MINIMAL)
    assert (record.sex_code, record.nation, record.birth, record.region) == ("", "", None, "")


@pytest.mark.parametrize("number", [b"", b"\0" * 18, "张".encode("gb18030"), b"12 34", b"\x80"])
def test_without_a_usable_number_there_is_no_record(number: bytes) -> None:
    with pytest.raises(ProtocolError, match="number"):
        record_from(MINIMAL | {Tag.ID_NUMBER: number})


@pytest.mark.parametrize("name", [b"", b"\0" * 30, b"\xff" * 30, b"   "])
def test_without_a_name_there_is_no_record(name: bytes) -> None:
    with pytest.raises(ProtocolError, match="no name"):
        name_of(name)


def test_a_name_that_is_not_gb18030_is_a_protocol_error_without_the_name() -> None:
    with pytest.raises(ProtocolError, match="at byte 2"):
        name_of("张".encode("gb18030") + b"\x81\x20x")


@pytest.mark.parametrize("padding", [b"\0", b"\xff", b" "])
def test_padding_is_no_part_of_a_name(padding: bytes) -> None:
    assert name_of("欧阳娜".encode("gb18030").ljust(30, padding)) == "欧阳娜"


def test_nothing_is_taken_out_of_the_middle_of_a_name() -> None:
    """Whether it is a name is judged by whoever knows names; here only padding goes."""
    assert name_of("张".encode("gb18030") + b"\0" + "三".encode("gb18030") + b"\0\0") == "张\0三"


def test_a_long_name_goes_on_in_4e_even_in_the_middle_of_a_character() -> None:
    name = "阿卜杜热西提·买买提" + "𠮷" * 3
    raw = name.encode("gb18030")
    assert len(raw) > 30
    for cut in (15, 29, 30):
        assert name_of(raw[:cut], raw[cut:].ljust(20, b"\0")) == name


@pytest.mark.parametrize(
    ("code", "ideograph"),
    [
        ("FE59", "\u9fb4"),
        ("FE61", "\u9fb5"),
        ("FE66", "\u9fb6"),
        ("FE67", "\u9fb7"),
        ("FE6D", "\u9fb8"),
        ("FE7E", "\u9fb9"),
        ("FE90", "\u9fba"),
        ("FEA0", "\u9fbb"),
    ],
)
def test_the_eight_ideographs_leave_private_use(code: str, ideograph: str) -> None:
    assert name_of(bytes.fromhex(code)) == ideograph


@pytest.mark.parametrize("rare", ["䶮", "㛃", "𠮷", "𫖯", "·"])
def test_rare_characters_come_through(rare: str) -> None:
    assert name_of(("张" + rare).encode("gb18030")) == "张" + rare


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("19491231", date(1949, 12, 31)),
        (b"20120301".hex(), date(2012, 3, 1)),
        (b"2012".hex(), None),
        ("00000000", None),
        ("FFFFFFFF", None),
        ("20230230", None),
        ("1990010A", None),
        ("", None),
        ("199001", None),
    ],
)
def test_days_are_read_tolerantly(value: str, day: date | None) -> None:
    assert parse_day(bytes.fromhex(value)) == day


def test_a_nibble_that_is_no_digit_leaves_the_field_empty() -> None:
    record = record_from(MINIMAL | {Tag.NATION: b"\xfa", Tag.IDENTIFICATION: b"\x11\x0a\x00"})
    assert (record.nation, record.region) == ("", "")


def test_records_go_by_tag_whatever_their_order() -> None:
    assert parse_records(bytes.fromhex("0A0132 0801 39")) == {0x0A: b"2", 0x08: b"9"}


def test_the_first_of_a_repeated_tag_counts() -> None:
    assert parse_records(bytes.fromhex("0A0131 0A0132")) == {0x0A: b"1"}


@pytest.mark.parametrize("padding", ["00000000", "FFFF", ""])
def test_padding_ends_the_list(padding: str) -> None:
    assert parse_records(bytes.fromhex("0A0131" + padding)) == {0x0A: b"1"}


@pytest.mark.parametrize("cut", ["0A", "0A0231", "0A013109"])
def test_a_record_that_is_cut_off_is_a_protocol_error(cut: str) -> None:
    with pytest.raises(ProtocolError, match="cut off"):
        parse_records(bytes.fromhex(cut))


@pytest.mark.requirement("R104")
def test_a_record_shows_no_more_than_four_characters_of_the_number() -> None:
    assert repr(record_from(MINIMAL)) == "SocialCardRecord(…901X, version '')"


@given(st.binary(max_size=300))
def test_any_bytes_are_records_or_a_protocol_error(data: bytes) -> None:
    try:
        found = parse_records(data)
    except ProtocolError:
        return
    assert sum(2 + len(value) for value in found.values()) <= len(data)


@given(st.dictionaries(st.sampled_from([int(tag) for tag in Tag]), st.binary(max_size=60)))
def test_any_fields_are_a_record_or_a_protocol_error(fields: dict[int, bytes]) -> None:
    try:
        record = record_from(fields)
    except ProtocolError:
        return
    assert record.name
    assert record.id_number


@given(st.dictionaries(st.integers(1, 0xFE), st.binary(max_size=40), min_size=1, max_size=12))
def test_what_is_encoded_is_parsed_back(fields: dict[int, bytes]) -> None:
    data = b"".join(bytes((tag, len(value))) + value for tag, value in fields.items())
    assert parse_records(data) == fields
