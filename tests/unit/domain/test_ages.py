"""Ages are whole years, full on the birthday."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.ages import age_on, is_elderly

LEAP = date(1960, 2, 29)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1990, 3, 7), date(2026, 3, 6), 35),
        (date(1990, 3, 7), date(2026, 3, 7), 36),
        (date(2026, 3, 7), date(2026, 3, 7), 0),
        (LEAP, date(2025, 2, 28), 64),
        (LEAP, date(2025, 3, 1), 65),
        (LEAP, date(2024, 2, 28), 63),
        (LEAP, date(2024, 2, 29), 64),
        (date(1920, 1, 1), date(2026, 11, 23), 106),
    ],
)
def test_a_year_is_full_on_the_birthday(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


def test_nobody_has_an_age_before_being_born() -> None:
    with pytest.raises(ValueError, match="born"):
        age_on(date(2026, 1, 2), date(2026, 1, 1))


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 40_000))
def test_from_one_day_to_the_next_age_grows_by_one_or_not_at_all(birth: date, days: int) -> None:
    day = birth + timedelta(days=days)
    assert age_on(birth, day + timedelta(days=1)) - age_on(birth, day) in {0, 1}


def test_elderly_begins_on_the_birthday() -> None:
    assert is_elderly(date(1961, 11, 23), date(2026, 11, 23), 65)
    assert not is_elderly(date(1961, 11, 24), date(2026, 11, 23), 65)


def test_without_a_birth_date_nobody_is_elderly() -> None:
    assert not is_elderly(None, date(2026, 11, 23), 60)
