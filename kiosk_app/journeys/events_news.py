"""What is told about news that comes first after the card."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeAcknowledged:
    """Central knows that the patient knows; `notice` is its id."""

    notice: str
