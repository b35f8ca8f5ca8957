"""What a station is made of, as whoever looks after it sees it: alive, to be revived, given up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

GIVEN_UP: Final = "GivenUp"
"""Why a reader does not work: its thread has died too often."""


class Revivable(Protocol):
    """A thread of the station, or several that belong together."""

    @property
    def is_alive(self) -> bool:
        """Whether it works."""

    def revive(self) -> None:
        """Start anew what has died."""


@dataclass(frozen=True, slots=True)
class StationPart:
    """Everything one kind of reader needs to be read.

    Attributes:
        name: as in its health: ``chip-card``, ``sam-poll``, ``code-scanner``.
        threads: what does the work.
        on_given_up: told when nobody will revive it any more.
    """

    name: str
    threads: tuple[Revivable, ...]
    on_given_up: Callable[[], None]

    @property
    def is_alive(self) -> bool:
        """Whether all that it needs works."""
        return all(thread.is_alive for thread in self.threads)

    def revive(self) -> None:
        """Start anew what has died."""
        for thread in self.threads:
            if not thread.is_alive:
                thread.revive()

    def give_up(self) -> None:
        """Let nobody wait for it any more."""
        self.on_given_up()
