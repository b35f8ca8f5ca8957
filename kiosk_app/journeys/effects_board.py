"""What reading the board asks of the world."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadBoard:
    """Fetch what is published. Answer: BoardLoaded | CentralDown.

    Without central it is what central said last, and says so; CentralDown where nothing was kept.
    """
