"""What the journeys around a patient's own bookings are told."""

from dataclasses import dataclass

from kiosk_app.domain.ids import AppointmentId, PatientId
from kiosk_app.domain.own_page import OwnPage


@dataclass(frozen=True, slots=True)
class OwnPageLoaded:
    patient: PatientId
    page: OwnPage


@dataclass(frozen=True, slots=True)
class ReprintCounted:
    """This is the `copy`-th reprint of the ticket; 1 for the first."""

    appointment: AppointmentId
    copy: int
