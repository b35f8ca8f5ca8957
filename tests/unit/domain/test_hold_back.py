"""Where a returned number goes, and who seems to pass numbers on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.hold_back import Pair, SlotAct, SlotEvent, pairs, returned
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.policy import BEIJING
from tests.unit.domain.made_up import at

END = at(17)


def event(minute: int, act: SlotAct, patient: str, number: int = 7) -> SlotEvent:
    moment = at(8) + timedelta(minutes=minute)
    return SlotEvent(SessionId("s1"), number, act, PatientId(patient), moment)


@pytest.mark.requirement("R121")
@given(st.floats(0, 1, exclude_max=True))
def test_it_stays_away_for_five_to_thirty_minutes(chance: float) -> None:
    until = returned(at(9), END, chance, BEIJING)
    assert timedelta(minutes=5) <= until - at(9) <= timedelta(minutes=30)


@pytest.mark.requirement("R121")
def test_the_time_away_follows_the_chance() -> None:
    assert returned(at(9), END, 0.5, BEIJING) == at(9, 17, 30)


@pytest.mark.requirement("R121")
def test_in_the_last_hour_it_is_back_at_once() -> None:
    assert returned(at(16), END, 0.9, BEIJING) == at(16)
    assert returned(at(15, 59, 59), END, 0.9, BEIJING) > at(16)


@pytest.mark.parametrize("chance", [-0.1, 1.0])
def test_chance_is_drawn_between_zero_and_one(chance: float) -> None:
    with pytest.raises(ValueError, match="chance"):
        returned(at(9), END, chance, BEIJING)


@pytest.mark.requirement("R121")
def test_cancelled_by_one_and_booked_by_another_is_a_pair() -> None:
    cancelled, booked = event(10, SlotAct.CANCELLED, "x"), event(11, SlotAct.BOOKED, "y")
    first = event(0, SlotAct.BOOKED, "x")
    assert pairs([booked, first, cancelled], BEIJING) == (Pair(cancelled, booked),)


@pytest.mark.requirement("R121")
def test_cancel_and_book_in_one_instant_is_a_pair_too() -> None:
    cancelled, booked = event(10, SlotAct.CANCELLED, "x"), event(10, SlotAct.BOOKED, "y")
    assert pairs([cancelled, booked], BEIJING) == (Pair(cancelled, booked),)


@pytest.mark.requirement("R121")
@pytest.mark.parametrize(
    ("minute", "patient", "number"), [(10, "x", 7), (46, "y", 7), (11, "y", 8)]
)
def test_ones_own_number_a_late_booking_and_another_number_are_none(
    minute: int, patient: str, number: int
) -> None:
    cancelled = event(10, SlotAct.CANCELLED, "x")
    assert pairs([cancelled, event(minute, SlotAct.BOOKED, patient, number)], BEIJING) == ()


@pytest.mark.requirement("R121")
def test_the_last_moment_of_the_window_is_in_it() -> None:
    cancelled = event(10, SlotAct.CANCELLED, "x")
    minutes = BEIJING.returns.pair_window // timedelta(minutes=1)
    booked = event(10 + minutes, SlotAct.BOOKED, "y")
    assert pairs([cancelled, booked], BEIJING) == (Pair(cancelled, booked),)


@pytest.mark.requirement("R121")
def test_the_longest_time_away_does_not_hide_a_pair() -> None:
    rule = BEIJING.returns
    assert rule.pair_window > rule.hold_back_most
