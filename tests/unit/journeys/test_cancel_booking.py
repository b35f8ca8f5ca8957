"""Cancelling: asked once more, nobody leaves half way, and told as it is."""

from dataclasses import replace

import pytest

from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import cancel_booking, faces, kiosk
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import CancelBooking, PrintCancellation
from kiosk_app.journeys.effects_slips import PrintClaimSlip
from kiosk_app.journeys.events_bookings import BookingCancelled, CancelRefused
from kiosk_app.journeys.screens import Detail, Notice, Review, Text, Tone
from tests.helpers import people as p
from tests.helpers import samples_my_bookings as s
from tests.helpers.samples import EVENTS

CANCEL = 2
"""The place of "cancel" among the deeds of a booking that stands."""


def test_cancelling_is_asked_once_more_and_then_asked_for_once() -> None:
    review = kiosk.advance(s.READING, ev.Chosen(CANCEL))
    assert review.state == s.REVIEWING_CANCEL
    assert review.effects == ()
    asked = kiosk.advance(review.state, ev.Accepted())
    assert asked.state == s.CANCELLING
    assert asked.effects == (CancelBooking(p.ADULT_PATIENT, s.TODAY.appointment),)
    assert kiosk.advance(review.state, ev.WentBack()).state == s.READING


@pytest.mark.requirement("R042")
def test_the_question_says_what_comes_back() -> None:
    screen = faces.screen_of(s.REVIEWING_CANCEL)
    assert isinstance(screen, Review)
    assert {row.label.key for row in screen.rows} >= {"row.when", "row.paid"}
    assert Text("cancel.comes_back") in screen.small_print
    free = faces.screen_of(replace(s.REVIEWING_CANCEL, earlier=replace(s.READING, booking=s.FREE)))
    assert isinstance(free, Review)
    assert Text("cancel.nothing_paid") in free.small_print


def test_what_cannot_be_cancelled_here_says_why_and_is_not_asked() -> None:
    state = replace(s.READING, booking=s.AT_COUNTER)
    screen = faces.screen_of(state)
    assert isinstance(screen, Detail)
    assert screen.actions[CANCEL].why_not == Text(f"{Reason.CANCEL_AT_COUNTER.value}.plain")
    after = kiosk.advance(state, ev.Chosen(CANCEL))
    assert (after.state, after.effects) == (state, ())


@pytest.mark.requirement("R042")
@pytest.mark.parametrize("state", [s.CANCELLING, s.CANCEL_UNKNOWN])
def test_a_cancelled_booking_is_told_with_its_money_and_a_slip(
    state: cancel_booking.Cancelling | cancel_booking.CancelUnknown,
) -> None:
    after = kiosk.advance(state, BookingCancelled(s.TODAY.appointment.id, s.BACK))
    assert after.effects == (PrintCancellation(p.ADULT_PATIENT, s.TODAY.appointment, s.BACK),)
    done = kiosk.advance(after.state, ev.TicketPrinted()).state
    assert done == s.CANCELLED
    screen = faces.screen_of(done)
    assert isinstance(screen, Notice)
    assert screen.tone is Tone.GOOD
    assert screen.lines[0] == Text("cancel_done.refund", (("fee", fee("80.00")),))


def fee(yuan: str) -> Text:
    return Text("fee", (("yuan", yuan),))


def test_where_nothing_was_paid_no_money_is_promised() -> None:
    screen = faces.screen_of(replace(s.CANCELLED, back=MoneyBack()))
    assert isinstance(screen, Notice)
    assert screen.lines[0] == Text("cancel_done.nothing_paid")


@pytest.mark.requirement("R042")
def test_cash_is_said_to_wait_at_the_staffed_counter() -> None:
    screen = faces.screen_of(s.CANCELLED_CASH)
    assert isinstance(screen, Notice)
    assert screen.lines[0] == Text("cancel_done.cash", (("fee", fee("80.00")),))
    assert "cancel_done.refund" not in str(screen)
    both = MoneyBack(Fen(8_000), (Payment(p.ORDER.id, Fen(3_000)),))
    screen = faces.screen_of(replace(s.CANCELLED, back=both))
    assert isinstance(screen, Notice)
    assert screen.lines[:2] == (
        Text("cancel_done.refund", (("fee", fee("50.00")),)),
        Text("cancel_done.cash", (("fee", fee("30.00")),)),
    )


def test_without_a_slip_it_is_cancelled_all_the_same() -> None:
    for event in (ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED), ev.Broke("PrintCancellation")):
        screen = faces.screen_of(kiosk.advance(s.PRINTING_SLIP, event).state)
        assert isinstance(screen, Notice)
        assert screen.lines[1].key == "cancel_done.no_slip"
    silent = kiosk.advance(replace(s.PRINTING_SLIP, seconds_left=1), ev.Ticked()).state
    assert silent == replace(s.CANCELLED, trouble=ev.PrintTrouble.UNKNOWN)


def test_a_refusal_leads_back_to_the_booking_which_stands() -> None:
    after = kiosk.advance(s.CANCELLING, CancelRefused(s.TODAY.appointment.id, s.NO_LONGER))
    assert after.state == replace(s.READING, remark=s.NO_LONGER)


def test_answers_about_another_booking_change_nothing() -> None:
    for event in (
        BookingCancelled(s.LATER.appointment.id, s.BACK),
        CancelRefused(s.LATER.appointment.id, s.NO_LONGER),
    ):
        assert kiosk.advance(s.CANCELLING, event).state == s.CANCELLING


def test_past_the_point_of_no_return_nobody_leaves() -> None:
    for state in (s.CANCELLING, s.PRINTING_SLIP):
        screen = faces.screen_of(state)
        assert not screen.frame.can_leave
        assert not screen.frame.can_go_back
        for event in EVENTS:
            if isinstance(event, ev.Left | ev.WentBack | ev.CardRead | ev.Accepted):
                assert kiosk.advance(state, event).state == state, event


@pytest.mark.parametrize(
    "lost", [ev.CentralDown(), ev.Broke("CancelBooking"), ev.PutOutOfService("journal_unusable")]
)
def test_an_answer_that_never_came_is_neither_yes_nor_no(lost: ev.Event) -> None:
    after = kiosk.advance(s.CANCELLING, lost)
    state = after.state.serving if isinstance(after.state, kiosk.LastServed) else after.state
    assert state == s.CANCEL_UNKNOWN
    number = s.TODAY.appointment.number
    assert after.effects == (PrintClaimSlip(OpenMatter.CANCELLATION, number),)
    screen = faces.screen_of(state)
    assert isinstance(screen, Notice)
    assert [row.label.key for row in screen.rows] == [
        "unknown.certain",
        "unknown.checked",
        "unknown.to_do",
    ]
    assert screen.code == s.TODAY.appointment.number


def test_a_silence_too_long_is_unknown_too() -> None:
    assert kiosk.advance(s.CANCELLING, ev.Ticked()).state == replace(s.CANCELLING, seconds_left=59)
    silent = kiosk.advance(replace(s.CANCELLING, seconds_left=1), ev.Ticked())
    assert silent.state == s.CANCEL_UNKNOWN
