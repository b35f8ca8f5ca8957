"""The ledger of numbers, replayed: what was recorded of each, from its first row to its last.

```
free ─held, offered, retaken─▶ held ─booked─▶ sold ─withdrawn, cancelled, void, called off─▶ free
  ▲                             │               │
  └──── lapsed, released ───────┘   moved: its own number is free, another one sold
```

Whoever has the rows alone arrives at who has which number; what the numbers themselves say is
compared with it. A row that could not have followed the rows before it is a fault and moves
nothing: a move is missing from the record, or one is there that never was.

Source: BJ-OPD-DRAFT art. 10; requirement rows R022, R120.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class NumberState(StrEnum):
    """How one bookable number stands."""

    FREE = "free"
    HELD = "held"  # 锁号: for a hold, or offered to somebody who waits
    SOLD = "sold"


class NumberAct(StrEnum):
    """What moves a number; the values are those of the record."""

    HELD = "held"
    OFFERED = "offered"
    RETAKEN = "retaken"  # paid late, and nobody had it meanwhile
    BOOKED = "booked"
    MOVED = "moved"
    LAPSED = "lapsed"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    MADE_VOID = "made_void"
    CALLED_OFF = "called_off"
    HELD_BACK = "held_back"  # given back, and away by chance until it is there for all
    HELD_BEFORE = "held_before"  # brought forward from when rows did not name numbers yet
    SOLD_BEFORE = "sold_before"


_FREE, _HELD, _SOLD = NumberState.FREE, NumberState.HELD, NumberState.SOLD

MOVES: Mapping[NumberState, Mapping[NumberAct, NumberState]] = {
    _FREE: {
        NumberAct.HELD: _HELD,
        NumberAct.OFFERED: _HELD,
        NumberAct.RETAKEN: _HELD,
        NumberAct.MOVED: _SOLD,
        NumberAct.HELD_BACK: _FREE,
        NumberAct.HELD_BEFORE: _HELD,
        NumberAct.SOLD_BEFORE: _SOLD,
    },
    _HELD: {NumberAct.BOOKED: _SOLD, NumberAct.LAPSED: _FREE, NumberAct.RELEASED: _FREE},
    _SOLD: {
        NumberAct.WITHDRAWN: _FREE,
        NumberAct.CANCELLED: _FREE,
        NumberAct.MADE_VOID: _FREE,
        NumberAct.CALLED_OFF: _FREE,
    },
}
"""State → act → state. What is not here does not happen to a number.

`MOVED` is said of the new number; the one that its booking had until then is free by the same row.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the record that moves a number.

    Attributes:
        row: its place in the record.
        act: what was done, as recorded.
        number: which number (the id of its row), once for all its life.
        booking: whose it is by that, or was until then; None: nobody's.
    """

    row: int
    act: str
    number: int
    booking: str | None


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has a number, and how."""

    booking: str
    state: NumberState


@dataclass(frozen=True, slots=True)
class Books:
    """What the record comes to.

    Attributes:
        taken: the numbers that are not free, with who has them.
        faults: rows that could not have followed the rows before them.
    """

    taken: Mapping[int, Holding]
    faults: tuple[int, ...]


def replay(entries: Iterable[Entry]) -> Books:
    """Return who has which number by the record and nothing else; entries in their order."""
    taken: dict[int, Holding] = {}
    number_of: dict[str, int] = {}
    faults: list[int] = []
    for entry in entries:
        before, own = taken.get(entry.number), number_of.get(entry.booking or "")
        after = _after(entry, before, own)
        if after is None:
            faults.append(entry.row)
            continue
        if entry.act == NumberAct.MOVED:
            del taken[number_of[str(entry.booking)]]
        taken.pop(entry.number, None)
        number_of.pop(entry.booking or "", None)
        if after is not NumberState.FREE and entry.booking is not None:
            taken[entry.number] = Holding(entry.booking, after)
            number_of[entry.booking] = entry.number
    return Books(taken, tuple(faults))


def _after(entry: Entry, before: Holding | None, own: int | None) -> NumberState | None:
    """Return how a number stands after an entry; None: it cannot have been so.

    Args:
        entry: what is recorded.
        before: who has the number until then; None: nobody.
        own: the number that the entry's booking has until then.
    """
    state = _FREE if before is None else before.state
    after = next((to for act, to in MOVES[state].items() if act == entry.act), None)
    if after is None or (entry.booking is None) is not (entry.act == NumberAct.HELD_BACK):
        return None
    if before is not None:
        return after if before.booking == entry.booking else None
    has_to_have_one = entry.act == NumberAct.MOVED  # one is moved from a number
    return after if (own is not None) is has_to_have_one else None
