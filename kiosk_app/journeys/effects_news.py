"""What is asked of the world about news that comes first after the card."""

from dataclasses import dataclass

from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.suspension_notice import ShownNotice


@dataclass(frozen=True, slots=True)
class AcknowledgeNotice:
    """Have central write down that the patient knows. Answer: NoticeAcknowledged | CentralDown.

    The first time stands, however often it is asked; a notice that is gone counts as known.
    """

    notice: ShownNotice


@dataclass(frozen=True, slots=True)
class TakeSubstitute:
    """Have central move the patient to who stands in (替诊), as the notice showed it.

    Answer: SubstituteTaken | SubstituteRefused | CentralDown. Asked again while nobody knows, it is
    the same act.

    Attributes:
        has_consent: the title is lower, the patient was told and agrees.
    """

    patient: Patient
    notice: ShownNotice
    session: SessionId
    has_consent: bool


@dataclass(frozen=True, slots=True)
class PrintNotice:
    """Print the notice to be taken along, once a tap. Answer: NoticePrinted."""

    patient: Patient
    notice: ShownNotice
