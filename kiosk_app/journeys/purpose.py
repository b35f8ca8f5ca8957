"""What a patient can come to a kiosk for: one member per journey, and the tiles of the home page.

Apart from the journeys themselves, for the first page is painted before any of them is imported.
"""

from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    """What somebody came for; the value names tile, icon and words (``tile.<value>``)."""

    SAME_DAY = "same_day"
    ADVANCE = "advance"
    CHECK_IN = "check_in"
    MY_BOOKINGS = "my_bookings"
    WAITLIST = "waitlist"
    FOR_ANOTHER = "for_another"
    EXAMINATIONS = "examinations"
    REFERRAL = "referral"
    BOARD = "board"
    SYMPTOM_GUIDE = "symptom_guide"
    HELP = "help"

    @property
    def is_booking(self) -> bool:
        """Whether who comes for it means to have a number afterwards, and to pay for it."""
        return self in {Purpose.SAME_DAY, Purpose.ADVANCE, Purpose.FOR_ANOTHER, Purpose.REFERRAL}

    @property
    def ends_in_ticket(self) -> bool:
        """Whether it may end in a ticket: an offer from a waitlist does, too."""
        return self.is_booking or self is Purpose.WAITLIST


LARGE: Final = 2
"""So many tiles, the first ones, are drawn large: why nearly everybody comes."""

OFFERED: Final = (
    Purpose.SAME_DAY,
    Purpose.ADVANCE,
    Purpose.CHECK_IN,
    Purpose.MY_BOOKINGS,
    Purpose.SYMPTOM_GUIDE,
    Purpose.BOARD,
    Purpose.WAITLIST,
    Purpose.FOR_ANOTHER,
    Purpose.EXAMINATIONS,
    Purpose.REFERRAL,
)
"""The tiles of the home page, in their order. A purpose stands here once its journey exists:
a test compares it with `serving`."""
