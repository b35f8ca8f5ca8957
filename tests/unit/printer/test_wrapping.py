"""Lines break where a Chinese reader expects it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printer.wrapping import wrap


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("", 5, ("",)),
        ("心血管内科", 5, ("心血管内科",)),
        ("心血管内科", 3, ("心血管", "内科")),
        ("一二三，四", 3, ("一二", "三，四")),
        ("一二（三）", 3, ("一二", "（三）")),
        ("电话 0571-123", 8, ("电话", "0571-123")),
        ("abcdefgh", 3, ("abc", "def", "gh")),
        ("一 二三", 2, ("一", "二三")),
        ("原时间 09:30–10:00", 12, ("原时间", "09:30–10:00")),
        ("上午09:30–10:00", 8, ("上午", "09:30–10", ":00")),
    ],
)
def test_rows(text: str, width: int, rows: tuple[str, ...]) -> None:
    assert wrap(text, width, len) == rows


def test_the_first_row_may_be_shorter() -> None:
    assert wrap("一二三四五六", 4, len, first_indent=2) == ("一二", "三四五六")


def test_a_word_too_long_for_the_first_row_starts_the_second() -> None:
    assert wrap("0571-1", 6, len, first_indent=3) == ("", "0571-1")


@given(st.text(alphabet="一二，。（）ab12 ", max_size=60), st.integers(3, 12))
def test_nothing_is_lost_and_every_row_fits(text: str, width: int) -> None:
    rows = wrap(text, width, len)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert all(len(row) <= width for row in rows)
