"""What the journeys around a patient's own bookings ask the world to do."""

from dataclasses import dataclass

from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.own_page import AppealGround
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


@dataclass(frozen=True, slots=True)
class CancelBooking:
    """Give a number back, with what was paid for it.

    Answer: BookingCancelled | CancelRefused | CentralDown. After CentralDown the journal asks
    again with the same key until it knows.
    """

    patient: Patient
    appointment: Appointment


@dataclass(frozen=True, slots=True)
class PrintCancellation:
    """Print the slip of a cancellation, once. Answer: TicketPrinted | TicketNotPrinted."""

    patient: Patient
    appointment: Appointment
    back: MoneyBack


@dataclass(frozen=True, slots=True)
class LoadReceipts:
    """Fetch the e-receipts of a booking. Answer: ReceiptsLoaded | Refused | CentralDown."""

    appointment: AppointmentId


@dataclass(frozen=True, slots=True)
class AppealNoShow:
    """Note why a no-show should not count. Answer: AppealNoted | Refused | CentralDown.

    Said twice it is noted once: the latest words stand.
    """

    patient: Patient
    appointment: AppointmentId
    ground: AppealGround
