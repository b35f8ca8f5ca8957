"""A little of the simulator in every run; `make faults` does more."""

import pytest

from tests.faults.planted import MISTAKES
from tests.faults.told import faults

SEEDS = 24


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("first", [0, SEEDS])
@pytest.mark.requirement("R140", "R133")
def test_no_promise_is_broken_in_any_bad_hour(first: int) -> None:
    more = ("--regressions",) if first else ()
    code, told, said = faults("simulate", "--seeds", str(SEEDS), "--first", str(first), *more)
    assert told["broken"] == 0, said
    assert code == 0
    assert told["seeds"] >= SEEDS
    for what in ("booked", "power_cuts", "central_deaths", "outages"):
        assert told[what] > 0, f"nothing of {what} in {said}"


def test_the_same_seed_is_the_same_hour() -> None:
    lines = [faults("simulate", "--seeds", "1", "--first", "7")[1] for _ in range(2)]
    for line in lines:
        del line["seconds"], line["load"]
    assert lines[0] == lines[1]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_planted_mistake_is_found() -> None:
    code, told, said = faults("planted")
    assert told["broken"] == 0, said
    assert code == 0
    assert set(told["found"]) == {mistake.name for mistake in MISTAKES}
