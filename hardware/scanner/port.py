"""What any code scanner gives: one text per code, or word that something was thrown away."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class ScanFault(StrEnum):
    """Why a code was dropped."""

    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"  # no UTF-8
    NOT_PRINTABLE = "not_printable"  # control, format or unassigned characters in it


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """A code as scanned: 1..4096 bytes of printable UTF-8, blanks at both ends cut off."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DroppedCode:
    """A code that nobody may see; `length` in bytes, as far as it was counted."""

    fault: ScanFault
    length: int


Scan = ScannedCode | DroppedCode


class CodeScanner(Protocol):
    """One physical scanner. Belongs to one thread at a time."""

    def next_code(self, cancel: threading.Event) -> Scan:
        """Wait for the next code. Hostile content is an answer, not an error.

        Raises:
            DeviceMissingError: the scanner is gone; call again later.
            DeviceBusyError: another process has it.
            DeviceCancelledError: `cancel` was set.
        """

    @property
    def is_connected(self) -> bool:
        """Whether it is open just now; may be asked from any thread."""
        ...

    def close(self) -> None:
        """Give the scanner back; a later `next_code` opens it again."""
