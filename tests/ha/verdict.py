"""What was promised against what was kept: pure, so that the judge itself can be tested.

*Lost*: acknowledged, and the surviving database does not have it, or not in that state.
*Doubled*: a booking nobody was told of, two answers to one key, two numbers for one wish.
*Oversold*: one number in two hands at one time, by the database or by what the clients were told.
*False*: a "no" to what had to succeed, or an answer that is neither yes, no nor "ask again".
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

TAKEN = frozenset({"held", "booked"})

Key = tuple[str, str]
"""Station and idempotency key: what names a request."""


@dataclass(frozen=True)
class Acknowledged:
    """A success that a client was told.

    Attributes:
        at: seconds on the clients' clock.
        key: the request's name.
        booking: the booking it is about; empty where it is about none.
        state: what the booking is after it; empty where it says nothing of that.
    """

    at: float
    key: Key
    booking: str = ""
    state: str = ""


@dataclass(frozen=True)
class Grip:
    """A number that was surely in somebody's hand: from the answer to the wish to let it go."""

    number: tuple[str, int]
    begin: float
    end: float


@dataclass
class History:
    """All that the clients were told, in order of time for each booking."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    grips: list[Grip] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kept:
    """What the surviving database has.

    Attributes:
        requests: the status of every keyed request.
        bookings: state and seat of every booking made since the load began.
    """

    requests: Mapping[Key, int]
    bookings: Mapping[str, tuple[str, int]]


@dataclass(frozen=True)
class Findings:
    """What is wrong, in words; nothing of it may be."""

    lost: Sequence[str]
    doubled: Sequence[str]
    oversold: Sequence[str]
    false: Sequence[str]

    @property
    def are_none(self) -> bool:
        """Tell whether every promise was kept."""
        return not (self.lost or self.doubled or self.oversold or self.false)


def judge(history: History, kept: Kept) -> Findings:
    """Hold what was told against what there is; nobody may be waiting for an answer."""
    return Findings(
        lost=[*_lost_requests(history, kept), *_lost_bookings(history, kept)],
        doubled=[*history.doubled, *_unknown_bookings(history, kept)],
        oversold=[*_shared_seats(kept), *_shared_numbers(history.grips)],
        false=list(history.false),
    )


def longest_gap(moments: Iterable[float], begin: float, end: float) -> float:
    """Return the longest time between two of the moments, or between one and an end."""
    inside = sorted(at for at in moments if begin <= at <= end)
    edges = [begin, *inside, end]
    return max(later - earlier for earlier, later in pairwise(edges))


def _lost_requests(history: History, kept: Kept) -> list[str]:
    return [
        f"request {told.key} is gone"
        for told in history.acknowledged
        if not 200 <= kept.requests.get(told.key, 0) < 300
    ]


def _lost_bookings(history: History, kept: Kept) -> list[str]:
    last = {told.booking: told.state for told in history.acknowledged if told.state}
    lost = []
    for booking, state in last.items():
        found, _ = kept.bookings.get(booking, ("gone", 0))
        if found != state:
            lost.append(f"booking {booking} was told to be {state} and is {found}")
    return lost


def _unknown_bookings(history: History, kept: Kept) -> list[str]:
    known = {told.booking for told in history.acknowledged}
    return [f"nobody knows of booking {name}" for name in kept.bookings if name not in known]


def _shared_seats(kept: Kept) -> list[str]:
    seats = Counter(seat for state, seat in kept.bookings.values() if state in TAKEN)
    return [f"seat {seat} has {count} bookings" for seat, count in seats.items() if count > 1]


def _shared_numbers(grips: Iterable[Grip]) -> list[str]:
    shared = []
    latest: dict[tuple[str, int], Grip] = {}
    for grip in sorted(grips, key=lambda each: each.begin):
        before = latest.get(grip.number)
        if before is not None and grip.begin < before.end:
            shared.append(f"number {grip.number} was in two hands")
        if before is None or grip.end > before.end:
            latest[grip.number] = grip
    return shared
