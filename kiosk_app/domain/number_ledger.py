"""The ledger of numbers, replayed: what was recorded of each, from its first row to its last.

```
free ─held, offered, lent, retaken─▶ held ─booked─▶ sold ─withdrawn, cancelled, void …─▶ free
  ▲                             │               │
  └─ lapsed, released, lent back ─┘   moved: its own number is free, another one sold
```

Whoever has the rows alone arrives at who has which number; what the numbers themselves say is
compared with it. A row that could not have followed the rows before it is a fault and moves
nothing: a move is missing from the record, or one is there that never was.

It is replayed twice, number by number and booking by booking: a record fits where both fit, and
neither needs to keep more than one of them, however many there are.

Source: BJ-OPD-DRAFT art. 10; requirement rows R022, R120.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


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
    LENT = "lent"  # to a counter, for hours without central
    LENT_BACK = "lent_back"
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
        NumberAct.LENT: _HELD,
        NumberAct.HELD_BACK: _FREE,
        NumberAct.HELD_BEFORE: _HELD,
        NumberAct.SOLD_BEFORE: _SOLD,
    },
    _HELD: {
        NumberAct.BOOKED: _SOLD,
        NumberAct.LAPSED: _FREE,
        NumberAct.RELEASED: _FREE,
        NumberAct.LENT_BACK: _FREE,
    },
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

LEFT = "left"
"""What a row `MOVED` says of the number that its booking had until then."""


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
class Taken:
    """A number that is not free, and who has it."""

    number: int
    holding: Holding


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not have followed the rows before it, and the number it is about."""

    row: int
    number: int


def replay_numbers(entries: Iterable[Entry]) -> Iterator[Taken | Fault]:
    """Give the numbers that are not free by the record, and the rows that no number could follow.

    Nothing is kept but the number that is looked at.

    Args:
        entries: number by number, and of each in the order of the record; with a row `LEFT` of the
            number that a booking is moved from, beside its `MOVED`.
    """
    for number, rows in groupby(entries, key=lambda entry: entry.number):
        holding: Holding | None = None
        for entry in rows:
            after = _after(entry, holding)
            if after is None:
                yield Fault(entry.row, entry.number)
            else:
                has_it = after is not _FREE and entry.booking is not None
                holding = Holding(str(entry.booking), after) if has_it else None
        if holding is not None:
            yield Taken(number, holding)


def replay_bookings(entries: Iterable[Entry]) -> Iterator[Fault]:
    """Give the rows that no booking could follow: each has one number, and moves that one only.

    Nothing is kept but the booking that is looked at.

    Args:
        entries: booking by booking, and of each in the order of the record; without `LEFT`.
    """
    for _, rows in groupby(entries, key=lambda entry: entry.booking):
        own: int | None = None
        for entry in rows:
            if entry.act in _BEGINS:
                fits = own is None
            elif entry.act == NumberAct.MOVED:  # one is moved from a number
                fits = own not in {None, entry.number}
            else:
                fits = own == entry.number
            if not fits:
                yield Fault(entry.row, entry.number)
            else:
                own = None if entry.act in _ENDS else entry.number


_BEGINS = frozenset(MOVES[_FREE]) - {NumberAct.MOVED}
_ENDS = frozenset(
    act for moves in MOVES.values() for act, to in moves.items() if to is NumberState.FREE
)


def _after(entry: Entry, before: Holding | None) -> NumberState | None:
    """Return how a number stands after an entry; None: it cannot have been so.

    Args:
        entry: what is recorded.
        before: who has the number until then; None: nobody.
    """
    if before is not None and before.booking != entry.booking:
        return None
    if entry.act == LEFT:
        return None if before is None else _FREE
    if (entry.booking is None) is not (entry.act == NumberAct.HELD_BACK):
        return None
    state = _FREE if before is None else before.state
    return next((to for act, to in MOVES[state].items() if act == entry.act), None)
