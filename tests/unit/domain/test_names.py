"""Names: as the document has them, without what no document has."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.names import MAX_LENGTH, check_name, clean_name, is_whole, same_name
from kiosk_app.domain.refusal import Reason, Refusal

BAD = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.requirement("R031")
@pytest.mark.parametrize(
    "name",
    [
        "买买提·吐尔逊",
        "张䶮",
        "𠮷田",
        "㛃",
        "\ue81e明",  # a rare character in the private use area of an old card
        "李\U00031350",  # extension H, which the Python of 2022 does not know
        "JEAN-LUC O'NEILL",
        "José Núñez",
    ],
)
def test_a_real_name_comes_through_unchanged(name: str) -> None:
    assert clean_name(name) == name
    assert is_whole(name)


@pytest.mark.parametrize(
    "text", ["  张三  ", "张\u3000三", "A  B", "Jose\u0301", "张" * MAX_LENGTH]
)
def test_spaces_and_composition_take_nothing_from_a_name(text: str) -> None:
    assert is_whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "张三\0",
        "张\x1b三",
        "张三\n",
        "\u202e张三",
        "张\u200b三",
        "张\u2028三",
        "张\ud800三",
        "张\U0002ffff三",
        "张\U000e0fff三",
        "张" * (MAX_LENGTH + 1),
        "a" + "\u0301" * 500_000,
    ],
)
def test_a_name_that_cleaning_changes_is_not_whole(text: str) -> None:
    assert not is_whole(text)


@pytest.mark.requirement("R031")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\u0301", Reason.REAL_NAME_REQUIRED),
        ("\u0301\u0323", Reason.REAL_NAME_REQUIRED),
        ("·", Reason.REAL_NAME_REQUIRED),
        ("😀", Reason.REAL_NAME_REQUIRED),
        ("12-3", Reason.REAL_NAME_REQUIRED),
        ("", Reason.REAL_NAME_REQUIRED),
        ("\ue000", Reason.NAME_UNREADABLE),
        ("\ue000 · \ue001", Reason.NAME_UNREADABLE),
        ("张\u200b三", Reason.NAME_UNREADABLE),
        ("\ue000王", None),
        ("王\ue000", None),
        ("〇", None),
        ("\U00031350", None),
        ("买买提·吐尔逊", None),
    ],
)
def test_a_name_has_a_letter_and_may_have_a_private_character(
    text: str, reason: Reason | None
) -> None:
    assert check_name(text) == (reason and Refusal(reason))


@given(st.text(max_size=80))
def test_a_whole_name_loses_nothing_but_spaces(text: str) -> None:
    if is_whole(text):
        composed = unicodedata.normalize("NFC", text)
        assert "".join(clean_name(text).split()) == "".join(composed.split())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三            ", "张三"),
        ("张\u3000三", "张 三"),
        ("\u202e张三\u202c", "张三"),
        ("张\u200b三\ufeff", "张三"),
        ("张三\n\x1b@", "张三@"),
        ("张\u2028三", "张三"),
        ("Jose\u0301", "José"),
        ("e\u200b\u0301", "é"),
        ("张\U0002ffff三\ud800", "张三"),
        ("A  B", "A B"),
    ],
)
def test_what_no_document_has_goes(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00\x1b", "\u3000\n"])
def test_nothing_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        clean_name(text)


def test_a_flood_ends_early() -> None:
    assert clean_name("a" + "\u0301\u0323" * 500_000).startswith("ạ")
    assert len(clean_name("\u200b" * 100_000 + "张" * 100_000)) == MAX_LENGTH


@given(st.text(max_size=300))
def test_a_clean_name_is_clean_and_stays_so(text: str) -> None:
    try:
        name = clean_name(text)
    except ValueError:
        return
    assert 1 <= len(name) <= MAX_LENGTH
    assert not {unicodedata.category(c) for c in name} & BAD
    assert unicodedata.is_normalized("NFC", name)
    assert clean_name(name) == name


@pytest.mark.requirement("R046")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＺＨＡＮＧ　ＳＡＮ", "ZHANG SAN"),
        ("Zhang San", "ZHANG SAN"),
        ("买买提·吐尔逊", "买买提•吐尔逊"),
        ("买买提·吐尔逊", "买买提・吐尔逊"),
        ("张 三", "张三"),
    ],
)
def test_the_same_name_in_another_spelling(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.requirement("R046")
@pytest.mark.parametrize(("one", "other"), [("张三", "张山"), ("张三", ""), ("", ""), (" ", " ")])
def test_another_name_or_none_is_not_the_same(one: str, other: str) -> None:
    assert not same_name(one, other)
