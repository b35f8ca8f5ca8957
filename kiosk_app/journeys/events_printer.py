"""What is told of the printer beside how a print ended."""

from dataclasses import dataclass, field

from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.printer_standing import PrinterStanding, Slip


@dataclass(frozen=True, slots=True)
class PrinterSeen:
    """How the printer stands.

    Attributes:
        slip: what was sent to it last, where that was asked for and there is one.
        books_without_paper: the hospital has kiosks book while nothing can be printed.
    """

    standing: PrinterStanding
    slip: Slip | None = None
    books_without_paper: bool = True

    @property
    def may_book(self) -> bool:
        """Whether a kiosk may begin what ends in a ticket."""
        return self.standing.trouble is None or self.books_without_paper


@dataclass(frozen=True, slots=True)
class TicketPreviewed:
    appointment: AppointmentId
    picture: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrinterShown:
    """The printer's page is in front.

    Attributes:
        ticket: the ticket that can be printed for the patient who was in front before, if any.
    """

    ticket: tuple[Patient, Appointment] | None = None


@dataclass(frozen=True, slots=True)
class PrinterHidden:
    """Something else is in front."""


PrinterEvent = PrinterHidden | PrinterSeen | PrinterShown | TicketPreviewed
