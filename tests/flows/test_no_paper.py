"""A patient before a kiosk that cannot print, where that is allowed and where it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.printer.port import Outcome
from kiosk_app.bootstrap.equipment import HouseAsSeen
from kiosk_app.config import CentralConfig, Config, JournalConfig, StationConfig
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.printer_standing import PrinterStanding
from kiosk_app.handlers.printer import look_at_printer
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk as journey
from kiosk_app.journeys.effects_printer import LookAtPrinter
from kiosk_app.journeys.parts import Ended, Why
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Home, Plain, Result, Review, Row, Text
from tests.helpers import people
from tests.helpers.books import bookings_of, orders_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.kiosk import HeadlessKiosk

WHY = "printer.paper_end"
STRICT = replace(DEMO, books_without_paper=False)
NO_TICKET = Text("reviewing_hold.no_paper", (("why", Text(f"{WHY}.patient")),))


@contextmanager
def strict_house() -> Iterator[CentralHouse]:
    """Serve a hospital that books nothing without paper."""
    with central(policy=STRICT) as house:
        yield house


@pytest.fixture
def strict_kiosk(tmp_path: Path) -> Iterator[tuple[HeadlessKiosk, CentralHouse]]:
    """A kiosk of such a hospital that has asked the catalogue, as at every start."""
    with strict_house() as house:
        kiosk = HeadlessKiosk(house.url, tmp_path / "journal.sqlite", house.clock)
        with kiosk.running():
            config = Config(
                StationConfig("kiosk-01"),
                CentralConfig(house.url),
                JournalConfig(tmp_path / "journal.sqlite"),
            )
            seen = HouseAsSeen(config, kiosk.client)
            assert seen.books_without_paper()
            assert seen.refresh() is None
            kiosk.books_without_paper = seen.books_without_paper()
            yield kiosk, house


def run_out_of_paper(kiosk: HeadlessKiosk) -> None:
    kiosk.printer.standing = PrinterStanding(WHY)
    kiosk.printer.outcome, kiosk.printer.ails = Outcome.NOT_PRINTED, WHY


def load_paper(kiosk: HeadlessKiosk) -> None:
    kiosk.printer.standing = PrinterStanding()
    kiosk.printer.outcome, kiosk.printer.ails = Outcome.PRINTED, ""


def look(kiosk: HeadlessKiosk) -> None:
    """Look at the printer, as the machine does at rest."""
    kiosk.tell(look_at_printer(kiosk.bench, LookAtPrinter()))


def is_clean(kiosk: HeadlessKiosk) -> bool:
    return kiosk.journal.unsettled() == kiosk.journal.owed() == kiosk.journal.needs_person() == ()


@pytest.mark.requirement("R003")
@pytest.mark.requirement("R011")
def test_without_paper_a_number_is_booked_shown_and_had_on_paper_later(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    run_out_of_paper(kiosk)
    look(kiosk)
    home = kiosk.screen
    assert isinstance(home, Home)
    assert home.notice == Text("at_home.no_paper")
    kiosk.go_to_review(booking_class, people.ADULT)
    kiosk.until(lambda: bool(kiosk.session.state.no_paper))
    review = kiosk.screen
    assert isinstance(review, Review)
    assert review.notice == NO_TICKET
    kiosk.accept()
    kiosk.wait_for("Paying")
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    booked = kiosk.session.state.appointment
    result = kiosk.screen
    assert isinstance(result, Result)
    assert result.number == str(booked.slot.number)
    voucher = Row(Text("row.appointment"), Plain(booked.number), is_strong=True)
    assert voucher in result.rows
    assert Text("done.come_and_copy") in result.lines
    assert kiosk.printer.tickets == []
    assert bookings_of(house) == ["booked"]
    assert orders_of(house) == ["paid"]
    kiosk.accept()

    load_paper(kiosk)  # or another machine: it knows no more than central does
    kiosk.choose_journey(Purpose.MY_BOOKINGS)
    kiosk.insert_card(people.ADULT)
    kiosk.take_first()
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("CopyPrinted")
    (ticket,) = kiosk.printer.tickets
    assert (ticket.id, ticket.number, ticket.slot) == (booked.id, booked.number, booked.slot)
    kiosk.until(lambda: is_clean(kiosk))


def test_paper_that_ends_while_somebody_chooses_is_told_before_the_money(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.choose_journey(booking_class)
    kiosk.insert_card(people.ADULT)
    kiosk.pick_up_to_the_bands()
    run_out_of_paper(kiosk)
    kiosk.take_first()
    kiosk.until(lambda: kiosk.session.state.no_paper == WHY)
    kiosk.leave()
    kiosk.until(lambda: bookings_of(house) == ["released"])
    assert orders_of(house) == []


def test_with_paper_nothing_is_said_of_it(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    kiosk.begin_to_pay(BookingClass.SAME_DAY, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    assert isinstance(kiosk.screen, Result)
    assert Text("done.come_and_copy") not in kiosk.screen.lines
    assert len(kiosk.printer.tickets) == 1


def test_where_that_is_not_allowed_no_booking_can_be_begun_until_there_is_paper(
    strict_kiosk: tuple[HeadlessKiosk, CentralHouse],
) -> None:
    kiosk, house = strict_kiosk
    run_out_of_paper(kiosk)
    look(kiosk)
    assert isinstance(kiosk.screen, Home)
    assert kiosk.screen.notice == Text("at_home.no_booking")
    for purpose in (Purpose.SAME_DAY, Purpose.ADVANCE, Purpose.FOR_ANOTHER, Purpose.WAITLIST):
        kiosk.tell(ev.JourneyChosen(purpose))
        assert kiosk.session.state == journey.AtHome(can_print=False, books_without_paper=False)
    kiosk.choose_journey(Purpose.MY_BOOKINGS)
    kiosk.tell(ev.WentBack())
    load_paper(kiosk)
    look(kiosk)
    kiosk.begin_to_pay(BookingClass.SAME_DAY, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    assert len(kiosk.printer.tickets) == 1


def test_where_that_is_not_allowed_paper_that_ends_early_costs_nothing_and_says_why(
    booking_class: BookingClass, strict_kiosk: tuple[HeadlessKiosk, CentralHouse]
) -> None:
    kiosk, house = strict_kiosk
    kiosk.choose_journey(booking_class)
    kiosk.insert_card(people.ADULT)
    kiosk.pick_up_to_the_bands()
    run_out_of_paper(kiosk)
    kiosk.take_first()
    kiosk.wait_for("Ended")
    assert isinstance(kiosk.session.state, Ended)
    assert kiosk.session.state.why is Why.NO_PAPER
    kiosk.until(lambda: bookings_of(house) == ["released"])
    kiosk.until(lambda: is_clean(kiosk))
    assert orders_of(house) == []


def test_paper_that_ends_after_the_money_is_told_on_the_last_page_and_the_number_stands(
    booking_class: BookingClass, strict_kiosk: tuple[HeadlessKiosk, CentralHouse]
) -> None:
    kiosk, house = strict_kiosk
    kiosk.begin_to_pay(booking_class, people.ADULT)
    run_out_of_paper(kiosk)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    assert isinstance(kiosk.screen, Result)
    assert Text("done.come_and_copy") in kiosk.screen.lines
    assert bookings_of(house) == ["booked"]
    assert orders_of(house) == ["paid"]
