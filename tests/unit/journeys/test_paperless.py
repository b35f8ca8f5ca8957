"""Booking while nothing can be printed: known before any money, told before and after it."""

from dataclasses import replace

import pytest

from kiosk_app.domain.money import Fen
from kiosk_app.domain.printer_standing import PrinterStanding
from kiosk_app.journeys import board, faces, kiosk, pay, symptom_guide
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.booking_exams import ReviewingTimes
from kiosk_app.journeys.effects_printer import LookAtPrinter
from kiosk_app.journeys.events_printer import PrinterSeen
from kiosk_app.journeys.events_upkeep import Capability, CapabilityLost
from kiosk_app.journeys.maintenance import Maintaining, Said
from kiosk_app.journeys.parts import PAGE_S, Ended, Next, Note, Why
from kiosk_app.journeys.picking import ReviewingHold
from kiosk_app.journeys.purpose import OFFERED, Purpose
from kiosk_app.journeys.screens import Home, Plain, Result, Review, Row, Text
from tests.helpers import people as p
from tests.helpers import samples as s
from tests.helpers.samples import EVENTS, STATES

WHY = "printer.paper_end"
AWAY = PrinterStanding(WHY)
STRICT = PrinterSeen(AWAY, books_without_paper=False)
ENDS_IN_TICKET = {
    Purpose.SAME_DAY,
    Purpose.ADVANCE,
    Purpose.FOR_ANOTHER,
    Purpose.WAITLIST,
    Purpose.REFERRAL,
}
AT_HOME_WITHOUT = kiosk.AtHome(can_print=False, books_without_paper=False)
NO_TICKET = Text("reviewing_hold.no_paper", (("why", Text(f"{WHY}.patient")),))


def reviews(state: kiosk.State) -> bool:
    """Tell whether this is the last page before something is booked, whatever lies over it."""
    under = state.under if isinstance(state, kiosk.Helped) else state
    here = under.serving if isinstance(under, kiosk.LastServed) else under
    return isinstance(here, ReviewingHold | ReviewingTimes)


def review(state: ReviewingHold) -> Review:
    screen = faces.screen_of(state)
    assert isinstance(screen, Review)
    return screen


def test_the_printer_is_looked_at_once_whenever_the_last_page_before_booking_comes() -> None:
    for before in STATES:
        for event in EVENTS:
            after = kiosk.advance(before, event)
            is_due = reviews(after.state) and not reviews(before)
            if not isinstance(before, kiosk.Helped | kiosk.Maintained):
                assert after.effects.count(LookAtPrinter()) == is_due, (before, event)


@pytest.mark.requirement("R003")
def test_who_books_without_paper_is_told_before_any_money() -> None:
    assert review(s.REVIEW).notice is None
    after = kiosk.advance(s.REVIEW, PrinterSeen(AWAY))
    assert after == Next(replace(s.REVIEW, no_paper=WHY))
    assert isinstance(after.state, ReviewingHold)
    screen = review(after.state)
    assert screen.notice == NO_TICKET
    assert screen.accept == review(s.REVIEW).accept


def test_why_somebody_is_back_here_is_said_before_what_ails_the_printer() -> None:
    again = replace(s.REVIEW, no_paper=WHY, remark=Note.NO_ANSWER)
    both = (("said", Text(Note.NO_ANSWER.value)), ("why", NO_TICKET))
    assert review(again).notice == Text("paper.because", both)


def test_a_printer_that_is_well_again_is_no_longer_complained_of() -> None:
    after = kiosk.advance(replace(s.REVIEW, no_paper=WHY), PrinterSeen(PrinterStanding()))
    assert after == Next(s.REVIEW)
    strict = PrinterSeen(PrinterStanding(), books_without_paper=False)
    assert kiosk.advance(s.REVIEW, strict) == Next(s.REVIEW)


def test_where_nothing_is_booked_without_paper_the_number_goes_back_uncharged() -> None:
    after = kiosk.advance(s.REVIEW, STRICT)
    assert after == Next(Ended(p.ADULT_PATIENT, Why.NO_PAPER), (ef.ReleaseHold(p.HOLD),))
    changing = replace(s.REVIEW, errand=replace(s.REVIEW.errand, replaces=p.APPOINTMENT))
    ended = kiosk.advance(changing, STRICT).state
    assert ended == Ended(p.ADULT_PATIENT, Why.NO_PAPER, is_change=True)


def test_a_number_somebody_waited_for_is_not_taken_from_them_for_want_of_paper() -> None:
    offered = replace(s.REVIEW, earlier=None)
    assert kiosk.advance(offered, STRICT) == Next(replace(offered, no_paper=WHY))


def test_the_last_patient_of_a_kiosk_that_goes_out_of_service_is_told_too() -> None:
    last = kiosk.LastServed(s.REVIEW, "central_down")
    told = kiosk.advance(last, PrinterSeen(AWAY)).state
    assert told == kiosk.LastServed(replace(s.REVIEW, no_paper=WHY), "central_down")


@pytest.mark.requirement("R011")
@pytest.mark.parametrize("purpose", OFFERED)
def test_without_paper_only_what_ends_in_a_ticket_cannot_be_begun(purpose: Purpose) -> None:
    assert kiosk.advance(kiosk.AtHome(), STRICT) == Next(AT_HOME_WITHOUT)
    after = kiosk.advance(AT_HOME_WITHOUT, ev.JourneyChosen(purpose))
    assert (after == Next(AT_HOME_WITHOUT)) == (purpose in ENDS_IN_TICKET)
    allowed = kiosk.advance(kiosk.AtHome(), PrinterSeen(AWAY)).state
    assert kiosk.advance(allowed, ev.JourneyChosen(purpose)) == kiosk.advance(
        kiosk.AtHome(), ev.JourneyChosen(purpose)
    )


def test_what_is_for_everybody_leads_to_no_booking_then() -> None:
    shown = kiosk.advance(AT_HOME_WITHOUT, ev.JourneyChosen(Purpose.BOARD)).state
    assert shown == board.LoadingBoard(can_sell=False)
    guided = kiosk.advance(AT_HOME_WITHOUT, ev.JourneyChosen(Purpose.SYMPTOM_GUIDE)).state
    assert guided == symptom_guide.LoadingGuide(can_sell=False)


def test_home_says_what_cannot_be_had_and_why() -> None:
    screen = faces.screen_of(AT_HOME_WITHOUT)
    assert isinstance(screen, Home)
    assert screen.notice == Text("at_home.no_booking")
    assert {tile.purpose for tile in screen.tiles if not tile.is_on} == ENDS_IN_TICKET
    assert {tile.purpose for tile in screen.tiles if tile.note.key == "tile.off"} == ENDS_IN_TICKET
    allowed = faces.screen_of(kiosk.AtHome(can_print=False))
    assert isinstance(allowed, Home)
    assert all(tile.is_on for tile in allowed.tiles)


@pytest.mark.parametrize("trouble", [None, *ev.PrintTrouble])
def test_after_it_number_and_voucher_stay_long_enough_to_be_written_down(
    trouble: ev.PrintTrouble | None,
) -> None:
    printing = pay.PrintingTicket(s.REVIEW.errand, p.APPOINTMENT, p.ORDER.id)
    told: ev.Event = ev.TicketPrinted() if trouble is None else ev.TicketNotPrinted(trouble, WHY)
    done = kiosk.advance(printing, told).state
    assert isinstance(done, pay.Done)
    assert done.seconds_left == (PAGE_S if trouble is None else pay.UNKNOWN_PAGE_S)
    screen = faces.screen_of(done)
    assert isinstance(screen, Result)
    assert screen.number == str(p.APPOINTMENT.slot.number)
    voucher = Row(Text("row.appointment"), Plain(p.APPOINTMENT.number), trouble is not None)
    assert voucher in screen.rows
    assert (Text("done.come_and_copy") in screen.lines) == (trouble is not None)


def test_nothing_to_pay_is_booked_without_paper_as_well() -> None:
    free = replace(s.REVIEW, no_paper=WHY, due=Fen(0))
    assert isinstance(kiosk.advance(free, ev.Accepted()).state, pay.ConfirmingUnpaid)
    usual = (("said", NO_TICKET), ("why", Text("reviewing_hold.next_free")))
    assert review(free).frame.next_step == Text("paper.because", usual)
    assert review(free).notice is None


def test_a_look_that_breaks_is_no_answer_to_anything_somebody_waits_for() -> None:
    for state in STATES:
        if not is_clearing(state):
            assert kiosk.advance(state, ev.Broke("LookAtPrinter")) == Next(state)


def is_clearing(state: kiosk.State) -> bool:
    """Tell whether staff have asked for it and wait."""
    at = state.at if isinstance(state, kiosk.Maintained) else None
    return isinstance(at, Maintaining) and at.said is Said.CLEARING


def test_a_printer_whose_thread_has_died_prints_no_ticket_either() -> None:
    lost = CapabilityLost(Capability.PAPER)
    strict = kiosk.AtHome(books_without_paper=False)
    after = kiosk.advance(strict, lost).state
    assert isinstance(after, kiosk.AtHome)
    assert not after.may_book
    usual = kiosk.advance(kiosk.AtHome(), lost).state
    assert isinstance(usual, kiosk.AtHome)
    assert usual.may_book
    assert not usual.has_paper
