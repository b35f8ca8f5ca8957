"""Blocks refuse what no printer should get."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printer.blocks import Columns, Feed, KeyValue, Line, Note, Qr, clean_text


@given(st.text())
def test_clean_text_has_no_control_format_or_surrogate_character(text: str) -> None:
    categories = {unicodedata.category(c) for c in clean_text(text)}
    assert categories.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once).split() == once.split()


@pytest.mark.parametrize("dangerous", ["\x1b@", "\x1dV\x00", "\x10\x04\x01", "\u202e", "\x7f"])
def test_escape_sequences_lose_their_teeth(dangerous: str) -> None:
    for text in (Line(dangerous).text, KeyValue("a", dangerous).value, Note("a", dangerous).text):
        assert not set(text) & set("\x1b\x1d\x10\x04\x01\x00\x7f\u202e")


def test_rare_characters_and_the_middle_dot_stay() -> None:
    assert clean_text("买买提·吐尔逊 䶮𠮷") == "买买提·吐尔逊 䶮𠮷"


def test_the_yen_sign_becomes_full_width() -> None:
    assert clean_text("¥25.00") == "￥25.00"


@pytest.mark.parametrize("text", ["", "码", "a\nb", "x" * 201])
def test_a_code_is_short_printable_ascii(text: str) -> None:
    with pytest.raises(ValueError, match="QR code holds"):
        Qr(text)


@pytest.mark.parametrize("tenths", [-1, 501])
def test_a_feed_wastes_no_roll(tenths: int) -> None:
    with pytest.raises(ValueError, match="0 to 50 mm"):
        Feed(tenths)


def test_a_column_is_wide_enough() -> None:
    with pytest.raises(ValueError, match="percent"):
        Columns((), (), left_percent=5)
