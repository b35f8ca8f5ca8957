"""What checking in asks the world to do."""

from dataclasses import dataclass

from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.queue_place import QueuePlace


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Check a patient in with the document they showed, or say again where they stand.

    Answer: CheckedIn | Refused | CentralDown. Asked once more it changes nothing but the place.

    Attributes:
        has_results: back with results of an examination ordered in this visit (回诊).
    """

    patient: Patient
    appointment: Appointment
    has_results: bool = False


@dataclass(frozen=True, slots=True)
class PrintQueueSlip:
    """Print the queue slip of somebody who has checked in. Answer: as to PrintTicket."""

    patient: Patient
    place: QueuePlace
