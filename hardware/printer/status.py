"""How a printer stands: device × paper × cover × cutter × head × presenter × reachable.

Byte tables: Epson TM-T88III specification (DLE EOT p. 84, GS a), SNBC BT-T080 manual p. 47,
Custom KPM210/216 manual p. 36 and KPM150 manual p. 66 (DLE EOT 20), VKP80II (GS e 6).
`words_key` is the key of the words for patient and staff (resources/i18n/printer.*.json).
"""

from dataclasses import dataclass, replace
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


class PresenterState(StrEnum):
    """What holds a cut ticket out to the patient."""

    NONE = "none"  # this printer has none: tickets fall or hang
    EMPTY = "empty"
    WAITING = "waiting"  # a ticket is held out and nobody has taken it
    JAM = "jam"


class Trouble(StrEnum):
    """Why nothing can be printed, most telling first."""

    HELD = "held"  # another program has the port
    UNREACHABLE = "unreachable"  # no connection
    NO_REPLY = "no_reply"  # connected, but silent: not the same as offline
    COVER_OPEN = "cover_open"
    PAPER_END = "paper_end"
    CUTTER_ERROR = "cutter_error"
    PAPER_JAM = "paper_jam"
    PRESENTER_JAM = "presenter_jam"
    MARK_NOT_FOUND = "mark_not_found"  # paper without black marks, or put in the wrong way
    FAILED = "failed"
    HEAD_HOT = "head_hot"
    OFFLINE = "offline"  # says it is offline and not why
    TICKET_WAITING = "ticket_waiting"  # somebody's ticket is held out and could not be taken back
    NEEDS_CLEARING = "needs_clearing"  # may still hold somebody else's bytes

    @property
    def words_key(self) -> str:
        """Key of this trouble's words, e.g. ``"printer.paper_end"``."""
        return f"printer.{self.value}"


_OFFLINE: Final = 0x08
_N2_COVER, _N2_PAPER_STOP = 0x04, 0x20
_N3_CUTTER, _N3_FAILED, _N3_RECOVERS = 0x08, 0x20, 0x40
_N4_NEAR_END, _N4_END = 0x0C, 0x60
_N3_JAM: Final = 0x04
_C_PAPER_END, _C_NEAR_END, _C_WAITING, _C_VIRTUAL_END = 0x01, 0x04, 0x20, 0x40
_C_HEAD_UP, _C_COVER = 0x01, 0x02
_C_HOT, _C_VOLTAGE, _C_NOTCH = 0x01, 0x08, 0x80
_C_CUTTER, _C_CUTTER_COVER, _C_MEMORY = 0x01, 0x02, 0x0C
_EJECTOR_JAM: Final = 0x80
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
    is_held: bool = False
    is_replying: bool = True
    is_offline: bool = False
    paper: PaperState = PaperState.OK
    is_cover_open: bool = False
    has_cutter_error: bool = False
    has_paper_jam: bool = False
    is_mark_lost: bool = False
    head: HeadState = HeadState.OK
    presenter: PresenterState = PresenterState.NONE
    needs_clearing: bool = False

    @property
    def trouble(self) -> Trouble | None:
        """What keeps it from printing; None when it can print, near end or not."""
        signs = (
            (self.is_held, Trouble.HELD),
            (not self.is_reachable, Trouble.UNREACHABLE),
            (not self.is_replying, Trouble.NO_REPLY),
            (self.is_cover_open, Trouble.COVER_OPEN),
            (self.paper is PaperState.END, Trouble.PAPER_END),
            (self.has_cutter_error, Trouble.CUTTER_ERROR),
            (self.has_paper_jam, Trouble.PAPER_JAM),
            (self.presenter is PresenterState.JAM, Trouble.PRESENTER_JAM),
            (self.is_mark_lost, Trouble.MARK_NOT_FOUND),
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
        if self.presenter is PresenterState.WAITING:
            keys.append(Trouble.TICKET_WAITING.words_key)
        if self.needs_clearing:
            keys.append(Trouble.NEEDS_CLEARING.words_key)
        return tuple(keys)


HELD: Final = PrinterStatus(is_reachable=False, is_held=True)
UNREACHABLE: Final = PrinterStatus(is_reachable=False)
NO_REPLY: Final = PrinterStatus(is_replying=False)


def _head(byte: int, failed: int, recovers: int, *, is_cover_open: bool) -> HeadState:
    """Read the head out of an error byte; an open cover also sets the recovering bit."""
    if byte & failed:
        return HeadState.FAILED
    return HeadState.HOT if byte & recovers and not is_cover_open else HeadState.OK


def from_real_time(
    n1: int, n2: int, n3: int, n4: int, *, has_jam_bit: bool = False
) -> PrinterStatus:
    """Return the status told by the answers to DLE EOT 1 to 4.

    Bit 2 of the third tells a paper jam if `has_jam_bit` (SNBC); others mean other things by it.
    """
    is_cover_open = bool(n2 & _N2_COVER)
    is_end = bool(n4 & _N4_END or n2 & _N2_PAPER_STOP)
    warning = PaperState.NEAR_END if n4 & _N4_NEAR_END else PaperState.OK
    return PrinterStatus(
        is_offline=bool(n1 & _OFFLINE),
        paper=PaperState.END if is_end else warning,
        is_cover_open=is_cover_open,
        has_cutter_error=bool(n3 & _N3_CUTTER),
        has_paper_jam=has_jam_bit and bool(n3 & _N3_JAM),
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


def from_full(paper: int, user: int, recoverable: int, unrecoverable: int) -> PrinterStatus:
    """Return the status told by the last four bytes of the answer to DLE EOT 20 (Custom).

    A jam of the presenter is not in it; see `with_ejector`.
    """
    is_low = bool(paper & (_C_NEAR_END | _C_VIRTUAL_END))
    state = PaperState.NEAR_END if is_low else PaperState.OK
    has_failed = bool(recoverable & _C_VOLTAGE or unrecoverable & _C_MEMORY)
    hot = HeadState.HOT if recoverable & _C_HOT else HeadState.OK
    is_waiting = bool(paper & _C_WAITING)
    return PrinterStatus(
        paper=PaperState.END if paper & _C_PAPER_END else state,
        is_cover_open=bool(user & (_C_HEAD_UP | _C_COVER) or unrecoverable & _C_CUTTER_COVER),
        has_cutter_error=bool(unrecoverable & _C_CUTTER),
        is_mark_lost=bool(recoverable & _C_NOTCH),
        head=HeadState.FAILED if has_failed else hot,
        presenter=PresenterState.WAITING if is_waiting else PresenterState.EMPTY,
    )


def with_ejector(status: PrinterStatus, ejector: int) -> PrinterStatus:
    """Return `status` with what the answer to GS e 6 adds to it (Custom)."""
    if ejector & _EJECTOR_JAM:
        return replace(status, presenter=PresenterState.JAM)
    return status
