"""What can happen to an examination that was ordered: the one table of legal moves.

```
ordered ──▶ unpaid ──paid──▶ open ──booked──▶ booked
                              ▲                 │
                              └── given back, given up for another time, missed
```

Whether a move is wanted now (a time that has begun, one that clashes) is asked of `examination`;
this table says only whether it exists at all. An examination that was done keeps its time: what
became of the patient there the doctors' system knows. One that is paid when it is ordered makes
two moves at once.

Source: BJ-OPD-DRAFT art. 26; AH-2023-101 ann. 1 item 5; requirement row R057.
"""

from collections.abc import Mapping
from enum import StrEnum

from kiosk_app.domain.refusal import Reason, Refusal


class ExamState(StrEnum):
    """Where an order stands."""

    UNPAID = "unpaid"
    OPEN = "open"  # paid for, and without a time
    BOOKED = "booked"


class ExamAct(StrEnum):
    """What is done to an order; the values are those of its steps."""

    ORDER = "ordered"
    PAY = "paid"
    BOOK = "booked"
    GIVE_UP = "given up"  # for another time
    GIVE_BACK = "given back"
    MISS = "missed"


MOVES: Mapping[ExamState | None, Mapping[ExamAct, ExamState]] = {
    None: {ExamAct.ORDER: ExamState.UNPAID},
    ExamState.UNPAID: {ExamAct.PAY: ExamState.OPEN},
    ExamState.OPEN: {ExamAct.BOOK: ExamState.BOOKED},
    ExamState.BOOKED: {
        ExamAct.GIVE_UP: ExamState.OPEN,
        ExamAct.GIVE_BACK: ExamState.OPEN,
        ExamAct.MISS: ExamState.OPEN,
    },
}
"""State (None: nobody has ordered it) → act → state. What is not here does not happen."""


class NoSuchExamMoveError(RuntimeError):
    """What would have become of an order is not in the table; nothing has."""


def state_of(*, is_paid: bool, has_time: bool) -> ExamState:
    """Return where an order stands.

    Source: BJ-OPD-DRAFT art. 26 (ordered and paid for, then booked).
    """
    if has_time:
        return ExamState.BOOKED
    return ExamState.OPEN if is_paid else ExamState.UNPAID


def move(state: ExamState, act: ExamAct) -> ExamState | Refusal:
    """Return where an act leads from a state, or why it does not happen.

    Returns:
        The next state; EXAMINATION_NOT_PAID where it is booked before it is paid for; else
        NOT_IN_THIS_STATE with the fact ``status``.

    Source: BJ-OPD-DRAFT art. 26.
    """
    after = MOVES[state].get(act)
    if after is not None:
        return after
    if state is ExamState.UNPAID and act is ExamAct.BOOK:
        return Refusal(Reason.EXAMINATION_NOT_PAID)
    return Refusal(Reason.NOT_IN_THIS_STATE, (("status", state.value),))


def must_be_a_move(state: ExamState | None, act: ExamAct) -> None:
    """Do nothing if an act is one of an order that stands so.

    Raises:
        NoSuchExamMoveError: it is not.
    """
    if act not in MOVES[state]:
        stands = "nobody's" if state is None else state.value
        raise NoSuchExamMoveError(f"an examination that is {stands} is not {act}")
