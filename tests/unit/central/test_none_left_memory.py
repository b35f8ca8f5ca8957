"""What is remembered to be sold out is never older than a fifth of a second."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.central_service.keeping.events import Act
from kiosk_app.central_service.quick.none_left import (
    BRINGS_NOTHING_BACK,
    KNOWN_MS,
    MOST,
    NoneLeft,
)

BAND = ("a session", 5)
_RETURNS = sorted(set(Act) - BRINGS_NOTHING_BACK)


@given(seen_at=st.integers(0, 1000), now=st.integers(0, 2000))
def test_it_is_known_from_the_look_on_for_a_fifth_of_a_second(seen_at: int, now: int) -> None:
    memory = NoneLeft()
    memory.note(*BAND, seen_at, memory.turn)
    told = [memory.knows(*BAND, now) for _ in range(3)]
    age = now - seen_at
    if 0 <= age < KNOWN_MS // 2:
        assert told == [True, True, True]
    elif KNOWN_MS // 2 <= age < KNOWN_MS:
        assert told == [False, True, True]  # one looks anew
    else:
        assert told == [False, False, False]


@given(acts=st.lists(st.sampled_from(Act), max_size=3))
def test_an_act_that_may_bring_a_number_back_ends_what_is_known(acts: list[Act]) -> None:
    memory = NoneLeft()
    before = memory.turn
    memory.note(*BAND, 0, before)
    memory.hear(acts)
    is_over = any(act in _RETURNS for act in acts)
    assert memory.knows(*BAND, 1) is not is_over
    memory.note(*BAND, 0, before)  # of a look that began before
    assert memory.knows(*BAND, 1) is not is_over


def test_only_the_half_hour_that_was_looked_at_is_known() -> None:
    memory = NoneLeft()
    memory.note(*BAND, 0, memory.turn)
    assert not memory.knows(BAND[0], BAND[1] + 1, 1)
    assert not memory.knows("another", BAND[1], 1)
    memory.forget(BAND[0], BAND[1] + 1)
    assert memory.knows(*BAND, 1)
    memory.forget(*BAND)
    assert not memory.knows(*BAND, 1)


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    memory = NoneLeft()
    for place in range(MOST + 1):
        memory.note("session", place, 0, memory.turn)
    assert [memory.knows("session", place, 1) for place in (0, MOST - 1, MOST)] == [
        False,
        False,
        True,
    ]
