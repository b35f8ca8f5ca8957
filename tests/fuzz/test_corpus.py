"""Every parser, asked its whole corpus and things like it: a value or its own error.

How long it takes is counted in commands, frames and turned clocks, and by atheris in seconds.
"""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.fuzz import seeds
from tests.fuzz.table import TARGETS
from tests.fuzz.target import CORPUS, Target

every_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
EXAMPLES = 60


def like(target: Target) -> st.SearchStrategy[bytes]:
    """Return arbitrary bytes, and inputs of the corpus with a cut, a flip and something put in."""
    known = [path.read_bytes() for path in target.corpus()]

    def spoil(seed: bytes, at: int, what: bytes, taken: int) -> bytes:
        at = at % (len(seed) + 1)
        return seed[:at] + what + seed[at + taken :]

    spoilt = st.builds(
        spoil,
        st.sampled_from(known),
        st.integers(0, target.longest),
        st.binary(max_size=4),
        st.integers(0, 4),
    )
    return st.one_of(st.binary(max_size=target.longest), spoilt)


@every_target
def test_the_corpus_breaks_no_law(target: Target) -> None:
    for path in target.corpus():
        target.law(path.read_bytes())


@every_target
def test_anything_at_all_breaks_no_law(target: Target) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=like(target))
    def law(data: bytes) -> None:
        assume(len(data) <= 2 * target.longest)
        target.law(data)

    run: Callable[[], None] = law
    run()


@every_target
def test_the_corpus_finds_the_mistake_planted_for_it(target: Target) -> None:
    with target.planted.standing():
        found = [path for path in target.corpus() if target.is_broken_by(path.read_bytes())]
    assert found, f"nobody would notice {target.planted.name} gone wrong"


@every_target
def test_every_seed_is_committed_and_small(target: Target) -> None:
    assert not seeds.missing(target), "run: python -m tests.fuzz.seeds"
    assert all(path.stat().st_size <= target.longest for path in target.corpus())


def test_every_folder_of_the_corpus_has_a_target() -> None:
    assert {path.name for path in CORPUS.iterdir()} == TARGETS.keys()
