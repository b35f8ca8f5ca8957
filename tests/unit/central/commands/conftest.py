"""A prepared house on each engine, and an operator at its ``central`` command."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.central import ENGINES, CentralHouse
from tests.helpers.operator import Run, prepared, runner


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with prepared(request.param) as made:
        yield made


@pytest.fixture
def run(
    house: CentralHouse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give a command with what is typed at it, and return what it said."""
    return runner(house, tmp_path, monkeypatch, capsys)
