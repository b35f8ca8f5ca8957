"""The four layouts of the text on identity cards, there and back."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import ProtocolError
from hardware.id_card.port import IdCardKind, IdCardRecord
from hardware.id_card.sam_text import LAYOUTS, encode_text, parse_text
from tests.unit.id_card import cards


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def overwrite(block: bytes, at: int, data: bytes) -> bytes:
    return block[:at] + data + block[at + len(data) :]


@pytest.mark.requirement("R032")
@pytest.mark.parametrize("record", cards.ALL, ids=lambda r: r.kind.name)
def test_each_kind_of_card_is_read_as_written(record: IdCardRecord) -> None:
    block = encode_text(record)
    assert len(block) == 256
    assert parse_text(block) == record


@pytest.mark.parametrize(
    ("record", "at", "text"),
    [
        (cards.ADULT, 0, "林晓舟"),
        (cards.ADULT, 30, "101"),
        (cards.ADULT, 36, "19960517"),
        (cards.ADULT, 52, "北京市"),
        (cards.ADULT, 122, cards.ADULT.id_number),
        (cards.ADULT, 158, "北京市公安局"),
        (cards.ADULT, 188, "2016010120360101"),
        (cards.ADULT, 248, " "),
        (cards.ELDER, 204, "长期"),
        (cards.HONG_KONG, 220, "H12345678"),
        (cards.HONG_KONG, 238, "01"),
        (cards.HONG_KONG, 248, "J"),
        (cards.FOREIGN_2017, 0, "DOE, JANE MARY"),
        (cards.FOREIGN_2017, 120, "2USA110085020312USA简"),
        (cards.FOREIGN_2017, 188, "201801012028010119850203011100I"),
        (cards.FOREIGN_2023, 30, "20119810803SPECIMEN"),
        (cards.FOREIGN_2023, 122, "911124198108030024"),
        (cards.FOREIGN_2023, 220, "JANE MARY"),
        (cards.FOREIGN_2023, 242, "DEUY"),
    ],
)
def test_every_field_lies_where_the_standard_puts_it(
    record: IdCardRecord, at: int, text: str
) -> None:
    assert encode_text(record)[at : at + 2 * len(text)] == utf16(text)


def test_layouts_leave_byte_248_to_the_kind() -> None:
    sizes = {kind: sum(size for _, size in layout) for kind, layout in LAYOUTS.items()}
    assert sizes == {
        IdCardKind.RESIDENT: 220,
        IdCardKind.HMT_RESIDENCE: 242,
        IdCardKind.FOREIGN_2017: 248,
        IdCardKind.FOREIGN_2023: 248,
    }


def test_a_resident_card_may_leave_its_tail_empty() -> None:
    block = overwrite(encode_text(cards.ADULT), 220, bytes(36))
    assert parse_text(block) == cards.ADULT


@pytest.mark.parametrize("letter", ["K", "j", "男", "\ue000"])
def test_an_unknown_kind_is_not_guessed(letter: str) -> None:
    block = overwrite(encode_text(cards.ADULT), 248, utf16(letter))
    with pytest.raises(ProtocolError, match="kind"):
        parse_text(block)


@pytest.mark.parametrize("length", [0, 255, 257, 1280])
def test_a_block_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ProtocolError):
        parse_text(b" \0" * (length // 2) + b" " * (length % 2))


@pytest.mark.parametrize("at", [0, 30, 122, 218])
@pytest.mark.parametrize("broken", [b"\x00\xd8", b"\x00\xdc"], ids=["high alone", "low alone"])
def test_half_a_surrogate_is_refused_without_quoting_the_card(at: int, broken: bytes) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_text(overwrite(encode_text(cards.ADULT), at, broken))
    assert cards.ADULT.name not in str(caught.value)
    assert cards.ADULT.id_number not in str(caught.value)


@pytest.mark.parametrize("name", ["\ue863\uf8ff", "䶮", "𠮷", "阿卜杜拉·买买提·吐尔逊江"])
def test_rare_and_private_use_characters_survive(name: str) -> None:
    assert parse_text(encode_text(replace(cards.ADULT, name=name))).name == name


@pytest.mark.parametrize("text", ["00000000", "19960231", "1996 517", "１９９６０５１７", "长期"])
def test_a_birth_that_is_no_date_is_refused(text: str) -> None:
    block = overwrite(encode_text(cards.ADULT), 36, utf16(text.ljust(8)))
    with pytest.raises(ProtocolError, match="birth"):
        parse_text(block)


def test_a_blank_birth_is_not_told() -> None:
    assert parse_text(encode_text(replace(cards.ADULT, birth=None))).birth is None


@pytest.mark.parametrize("text", ["00000000", "永久    ", "        ", "2016-1-1"])
def test_a_validity_that_is_no_date_turns_nobody_away(text: str) -> None:
    block = overwrite(encode_text(cards.ADULT), 188, utf16(text * 2))
    record = parse_text(block)
    assert (record.valid_from, record.valid_to) == (None, None)
    assert not record.is_unlimited


def test_unlimited_validity_is_told() -> None:
    record = parse_text(encode_text(cards.ELDER))
    assert record.is_unlimited
    assert record.valid_to is None
    assert record.valid_from == date(2006, 1, 1)


def test_a_field_too_long_for_the_card_is_not_written() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        encode_text(replace(cards.ADULT, name="长" * 16))


@pytest.mark.requirement("R104")
@pytest.mark.parametrize("record", cards.ALL, ids=lambda r: r.kind.name)
def test_a_record_shows_no_more_than_four_characters_of_the_number(record: IdCardRecord) -> None:
    shown = repr(record)
    assert record.id_number[-4:] in shown
    for secret in (record.name, record.english_name, record.id_number, record.address):
        assert not secret or secret not in shown


_LETTERS = st.characters(exclude_categories=["Cs", "Zs", "Cc"], max_codepoint=0xFFFF)


def words(size: int) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, max_size=size)


@given(
    st.sampled_from([IdCardKind.RESIDENT, IdCardKind.HMT_RESIDENCE]),
    words(15),
    words(18),
    words(1),
    st.none() | st.dates(),
    words(35),
)
def test_any_record_comes_back(
    kind: IdCardKind, name: str, number: str, sex: str, birth: date | None, address: str
) -> None:
    record = IdCardRecord(kind, name, number, sex, birth, address=address)
    assert parse_text(encode_text(record)) == record


@given(words(46), words(15))
def test_any_foreign_name_comes_back(english: str, chinese: str) -> None:
    record = replace(cards.FOREIGN_2023, english_name=english, name=chinese)
    assert parse_text(encode_text(record)) == record


@given(st.binary(min_size=256, max_size=256))
def test_random_bytes_are_a_record_or_a_protocol_error(block: bytes) -> None:
    for kind in IdCardKind:
        try:
            record = parse_text(overwrite(block, 248, utf16(kind)))
        except ProtocolError:
            continue
        assert record.kind is kind
