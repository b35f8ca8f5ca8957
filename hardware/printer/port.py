"""What the hospital's side sees of a ticket printer: a status, and a print with a proven outcome.

Exactly-once printing does not exist. A `TicketPrinter` prints at most once per call and says what
it knows afterwards; it never prints again by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PIL import Image

from hardware.printer.blocks import Block
from hardware.printer.status import PrinterStatus, Trouble


class Outcome(StrEnum):
    """What became of a print job."""

    NOT_PRINTED = "not_printed"
    """No ink-bearing byte left this machine: safe to try again, here or elsewhere."""
    PRINTED = "printed"
    """The printer confirmed it, after the cut."""
    PARTIAL_CANCELLED = "partial_cancelled"
    """Stopped half way; the printer acknowledged that the rest is gone."""
    UNKNOWN = "unknown"
    """It may or may not have come out. Never print again without a person's word."""


class Evidence(StrEnum):
    """What an outcome rests on."""

    NOTHING_SENT = "nothing_sent"
    PROCESS_ID = "process_id"  # GS ( H 48 answered: printing is completed
    IN_ORDER_STATUS = "in_order_status"  # GS r answered: all was taken from the buffer
    CUT_COUNTER = "cut_counter"  # the printer's own count of cuts, asked before and after
    BUFFER_CLEARED = "buffer_cleared"  # DLE DC4 8 answered
    CLEAR_UNANSWERED = "clear_unanswered"
    CONNECTION_LOST = "connection_lost"
    NOISE = "noise"  # bytes came that no printer sends: answers without a name prove nothing
    SILENCE = "silence"  # the deadline passed


@dataclass(frozen=True, slots=True)
class PrintReport:
    """One attempt, for the journal.

    Attributes:
        reason: the trouble that was seen, if one was.
        bytes_sent: how many bytes of the job the operating system took.
        strips_confirmed, strips: how far the printer itself says it came.
        took_s: from the call to the outcome.
    """

    outcome: Outcome
    evidence: Evidence
    reason: Trouble | None = None
    bytes_sent: int = 0
    strips_confirmed: int = 0
    strips: int = 0
    took_s: float = 0.0


class Retraction(StrEnum):
    """What became of a ticket that was held out and that nobody took."""

    NOTHING_THERE = "nothing_there"  # taken, or the printer has no presenter
    TAKEN_BACK = "taken_back"  # it lies in the bin inside now
    STILL_THERE = "still_there"  # staff must look: it may be somebody's


class TicketPrinter(Protocol):
    """A printer as the paper lane uses it: one owner thread, one call at a time."""

    def status(self) -> PrinterStatus:
        """Return how it stands now; a printer that is away is a status, not an exception."""

    def make_ready(self) -> Trouble | None:
        """Clear what a printer may still hold and prove it; None when it is ready."""

    def print_blocks(self, blocks: Sequence[Block]) -> PrintReport:
        """Lay one ticket out for this printer, print and cut it.

        Raises:
            FontMissingError: the ticket font is not installed.
            ValueError: a QR code does not fit the paper.
        """

    def take_back(self) -> Retraction:
        """Take a ticket back that is held out and that nobody took."""

    def print_job(self, image: Image.Image) -> PrintReport:
        """Print one picture and cut it.

        Args:
            image: mode "1", 0 black, at most the printer's width.

        Raises:
            ValueError: the image is no 1-bit image or too wide (a defect of the caller).
        """
