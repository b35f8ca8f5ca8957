"""A little of the simulator in every run; `make faults` does more."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.planted import MISTAKES

ROOT = Path(__file__).parents[2]
SEEDS = 50
LIMIT_S = 115


def faults(*words: str) -> tuple[int, dict[str, Any], str]:
    """Run a harness in a process of its own; return its exit code, its line, all it said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1]), done.stdout


@pytest.mark.slow
@pytest.mark.requirement("R140", "R133")
def test_no_promise_is_broken_in_any_bad_hour() -> None:
    code, told, said = faults("simulate", "--seeds", str(SEEDS), "--regressions")
    assert told["broken"] == 0, said
    assert code == 0
    assert told["seeds"] > SEEDS
    assert told["slowest_settled_s"] <= 11 * 60 + 200
    for what in ("booked", "cancelled", "power_cuts", "central_deaths", "outages"):
        assert told[what] > 0, f"nothing of {what} in {said}"


def test_the_same_seed_is_the_same_hour() -> None:
    lines = [faults("simulate", "--seeds", "1", "--first", "7")[1] for _ in range(2)]
    for line in lines:
        del line["seconds"]
    assert lines[0] == lines[1]


@pytest.mark.slow
def test_every_planted_mistake_is_found() -> None:
    code, told, said = faults("planted")
    assert told["broken"] == 0, said
    assert code == 0
    assert {mistake.name for mistake in MISTAKES} == set(told["found"])
