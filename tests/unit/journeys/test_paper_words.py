"""Where a patient misses paper, the page says what ails the printer, in the printer's own words."""

from collections.abc import Callable

import pytest

from hardware.printer.status import Trouble
from kiosk_app.domain.booking import BookingClass
from kiosk_app.journeys import check_in, faces, kiosk, my_bookings, pay
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.parts import Errand
from kiosk_app.journeys.screens import Result, Text
from tests.helpers import people as p
from tests.helpers import samples_check_in, samples_my_bookings

PRINTING: dict[str, kiosk.State] = {
    "ticket": pay.PrintingTicket(
        Errand(BookingClass.SAME_DAY, p.ADULT_PATIENT, p.CATALOGUE), p.APPOINTMENT, p.ORDER.id
    ),
    "copy": samples_my_bookings.PRINTING,
    "queue slip": samples_check_in.PRINTING,
}
LAST = pay.Done | my_bookings.CopyPrinted | check_in.WaitingToBeCalled


@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.parametrize("paper", PRINTING)
def test_the_page_says_the_patient_s_words(paper: str, trouble: Trouble) -> None:
    not_printed = ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED, trouble.words_key)
    after = kiosk.advance(PRINTING[paper], not_printed).state
    assert isinstance(after, LAST)
    screen = faces.screen_of(after)
    assert isinstance(screen, Result)
    assert screen.lines[0] == Text(f"printer.{trouble}.patient")


@pytest.mark.parametrize("paper", PRINTING)
def test_nothing_is_made_up_where_nobody_knows(paper: str) -> None:
    ends: list[Callable[[], ev.Event]] = [
        ev.TicketPrinted,
        lambda: ev.TicketNotPrinted(ev.PrintTrouble.UNKNOWN),
    ]
    for end in ends:
        screen = faces.screen_of(kiosk.advance(PRINTING[paper], end()).state)
        assert "printer." not in str(screen)
