"""What reading the board is told."""

from dataclasses import dataclass

from kiosk_app.domain.board import Board, SoonOff


@dataclass(frozen=True, slots=True)
class BoardLoaded:
    board: Board


@dataclass(frozen=True, slots=True)
class SoonOffSeen:
    """What is called off today and tomorrow, for the home page; told while nobody is served."""

    soon: SoonOff


BoardEvent = BoardLoaded | SoonOffSeen
