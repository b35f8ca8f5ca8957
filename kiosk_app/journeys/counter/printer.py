"""The printer at this counter: how it stands, and the picture of what it prints.

Looked at every two seconds while its page is in front, and after each print; in between it is told
of every look the machine takes by itself. The picture is asked for while the page is in front only.
"""

from dataclasses import dataclass, replace
from typing import Final

from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.printer_standing import PrinterStanding, Slip
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_printer import LookAtPrinter, PreviewTicket
from kiosk_app.journeys.events_news import SlipMissed
from kiosk_app.journeys.events_printer import (
    PrinterHidden,
    PrinterSeen,
    PrinterShown,
    TicketPreviewed,
)
from kiosk_app.journeys.opened_booking import ReadingBooking
from kiosk_app.journeys.parts import Next

LOOK_EVERY_S: Final = 2


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the printer.

    Attributes:
        standing: None until it was looked at.
        slip: what was sent to it last.
        preview: the ticket of the patient in front as it would be printed; instead of `slip`.
        is_shown: its page is in front.
        is_looking: it was asked and has not answered.
        silent_s: since it was seen.
    """

    standing: PrinterStanding | None = None
    slip: Slip | None = None
    preview: bytes | None = None
    is_shown: bool = False
    is_looking: bool = False
    silent_s: int = 0


def start() -> Next[State]:
    """Begin: nobody has looked yet."""
    return Next(State())


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match event:
        case PrinterShown(ticket):
            shown = replace(state, is_shown=True, is_looking=False, preview=None)
            wanted = () if ticket is None else (PreviewTicket(*ticket),)
            return _look(shown).after(*wanted)
        case PrinterHidden():
            return Next(replace(state, is_shown=False, slip=None, preview=None))
        case PrinterSeen(standing, slip):
            seen = replace(state, standing=standing, is_looking=False, silent_s=0)
            return Next(replace(seen, slip=slip if state.is_shown else None))
        case TicketPreviewed(picture=picture) if state.is_shown:
            return Next(replace(state, preview=picture))
        case ev.TicketPrinted() | ev.TicketNotPrinted() | SlipMissed():
            return _look(state)
        case ev.Accepted() if state.is_shown:
            look = LookAtPrinter(has_slip=True, is_clearing=True)
            return Next(replace(state, is_looking=True, silent_s=0), (look,))
        case ev.Ticked() if state.is_shown and state.silent_s + 1 >= LOOK_EVERY_S:
            return _look(state)
        case ev.Ticked() if state.is_shown:
            return Next(replace(state, silent_s=state.silent_s + 1))
        case ev.Broke():
            return Next(replace(state, is_looking=False))
        case _:
            return Next(state)


def ticket_of(state: object) -> tuple[Patient, Appointment] | None:
    """Return the ticket that can be printed from a tab's page, if there is one."""
    match state:
        case ReadingBooking(patient=patient, booking=booking):
            return patient, booking.appointment
        case _:
            return None


def _look(state: State) -> Next[State]:
    """Ask, unless it was asked and has not answered."""
    if state.is_looking:
        return Next(state)
    return Next(replace(state, is_looking=True, silent_s=0), (LookAtPrinter(state.is_shown),))
