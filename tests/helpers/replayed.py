"""The record of numbers replayed as it is defined: row after row, with all of it in memory.

What the service does, number by number and booking by booking, is compared with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kiosk_app.domain.number_ledger import (
    LEFT,
    MOVES,
    Entry,
    Fault,
    Holding,
    NumberAct,
    NumberState,
    Taken,
    replay_bookings,
    replay_numbers,
)

_FREE = NumberState.FREE


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


def by_parts(entries: Iterable[Entry]) -> Books:
    """Return what the same record comes to number by number and booking by booking."""
    told = list(entries)
    of_numbers = list(replay_numbers(by_number(told)))
    of_bookings = [entry for entry in told if entry.booking is not None]
    of_bookings.sort(key=lambda entry: (str(entry.booking), entry.row))
    found = [*of_numbers, *replay_bookings(of_bookings)]
    return Books(
        {one.number: one.holding for one in found if isinstance(one, Taken)},
        tuple(sorted({one.row for one in found if isinstance(one, Fault)})),
    )


def by_number(entries: Iterable[Entry]) -> list[Entry]:
    """Return the record number by number, as `ledger_check.by_number` asks for it."""
    told: list[Entry] = []
    last: dict[str, int] = {}
    for entry in entries:
        told.append(entry)
        if entry.act == NumberAct.MOVED and entry.booking in last:
            told.append(replace(entry, act=LEFT, number=last[entry.booking]))
        if entry.booking is not None:
            last[entry.booking] = entry.number
    return sorted(told, key=lambda entry: (entry.number, entry.row))
