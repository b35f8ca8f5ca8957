"""Twenty rounds of every device leave nothing behind; what is left behind on purpose is found."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.__main__ import PLANTS

ROOT = Path(__file__).parents[2]
ROUNDS = 20
LIMIT_S = 280


def soak(*words: str, rounds: int = ROUNDS) -> tuple[int, dict[str, object]]:
    """Run a soak in a process of its own; return its exit code and its line."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak", "--rounds", str(rounds), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert done.stdout.count("\n") == 1, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return done.returncode, told


@pytest.mark.slow
def test_twenty_rounds_leave_nothing_behind() -> None:
    code, told = soak()
    assert told["leaks"] == []
    assert code == 0
    assert (told["plug_cycles"], told["card_cycles"], told["print_jobs"]) == (60, 20, 60)
    for name in ("threads", "descriptors"):
        held = told[name]
        assert isinstance(held, list)
        assert held[1] <= held[0]


@pytest.mark.slow
def test_leaks_planted_in_the_soak_are_found_each_by_its_name() -> None:
    code, told = soak(*(word for plant in PLANTS for word in ("--plant", plant)), rounds=6)
    assert code == 1
    found = told["leaks"]
    assert isinstance(found, list)
    assert [leak.partition(":")[0] for leak in found] == ["threads", "descriptors", "memory"]
    assert "left-behind" in found[0]
