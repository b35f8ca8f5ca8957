"""What reading the board is told."""

from dataclasses import dataclass

from kiosk_app.domain.board import Board


@dataclass(frozen=True, slots=True)
class BoardLoaded:
    board: Board
