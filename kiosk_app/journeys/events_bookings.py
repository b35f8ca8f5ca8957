"""What the journeys around a patient's own bookings are told."""

from dataclasses import dataclass

from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.ids import AppointmentId, PatientId
from kiosk_app.domain.own_page import OwnPage
from kiosk_app.domain.proxy import BookedBy
from kiosk_app.domain.receipt import Receipt
from kiosk_app.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class OwnPageLoaded:
    patient: PatientId
    page: OwnPage


@dataclass(frozen=True, slots=True)
class ReprintCounted:
    """This is the `copy`-th reprint of the ticket; 1 for the first. `booker`: who booked it."""

    appointment: AppointmentId
    copy: int
    booker: BookedBy | None = None


@dataclass(frozen=True, slots=True)
class BookingCancelled:
    """It is cancelled; `back` says what money comes back, and what of it by hand."""

    appointment: AppointmentId
    back: MoneyBack


@dataclass(frozen=True, slots=True)
class CancelRefused:
    """It is not cancelled and stands as it was."""

    appointment: AppointmentId
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class ReceiptsLoaded:
    appointment: AppointmentId
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class AppealNoted:
    appointment: AppointmentId
