"""The judge of `make central-ha`: what it must find, and what it must not."""

import math
from collections.abc import Callable

import pytest

from tests.ha.verdict import Acknowledged, Grip, History, Kept, judge, longest_gap

HOLD, RELEASE, SALE = ("k", "hold"), ("k", "release"), ("k", "sale")


def told() -> History:
    """Tell of one number held and given back, and of the same number sold for good later."""
    return History(
        acknowledged=[
            Acknowledged(1.0, HOLD, "b1", "held"),
            Acknowledged(2.0, RELEASE, "b1", "released"),
            Acknowledged(3.0, SALE, "b2", "booked"),
        ],
        grips=[Grip(("s", 7), 1.0, 1.5), Grip(("s", 7), 3.0, math.inf)],
    )


def kept() -> Kept:
    """Keep all that was told."""
    requests = {HOLD: 201, RELEASE: 200, SALE: 201}
    return Kept(requests, {"b1": ("released", 70), "b2": ("booked", 70)})


def test_promises_that_were_kept_are_good() -> None:
    assert judge(told(), kept()).are_none


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        ("lost", lambda _, there: there.requests.pop(SALE)),
        ("lost", lambda _, there: there.requests.update({SALE: 410})),
        ("lost", lambda _, there: there.bookings.pop("b2")),
        ("lost", lambda _, there: there.bookings.update(b2=("held", 70))),
        ("lost", lambda _, there: there.bookings.update(b1=("held", 71))),
        ("doubled", lambda _, there: there.bookings.update(b3=("released", 72))),
        ("doubled", lambda history, _: history.doubled.append("two answers")),
        ("oversold", lambda _, there: there.bookings.update(b3=("held", 70))),
        ("oversold", lambda history, _: history.grips.append(Grip(("s", 7), 1.4, 1.6))),
        ("oversold", lambda history, _: history.grips.append(Grip(("s", 7), 9.0, 9.1))),
        ("false", lambda history, _: history.false.append("no such hold")),
    ],
)
def test_a_promise_that_was_broken_is_found(
    kind: str, spoil: Callable[[History, Kept], object]
) -> None:
    history, there = told(), kept()
    spoil(history, there)
    found = judge(history, there)
    assert getattr(found, kind)
    assert not found.are_none


def test_a_number_that_two_had_after_each_other_is_not_oversold() -> None:
    history = told()
    history.grips.append(Grip(("s", 7), 1.5, 3.0))
    history.grips.append(Grip(("t", 7), 1.0, math.inf))
    assert judge(history, kept()).are_none


def test_a_long_grip_is_not_forgotten_for_a_short_one() -> None:
    history = History(grips=[Grip(("s", 1), 0, 9), Grip(("s", 1), 1, 2), Grip(("s", 1), 5, 6)])
    assert len(judge(history, kept()).oversold) == 2


@pytest.mark.parametrize(
    ("moments", "gap"),
    [([], 10), ([4.0], 6), ([9.0, 1.0], 8), ([-5.0, 12.0], 10), ([2.0, 4.0, 6.0, 8.0], 2)],
)
def test_the_longest_gap_counts_from_the_event_to_the_end(moments: list[float], gap: float) -> None:
    assert longest_gap(moments, 0, 10) == gap
