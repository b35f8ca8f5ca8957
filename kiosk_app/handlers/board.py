"""The board: asked of central, kept on disk, and shown from there while central is away.

What is kept is what everybody may read; there is nobody's name in it but the doctors'.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.domain.board import Board, soon_off
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.pace import QUESTION
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_board import LoadBoard
from kiosk_app.journeys.events_board import BoardLoaded, SoonOffSeen

logger = logging.getLogger(__name__)


class BoardDesk(Protocol):
    """The client, as far as the board needs it."""

    def board(self) -> Board:
        """Return what is published."""


class KeptBoard:
    """The last board on disk, replaced whole or not at all. Safe for several lanes.

    Args:
        file: where it is kept; the folder exists.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._turn = threading.Lock()

    def keep(self, board: Board) -> None:
        """Keep a board instead of the one before; a disk that is full leaves that one."""
        draft = self._file.with_name(f"{self._file.name}.new")
        try:
            with self._turn:
                draft.write_bytes(msgspec.json.encode(board))
                draft.replace(self._file)
        except OSError as no:
            logger.warning("the board cannot be kept: %s", no)

    def last(self) -> Board | None:
        """Return the board kept last, marked as kept; None where there is none that can be read."""
        try:
            found = msgspec.json.decode(self._file.read_bytes(), type=Board)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as no:  # msgspec's own errors are ValueErrors
            logger.warning("the kept board cannot be read: %s", no)
            return None
        return replace(found, is_kept=True)


def renew_board(
    central: BoardDesk, kept: KeptBoard, today: Callable[[], date]
) -> SoonOffSeen | None:
    """Ask for the board while nobody is served, so that the one kept is minutes old at most.

    Args:
        central: knows it.
        kept: is told from while central is away.
        today: the hospital's day.

    Returns:
        What is called off soon, by what is known; None where nothing ever was.
    """
    found: Board | None
    try:
        found = central.board()
    except (CentralUnreachableError, CentralRefusedError) as no:
        logger.info("no board: %s", no)
        found = kept.last()
    else:
        kept.keep(found)
    return None if found is None else SoonOffSeen(soon_off(found, today()))


def load_board(bench: Bench, _effect: LoadBoard) -> ev.Event:
    """Carry out LoadBoard."""
    try:
        found = bench.pace.keep_trying(bench.central.board, QUESTION)
    except (CentralUnreachableError, CentralRefusedError):
        last = bench.kept_board.last()
        return ev.CentralDown() if last is None else BoardLoaded(last)
    bench.kept_board.keep(found)
    return BoardLoaded(found)
