"""Which numbers a counter is lent, and what shows that it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kiosk_app.domain.emergency import Band, Lent, choose, is_sealed, seal_of, seconds_left
from kiosk_app.domain.emergency_parameters import EmergencyParameters
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.money import Fen
from tests.helpers.people import SLOT

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LIMITS = EmergencyParameters()
KEY = bytes(32)


def band(session: str, half_hour: int, free: int = 5, lent: int = 0, fee: int = 5_000) -> Band:
    begins = AT + timedelta(minutes=30 * half_hour)
    return Band(SessionId(session), begins, free, lent, Fen(fee))


def chosen(
    *bands: Band, have: int = 0, worth: int = 0, limits: EmergencyParameters = LIMITS
) -> list[tuple[str, int]]:
    found = choose(bands, have, Fen(worth), limits)
    return [(session, (begin - AT) // timedelta(minutes=30)) for session, begin in found]


def test_the_fullest_session_comes_first_and_of_each_the_latest_half_hour() -> None:
    bands = band("a", 0, 2), band("a", 1, 2), band("b", 0, 9), band("b", 2, 1)
    assert chosen(*bands) == [("b", 2), ("a", 1), ("b", 0), ("a", 1)]


def test_what_is_lent_of_a_session_already_counts() -> None:
    assert chosen(band("a", 0, lent=1), band("b", 0, lent=2)) == [("a", 0)]


@pytest.mark.requirement("R140")
def test_a_block_is_bounded_in_number_and_in_worth() -> None:
    many = [band(f"s{i:02}", 0) for i in range(60)]
    assert len(chosen(*many)) == LIMITS.most_numbers
    assert len(chosen(*many, have=LIMITS.most_numbers - 3)) == 3
    left = LIMITS.most_fen - 5_000 * 4
    assert len(chosen(*many, worth=left)) == 4
    assert chosen(*many, worth=left + 1) == chosen(*many)[:3]
    assert chosen(*many, limits=replace(LIMITS, most_numbers=0)) == []


def test_no_more_is_chosen_than_there_is() -> None:
    assert chosen(band("a", 0, free=1)) == [("a", 0)]
    assert chosen() == []


def test_a_seal_is_of_one_number_one_counter_one_time_and_one_fee() -> None:
    seal = seal_of(KEY, "E1-01", "counter-01", AT, SLOT)
    lent = Lent("E1-01", SLOT, seal)
    assert is_sealed(KEY, lent, "counter-01", AT)
    later = AT + timedelta(milliseconds=1)
    assert not is_sealed(KEY, lent, "counter-01", later)
    assert not is_sealed(KEY, lent, "counter-02", AT)
    assert not is_sealed(bytes([1]) * 32, lent, "counter-01", AT)
    for other in (
        replace(lent, id="E1-02"),
        replace(lent, slot=replace(SLOT, fee=Fen(1))),
        replace(lent, slot=replace(SLOT, number=SLOT.number + 1)),
        replace(lent, slot=replace(SLOT, session=SessionId("other"))),
        replace(lent, seal=""),
    ):
        assert not is_sealed(KEY, other, "counter-01", AT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"most_numbers": -1},
        {"most_of_session": -1},
        {"most_fen": -1},
        {"lasts": timedelta(0)},
        {"margin": timedelta(0)},
    ],
)
def test_limits_that_bound_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not negative|longer than nothing"):
        EmergencyParameters(**wrong)


def test_a_block_is_good_for_whole_seconds_and_never_for_less_than_none() -> None:
    now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert seconds_left(now + timedelta(seconds=7.9), now) == 7
    assert seconds_left(now, now) == 0
    assert seconds_left(now - timedelta(hours=1), now) == 0
