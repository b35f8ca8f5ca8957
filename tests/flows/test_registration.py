"""A patient registers, for today or in advance: every way it can end while all machines work."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from hardware.printer.port import Outcome
from kiosk_app.central_service.payment.fake import PhoneAct
from kiosk_app.central_service.tables import schema
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.parameters import NoShowParameters
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.revisit import VisitKind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Result, Review, Text
from tests.helpers import people
from tests.helpers.books import bookings_of, orders_of, take_all
from tests.helpers.central import CentralHouse, central
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk


@pytest.mark.requirement("R028")
def test_the_specialty_is_asked_before_the_level_and_nothing_is_held_without_both(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.go_to_review(booking_class, people.ADULT)
    asked = kiosk.screens
    specialty, level = asked.index("choosing_group"), asked.index("choosing_title")
    assert specialty < level < asked.index("holding_slot")
    with house.database.read() as connection:
        kept = sa.select(schema.booking.c.visit_kind, schema.booking.c.title_level)
        (row,) = connection.execute(kept).all()
    assert tuple(row) == (VisitKind.FIRST.value, kiosk.hold.slot.clinic_type.value)


@pytest.mark.requirement("R002")
@pytest.mark.requirement("R023")
def test_a_patient_registers_pays_and_takes_a_ticket(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.begin_to_pay(booking_class, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    (ticket,) = kiosk.printer.tickets
    assert ticket.booking_class is booking_class
    assert isinstance(kiosk.screen, Result)
    assert kiosk.screen.number == str(ticket.slot.number)
    assert bookings_of(house) == ["booked"]
    assert orders_of(house) == ["paid"]
    assert kiosk.journal.unsettled() == kiosk.journal.owed() == ()
    kiosk.accept()
    assert kiosk.page == "AtHome"


@pytest.mark.requirement("R036")
def test_what_not_coming_leads_to_is_said_by_the_rules_in_force_before_and_after_paying(
    tmp_path: Path,
) -> None:
    stricter = replace(DEMO, noshow=NoShowParameters(limit=2, ban_months=6))
    with central(rules=stricter) as house:
        kiosk = HeadlessKiosk(house.url, tmp_path / "journal.sqlite", house.clock)
        with kiosk.running():
            kiosk.go_to_review(BookingClass.SAME_DAY, people.ADULT)
            review = kiosk.screen
            kiosk.accept()
            kiosk.wait_for("Paying")
            house.pay(kiosk.order.id)
            kiosk.wait_for("Done")
            assert isinstance(kiosk.screen, Result)
            assert isinstance(review, Review)
            said = Text("legal.no_show", (("times", "2"), ("months", "6")))
            assert said in review.small_print
            assert said in kiosk.screen.lines


def test_a_second_patient_is_served_after_the_first(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    for person in (people.ADULT, people.STRANGER):
        kiosk.begin_to_pay(booking_class, person)
        house.pay(kiosk.order.id)
        kiosk.wait_for("Done")
        kiosk.accept()
    assert bookings_of(house) == ["booked", "booked"]
    first, second = kiosk.printer.tickets
    assert first.slot.number != second.slot.number


def test_leaving_at_the_review_gives_the_number_back(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.go_to_review(booking_class, people.ADULT)
    assert bookings_of(house) == ["held"]
    kiosk.leave()
    assert kiosk.page == "Ended"
    kiosk.until(lambda: bookings_of(house) == ["released"])
    kiosk.until(lambda: kiosk.journal.owed() == ())
    assert orders_of(house) == []


def test_somebody_else_takes_the_last_number_first(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.choose_journey(booking_class)
    kiosk.insert_card(people.ADULT)
    kiosk.pick_up_to_the_bands()
    state = kiosk.session.state
    offer = next(band for band in state.bands if band.free)
    take_all(house, state.session.id, offer)
    kiosk.take_first()
    kiosk.wait_for("ChoosingBand", "ReadingWhyNot")
    assert "ReviewingHold" not in kiosk.screens
    assert kiosk.journal.unsettled() == kiosk.journal.owed() == ()


def test_a_declined_payment_may_be_tried_again(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.begin_to_pay(booking_class, people.ADULT)
    house.pay(kiosk.order.id, PhoneAct.DECLINE)
    kiosk.until(lambda: kiosk.session.state.remark is not None)
    assert kiosk.page == "Paying"
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    assert orders_of(house) == ["paid"]


def test_a_payment_that_lapses_costs_nothing_and_frees_the_number(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.begin_to_pay(booking_class, people.ADULT)
    house.clock.advance(seconds=house.policy.order_s + 1)
    kiosk.wait_for("Ended")
    kiosk.until(lambda: kiosk.journal.owed() == ())
    assert orders_of(house) == ["closed"]
    assert bookings_of(house) == ["released"]


def test_leaving_at_the_instant_of_payment_still_books(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.begin_to_pay(booking_class, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.session.post(ev.Left())
    kiosk.wait_for("Done")
    assert bookings_of(house) == ["booked"]
    assert len(kiosk.printer.tickets) == 1


def test_leaving_while_paying_closes_the_order_for_good(
    booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.begin_to_pay(booking_class, people.ADULT)
    kiosk.leave()
    kiosk.wait_for("Ended")
    kiosk.until(lambda: kiosk.journal.owed() == ())
    assert orders_of(house) == ["closed"]
    assert bookings_of(house) == ["released"]


@pytest.mark.parametrize(
    "outcome", [Outcome.NOT_PRINTED, Outcome.PARTIAL_CANCELLED, Outcome.UNKNOWN]
)
def test_no_ticket_still_books_and_the_number_is_on_screen(
    outcome: Outcome, booking_class: BookingClass, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.printer.outcome = outcome
    kiosk.begin_to_pay(booking_class, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    assert bookings_of(house) == ["booked"]
    assert kiosk.printer.attempts == 1
    assert isinstance(kiosk.screen, Result)
    assert kiosk.screen.number
    assert kiosk.journal.unsettled() == ()


def test_nothing_about_the_person_reaches_the_disk(
    booking_class: BookingClass,
    kiosk: HeadlessKiosk,
    house: CentralHouse,
    wire: LossyProxy,
    tmp_path: Path,
) -> None:
    wire.lose_answer("POST /v1/appointments")
    kiosk.begin_to_pay(booking_class, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    found = b"".join(path.read_bytes() for path in tmp_path.glob("journal.sqlite*"))
    assert b"open_order" in found
    for private in (people.ADULT.name, people.ADULT.number, people.PHONE):
        assert private.encode() not in found
