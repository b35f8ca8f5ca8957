"""The notice of a called-off clinic: where every answer to it begins and "back" leads."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys.purpose import Purpose


class Wish(StrEnum):
    """What the patient wants to do about a called-off clinic; the value is a message key."""

    SUBSTITUTE = "wish.substitute"
    REFUND = "wish.refund"
    REBOOK = "wish.rebook"
    GO_ON = "wish.go_on"


class Paper(StrEnum):
    """What became of the notice on paper; the value is a message key."""

    NOT_ASKED = ""
    PRINTING = "notice.printing"
    PRINTED = "notice.printed"
    NOT_PRINTED = "notice.not_printed"

    @property
    def can_be_asked(self) -> bool:
        """Whether the patient may ask for it: not while it prints, and not twice."""
        return self in {Paper.NOT_ASKED, Paper.NOT_PRINTED}


@dataclass(frozen=True, slots=True)
class ReadingNotice:
    """The oldest notice of `patient` that stands; there is one. It can be had on paper.

    Attributes:
        why: what ailed the printer where the paper did not come out.
        remark: why the doctor who stood in could not be had.
    """

    purpose: Purpose
    patient: Patient
    department: DepartmentId | None = None
    paper: Paper = Paper.NOT_ASKED
    why: str = ""
    remark: Refusal | None = None
