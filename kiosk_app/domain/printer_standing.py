"""How a ticket printer stands and what it was sent last, as those who work beside it are told."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PrinterStanding:
    """One look at the printer.

    Attributes:
        trouble: key of the words that say why nothing can be printed, e.g.
            ``"printer.paper_end"``; None while it can.
        warnings: keys of what should be seen to before it becomes trouble.
        parts: every part that could be asked, with its state, e.g. ``("paper", "near_end")``.
        has_own_letters: it sets text in letters of its own: a picture shows what is said, not
            the very dots.
    """

    trouble: str | None = None
    warnings: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    has_own_letters: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """A ticket or slip that was sent to the printer.

    Attributes:
        picture: 1-bit PNG, dot for dot what a raster printer prints; it may name a patient.
        outcome: how it ended: ``"printed"``, ``"not_printed"``, ``"partial_cancelled"`` or
            ``"unknown"``.
        ended_at: wall time with offset.
    """

    picture: bytes = field(repr=False)
    outcome: str
    ended_at: datetime
