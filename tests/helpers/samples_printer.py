"""Every way a printer can stand, what is told of it, and every state of its page at a counter."""

import io
from datetime import timedelta

from PIL import Image

from hardware.printer.back_ends import as_png, picture
from hardware.printer.status import (
    HeadState,
    PaperState,
    PresenterState,
    PrinterStatus,
    Trouble,
)
from kiosk_app.devices.printer_standing import standing_of
from kiosk_app.devices.ticket import ticket_blocks
from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.printer_standing import PrinterStanding, Slip
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.printer import LOOK_EVERY_S, State
from kiosk_app.journeys.events_printer import (
    PrinterHidden,
    PrinterSeen,
    PrinterShown,
    TicketPreviewed,
)
from tests.helpers import booked
from tests.helpers import people as p
from tests.helpers.printing import EPSON

STATUSES = {
    Trouble.HELD: PrinterStatus(is_held=True),
    Trouble.UNREACHABLE: PrinterStatus(is_reachable=False),
    Trouble.NO_REPLY: PrinterStatus(is_replying=False),
    Trouble.COVER_OPEN: PrinterStatus(is_cover_open=True),
    Trouble.PAPER_END: PrinterStatus(paper=PaperState.END),
    Trouble.CUTTER_ERROR: PrinterStatus(has_cutter_error=True),
    Trouble.PAPER_JAM: PrinterStatus(has_paper_jam=True),
    Trouble.PRESENTER_JAM: PrinterStatus(presenter=PresenterState.JAM),
    Trouble.MARK_NOT_FOUND: PrinterStatus(is_mark_lost=True),
    Trouble.FAILED: PrinterStatus(head=HeadState.FAILED),
    Trouble.HEAD_HOT: PrinterStatus(head=HeadState.HOT),
    Trouble.OFFLINE: PrinterStatus(is_offline=True),
    Trouble.TICKET_WAITING: PrinterStatus(presenter=PresenterState.WAITING),
    Trouble.NEEDS_CLEARING: PrinterStatus(needs_clearing=True),
}
"""A printer in each trouble, by the trouble."""
LOW = PrinterStatus(paper=PaperState.NEAR_END)
EMPTY_OUTLET = PrinterStatus(presenter=PresenterState.EMPTY)
WELL = PrinterStanding()
OWN_LETTERS = PrinterStanding(has_own_letters=True)

DRAWN = picture(
    ticket_blocks(
        booked.patient(), booked.appointment(), booked.ISSUER, printed_at=booked.PRINTED_AT
    ),
    EPSON,
)
SLIPS = tuple(
    Slip(DRAWN, outcome, p.NOW)
    for outcome in ("printed", "not_printed", "partial_cancelled", "unknown")
)
OTHER_SLIP = Slip(as_png(Image.new("1", (576, 240), 1)), "printed", p.NOW + timedelta(minutes=1))

EVENTS: tuple[ev.Event, ...] = (
    PrinterShown(),
    PrinterShown((p.ADULT_PATIENT, p.APPOINTMENT)),
    PrinterHidden(),
    PrinterSeen(WELL),
    PrinterSeen(standing_of(STATUSES[Trouble.PAPER_END]), SLIPS[1]),
    TicketPreviewed(p.APPOINTMENT.id, DRAWN),
    TicketPreviewed(AppointmentId("A-other"), DRAWN),
)

PRINTERS: tuple[State, ...] = (
    State(),
    State(is_shown=True, is_looking=True),
    State(WELL),
    *(
        State(standing_of(status), is_shown=True)
        for status in (*STATUSES.values(), LOW, EMPTY_OUTLET)
    ),
    *(State(standing_of(PrinterStatus()), slip, is_shown=True) for slip in SLIPS),
    State(OWN_LETTERS, SLIPS[0], is_shown=True),
    State(standing_of(LOW), SLIPS[0], DRAWN, is_shown=True, silent_s=LOOK_EVERY_S - 1),
)


def pixels(png: bytes) -> tuple[tuple[int, int], bytes]:
    """Return size and ink of a picture."""
    with Image.open(io.BytesIO(png)) as image:
        return image.size, image.convert("1").tobytes()
