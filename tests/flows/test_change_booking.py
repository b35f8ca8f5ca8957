"""A patient changes a booking for another time: one place at every moment, every way it can end."""

import pytest

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Result, Review, SlotGrid, Text
from tests.helpers import people
from tests.helpers.books import bookings_of, orders_of
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk

CHANGE = 1
LATER = 1


def begin_change(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    """Book in advance, come again, and ask for another later day."""
    kiosk.begin_to_pay(BookingClass.ADVANCE, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    kiosk.accept()
    kiosk.choose_journey(Purpose.MY_BOOKINGS)
    kiosk.present_card(people.ADULT)
    kiosk.wait_for("ChoosingBooking")
    kiosk.tell(ev.Chosen(0))
    kiosk.tell(ev.Chosen(CHANGE))
    kiosk.tell(ev.Chosen(LATER))
    kiosk.wait_for("ChoosingDay")


def take_last(kiosk: HeadlessKiosk) -> None:
    """Take the last of everything that can be taken, so that it is another time."""
    while kiosk.page != "ReviewingHold":
        shown = kiosk.screen
        if isinstance(shown, SlotGrid):
            options = tuple(option for group in shown.groups for option in group.options)
        else:
            assert isinstance(shown, Choice), kiosk.page
            options = shown.options
        if kiosk.page == "ChoosingTitle":  # the same fee as before
            last = next(i for i, option in enumerate(options) if option.can_be_had)
        else:
            last = max(i for i, o in enumerate(options) if o.can_be_had and o.note)
        kiosk.tell(ev.Chosen(last))
        kiosk.until(lambda: not kiosk.page.startswith(("Finding", "Loading", "Holding")))


def test_the_same_fee_is_changed_without_paying_again(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    begin_change(kiosk, house)
    take_last(kiosk)
    old, new = kiosk.printer.tickets[0], kiosk.hold
    assert bookings_of(house) == ["booked", "held"]
    review = kiosk.screen
    assert isinstance(review, Review)
    assert Text("row.instead_of") in {row.label for row in review.rows}
    assert review.accept == Text("reviewing_hold.accept_free")
    kiosk.accept()
    kiosk.wait_for("Done")
    assert bookings_of(house) == ["cancelled", "booked"]
    assert orders_of(house) == ["paid"]
    assert isinstance(kiosk.screen, Result)
    assert Text("done.changed") in kiosk.screen.lines
    assert kiosk.printer.tickets[-1].slot == new.slot
    assert old.slot.band != new.slot.band
    assert kiosk.journal.unsettled() == kiosk.journal.owed() == ()


def test_who_thinks_again_keeps_the_old_place(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    begin_change(kiosk, house)
    take_last(kiosk)
    kiosk.leave()
    kiosk.wait_for("Ended")
    kiosk.until(lambda: bookings_of(house) == ["booked", "released"])
    assert orders_of(house) == ["paid"]


def test_a_lost_answer_changes_once(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    begin_change(kiosk, house)
    take_last(kiosk)
    wire.lose_answer("POST /v1/appointments")
    kiosk.accept()
    kiosk.wait_for("Done")
    assert bookings_of(house) == ["cancelled", "booked"]
    assert kiosk.journal.unsettled() == kiosk.journal.owed() == ()


def test_central_away_leaves_the_old_place_and_says_what_is_certain(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    begin_change(kiosk, house)
    take_last(kiosk)
    wire.is_down = True
    kiosk.accept()
    kiosk.wait_for("UnpaidUnknown")
    assert kiosk.claim_slip()[0] is OpenMatter.UNPAID
    assert bookings_of(house) == ["booked", "held"]
    kiosk.accept()
    wire.is_down = False
    kiosk.recovery.in_quiet()
    house.clock.advance(seconds=house.policy.hold_s + 1)
    house.service.background.run_once()
    assert bookings_of(house)[0] == "booked"
    assert bookings_of(house)[1] in {"lapsed", "released"}
    assert kiosk.journal.unsettled() == kiosk.journal.owed() == ()


@pytest.mark.parametrize("lost", [False, True])
def test_a_dearer_number_asks_for_the_difference_only(
    lost: bool,
    kiosk: HeadlessKiosk,
    house: CentralHouse,
) -> None:
    begin_change(kiosk, house)
    paid = kiosk.printer.tickets[0].paid
    while kiosk.page != "ChoosingTitle":
        kiosk.take_first()
    shown = kiosk.screen
    assert isinstance(shown, Choice)
    dearest = max(i for i, option in enumerate(shown.options) if option.can_be_had)
    kiosk.tell(ev.Chosen(dearest))
    kiosk.until(lambda: not kiosk.page.startswith("Finding"))
    kiosk.pick_the_first_of_everything()
    fee = kiosk.hold.slot.fee
    assert fee > paid
    kiosk.accept()
    kiosk.wait_for("Paying")
    assert kiosk.order.amount == fee - paid
    if lost:
        kiosk.leave()
        kiosk.wait_for("Ended")
        kiosk.until(lambda: bookings_of(house) == ["booked", "released"])
        return
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    assert bookings_of(house) == ["cancelled", "booked"]
    assert kiosk.printer.tickets[-1].paid == fee
