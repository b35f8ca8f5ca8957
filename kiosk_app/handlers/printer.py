"""Effects on the printer that print nothing: how it stands, cleared; what a ticket would be."""

from kiosk_app.handlers.bench import Bench
from kiosk_app.journeys import effects_printer as ef
from kiosk_app.journeys.events_printer import PrinterSeen, TicketPreviewed


def look_at_printer(bench: Bench, effect: ef.LookAtPrinter) -> PrinterSeen:
    """Carry out LookAtPrinter."""
    if effect.is_clearing:
        bench.printer.make_ready()
    standing = bench.printer.look()
    slip = bench.printer.last_slip() if effect.has_slip else None
    return PrinterSeen(standing, slip, bench.books_without_paper())


def preview_ticket(bench: Bench, effect: ef.PreviewTicket) -> TicketPreviewed:
    """Carry out PreviewTicket."""
    patient, appointment = effect.patient, effect.appointment
    return TicketPreviewed(appointment.id, bench.printer.preview(patient, appointment))
