"""The table of examinations: what can happen to an order, and what cannot."""

from itertools import product

import pytest

from kiosk_app.domain.exam_moves import (
    MOVES,
    ExamAct,
    ExamState,
    NoSuchExamMoveError,
    move,
    must_be_a_move,
    state_of,
)
from kiosk_app.domain.refusal import Reason, Refusal

pytestmark = pytest.mark.requirement("R057")
STATES: tuple[ExamState | None, ...] = (None, *ExamState)


def test_every_state_is_in_the_table_is_reached_and_is_left() -> None:
    assert set(MOVES) == set(STATES)
    assert {after for acts in MOVES.values() for after in acts.values()} == set(ExamState)
    assert all(MOVES.values())
    assert {act for acts in MOVES.values() for act in acts} == set(ExamAct)


@pytest.mark.parametrize(("state", "act"), list(product(ExamState, ExamAct)))
def test_what_is_not_in_the_table_does_not_happen(state: ExamState, act: ExamAct) -> None:
    after = move(state, act)
    if act in MOVES[state]:
        assert after is MOVES[state][act]
        must_be_a_move(state, act)
        return
    is_unpaid = (state, act) == (ExamState.UNPAID, ExamAct.BOOK)
    status = (("status", state.value),)
    refused = Refusal(Reason.NOT_IN_THIS_STATE, status)
    assert after == (Refusal(Reason.EXAMINATION_NOT_PAID) if is_unpaid else refused)
    with pytest.raises(NoSuchExamMoveError, match=f"is {state} is not {act}"):
        must_be_a_move(state, act)


@pytest.mark.parametrize("act", ExamAct)
def test_what_nobody_has_ordered_can_only_be_ordered(act: ExamAct) -> None:
    if act is ExamAct.ORDER:
        must_be_a_move(None, act)
        return
    with pytest.raises(NoSuchExamMoveError, match="nobody's"):
        must_be_a_move(None, act)


@pytest.mark.parametrize(
    ("is_paid", "has_time", "state"),
    [
        (False, False, ExamState.UNPAID),
        (True, False, ExamState.OPEN),
        (True, True, ExamState.BOOKED),
    ],
)
def test_an_order_stands_where_its_rows_say(
    is_paid: bool, has_time: bool, state: ExamState
) -> None:
    assert state_of(is_paid=is_paid, has_time=has_time) is state


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [
        (ExamState.UNPAID, ExamAct.PAY, ExamState.OPEN),
        (ExamState.OPEN, ExamAct.BOOK, ExamState.BOOKED),
        (ExamState.BOOKED, ExamAct.GIVE_UP, ExamState.OPEN),
        (ExamState.BOOKED, ExamAct.GIVE_BACK, ExamState.OPEN),
        (ExamState.BOOKED, ExamAct.MISS, ExamState.OPEN),
    ],
)
def test_who_has_paid_once_never_has_to_pay_again(
    state: ExamState, act: ExamAct, after: ExamState
) -> None:
    assert move(state, act) is after
