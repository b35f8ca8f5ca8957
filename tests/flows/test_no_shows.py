"""A patient who did not come: what the kiosk says, what it refuses, and an appeal."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.domain.booking import BookingClass
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Detail, Notice, Text
from tests.helpers import people
from tests.helpers.books import bookings_of, missed_before
from tests.helpers.central import CentralHouse
from tests.helpers.kiosk import HeadlessKiosk


def book(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    kiosk.begin_to_pay(BookingClass.ADVANCE, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    kiosk.accept()


def miss_it(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    """Let the session of the one booking end without its patient."""
    house.clock.set(kiosk.printer.tickets[0].valid_until + timedelta(minutes=1))
    house.service.background.run_once()
    assert bookings_of(house)[0] == "noshow"


def open_my_bookings(kiosk: HeadlessKiosk) -> None:
    kiosk.choose_journey(Purpose.MY_BOOKINGS)
    kiosk.present_card(people.ADULT)
    kiosk.wait_for("ChoosingBooking")


def appeals(house: CentralHouse) -> int:
    with house.database.read() as connection:
        asked = sa.select(sa.func.count()).where(schema.no_show.c.appealed_at.is_not(None))
        return connection.scalar(asked) or 0


@pytest.mark.requirement("R138")
@pytest.mark.requirement("R204")
def test_a_missed_visit_is_shown_counts_and_can_be_appealed(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    book(kiosk, house)
    miss_it(kiosk, house)
    open_my_bookings(kiosk)
    shown = kiosk.screen
    assert isinstance(shown, Choice)
    assert shown.notice == Text("my_bookings.no_shows", (("count", "1"),))
    kiosk.tell(ev.Chosen(1))
    record = kiosk.screen
    assert isinstance(record, Detail)
    assert len(record.actions) == 1
    kiosk.tell(ev.Chosen(0))
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("AppealMade")
    assert appeals(house) == 1
    assert kiosk.journal.unsettled() == ()
    kiosk.accept()
    open_my_bookings(kiosk)
    kiosk.tell(ev.Chosen(1))
    assert isinstance(kiosk.screen, Detail)
    assert kiosk.screen.actions == ()


@pytest.mark.requirement("R205")
def test_three_in_a_year_refuse_a_booking_with_the_dates_and_the_way_to_appeal(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    book(kiosk, house)
    missed_before(house, kiosk.printer.tickets[0].patient, "2026-03-02", "2026-09-01")
    miss_it(kiosk, house)
    open_my_bookings(kiosk)
    page = kiosk.session.state.page
    assert page.no_show_count == 3
    assert page.ban is not None
    assert len(page.ban.dates) == 3
    kiosk.leave()
    kiosk.accept()
    kiosk.choose_journey(Purpose.ADVANCE)
    kiosk.insert_card(people.ADULT)
    kiosk.pick_the_first_of_everything()
    assert kiosk.page == "ReadingWhyNot"
    assert isinstance(kiosk.screen, Notice)
    refused, now, *_ = kiosk.screen.lines
    told = dict(refused.args)
    assert refused.key == "booking_banned"
    assert str(told["dates"]).count("2026-") == 3
    assert told["until"] == page.ban.until.isoformat()
    assert now == Text("booking_banned.now")


@pytest.mark.requirement("R166")
def test_a_paid_booking_has_its_receipt_code(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    book(kiosk, house)
    open_my_bookings(kiosk)
    kiosk.tell(ev.Chosen(0))
    kiosk.tell(ev.Chosen(3))
    kiosk.wait_for("ReadingReceipts")
    assert isinstance(kiosk.screen, Notice)
    assert len(kiosk.screen.code) == 12
    kiosk.accept()
    assert kiosk.page == "ReadingBooking"
