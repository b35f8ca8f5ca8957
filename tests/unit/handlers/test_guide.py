"""The rules of the symptom guide are checked at start; the departments are central's, or kept."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.bootstrap.equipment import GUIDE as FILE
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.handlers.guide import guide_in, read_guide
from kiosk_app.journeys.effects_guide import LoadGuide
from kiosk_app.journeys.events_guide import GuideLoaded, GuideMissing
from tests.helpers import people
from tests.helpers.boards import BOARD
from tests.helpers.fakes import AWAY
from tests.helpers.guides import GUIDE
from tests.unit.handlers.stage import Stage


def test_it_is_the_rules_with_the_departments_of_central(stage: Stage) -> None:
    assert stage.do(LoadGuide()) == GuideLoaded(GUIDE, people.CATALOGUE)


def test_without_central_it_is_with_those_of_the_board_that_was_kept(stage: Stage) -> None:
    stage.central.fails("catalogue", AWAY, AWAY, AWAY, AWAY)
    assert stage.do(LoadGuide()) == GuideMissing()
    stage.kept_board.keep(BOARD)
    assert stage.do(LoadGuide()) == GuideLoaded(GUIDE, BOARD.catalogue, is_kept=True)


def test_a_station_without_rules_says_so_and_asks_nothing(stage: Stage) -> None:
    bare = Stage(stage.journal, stage.folder, guide=None)
    assert bare.do(LoadGuide()) == GuideMissing()
    assert bare.central.calls == []


def spoilt(change: Callable[[Any], object]) -> bytes:
    """Return the shipped file with one thing changed."""
    found = json.loads((RESOURCES / FILE).read_bytes())
    change(found)
    return json.dumps(found).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        spoilt(lambda g: g.pop("source")),
        spoilt(lambda g: g.update(colour="red")),
        spoilt(lambda g: g["red_flags"][0].update(door="cellar")),
        spoilt(lambda g: g["red_flags"][0].pop("door")),
        spoilt(lambda g: g["areas"][0].update(who=["dog"])),
        spoilt(lambda g: g["areas"][0]["symptoms"][0].update(codes=["99.99"])),
        spoilt(lambda g: g["areas"][0]["symptoms"][0].update(code="03.03")),
    ],
)
def test_a_file_that_is_not_to_the_letter_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_guide(raw)


def test_a_station_with_a_spoilt_file_goes_on_without_the_guide(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert guide_in(tmp_path / "none.json") is None
    (tmp_path / "spoilt.json").write_bytes(b"{}")
    assert guide_in(tmp_path / "spoilt.json") is None
    assert [r.levelno for r in caplog.records] == [logging.ERROR] * 2
    caplog.clear()
