"""No-shows, a ban and an appeal; the e-receipt: what the pages say and where they lead."""

from dataclasses import replace

import pytest

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_page import AppealGround
from kiosk_app.domain.receipt import ReceiptState
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk, my_bookings, no_shows
from kiosk_app.journeys.effects_bookings import AppealNoShow, LoadReceipts
from kiosk_app.journeys.events_bookings import AppealNoted, ReceiptsLoaded
from kiosk_app.journeys.my_bookings import deeds_of
from kiosk_app.journeys.opened_booking import Deed
from kiosk_app.journeys.screens import Choice, Detail, Notice, Text
from kiosk_app.journeys.wording import fee_text
from tests.helpers import people as p
from tests.helpers import samples_my_bookings as s

RECORD = len(s.PAGE.bookings)
"""The row below the bookings."""
RECEIPT = 3


@pytest.mark.requirement("R205")
def test_a_ban_stands_above_the_bookings_with_its_last_day() -> None:
    screen = faces.screen_of(replace(s.CHOOSING, page=s.BANNED_PAGE))
    assert isinstance(screen, Choice)
    assert screen.notice is not None
    assert screen.notice.key == "my_bookings.banned"
    few = faces.screen_of(s.CHOOSING)
    assert isinstance(few, Choice)
    assert few.notice == Text("my_bookings.no_shows", (("count", "1"),))


def test_without_a_no_show_there_is_no_row_and_no_line() -> None:
    spotless = replace(s.CHOOSING, page=replace(s.PAGE, no_shows=(), no_show_count=0))
    screen = faces.screen_of(spotless)
    assert isinstance(screen, Choice)
    assert screen.notice is None
    assert len(screen.options) == RECORD
    assert kiosk.advance(spotless, ev.Chosen(RECORD)).state == spotless


@pytest.mark.requirement("R205")
def test_the_record_says_count_dates_until_and_how_to_appeal() -> None:
    opened = kiosk.advance(replace(s.CHOOSING, page=s.BANNED_PAGE), ev.Chosen(RECORD)).state
    assert opened == replace(s.NO_SHOWS_READ, page=s.BANNED_PAGE)
    screen = faces.screen_of(opened)
    assert isinstance(screen, Detail)
    values = {row.label.key: row.value for row in screen.rows if isinstance(row.label, Text)}
    assert values["row.no_show_count"] == Text("no_shows.count", (("count", "3"),))
    assert {"row.ban_until", "row.ban_because", "row.appeal"} <= values.keys()
    standing = [row.value.key for row in screen.rows if isinstance(row.value, Text)]
    assert {"no_shows.counts", "no_shows.appealed", "no_shows.excused"} <= set(standing)
    assert kiosk.advance(opened, ev.WentBack()).state == replace(s.CHOOSING, page=s.BANNED_PAGE)


def test_only_what_counts_and_was_not_appealed_can_be_appealed() -> None:
    open_ones = no_shows.open_to_appeal(s.BANNED_PAGE)
    assert [n.day for n in open_ones] == sorted((n.day for n in open_ones), reverse=True)
    assert all(n.excuse is None and not n.is_appealed for n in open_ones)
    assert len(no_shows.shown(s.BANNED_PAGE)) == no_shows.MOST_SHOWN


@pytest.mark.parametrize("place", range(len(AppealGround)))
def test_an_appeal_is_noted_with_its_ground_and_decides_nothing(place: int) -> None:
    asked = kiosk.advance(s.NO_SHOWS_READ, ev.Chosen(0))
    assert asked.state == s.GROUND
    assert kiosk.advance(asked.state, ev.WentBack()).state == s.NO_SHOWS_READ
    sent = kiosk.advance(asked.state, ev.Chosen(place))
    ground = tuple(AppealGround)[place]
    assert sent.effects == (AppealNoShow(p.ADULT_PATIENT, s.NO_SHOWS[0].appointment, ground),)
    noted = kiosk.advance(sent.state, AppealNoted(s.NO_SHOWS[0].appointment)).state
    assert noted == s.APPEAL_MADE
    screen = faces.screen_of(noted)
    assert isinstance(screen, Notice)
    assert screen.lines[-1] == Text("appeal_made.decided")


def test_an_appeal_too_late_leads_back_with_the_reason() -> None:
    after = kiosk.advance(s.APPEALING, ev.Refused(s.NO_LONGER)).state
    assert after == replace(s.NO_SHOWS_READ, remark=s.NO_LONGER)
    screen = faces.screen_of(after)
    assert isinstance(screen, Detail)
    assert screen.notice is not None


def test_while_central_is_away_an_appeal_can_be_put_again() -> None:
    away = kiosk.advance(s.APPEALING, ev.CentralDown())
    again = kiosk.advance(away.state, ev.Accepted())
    assert again.state == s.APPEALING
    assert len(again.effects) == 1


@pytest.mark.requirement("R166")
def test_a_receipt_is_told_with_its_code_and_whether_it_is_issued() -> None:
    asked = kiosk.advance(s.READING, ev.Chosen(RECEIPT))
    assert asked.effects == (LoadReceipts(s.TODAY.appointment.id),)
    read = kiosk.advance(asked.state, ReceiptsLoaded(s.TODAY.appointment.id, (s.RECEIPT,))).state
    screen = faces.screen_of(read)
    assert isinstance(screen, Notice)
    assert screen.code == s.RECEIPT.fetch_code
    assert screen.rows[0].value == Text("receipt.issued")
    for event in (ev.WentBack(), ev.Accepted()):
        assert kiosk.advance(read, event).state == s.READING


@pytest.mark.requirement("R166")
@pytest.mark.parametrize("state", ReceiptState)
def test_how_a_receipt_stands_is_said(state: ReceiptState) -> None:
    found = (replace(s.RECEIPT, state=state),)
    screen = faces.screen_of(replace(s.RECEIPTS_READ, receipts=found))
    assert isinstance(screen, Notice)
    assert screen.rows[0].value == Text(f"receipt.{state.value}")
    assert Text("row.receipt_reversed") not in [row.label for row in screen.rows]


def test_how_much_of_a_receipt_was_reversed_is_said_where_it_is_not_all() -> None:
    screen = faces.screen_of(replace(s.RECEIPTS_READ, receipts=(s.PART_REVERSED,)))
    assert isinstance(screen, Notice)
    assert (Text("row.receipt_reversed"), fee_text(Fen(2000))) in [
        (row.label, row.value) for row in screen.rows
    ]


def test_the_receipt_of_a_cancelled_booking_is_offered_if_it_was_paid() -> None:
    cancelled = replace(s.TODAY, status=AppointmentStatus.CANCELLED)
    assert deeds_of(cancelled) == (Deed.RECEIPT,)
    free = replace(cancelled, appointment=replace(cancelled.appointment, paid=Fen(0)))
    assert deeds_of(free) == ()


def test_without_a_receipt_the_page_says_so() -> None:
    screen = faces.screen_of(replace(s.RECEIPTS_READ, receipts=()))
    assert isinstance(screen, Notice)
    assert screen.lines == (Text("receipt.none"),)
    refused = kiosk.advance(s.LOADING_RECEIPTS, ev.Refused(s.NO_LONGER)).state
    assert refused == replace(s.READING, remark=s.NO_LONGER)


def test_a_visit_that_was_has_its_receipt_and_nothing_else() -> None:
    seen = next(b for b in s.PAST if b.status.value == "fulfilled")
    assert my_bookings.deeds_of(seen) == (Deed.RECEIPT,)
