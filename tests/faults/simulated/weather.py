"""What goes wrong, and how often: drawn anew for every seed, each is bad in its own way.

Swarm testing: a seed leaves most kinds of fault out and has much of a few, which finds more than a
little of everything. Source: Groce et al., "Swarm Testing", ISSTA 2012.
"""

import random
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypeVar

K = TypeVar("K", bound=StrEnum)


class Wire(StrEnum):
    """What becomes of one request."""

    WELL = "well"
    REFUSED = "refused"  # nobody listens: known at once
    REQUEST_LOST = "request_lost"
    ANSWER_LOST = "answer_lost"
    TWICE = "twice"  # answered, and its very bytes come once more, later
    LATE = "late"  # it arrives when nobody waits for it any more
    CENTRAL_DIES = "central_dies"  # before it commits; it is back seconds later
    CENTRAL_DIES_AFTER = "central_dies_after"  # committed, not answered


class Disk(StrEnum):
    """What becomes of one write to the journal."""

    WELL = "well"
    FULL = "full"
    BROKEN = "broken"
    CUT_BEFORE = "cut_before"  # the power goes, nothing is on disk
    CUT_AFTER = "cut_after"  # the power goes, all of it is on disk


class Paper(StrEnum):
    """What becomes of one print."""

    WELL = "well"
    NO_PAPER = "no_paper"
    TORN = "torn"
    SILENT_OUT = "silent_out"  # it came out, and the printer did not say so
    SILENT = "silent"  # it did not, and the printer did not say that either
    CUT_BEFORE = "cut_before"
    CUT_AFTER = "cut_after"


class Till(StrEnum):
    """What becomes of one call of the payment provider."""

    WELL = "well"
    UNHEARD = "unheard"
    UNANSWERED = "unanswered"  # done, but nobody is told


class Hand(StrEnum):
    """What the person in front does next."""

    GO_ON = "go_on"
    BACK = "back"
    LEAVE = "leave"
    TWICE = "twice"  # the same tap two times
    WALK_AWAY = "walk_away"
    OTHER_CARD = "other_card"
    HELP = "help"
    DAWDLE = "dawdle"  # a long while later


class Phone(StrEnum):
    """What the phone does with an order."""

    PAY = "pay"
    DECLINE = "decline"
    LATE = "late"
    TWICE = "twice"
    SHORT = "short"
    SHOWN = "shown"  # the code is shown to the scanner
    SHOWN_BAD = "shown_bad"
    NOTHING = "nothing"


_HOW_MUCH: Final = (0, 0, 0, 1, 2, 5)
_WELL: Final = 12


@dataclass(frozen=True, slots=True)
class Weather:
    """How likely each thing is; a weight for each of its kinds.

    Attributes:
        outage_every_s: mean seconds between times in which central is away; None: never.
        cut_every_s: mean seconds between power cuts of a kiosk; None: never but by its disk.
        skew_s: how far kiosks' clocks may be off.
    """

    wire: dict[Wire, int] = field(default_factory=lambda: {Wire.WELL: 1})
    disk: dict[Disk, int] = field(default_factory=lambda: {Disk.WELL: 1})
    paper: dict[Paper, int] = field(default_factory=lambda: {Paper.WELL: 1})
    till: dict[Till, int] = field(default_factory=lambda: {Till.WELL: 1})
    hand: dict[Hand, int] = field(default_factory=lambda: {Hand.GO_ON: 1})
    phone: dict[Phone, int] = field(default_factory=lambda: {Phone.PAY: 1})
    outage_every_s: float | None = None
    cut_every_s: float | None = None
    skew_s: tuple[int, ...] = (0,)

    def calm(self) -> "Weather":
        """Return the weather after which everything has to come right."""
        return replace(Weather(), hand=self.hand, phone=self.phone, skew_s=self.skew_s)


CALM: Final = Weather()
STORM: Final = Weather(
    wire={Wire.WELL: 10, Wire.REQUEST_LOST: 3, Wire.ANSWER_LOST: 3, Wire.LATE: 2, Wire.REFUSED: 3},
    outage_every_s=60.0,
)
"""A network that is hardly one."""
LATE: Final = Weather(wire={Wire.WELL: 3, Wire.LATE: 2}, cut_every_s=15.0)
"""Requests that arrive when nobody is there any more who sent them."""
CUTS: Final = Weather(
    wire={Wire.WELL: 10, Wire.LATE: 1}, cut_every_s=25.0, skew_s=(-259_200, 0, 259_200)
)
"""Power that comes and goes, and clocks that are right by chance."""


def drawn(rng: random.Random) -> Weather:
    """Draw the weather of a seed."""
    return Weather(
        wire=_some(rng, Wire, well=8 * _WELL),
        disk=_some(rng, Disk, well=8 * _WELL),
        paper=_some(rng, Paper),
        till=_some(rng, Till),
        hand=_some(rng, Hand, well=10 * _WELL),
        phone=_some(rng, Phone),
        outage_every_s=rng.choice((None, None, 120.0, 40.0)),
        cut_every_s=rng.choice((None, None, 150.0, 50.0)),
        skew_s=rng.choice(((0,), (0,), (-90, 0, 90), (-259_200, 0, 259_200))),
    )


def one_of(rng: random.Random, weights: dict[K, int]) -> K:
    """Draw one kind by its weight."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def _some(rng: random.Random, kinds: type[K], well: int = _WELL) -> dict[K, int]:
    first, *rest = kinds
    return {first: well, **{kind: rng.choice(_HOW_MUCH) for kind in rest}}
