"""What the journeys around a patient's own bookings ask the world to do."""

from dataclasses import dataclass

from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.patient import Patient


@dataclass(frozen=True, slots=True)
class LoadOwnPage:
    """Fetch a patient's bookings, no-shows and ban. Answer: OwnPageLoaded | Refused | CentralDown.

    Source: CN-2020-405 sec. 1; requirement row R138.
    """

    patient: Patient


@dataclass(frozen=True, slots=True)
class CountReprint:
    """Have central count one more copy of a ticket (补打) before it is printed.

    Answer: ReprintCounted | Refused | CentralDown. Asked once more after CentralDown it counts
    the same copy, not another one.
    """

    patient: Patient
    appointment: Appointment
