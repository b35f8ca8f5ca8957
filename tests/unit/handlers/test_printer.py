"""Looking at the printer prints nothing and asks for no more than is wanted."""

import pytest

from kiosk_app.domain.printer_standing import PrinterStanding
from kiosk_app.journeys.effects_printer import LookAtPrinter, PreviewTicket
from kiosk_app.journeys.events_printer import PrinterSeen, TicketPreviewed
from tests.helpers import people as p
from tests.helpers.samples_printer import SLIPS
from tests.unit.handlers.stage import Stage


@pytest.mark.parametrize("has_slip", [True, False])
def test_a_look_tells_how_it_stands_and_the_last_slip_if_that_is_wanted(
    stage: Stage, *, has_slip: bool
) -> None:
    stage.printer.standing = PrinterStanding("printer.paper_end")
    stage.printer.slip = SLIPS[0]
    told = stage.do(LookAtPrinter(has_slip))
    assert told == PrinterSeen(stage.printer.standing, SLIPS[0] if has_slip else None)
    assert stage.printer.attempts == 0


@pytest.mark.parametrize("books", [True, False])
def test_a_look_says_too_whether_the_hospital_books_without_paper(
    stage: Stage, *, books: bool
) -> None:
    stage.books_without_paper = books
    stage.printer.standing = PrinterStanding("printer.paper_end")
    told = stage.do(LookAtPrinter())
    assert told == PrinterSeen(stage.printer.standing, books_without_paper=books)


def test_a_printer_is_cleared_before_it_is_looked_at_when_staff_say_so(stage: Stage) -> None:
    stage.do(LookAtPrinter())
    assert stage.printer.clearings == 0
    assert stage.do(LookAtPrinter(is_clearing=True)) == PrinterSeen(stage.printer.standing)
    assert stage.printer.clearings == 1


def test_a_preview_is_of_the_booking_that_was_asked_for(stage: Stage) -> None:
    told = stage.do(PreviewTicket(p.ADULT_PATIENT, p.APPOINTMENT))
    expected = f"ticket {p.APPOINTMENT.number} 0".encode()
    assert told == TicketPreviewed(p.APPOINTMENT.id, expected)
    assert stage.printer.attempts == 0
