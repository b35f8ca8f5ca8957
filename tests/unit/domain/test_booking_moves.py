"""Every state of a booking's row and where it leads stands in one table; appointments fit in it."""

import itertools

import pytest

from kiosk_app.central_service.numbers.standing import status_of
from kiosk_app.domain import appointment_status
from kiosk_app.domain.appointment_status import Act, AppointmentStatus
from kiosk_app.domain.booking_moves import MOVES, BookingState, NoSuchMoveError, must_be_a_move

S = BookingState
COMES = (S.BOOKED, S.ARRIVED, S.CHECKED_IN, S.FULFILLED, S.CANCELLED, S.NO_SHOW, S.VOID)
"""What an appointment is; the others are holds, offers, and what nobody was told of."""


class Row:
    """A booking's row, as far as its status goes."""

    def __init__(self, state: BookingState) -> None:
        self.state = state.value


@pytest.mark.parametrize(("before", "after"), [*itertools.product(BookingState, BookingState)])
def test_every_pair_of_states_is_in_the_table_or_refused(
    before: BookingState, after: BookingState
) -> None:
    if after in MOVES[before]:
        must_be_a_move(before, after)
        return
    with pytest.raises(NoSuchMoveError, match=f"that is {before} does not become {after}"):
        must_be_a_move(before, after)


@pytest.mark.parametrize("before", COMES)
def test_of_an_appointment_it_says_what_the_table_of_acts_says(before: BookingState) -> None:
    by_act = set(appointment_status.MOVES[AppointmentStatus(before.value)].values())
    assert {AppointmentStatus(s.value) for s in MOVES[before] if s is not S.WITHDRAWN} == by_act


def test_every_state_is_somewhere_in_the_table_and_can_be_reached() -> None:
    assert set(MOVES) == set(BookingState)
    assert {S.OFFERED} | {s for to in MOVES.values() for s in to} == set(BookingState)


def test_every_state_of_a_booking_has_its_status_and_every_status_its_state() -> None:
    found = {status_of(Row(state)) for state in BookingState}  # type: ignore[arg-type]  # one column
    assert found == set(AppointmentStatus)


@pytest.mark.requirement("R050")
@pytest.mark.parametrize("before", [S.BOOKED, S.ARRIVED, S.CHECKED_IN])
def test_who_is_moved_has_still_to_check_in(before: BookingState) -> None:
    status = AppointmentStatus(before.value)
    assert appointment_status.move(status, Act.MOVE) is AppointmentStatus.BOOKED
