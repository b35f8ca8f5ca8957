"""Changing a booking: the way through picking and paying, with what is replaced in its errand."""

from dataclasses import replace

import pytest

from kiosk_app.domain.claim import OpenMatter, claim_code
from kiosk_app.domain.money import Fen
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk, pay, picking
from kiosk_app.journeys.effects_slips import PrintClaimSlip
from kiosk_app.journeys.screens import Notice, Review, Text
from tests.helpers import people as p
from tests.helpers import samples as s
from tests.helpers import samples_my_bookings as mine

CHANGE = 1


def test_the_day_is_asked_and_the_booking_goes_with_it() -> None:
    asked = kiosk.advance(mine.READING, ev.Chosen(CHANGE)).state
    assert asked == mine.CHOOSING_WHEN
    assert kiosk.advance(asked, ev.WentBack()).state == mine.READING
    begun = kiosk.advance(asked, ev.Chosen(0))
    assert begun.state == picking.LoadingCatalogue(
        s.SAME_DAY, p.ADULT_PATIENT, mine.TODAY.appointment
    )
    later = kiosk.advance(asked, ev.Chosen(1)).state
    assert isinstance(later, picking.LoadingCatalogue)
    assert later.booking_class is s.ADVANCE


def test_the_same_department_is_looked_into_at_once() -> None:
    loading = picking.LoadingCatalogue(s.SAME_DAY, p.ADULT_PATIENT, p.APPOINTMENT)
    after = kiosk.advance(loading, ev.CatalogueLoaded(p.CATALOGUE)).state
    assert isinstance(after, picking.FindingSessions)
    assert after.department == p.CARDIOLOGY
    assert after.errand.replaces == p.APPOINTMENT
    gone = replace(p.APPOINTMENT, slot=replace(p.SLOT, campus_name="南院区"))
    again = kiosk.advance(replace(loading, replaces=gone), ev.CatalogueLoaded(p.CATALOGUE)).state
    assert isinstance(again, picking.ChoosingGroup)


def test_the_hold_says_what_it_is_for() -> None:
    band = replace(s.BAND, errand=s.CHANGE_ERRAND)
    asked = kiosk.advance(band, ev.Chosen(0))
    assert asked.effects == (
        ef.HoldSlot(p.ADULT_PATIENT, p.CHIEF_SESSION.id, p.NINE, p.APPOINTMENT.id),
    )
    held = kiosk.advance(asked.state, ev.SlotHeld(p.HOLD, Fen(0))).state
    assert isinstance(held, picking.ReviewingHold)
    assert held.due == 0


@pytest.mark.parametrize(
    ("due", "paid", "row", "button"),
    [
        (Fen(2000), Fen(6000), "row.to_pay", "reviewing_hold.accept"),
        (Fen(0), Fen(10000), "row.comes_back", "reviewing_hold.accept_free"),
        (Fen(0), Fen(8000), "row.instead_of", "reviewing_hold.accept_free"),
    ],
)
def test_the_review_says_what_is_still_to_pay_or_comes_back(
    due: Fen, paid: Fen, row: str, button: str
) -> None:
    errand = replace(s.ERRAND, replaces=replace(p.APPOINTMENT, paid=paid))
    screen = faces.screen_of(replace(s.REVIEW, errand=errand, due=due))
    assert isinstance(screen, Review)
    assert isinstance(screen.rows[-1].label, Text)
    assert screen.rows[-1].label.key == row
    assert screen.accept.key == button


def test_with_nothing_due_it_is_confirmed_without_an_order() -> None:
    asked = kiosk.advance(replace(s.CHANGE, due=Fen(0)), ev.Accepted())
    assert asked.state == s.UNPAID
    assert asked.effects == (ef.ConfirmBooking(p.HOLD, None),)
    booked = kiosk.advance(asked.state, ev.Booked(p.APPOINTMENT))
    assert booked.state == pay.PrintingTicket(s.CHANGE_ERRAND, p.APPOINTMENT, None)


def test_what_is_due_is_not_forgotten_on_the_way_back_from_paying() -> None:
    review = replace(s.CHANGE, due=Fen(2000))
    opening = kiosk.advance(review, ev.Accepted()).state
    paying = kiosk.advance(opening, ev.OrderOpened(p.ORDER)).state
    closing = kiosk.advance(paying, ev.WentBack()).state
    again = kiosk.advance(closing, ev.OrderClosed(p.ORDER.id)).state
    assert isinstance(again, picking.ReviewingHold)
    assert again.due == 2000


@pytest.mark.parametrize(
    "lost", [ev.CentralDown(), ev.Broke("ConfirmBooking"), ev.PutOutOfService("journal_unusable")]
)
def test_an_unknown_change_promises_nothing_and_gives_nothing_back(lost: ev.Event) -> None:
    after = kiosk.advance(s.UNPAID, lost)
    assert s.served(after.state) == s.UNPAID_UNKNOWN
    code = claim_code(s.UNPAID_UNKNOWN.hold.id)
    assert after.effects == (PrintClaimSlip(OpenMatter.UNPAID, code),)
    silent = kiosk.advance(replace(s.UNPAID, seconds_left=1), ev.Ticked()).state
    assert silent == s.UNPAID_UNKNOWN


def test_nobody_leaves_while_the_change_is_made() -> None:
    for event in (ev.Left(), ev.WentBack(), ev.CardRead(p.STRANGER), ev.Accepted()):
        assert kiosk.advance(s.UNPAID, event).state == s.UNPAID


def test_a_refused_change_gives_the_new_number_back_and_points_to_the_old() -> None:
    after = kiosk.advance(s.UNPAID, ev.BookingRefused(s.GONE))
    assert after.effects == (ef.ReleaseHold(p.HOLD),)
    screen = faces.screen_of(after.state)
    assert isinstance(screen, Notice)
    assert Text("ended.old_booking") in screen.lines
