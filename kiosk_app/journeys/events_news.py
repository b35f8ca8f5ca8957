"""What is told about news that comes first after the card, and of slips nobody waits for."""

from dataclasses import dataclass

from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.suspension_notice import Substituted


@dataclass(frozen=True, slots=True)
class NoticeAcknowledged:
    """Central knows that the patient knows; `notice` is its id."""

    notice: str


@dataclass(frozen=True, slots=True)
class SubstituteTaken:
    """The booking of the notice `notice` is with the doctor who stands in."""

    notice: str
    now: Substituted


@dataclass(frozen=True, slots=True)
class SubstituteRefused:
    """It is not, and nothing was changed."""

    notice: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class NoticePrinted:
    """How the print of the notice `notice` ended; not printed covers "nobody knows".

    `why`: key of the printer's words, such as ``"printer.paper_end"``; empty where unknown.
    """

    notice: str
    is_printed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class SlipMissed:
    """A slip nobody waits for did not come out, or nobody knows.

    Attributes:
        about: the code on a claim slip, the patient's id of a refund slip.
        why: key of the printer's words, such as ``"printer.paper_end"``.
    """

    about: str
    why: str
