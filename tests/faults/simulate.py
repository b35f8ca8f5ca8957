"""H1: the seeded simulator. A seed is a bad hour; a failing one is committed in `REGRESSIONS`."""

import argparse
import time
from collections import Counter
from typing import Final

from tests.faults.figures import Figures
from tests.faults.simulated.world import Verdict, play

REGRESSIONS: Final = (205, 233, 1032, 52)
"""Seeds that once broke a law, of the product or of this simulator: they bring it back only as long
as nothing is drawn otherwise, so each fault of the product has a test of its own beside them."""
_MOST_TOLD: Final = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked for."""
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--regressions", action="store_true", help="the committed seeds as well")


def run(options: argparse.Namespace) -> Figures:
    """Play the seeds; stop after a few that broke a law."""
    begun, counted, broken = time.monotonic(), Counter[str](), list[str]()
    seeds = [*range(options.first, options.first + options.seeds)]
    played, slowest_s = 0, 0.0
    for seed in [*REGRESSIONS, *seeds] if options.regressions else seeds:
        verdict = play(seed)
        played += 1
        counted += verdict.counted
        slowest_s = max(slowest_s, verdict.settled_s)
        if verdict.broken:
            broken.append(_line(verdict))
        if len(broken) >= _MOST_TOLD:
            break
    measured = {"seeds": played, "slowest_settled_s": round(slowest_s), **_told(counted)}
    return Figures("H1", measured, tuple(broken), time.monotonic() - begun)


def _line(verdict: Verdict) -> str:
    return f"seed {verdict.seed}: {verdict.broken}"


def _told(counted: Counter[str]) -> dict[str, int]:
    names = {
        "visits": "visits",
        "holds": "ReviewingHold",
        "booked": "Done",
        "cancelled": "CancelDone",
        "unknown_pages": "PaymentUnknown",
        "power_cuts": "power cuts",
        "central_deaths": "central deaths",
        "outages": "outages",
        "requests": "requests",
        "faulty_requests": "faulty requests",
        "needs_person": "needs person",
    }
    return {name: counted[key] for name, key in names.items()}
