"""What the printer was sent last, kept for a while so that staff can look at it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from hardware.printer.back_ends import picture
from hardware.printer.blocks import Block
from hardware.printer.port import Outcome
from hardware.printer.profiles import PrinterProfile
from kiosk_app.domain.printer_standing import Slip

KEPT_FOR: Final = timedelta(minutes=10)
"""After that it is nobody's business any more: it may name a patient."""


class LastSlip:
    """The last ticket or slip, drawn when somebody looks. Belongs to the paper lane.

    Args:
        profile: of the printer.
    """

    def __init__(self, profile: PrinterProfile) -> None:
        self._profile = profile
        self._blocks: tuple[Block, ...] = ()
        self._outcome = Outcome.NOT_PRINTED
        self._ended_at: datetime | None = None
        self._drawn: Slip | None = None

    def keep(self, blocks: Sequence[Block], outcome: Outcome, at: datetime) -> None:
        """Keep this one instead of the one before."""
        self._blocks, self._outcome, self._ended_at, self._drawn = tuple(blocks), outcome, at, None

    def seen(self, now: datetime) -> Slip | None:
        """Return it with its picture; None where there was none for a while.

        Raises:
            FontMissingError: the ticket font is not installed.
        """
        if self._ended_at is None or now - self._ended_at >= KEPT_FOR:
            self._blocks, self._ended_at, self._drawn = (), None, None
        elif self._drawn is None:
            drawn = picture(self._blocks, self._profile)
            self._drawn = Slip(drawn, str(self._outcome), self._ended_at)
        return self._drawn
