"""What is asked of the world about news that comes first after the card."""

from dataclasses import dataclass

from kiosk_app.domain.patient import Patient
from kiosk_app.domain.suspension_notice import ShownNotice


@dataclass(frozen=True, slots=True)
class AcknowledgeNotice:
    """Have central write down that the patient knows. Answer: NoticeAcknowledged | CentralDown.

    The first time stands, however often it is asked; a notice that is gone counts as known.
    """

    notice: ShownNotice


@dataclass(frozen=True, slots=True)
class PrintNotice:
    """Print the notice to be taken along, once a tap. Answer: NoticePrinted."""

    patient: Patient
    notice: ShownNotice
