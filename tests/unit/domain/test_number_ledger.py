"""What moves a number stands in one table; replayed, the record tells who has which.

Each record here is replayed twice: as the ledger is defined, with all of it in memory, and as it is
done, number by number and booking by booking. What fits comes to the same; what does not is found
by the same row. What follows from that row may be told otherwise.
"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.number_ledger import (
    MOVES,
    Entry,
    Holding,
    NumberAct,
    NumberState,
)
from tests.helpers.replayed import Books, by_parts, replay

A, S = NumberAct, NumberState
BEFORE = {S.FREE: [], S.HELD: [A.HELD], S.SOLD: [A.HELD, A.BOOKED]}
"""How a number gets into each state."""


def books(*told: tuple[str, int, str | None]) -> Books:
    """Return what the record (act, number, booking) comes to; its rows are numbered from 1."""
    entries = [Entry(row, *entry) for row, entry in enumerate(told, start=1)]
    defined, found = replay(entries), by_parts(entries)
    if defined.faults:
        assert found.faults[0] == defined.faults[0]
    else:
        assert found == defined
    return defined


def of_seven(acts: list[NumberAct]) -> Books:
    """Return what acts on one number come to: all of one booking, where they are of any."""
    return books(*((act, 7, None if act is A.HELD_BACK else "b") for act in acts))


@pytest.mark.requirement("R120")
@pytest.mark.parametrize(("state", "act"), [*itertools.product(NumberState, NumberAct)])
def test_every_act_in_every_state_is_in_the_table_or_a_fault(
    state: NumberState, act: NumberAct
) -> None:
    before = of_seven(BEFORE[state])
    after = of_seven([*BEFORE[state], act])
    assert before.faults == ()
    to = MOVES[state].get(act)
    if to is None or act is A.MOVED:  # one is moved from a number that one has
        assert after == Books(before.taken, (len(BEFORE[state]) + 1,))
    else:
        assert after.faults == ()
        assert after.taken == ({} if to is S.FREE else {7: Holding("b", to)})


@pytest.mark.requirement("R120")
@pytest.mark.parametrize(("state", "act"), [*itertools.product((S.HELD, S.SOLD), NumberAct)])
def test_nobody_moves_a_number_that_another_has(state: NumberState, act: NumberAct) -> None:
    told = [(each, 7, "b") for each in BEFORE[state]]
    assert books(*told, (act, 7, "another")).taken == {7: Holding("b", state)}
    assert books(*told, (act, 7, "another")).faults == (len(told) + 1,)


def test_who_is_moved_leaves_one_number_and_has_another() -> None:
    told = [(A.HELD, 7, "b"), (A.BOOKED, 7, "b"), (A.MOVED, 9, "b"), (A.HELD, 7, "c")]
    assert books(*told) == Books({9: Holding("b", S.SOLD), 7: Holding("c", S.HELD)}, ())
    assert books(*told, (A.MOVED, 7, "b")).faults == (5,)
    assert books((A.HELD, 7, "b"), (A.LAPSED, 7, "b"), (A.MOVED, 9, "b")).faults == (3,)


def test_a_number_is_held_back_from_all_and_for_nobody() -> None:
    assert books((A.HELD_BACK, 7, None), (A.HELD, 7, "b")).faults == ()
    assert books((A.HELD_BACK, 7, "b")).faults == (1,)
    assert books((A.HELD, 7, "b"), (A.HELD_BACK, 7, None)).faults == (2,)
    assert books((A.HELD, 7, None)).faults == (1,)


def test_one_booking_has_one_number() -> None:
    assert books((A.HELD, 7, "b"), (A.HELD, 9, "b")) == Books({7: Holding("b", S.HELD)}, (2,))


def test_a_word_that_moves_no_number_is_a_fault() -> None:
    assert books((A.HELD, 7, "b"), ("checked_in", 7, "b")).faults == (2,)


def test_a_booking_whose_time_was_up_may_have_its_number_again() -> None:
    told = [(A.HELD, 7, "b"), (A.LAPSED, 7, "b"), (A.RETAKEN, 7, "b"), (A.BOOKED, 7, "b")]
    assert books(*told) == Books({7: Holding("b", S.SOLD)}, ())


@given(
    st.lists(
        st.tuples(st.sampled_from(NumberAct), st.integers(1, 3), st.sampled_from("abcd")),
        max_size=40,
    )
)
def test_whatever_is_recorded_no_booking_has_two_numbers(
    told: list[tuple[NumberAct, int, str]],
) -> None:
    taken = books(*told).taken
    assert len({holding.booking for holding in taken.values()}) == len(taken)
    assert S.FREE not in {holding.state for holding in taken.values()}


def test_every_state_can_be_left_and_every_act_is_somewhere_in_the_table() -> None:
    assert set(MOVES) == set(NumberState)
    assert {act for moves in MOVES.values() for act in moves} == set(NumberAct)
    assert {to for moves in MOVES.values() for to in moves.values()} == set(NumberState)
