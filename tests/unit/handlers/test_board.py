"""The board is kept on disk, and told from there only while central is away."""

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kiosk_app.domain.refusal import Reason
from kiosk_app.handlers.board import KeptBoard, renew_board
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_board import LoadBoard
from kiosk_app.journeys.events_board import BoardLoaded, SoonOffSeen
from tests.helpers import people
from tests.helpers.boards import BOARD, CALLED_OFF, KEPT_BOARD, ONE_OFF, TWO_OFF
from tests.helpers.fakes import AWAY, no
from tests.unit.handlers.stage import Stage


def today() -> date:
    """Return the hospital's day."""
    return people.TODAY


def test_what_central_says_is_shown_and_kept(stage: Stage) -> None:
    assert stage.do(LoadBoard()) == BoardLoaded(BOARD)
    assert stage.kept_board.last() == KEPT_BOARD


@pytest.mark.parametrize("trouble", [AWAY, no(Reason.UNKNOWN_STATION)])
def test_while_central_is_away_it_is_what_was_kept_and_says_so(
    trouble: Exception, stage: Stage
) -> None:
    stage.central.fails("board", trouble, trouble, trouble, trouble)
    assert stage.do(LoadBoard()) == ev.CentralDown()
    stage.kept_board.keep(BOARD)
    assert stage.do(LoadBoard()) == BoardLoaded(KEPT_BOARD)


def test_it_is_renewed_while_nobody_reads_it(stage: Stage) -> None:
    older = replace(BOARD, lines=())
    stage.kept_board.keep(older)
    stage.central.fails("board", AWAY)
    renew_board(stage.central, stage.kept_board, today)
    assert stage.kept_board.last() == replace(older, is_kept=True)
    renew_board(stage.central, stage.kept_board, today)
    assert stage.kept_board.last() == KEPT_BOARD


@pytest.mark.requirement("R077")
def test_what_is_called_off_is_told_with_it_by_what_was_kept_while_central_is_away(
    stage: Stage,
) -> None:
    stage.central.fails("board", AWAY, AWAY)
    assert renew_board(stage.central, stage.kept_board, today) is None
    stage.kept_board.keep(replace(BOARD, called_off=(CALLED_OFF,)))
    assert renew_board(stage.central, stage.kept_board, today) == SoonOffSeen(ONE_OFF)
    assert renew_board(stage.central, stage.kept_board, today) == SoonOffSeen(TWO_OFF)


@pytest.mark.parametrize("spoilt", [b"", b"{}", b'{"as_of": 5}', b"\xff\xfe", b"[1, 2"])
def test_a_spoilt_file_is_no_board(
    spoilt: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "board.json"
    file.write_bytes(spoilt)
    with caplog.at_level(logging.ERROR):
        assert KeptBoard(file).last() is None


def test_a_disk_that_takes_nothing_leaves_the_one_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = KeptBoard(tmp_path / "board.json")
    kept.keep(BOARD)
    (tmp_path / "board.json.new").mkdir()
    with caplog.at_level(logging.ERROR):
        kept.keep(replace(BOARD, lines=()))
    assert kept.last() == KEPT_BOARD
