"""Where a patient misses paper, the page says what ails the printer, in the printer's own words."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from hardware.printer.status import Trouble
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.claim import claim_code
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.printer_standing import PrinterStanding
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk, pay
from kiosk_app.journeys.events_news import NoticePrinted, SlipMissed
from kiosk_app.journeys.events_printer import PrinterSeen
from kiosk_app.journeys.parts import Ended, Errand, Next
from kiosk_app.journeys.reading_notice import Paper
from kiosk_app.journeys.screens import Detail, Home, Notice, Result, Row, Text
from kiosk_app.journeys.serving import CentralAway
from tests.helpers import people as p
from tests.helpers import (
    samples_check_in,
    samples_my_bookings,
    samples_no_paper,
    samples_told_first,
)
from tests.helpers.samples import STATES, WAITING

PRINTING: dict[str, kiosk.State] = {
    "ticket": pay.PrintingTicket(
        Errand(BookingClass.SAME_DAY, p.ADULT_PATIENT, p.CATALOGUE), p.APPOINTMENT, p.ORDER.id
    ),
    "copy": samples_my_bookings.PRINTING,
    "queue slip": samples_check_in.PRINTING,
    "cancellation slip": samples_my_bookings.PRINTING_SLIP,
}
SLIPS: tuple[tuple[str, kiosk.State], ...] = (
    (claim_code(p.ORDER.id), samples_no_paper.PAYMENT_UNKNOWN),
    (claim_code(p.PAYMENT.order), samples_no_paper.BOOKING_UNKNOWN),
    (claim_code(p.HOLD.id), samples_no_paper.UNPAID_UNKNOWN),
    (samples_my_bookings.TODAY.appointment.number, samples_my_bookings.CANCEL_UNKNOWN),
    (p.ADULT_PATIENT.id, samples_no_paper.REFUNDING),
)
"""Pages whose slip nobody waits for, by what the slip is about."""


def said(state: kiosk.State) -> tuple[Text | Row, ...]:
    """Return the lines of a page, its rows, and what is to be done, each sentence of it."""
    screen = faces.screen_of(state)
    assert isinstance(screen, Result | Notice)
    step = screen.frame.next_step
    assert step is not None
    sentences = [part for _, part in step.args if isinstance(part, Text)]
    return (*screen.lines, *screen.rows, *sentences)


@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.parametrize("paper", PRINTING)
def test_the_page_says_the_patient_s_words(paper: str, trouble: Trouble) -> None:
    not_printed = ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED, trouble.words_key)
    after = kiosk.advance(PRINTING[paper], not_printed).state
    assert Text(f"printer.{trouble}.patient") in said(after)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_samples_say_the_longest_words(language: str) -> None:
    file = RESOURCES / "i18n" / f"printer.{language}.json"
    words: dict[str, str] = json.loads(file.read_text("utf-8"))
    longest = max((key for key in words if key.endswith(".patient")), key=lambda k: len(words[k]))
    assert longest == f"{samples_no_paper.WHY}.patient"


@pytest.mark.parametrize("paper", PRINTING)
def test_nothing_is_made_up_where_nobody_knows(paper: str) -> None:
    ends: list[Callable[[], ev.Event]] = [
        ev.TicketPrinted,
        lambda: ev.TicketNotPrinted(ev.PrintTrouble.UNKNOWN),
    ]
    for end in ends:
        screen = faces.screen_of(kiosk.advance(PRINTING[paper], end()).state)
        assert "printer." not in str(screen)


@pytest.mark.parametrize(("about", "page"), SLIPS)
def test_a_slip_nobody_waits_for_is_missed_on_its_own_page_only(
    about: str, page: kiosk.State
) -> None:
    words = Text("printer.paper_end.patient")
    assert "printer." not in str(faces.screen_of(page))
    after = kiosk.advance(page, SlipMissed(about, "printer.paper_end"))
    assert after.effects == ()
    assert {words, Row(Text("unknown.slip"), words)} & set(said(after.state))
    assert kiosk.advance(page, SlipMissed("another", "printer.paper_end")) == Next(page)
    ticked = kiosk.advance(after.state, ev.Ticked())
    assert said(ticked.state) == said(after.state)


def test_money_that_goes_back_without_a_slip_goes_back_all_the_same() -> None:
    missed = SlipMissed(p.ADULT_PATIENT.id, "printer.paper_end")
    after = kiosk.advance(samples_no_paper.REFUNDING, missed).state
    assert said(after)[-2:] == (Text("printer.paper_end.patient"), Text("money.no_slip"))
    for other in (
        replace(samples_no_paper.REFUNDING, is_refunding=False),
        replace(samples_no_paper.REFUNDING, patient=p.ELDER_PATIENT),
        Ended(None, samples_no_paper.REFUNDING.why, is_refunding=True),
    ):
        assert kiosk.advance(other, missed) == Next(other)


def test_a_slip_that_is_missed_changes_no_other_page() -> None:
    missed = SlipMissed(PatientId("P-nobody"), "printer.paper_end")
    for state in (*STATES, *(CentralAway(waiting) for waiting in WAITING)):
        assert kiosk.advance(state, missed) == Next(state)


def test_a_notice_that_did_not_come_out_says_why_until_it_is_asked_for_again() -> None:
    not_printed = NoticePrinted(p.NOTICE.id, is_printed=False, why="printer.head_hot")
    after = kiosk.advance(samples_told_first.PRINTING_NOTICE, not_printed).state
    screen = faces.screen_of(after)
    assert isinstance(screen, Detail)
    why = Text("printer.head_hot.patient")
    assert screen.notice == why
    again = kiosk.advance(after, ev.Chosen(len(screen.actions) - 1))
    assert again.state == samples_told_first.PRINTING_NOTICE
    unknown = kiosk.advance(again.state, NoticePrinted(p.NOTICE.id, is_printed=False)).state
    screen = faces.screen_of(unknown)
    assert isinstance(screen, Detail)
    assert screen.notice == Text(Paper.NOT_PRINTED.value)


def test_home_says_that_there_is_no_paper_and_lets_everybody_begin() -> None:
    down = PrinterSeen(PrinterStanding("printer.paper_end"))
    after = kiosk.advance(kiosk.AtHome(), down)
    assert after == Next(kiosk.AtHome(can_print=False))
    screen, usual = faces.screen_of(after.state), faces.screen_of(kiosk.AtHome())
    assert isinstance(screen, Home)
    assert screen.notice == Text("at_home.no_paper")
    assert replace(screen, notice=None) == usual
    warned = PrinterSeen(PrinterStanding(warnings=("printer.paper_near_end",)))
    assert kiosk.advance(after.state, warned) == Next(kiosk.AtHome())
