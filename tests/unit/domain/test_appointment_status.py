"""What can happen to a booking stands in one table, and nothing else happens."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.appointment_status import MOVES, Act, AppointmentStatus, is_over, move
from kiosk_app.domain.refusal import Reason, Refusal

S = AppointmentStatus
WHY_OVER = {
    S.FULFILLED: Reason.ALREADY_SEEN,
    S.CANCELLED: Reason.ALREADY_CANCELLED,
    S.NO_SHOW: Reason.COUNTED_AS_NO_SHOW,
    S.VOID: Reason.ALREADY_VOID,
}
OVER = set(WHY_OVER)


def walk(acts: list[Act], start: AppointmentStatus) -> list[AppointmentStatus]:
    trace = [start]
    for act in acts:
        after = move(trace[-1], act)
        if not isinstance(after, Refusal):
            trace.append(after)
    return trace


def test_the_values_are_the_codes_of_fhir() -> None:
    assert {s.value for s in S} == {
        "waitlist",
        "pending",
        "booked",
        "arrived",
        "checked-in",
        "fulfilled",
        "cancelled",
        "noshow",
        "entered-in-error",
    }


@pytest.mark.requirement("R045")
def test_a_booking_goes_from_held_to_seen() -> None:
    acts = [Act.OFFER, Act.CONFIRM, Act.ARRIVE, Act.CHECK_IN, Act.FULFIL]
    assert walk(acts, S.WAITLIST) == [
        S.WAITLIST,
        S.HELD,
        S.BOOKED,
        S.ARRIVED,
        S.CHECKED_IN,
        S.FULFILLED,
    ]


@pytest.mark.requirement("R045")
@pytest.mark.parametrize("status", [S.BOOKED, S.ARRIVED])
def test_nobody_is_seen_without_triage(status: AppointmentStatus) -> None:
    facts = (("status", status.value), ("act", "fulfil"))
    assert move(status, Act.FULFIL) == Refusal(Reason.NOT_CHECKED_IN, facts)


@pytest.mark.requirement("R047")
def test_void_is_neither_cancelled_nor_no_show_and_happens_once() -> None:
    assert move(S.BOOKED, Act.VOID) is S.VOID
    assert move(S.VOID, Act.VOID) == Refusal(Reason.ALREADY_VOID)


@pytest.mark.requirement("R059")
@pytest.mark.parametrize("status", [S.ARRIVED, S.CHECKED_IN])
def test_who_came_and_waits_is_no_no_show(status: AppointmentStatus) -> None:
    assert move(S.BOOKED, Act.MISS) is S.NO_SHOW
    facts = (("status", status.value), ("act", "miss"))
    assert move(status, Act.MISS) == Refusal(Reason.NOT_IN_THIS_STATE, facts)


@pytest.mark.requirement("R050")
@pytest.mark.parametrize(
    ("status", "act"),
    [
        (S.HELD, Act.CONFIRM),
        (S.BOOKED, Act.MISS),
        (S.BOOKED, Act.CHECK_IN),
        (S.CHECKED_IN, Act.FULFIL),
    ],
)
def test_a_suspended_session_stops_what_needs_its_doctor(
    status: AppointmentStatus, act: Act
) -> None:
    assert not isinstance(move(status, act), Refusal)
    assert move(status, act, is_suspended=True) == Refusal(Reason.SESSION_SUSPENDED)


@pytest.mark.requirement("R050")
def test_a_suspended_booking_can_still_be_given_back_or_moved() -> None:
    assert move(S.BOOKED, Act.CANCEL, is_suspended=True) is S.CANCELLED
    assert move(S.BOOKED, Act.RESCHEDULE, is_suspended=True) is S.CANCELLED


@pytest.mark.parametrize(("status", "reason"), [*WHY_OVER.items()])
@pytest.mark.parametrize("act", Act)
def test_what_is_over_says_why_to_every_act(
    status: AppointmentStatus, reason: Reason, act: Act
) -> None:
    assert move(status, act) == Refusal(reason)


@pytest.mark.parametrize(("status", "act"), [*itertools.product(AppointmentStatus, Act)])
def test_every_act_in_every_status_is_in_the_table_or_refused(
    status: AppointmentStatus, act: Act
) -> None:
    """No act but those of the table leads anywhere, and each refusal says why."""
    after = MOVES[status].get(act)
    found = move(status, act)
    if after is not None:
        assert found is after
        return
    assert isinstance(found, Refusal)
    is_early = act is Act.FULFIL and status in {S.BOOKED, S.ARRIVED}
    otherwise = Reason.NOT_CHECKED_IN if is_early else Reason.NOT_IN_THIS_STATE
    assert found.reason is (WHY_OVER[status] if status in OVER else otherwise)


@given(st.lists(st.sampled_from(Act), max_size=30), st.sampled_from([S.WAITLIST, S.HELD]))
def test_every_walk_keeps_to_the_table_and_stops_at_an_end(
    acts: list[Act], start: AppointmentStatus
) -> None:
    trace = walk(acts, start)
    for before, after in itertools.pairwise(trace):
        assert after in MOVES[before].values()
        assert before not in OVER
    assert list(itertools.pairwise(trace)).count((S.HELD, S.BOOKED)) <= 1


def test_the_table_names_every_status_and_each_can_be_reached_and_left_or_is_an_end() -> None:
    assert set(MOVES) == set(S)
    reached = {S.WAITLIST} | {after for moves in MOVES.values() for after in moves.values()}
    assert reached == set(S)
    assert {status for status in S if is_over(status)} == OVER
