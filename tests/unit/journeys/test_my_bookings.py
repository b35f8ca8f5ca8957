"""My bookings: the next visit first, one in full, and a copy that says which copy it is."""

from dataclasses import replace

import pytest

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.own_page import may_reprint
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk, my_bookings, serving
from kiosk_app.journeys.effects_bookings import CountReprint, LoadOwnPage
from kiosk_app.journeys.events_bookings import OwnPageLoaded, ReprintCounted
from kiosk_app.journeys.opened_booking import Deed
from kiosk_app.journeys.parts import Ended, HandOver, Why
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Detail, Notice, Result, Text, Tone
from tests.helpers import people as p
from tests.helpers import samples_my_bookings as s


def test_who_shows_a_card_for_it_is_asked_about_at_once() -> None:
    begun = serving.begin(HandOver(Purpose.MY_BOOKINGS, p.ADULT_PATIENT))
    assert begun.state == s.LOADING
    assert begun.effects == (LoadOwnPage(p.ADULT_PATIENT),)


@pytest.mark.requirement("R138")
def test_the_next_visit_stands_first_and_the_past_runs_backwards() -> None:
    shown = my_bookings.listed(s.PAGE)
    assert shown[:3] in {(s.TODAY, s.WAITING_NOW, s.LATER), (s.WAITING_NOW, s.TODAY, s.LATER)}
    days = [booking.appointment.slot.band.begin for booking in shown[3:]]
    assert days == sorted(days, reverse=True)
    assert len(shown) == len(s.PAGE.bookings)


def test_a_row_opens_the_booking_that_stands_there() -> None:
    for place, booking in enumerate(my_bookings.listed(s.PAGE)):
        opened = kiosk.advance(s.CHOOSING, ev.Chosen(place)).state
        assert opened == replace(s.READING, booking=booking)
        assert kiosk.advance(opened, ev.WentBack()).state == s.CHOOSING


@pytest.mark.requirement("R138")
def test_rows_say_when_where_and_how_it_stands() -> None:
    screen = faces.screen_of(s.CHOOSING)
    assert isinstance(screen, Choice)
    assert len(screen.options) == len(s.PAGE.bookings) + 1
    assert screen.options[-1].label == Text("my_bookings.record")
    assert [option.tag for option in screen.options[2:4]] == [
        Text("status.booked"),
        Text("status.entered-in-error"),
    ]
    assert "门诊楼 3 层 A 区 301 诊室" in repr(screen.options[0].note)


def test_an_empty_page_says_so_and_leads_home() -> None:
    empty = kiosk.advance(s.LOADING, OwnPageLoaded(p.ADULT_PATIENT.id, s.EMPTY_PAGE)).state
    screen = faces.screen_of(empty)
    assert isinstance(screen, Notice)
    assert screen.lines == (Text("my_bookings.none"),)
    assert kiosk.advance(empty, ev.WentBack()).state == kiosk.AtHome()


def test_the_page_of_another_patient_is_not_taken_for_ones_own() -> None:
    late = OwnPageLoaded(p.ELDER_PATIENT.id, s.PAGE)
    assert kiosk.advance(s.LOADING, late).state == s.LOADING


@pytest.mark.requirement("R100")
def test_a_copy_is_counted_first_and_printed_as_what_it_is() -> None:
    counting = kiosk.advance(s.READING, ev.Chosen(0))
    assert counting.effects == (CountReprint(p.ADULT_PATIENT, s.TODAY.appointment),)
    printing = kiosk.advance(counting.state, ReprintCounted(s.TODAY.appointment.id, 2))
    assert printing.effects == (ef.PrintTicket(p.ADULT_PATIENT, s.TODAY.appointment, 2),)
    for_them = ReprintCounted(s.TODAY.appointment.id, 2, s.BOOKED_BY)
    by_another = kiosk.advance(counting.state, for_them)
    copy = ef.PrintTicket(p.ADULT_PATIENT, s.TODAY.appointment, 2, s.BOOKED_BY)
    assert by_another.effects == (copy,)
    done = kiosk.advance(printing.state, ev.TicketPrinted()).state
    assert done == s.PRINTED
    screen = faces.screen_of(done)
    assert isinstance(screen, Result)
    assert Text("copy_printed.copy", (("copy", "2"),)) in screen.lines
    assert screen.number == str(s.TODAY.appointment.slot.number)


@pytest.mark.parametrize("trouble", list(ev.PrintTrouble))
def test_a_copy_that_failed_leaves_the_booking_and_says_so(trouble: ev.PrintTrouble) -> None:
    failed = kiosk.advance(s.PRINTING, ev.TicketNotPrinted(trouble)).state
    screen = faces.screen_of(failed)
    assert isinstance(screen, Result)
    assert screen.tone is Tone.WARN
    assert screen.frame.next_step == Text(f"copy_printed.{trouble.value}")
    assert screen.number


def test_a_printer_nobody_hears_of_any_more_is_unknown() -> None:
    silent = kiosk.advance(replace(s.PRINTING, seconds_left=1), ev.Ticked()).state
    broken = kiosk.advance(s.PRINTING, ev.Broke("PrintTicket")).state
    assert silent == broken == replace(s.PRINTED, trouble=ev.PrintTrouble.UNKNOWN)


def test_a_refused_copy_leads_back_with_the_reason() -> None:
    again = kiosk.advance(s.COUNTING, ev.Refused(s.NO_LONGER)).state
    assert again == replace(s.READING, remark=s.NO_LONGER)
    screen = faces.screen_of(again)
    assert isinstance(screen, Detail)
    assert screen.notice == Text(Reason.NOT_IN_THIS_STATE.value)


def test_only_a_ticket_of_use_is_printed_again() -> None:
    of_use = {s for s in AppointmentStatus if may_reprint(s) is None}
    assert of_use == {
        AppointmentStatus.BOOKED,
        AppointmentStatus.ARRIVED,
        AppointmentStatus.CHECKED_IN,
    }
    for booking in (b for b in s.PAST if b.status is not AppointmentStatus.FULFILLED):
        screen = faces.screen_of(replace(s.READING, booking=booking))
        assert isinstance(screen, Detail)
        assert [option.label for option in screen.actions] == [Text(Deed.RECEIPT)]


def test_who_leaves_is_told_nothing_of_numbers_or_money() -> None:
    ended = kiosk.advance(s.CHOOSING, ev.Left()).state
    assert ended == Ended(p.ADULT_PATIENT, Why.LEFT, is_booking=False)
    screen = faces.screen_of(ended)
    assert isinstance(screen, Notice)
    assert screen.lines == (Text("ended.nothing_done"),)


def test_while_central_is_away_a_copy_is_neither_counted_nor_printed() -> None:
    away = kiosk.advance(s.COUNTING, ev.CentralDown())
    assert away.effects == ()
    screen = faces.screen_of(away.state)
    assert isinstance(screen, Notice)
    assert screen.lines == (Text("central_away.nothing_changed"),)
    again = kiosk.advance(away.state, ev.Accepted())
    assert again.effects == (CountReprint(p.ADULT_PATIENT, s.TODAY.appointment),)
