"""At the green channel: an old person sits opposite, often with a relative beside them."""

from collections.abc import Iterator

import pytest

from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.purpose import Purpose
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.people import ELDER, PHONE
from tests.helpers.staff import add_counter


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=0) as made:
        add_counter(made)
        yield made


def at_departments(counter: HeadlessCounter) -> None:
    counter.lay_card(ELDER)
    counter.wait_for("entering_phone", "choosing_group")
    if counter.name == "entering_phone":
        counter.do(ev.Entered(PHONE))
        counter.wait_for("choosing_group")


def booked(counter: HeadlessCounter) -> None:
    at_departments(counter)
    counter.hold_first()
    counter.do(told.AmountTyped("100"))
    counter.wait_for("paid_done")


@pytest.mark.requirement("R012")
def test_the_daughter_takes_along_when_and_where_her_mother_is_expected(
    counter: HeadlessCounter,
) -> None:
    booked(counter)
    [ticket] = counter.printer.tickets
    counter.do(told.FamilyCopyWanted())
    counter.until(lambda: counter.printer.family_copies == [ticket], "the copy")
    assert counter.name == "paid_done"
    assert counter.printer.tickets == [ticket]


@pytest.mark.requirement("R012")
def test_she_comes_back_for_it_later(counter: HeadlessCounter) -> None:
    booked(counter)
    counter.do(ev.Accepted())
    counter.wait_for("identifying")
    at_departments(counter)
    counter.do(ev.JourneyChosen(Purpose.MY_BOOKINGS))
    counter.wait_for("choosing_booking")
    counter.do(ev.Chosen(0))
    counter.wait_for("reading_booking")
    counter.do(told.FamilyCopyWanted())
    counter.until(lambda: bool(counter.printer.family_copies), "the copy")
    assert len(counter.printer.tickets) == 1
