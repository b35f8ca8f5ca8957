"""How a printer stands: device × paper × cover × cutter × head × reachable, and what it is called.

Byte tables: Epson TM-T88III specification (DLE EOT p. 84, GS a), SNBC BT-T080 manual p. 47.
`Trouble.words_key` is the key of the words for patient and staff; the words are elsewhere.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class PaperState(StrEnum):
    """What the paper sensors see."""

    OK = "ok"
    NEAR_END = "near_end"
    END = "end"


class HeadState(StrEnum):
    """The print head and what feeds it."""

    OK = "ok"
    HOT = "hot"  # recovers by itself: wait, never reprint for it
    FAILED = "failed"  # voltage, thermistor, memory: the printer calls it unrecoverable


class Trouble(StrEnum):
    """Why nothing can be printed, most telling first."""

    UNREACHABLE = "unreachable"  # no connection
    NO_REPLY = "no_reply"  # connected, but silent: not the same as offline
    COVER_OPEN = "cover_open"
    PAPER_END = "paper_end"
    CUTTER_ERROR = "cutter_error"
    FAILED = "failed"
    HEAD_HOT = "head_hot"
    OFFLINE = "offline"  # says it is offline and not why
    NEEDS_CLEARING = "needs_clearing"  # may still hold somebody else's bytes

    @property
    def words_key(self) -> str:
        """Key of this trouble's words, e.g. ``"printer.paper_end"``."""
        return f"printer.{self.value}"


_OFFLINE: Final = 0x08
_N2_COVER, _N2_PAPER_STOP = 0x04, 0x20
_N3_CUTTER, _N3_FAILED, _N3_RECOVERS = 0x08, 0x20, 0x40
_N4_NEAR_END, _N4_END = 0x0C, 0x60
_A1_OFFLINE, _A1_COVER = 0x08, 0x20
_A2_CUTTER, _A2_FAILED, _A2_RECOVERS = 0x08, 0x20, 0x40
_A3_NEAR_END, _A3_END = 0x03, 0x0C


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """One look at the printer.

    Attributes:
        needs_clearing: the driver does not know what the printer still holds; the next job is
            preceded by a proven clearing or does not happen.
    """

    is_reachable: bool = True
    is_replying: bool = True
    is_offline: bool = False
    paper: PaperState = PaperState.OK
    is_cover_open: bool = False
    has_cutter_error: bool = False
    head: HeadState = HeadState.OK
    needs_clearing: bool = False

    @property
    def trouble(self) -> Trouble | None:
        """What keeps it from printing; None when it can print, near end or not."""
        signs = (
            (not self.is_reachable, Trouble.UNREACHABLE),
            (not self.is_replying, Trouble.NO_REPLY),
            (self.is_cover_open, Trouble.COVER_OPEN),
            (self.paper is PaperState.END, Trouble.PAPER_END),
            (self.has_cutter_error, Trouble.CUTTER_ERROR),
            (self.head is HeadState.FAILED, Trouble.FAILED),
            (self.head is HeadState.HOT, Trouble.HEAD_HOT),
            (self.is_offline, Trouble.OFFLINE),
        )
        return next((trouble for is_so, trouble in signs if is_so), None)

    @property
    def words_keys(self) -> tuple[str, ...]:
        """Keys of everything staff should read: the trouble, then the warnings."""
        keys = [self.trouble.words_key] if self.trouble else []
        if self.paper is PaperState.NEAR_END:
            keys.append("printer.paper_near_end")
        if self.needs_clearing:
            keys.append(Trouble.NEEDS_CLEARING.words_key)
        return tuple(keys)


UNREACHABLE: Final = PrinterStatus(is_reachable=False)
NO_REPLY: Final = PrinterStatus(is_replying=False)


def _head(byte: int, failed: int, recovers: int, *, is_cover_open: bool) -> HeadState:
    """Read the head out of an error byte; an open cover also sets the recovering bit."""
    if byte & failed:
        return HeadState.FAILED
    return HeadState.HOT if byte & recovers and not is_cover_open else HeadState.OK


def from_real_time(n1: int, n2: int, n3: int, n4: int) -> PrinterStatus:
    """Return the status told by the answers to DLE EOT 1 to 4."""
    is_cover_open = bool(n2 & _N2_COVER)
    is_end = bool(n4 & _N4_END or n2 & _N2_PAPER_STOP)
    warning = PaperState.NEAR_END if n4 & _N4_NEAR_END else PaperState.OK
    return PrinterStatus(
        is_offline=bool(n1 & _OFFLINE),
        paper=PaperState.END if is_end else warning,
        is_cover_open=is_cover_open,
        has_cutter_error=bool(n3 & _N3_CUTTER),
        head=_head(n3, _N3_FAILED, _N3_RECOVERS, is_cover_open=is_cover_open),
    )


def from_automatic(b1: int, b2: int, b3: int) -> PrinterStatus:
    """Return the status told by the first three bytes of an automatic status (GS a)."""
    is_cover_open = bool(b1 & _A1_COVER)
    warning = PaperState.NEAR_END if b3 & _A3_NEAR_END else PaperState.OK
    return PrinterStatus(
        is_offline=bool(b1 & _A1_OFFLINE),
        paper=PaperState.END if b3 & _A3_END else warning,
        is_cover_open=is_cover_open,
        has_cutter_error=bool(b2 & _A2_CUTTER),
        head=_head(b2, _A2_FAILED, _A2_RECOVERS, is_cover_open=is_cover_open),
    )
