"""A changed time never leaves the patient without a place, nor with two."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.cancellation import Asker, Booking
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import DepartmentId, SessionId
from kiosk_app.domain.limits import Booked
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.reschedule import (
    Place,
    fee_difference,
    is_covered,
    may_change,
    may_take,
)
from tests.unit.domain.made_up import TODAY, at

HEART = DepartmentId("heart")
BOOKED = Booking(AppointmentStatus.BOOKED, at(8), at(12))
HERE = Place(SessionId("s1"), HEART, at(8), Fen(5000))
LATER = Place(SessionId("s1"), HEART, at(10), Fen(5000))
KIOSK = Asker(Channel.KIOSK)


def test_what_may_be_cancelled_may_be_changed() -> None:
    assert may_change(BOOKED, KIOSK, at(9), BEIJING, (HERE, LATER)) is None
    late = may_change(BOOKED, KIOSK, at(12), BEIJING, (HERE, LATER))
    assert late == Refusal(Reason.COUNTED_AS_NO_SHOW)


def test_the_same_time_is_no_change() -> None:
    refusal = may_change(BOOKED, KIOSK, at(7), BEIJING, (HERE, HERE))
    assert refusal == Refusal(Reason.NOTHING_TO_CHANGE)
    elsewhere = replace(HERE, session=SessionId("s2"))
    assert may_change(BOOKED, KIOSK, at(7), BEIJING, (HERE, elsewhere)) is None


def test_the_number_that_goes_does_not_count_against_the_one_that_comes() -> None:
    mine = Booked(HEART, TODAY)
    assert may_take(HERE, LATER, [mine], BEIJING) is None
    other = Booked(DepartmentId("eyes"), TODAY)
    to_eyes = replace(LATER, department=DepartmentId("eyes"))
    refusal = may_take(HERE, to_eyes, [mine, other], BEIJING)
    assert refusal == Refusal(Reason.ALREADY_BOOKED, (("limit", "1"),))


def test_only_one_number_goes() -> None:
    tomorrow = TODAY + timedelta(days=1)
    next_day = replace(LATER, begins_at=at(10, day=tomorrow))
    existing = [Booked(HEART, TODAY), Booked(HEART, tomorrow)]
    refusal = may_take(HERE, next_day, existing, BEIJING)
    assert refusal == Refusal(Reason.ALREADY_BOOKED, (("limit", "1"),))


@pytest.mark.parametrize(("fee", "difference"), [(8000, 3000), (5000, 0), (3000, -2000)])
def test_the_difference_is_paid_or_goes_back(fee: int, difference: int) -> None:
    assert fee_difference(Fen(5000), Fen(fee)) == difference


@pytest.mark.requirement("R051", "R127")
def test_what_was_ordered_covers_a_change_unless_the_old_number_is_worth_less_by_now() -> None:
    assert is_covered(Fen(8000), Fen(10_000), Fen(2000))
    assert not is_covered(Fen(6000), Fen(10_000), Fen(2000))
    assert is_covered(Fen(10_000), Fen(8000), Fen(0))
