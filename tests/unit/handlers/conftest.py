"""A stage for each test of a handler."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.handlers.stage import Stage, TroubledJournal


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    journal = TroubledJournal.open(tmp_path / "journal.sqlite")
    assert isinstance(journal, TroubledJournal)
    yield Stage(journal, tmp_path)
    journal.close()
