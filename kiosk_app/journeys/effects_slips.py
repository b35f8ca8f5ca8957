"""What is printed for somebody who leaves without a ticket."""

from dataclasses import dataclass

from kiosk_app.domain.booking import Appointment, Payment
from kiosk_app.domain.cash import HandedFor
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.domain.explanation import Explanation
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.patient import Patient


@dataclass(frozen=True, slots=True)
class PrintClaimSlip:
    """Print what is certain, what is not, and the code to ask by. Nothing waits for it.

    Attributes:
        code: as on screen.
        paid: what is known to have been paid.
    """

    matter: OpenMatter
    code: str
    paid: Fen | None = None


@dataclass(frozen=True, slots=True)
class PrintRefundSlip:
    """Print that money goes back which was taken for nothing. Nothing waits for it.

    Attributes:
        handed: for what cash was handed over the counter; None: it goes back the way it came.
    """

    patient: Patient
    payment: Payment
    handed: HandedFor | None = None


@dataclass(frozen=True, slots=True)
class PrintPlaceSlip:
    """Print that a patient waits for a number, or waits no more. Nothing waits for it.

    Attributes:
        is_left: the place was given up.
    """

    patient: Patient
    place: OwnPlace
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class PrintExplanation:
    """Print why something was refused. Nothing waits for it.

    Attributes:
        who: masked; empty where nobody is known.
    """

    explanation: Explanation
    who: str = ""


@dataclass(frozen=True, slots=True)
class PrintFamilyCopy:
    """Print for a relative when and where the patient is expected. Nothing waits for it.

    Nobody is let in by it: it has no code and no number of the booking, so it is not counted as a
    copy of the ticket is.
    """

    patient: Patient
    appointment: Appointment
