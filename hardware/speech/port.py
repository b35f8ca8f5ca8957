"""What a station says aloud, and who says it.

Two calls, and neither waits: `say` and `hush`. Nothing of what may go wrong reaches the caller: a
voice that fails is silence and a line in the log. Source: EN 301 549 5.1.3 (speech output can be
interrupted and repeated, starts low, and private data is not spoken).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

LOUDEST: Final = 5
MIDDLE: Final = 3
"""Steps of loudness, 1 to `LOUDEST`; every patient begins at the middle."""
STEP_DB: Final = 5.0
"""What one step makes out, in decibels; all of them are 20 dB."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a page.

    Attributes:
        key: of its words; names the recording of it in a pack.
        text: the words, for a voice that reads.
    """

    key: str
    text: str


class Speaker(Protocol):
    """The loudspeaker of a station; both calls may come from any thread and return at once."""

    def say(self, sentences: tuple[Sentence, ...], language: str, volume: int = MIDDLE) -> None:
        """Say `sentences` one after the other; what is still being said is broken off.

        Args:
            sentences: what is said.
            language: ``zh`` or ``en``.
            volume: 1 to `LOUDEST`.
        """

    def hush(self) -> None:
        """Be silent at once."""

    @property
    def is_working(self) -> bool | None:
        """Whether the last sentence was heard; None before the first."""


Submit = Callable[[Callable[[], None]], None]
"""Takes a job that may last, for a thread of its own; jobs keep their order."""
