"""How much a counter is lent for hours without the central service, and for how long.

No document gives a figure; that each is bounded is what card schemes do with payments offline.

Source: requirement rows R140, R179; decision record on emergency numbers.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class EmergencyParameters:
    """Limits of the block of numbers that one counter has for itself.

    Attributes:
        most_numbers: in one block; 0: no counter is lent any.
        most_of_session: of one session in one block, so that no clinic is lent out.
        most_fen: what all numbers of a block may come to.
        lasts: how long a block may be sold from after it was lent or renewed.
        margin: how much later unsold numbers go back to the common stock; what a counter's clock
            may be wrong by, and what it takes to post what was sold in the last minute.

    Raises:
        ValueError: a number below nothing; a block that does not last, or without a margin.
    """

    most_numbers: int = 40
    most_of_session: int = 2
    most_fen: int = 300_000
    lasts: timedelta = timedelta(hours=2)
    margin: timedelta = timedelta(minutes=30)

    def __post_init__(self) -> None:
        """Refuse a block without an end, or whose end leaves no room."""
        if min(self.most_numbers, self.most_of_session, self.most_fen) < 0:
            raise ValueError("limits of a block are not negative")
        if min(self.lasts, self.margin) <= timedelta(0):
            raise ValueError("lasts and margin are longer than nothing")
