"""What waiting for a number (候补) asks the world to do."""

from dataclasses import dataclass

from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.sessions import ClinicSession


@dataclass(frozen=True, slots=True)
class JoinWaitlist:
    """Put a patient on a waitlist. Answer: WaitlistJoined | Refused | CentralDown.

    Asked once more after CentralDown it is the same place, not another one.

    Attributes:
        is_any: any session of the same department, clinic type and day will do.
    """

    patient: Patient
    session: ClinicSession
    is_any: bool = False


@dataclass(frozen=True, slots=True)
class LeaveWaitlist:
    """Take a patient off a list; what was offered to them goes to the next.

    Answer: WaitlistLeft | Refused | CentralDown. After CentralDown the journal asks again
    with the same key until it knows.
    """

    patient: Patient
    place: OwnPlace


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    """Take what is offered: it becomes a hold. Answer: SlotHeld | HoldRefused | CentralDown."""

    patient: Patient
    place: OwnPlace
