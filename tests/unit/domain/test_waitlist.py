"""First come, first offered; an offer lapses; nobody overtakes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.waitlist import (
    Offer,
    Waiter,
    Waitlist,
    accept,
    closes_at,
    in_order,
    join,
    lapse,
    leave,
    may_wait,
    offer_next,
    shown_free,
)
from tests.unit.domain.made_up import at

ANNA, BORIS = PatientId("a"), PatientId("b")
EMPTY = Waitlist(at(12))
FIRST, SECOND = Waiter(ANNA, at(8)), Waiter(BORIS, at(8, 1))


def joined(*waiters: Waiter) -> Waitlist:
    waitlist = EMPTY
    for waiter in waiters:
        after = join(waitlist, waiter, 0)
        assert isinstance(after, Waitlist)
        waitlist = after
    return waitlist


def offered(waitlist: Waitlist, minute: int = 0) -> tuple[Waitlist, Offer]:
    after = offer_next(waitlist, at(9, minute), BEIJING)
    assert isinstance(after, tuple)
    return after


@pytest.mark.requirement("R061")
def test_a_number_that_comes_back_goes_to_the_first_then_to_the_second() -> None:
    waitlist, offer = offered(joined(FIRST, SECOND))
    assert offer == Offer(FIRST, at(9, 15))
    assert shown_free(waitlist, 1) == 0
    assert lapse(waitlist, at(9, 14, 59)) == (waitlist, ())
    waitlist, over = lapse(waitlist, at(9, 15))
    assert over == (offer,)
    waitlist, offer = offered(waitlist, 15)
    assert offer.waiter == SECOND
    after = accept(waitlist, BORIS, at(9, 20))
    assert after == EMPTY
    assert shown_free(EMPTY, 1) == 1


@pytest.mark.requirement("R061")
def test_an_offer_is_taken_in_time_and_by_its_patient_only() -> None:
    waitlist, _ = offered(joined(FIRST, SECOND))
    assert accept(waitlist, BORIS, at(9, 1)) == Refusal(Reason.NO_OFFER)
    assert accept(waitlist, ANNA, at(9, 15)) == Refusal(Reason.OFFER_LAPSED)
    assert isinstance(accept(waitlist, ANNA, at(9, 14, 59)), Waitlist)


@pytest.mark.requirement("R027", "R061")
def test_a_patient_stands_on_so_many_lists_and_no_more() -> None:
    limit = BEIJING.limits.waitlists
    assert may_wait(limit - 1, BEIJING) is None
    assert may_wait(limit, BEIJING) == Refusal(Reason.WAITLIST_LIMIT, (("limit", str(limit)),))


@pytest.mark.requirement("R061")
def test_one_joins_only_where_nothing_is_left() -> None:
    assert join(EMPTY, FIRST, 1) == Refusal(Reason.NOT_FULL)
    assert isinstance(join(joined(FIRST), SECOND, 1), Waitlist)


@pytest.mark.requirement("R061")
def test_nobody_waits_twice_nor_while_an_offer_is_open() -> None:
    twice = Refusal(Reason.ALREADY_WAITING)
    waitlist = joined(FIRST, SECOND)
    assert join(waitlist, replace(FIRST, joined_at=at(8, 30)), 0) == twice
    waitlist, _ = offered(waitlist)
    assert join(waitlist, replace(FIRST, joined_at=at(9, 1)), 0) == twice


@pytest.mark.requirement("R061")
def test_the_list_closes_an_hour_before_the_session() -> None:
    assert closes_at(at(13), BEIJING) == at(12)
    closed = Refusal(Reason.WAITLIST_CLOSED, (("closed", "2026-11-23 12:00"),))
    assert join(EMPTY, Waiter(ANNA, at(12)), 0) == closed
    assert offer_next(joined(FIRST), at(12), BEIJING) == closed


@pytest.mark.requirement("R061")
def test_an_offer_does_not_outlive_the_list() -> None:
    after = offer_next(joined(FIRST), at(11, 50), BEIJING)
    assert isinstance(after, tuple)
    assert after[1].expires_at == at(12)


def test_nobody_waiting_is_offered_nothing() -> None:
    assert offer_next(EMPTY, at(9), BEIJING) == Refusal(Reason.NO_OFFER)


@pytest.mark.requirement("R061")
def test_priority_groups_come_first() -> None:
    soldier = Waiter(PatientId("s"), at(8, 5), PriorityGroup.SOLDIER)
    waitlist = joined(FIRST, SECOND, soldier)
    assert [w.patient for w in in_order(waitlist, BEIJING)] == ["s", "a", "b"]


@pytest.mark.requirement("R061")
def test_of_one_group_who_came_first_is_first_whatever_their_name() -> None:
    late, early = replace(FIRST, joined_at=at(8, 2)), SECOND
    assert [w.patient for w in in_order(joined(early, late), BEIJING)] == ["b", "a"]
    [offer] = offered(joined(early, late))[0].offers
    assert offer.waiter == early


@pytest.mark.requirement("R061")
def test_who_leaves_gives_the_offer_up() -> None:
    waitlist, _ = offered(joined(FIRST))
    assert leave(waitlist, ANNA) == EMPTY
    assert leave(joined(FIRST, SECOND), ANNA) == joined(SECOND)


STEPS = st.lists(
    st.tuples(st.sampled_from(["join", "leave", "offer", "accept", "lapse"]), st.integers(0, 5)),
    max_size=40,
)


@pytest.mark.requirement("R061")
@given(STEPS)
def test_no_number_is_offered_twice_and_no_patient_stands_twice(
    steps: list[tuple[str, int]],
) -> None:
    waitlist, numbers, taken = EMPTY, 0, 0
    for i, (what, who) in enumerate(steps):
        now = at(8) + timedelta(minutes=5 * i)
        patient = PatientId(f"p{who}")
        before = len(waitlist.offers)
        after: Waitlist | Refusal = waitlist
        if what == "join":
            after = join(waitlist, Waiter(patient, now), 0)
        elif what == "leave":
            after = leave(waitlist, patient)
            numbers -= before - len(after.offers)
        elif what == "offer":
            answer = offer_next(waitlist, now, BEIJING)
            if isinstance(answer, tuple):
                assert answer[1].waiter == in_order(waitlist, BEIJING)[0]
                after, numbers = answer[0], numbers + 1
        elif what == "accept":
            after = accept(waitlist, patient, now)
            taken += not isinstance(after, Refusal)
        else:
            after, over = lapse(waitlist, now)
            numbers -= len(over)
        waitlist = waitlist if isinstance(after, Refusal) else after
        assert len(waitlist.offers) + taken == numbers
        patients = [w.patient for w in waitlist.waiting]
        patients += [o.waiter.patient for o in waitlist.offers]
        assert len(patients) == len(set(patients))
