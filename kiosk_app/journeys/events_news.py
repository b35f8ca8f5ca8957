"""What is told about news that comes first after the card."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeAcknowledged:
    """Central knows that the patient knows; `notice` is its id."""

    notice: str


@dataclass(frozen=True, slots=True)
class NoticePrinted:
    """How the print of the notice `notice` ended; not printed covers "nobody knows"."""

    notice: str
    is_printed: bool
