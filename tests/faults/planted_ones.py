"""H14: every planted mistake has to be found by the simulator within its budget of seeds."""

import argparse
import time

from tests.faults.figures import Figures
from tests.faults.planted import MISTAKES, Mistake, planted
from tests.faults.simulated.world import play


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked for."""
    names = [mistake.name for mistake in MISTAKES]
    parser.add_argument("mistakes", nargs="*", metavar="MISTAKE", help=f"of {', '.join(names)}")


def run(options: argparse.Namespace) -> Figures:
    """Plant one after the other; a mistake nobody finds is what is broken here."""
    begun, found, missed = time.monotonic(), dict[str, str](), list[str]()
    for mistake in MISTAKES:
        if options.mistakes and mistake.name not in options.mistakes:
            continue
        how = _search(mistake)
        if how is None:
            missed.append(f"{mistake.name} ({mistake.rule}) is not found in {mistake.within} seeds")
        else:
            found[mistake.name] = how
    return Figures("H14", {"found": found}, tuple(missed), time.monotonic() - begun)


def _search(mistake: Mistake) -> str | None:
    with planted(mistake):
        for seed in (*range(mistake.begin, mistake.within), *range(mistake.begin)):
            verdict = play(seed, mistake.weather)
            if verdict.broken:
                return f"{mistake.rule} seed {seed}: {verdict.broken}"
    return None
