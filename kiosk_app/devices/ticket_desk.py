"""The ticket desk: one appointment in, one printed ticket or slip out, and what is known of it."""

from collections.abc import Callable
from datetime import datetime

from PIL import Image

from hardware.printer.port import Outcome, TicketPrinter
from hardware.printer.raster import Paper, render
from hardware.printer.status import PrinterStatus
from kiosk_app.devices.slip import cancellation_blocks
from kiosk_app.devices.ticket import Issuer, ticket_blocks
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.money import Fen
from kiosk_app.domain.patient import Patient


class TicketDesk:
    """Lays a ticket out and has it printed. Belongs to the paper lane.

    Args:
        printer: the driver, with its confirmed outcome.
        paper: width and resolution of the roll.
        issuer: asked anew for each ticket: hospital and phone come from the catalogue.
        now: wall time with offset, printed in the last line.
    """

    def __init__(
        self,
        printer: TicketPrinter,
        paper: Paper,
        issuer: Callable[[], Issuer],
        now: Callable[[], datetime],
    ) -> None:
        self._printer = printer
        self._paper = paper
        self._issuer = issuer
        self._now = now
        self._seen: PrinterStatus | None = None

    @property
    def seen(self) -> PrinterStatus | None:
        """Return how the printer was when it was looked at last; None if it never was."""
        return self._seen

    def look(self) -> None:
        """Look at the printer; belongs to the paper lane, as all that speaks to it."""
        self._seen = self._printer.status()

    def make_ready(self) -> None:
        """Clear what the printer may still hold of somebody else; it remembers if it could not."""
        self._printer.make_ready()

    def print_ticket(self, patient: Patient, appointment: Appointment, *, copy: int = 0) -> Outcome:
        """Print the original or the n-th copy; see `Outcome` for what may be done afterwards."""
        return self._printer.print_job(self.picture(patient, appointment, copy=copy)).outcome

    def print_cancellation(
        self, patient: Patient, appointment: Appointment, amount: Fen
    ) -> Outcome:
        """Print the slip of a cancellation."""
        issuer, now = self._issuer(), self._now()
        blocks = cancellation_blocks(patient, appointment, amount, issuer, printed_at=now)
        return self._printer.print_job(render(blocks, self._paper).image).outcome

    def picture(self, patient: Patient, appointment: Appointment, *, copy: int = 0) -> Image.Image:
        """Return the ticket as it will be printed, 1-bit."""
        issuer, now = self._issuer(), self._now()
        blocks = ticket_blocks(patient, appointment, issuer, printed_at=now, copy=copy)
        return render(blocks, self._paper).image
