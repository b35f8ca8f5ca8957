"""What is asked of the printer beside printing: how it stands, what a ticket would look like."""

from dataclasses import dataclass

from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.patient import Patient


@dataclass(frozen=True, slots=True)
class LookAtPrinter:
    """Ask the printer how it stands. Answer: PrinterSeen.

    Attributes:
        has_slip: what was sent to it last is wanted too.
        is_clearing: clear first what it may still hold, and have it proven.
    """

    has_slip: bool = False
    is_clearing: bool = False


@dataclass(frozen=True, slots=True)
class PreviewTicket:
    """Draw a ticket as it would be printed. Answer: TicketPreviewed."""

    patient: Patient
    appointment: Appointment


PrinterEffect = LookAtPrinter | PreviewTicket
