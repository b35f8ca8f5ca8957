"""What a relative takes along: of which pages it is to be had, and what is asked of the printer."""

from dataclasses import replace

import pytest

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter import faces, walk_in
from kiosk_app.journeys.counter.family_copy import WANTED
from kiosk_app.journeys.effects_slips import PrintFamilyCopy
from kiosk_app.journeys.parts import Next
from tests.helpers import people as p
from tests.helpers import samples_counter as s
from tests.helpers import samples_my_bookings as my

PAID = walk_in.Paid(s.DONE, s.TENDERED, s.CHANGE)
CANCELLED = replace(
    my.READING, booking=replace(my.READING.booking, status=AppointmentStatus.CANCELLED)
)
COPY = PrintFamilyCopy(p.ADULT_PATIENT, p.APPOINTMENT)


@pytest.mark.requirement("R012")
@pytest.mark.parametrize("state", [PAID, s.DONE], ids=["paid in cash", "paid by scan"])
def test_of_a_number_just_booked_as_often_as_it_is_asked_for(state: walk_in.State) -> None:
    assert WANTED in faces.body_of(state).sheet.actions
    for _ in range(2):
        assert walk_in.advance(state, told.FamilyCopyWanted()) == Next(state, (COPY,))


@pytest.mark.requirement("R012")
def test_of_a_booking_that_can_still_be_kept() -> None:
    step = walk_in.advance(my.READING, told.FamilyCopyWanted())
    copy = PrintFamilyCopy(my.READING.patient, my.READING.booking.appointment)
    assert step == Next(my.READING, (copy,))
    assert WANTED in faces.body_of(my.READING).sheet.actions


@pytest.mark.parametrize(
    "state", [CANCELLED, s.REVIEW, s.EMPTY, walk_in.Paid(s.PRINTING, s.TENDERED, s.CHANGE)]
)
def test_of_nothing_else(state: walk_in.State) -> None:
    assert walk_in.advance(state, told.FamilyCopyWanted()) == Next(state)
    assert WANTED not in faces.body_of(state).sheet.actions
