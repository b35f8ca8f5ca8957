"""Several examinations at once, without clashes, in the right order, or not at all."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.examination import (
    ExamOrder,
    ExamOrderId,
    ExamSlot,
    ExamSlotId,
    GapRule,
    Plan,
    fits,
    half_days_for,
    is_below_target,
    is_in,
    is_timely,
    may_be_missed,
    may_book,
    may_have,
    place,
    propose,
)
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay, TimeBand
from kiosk_app.domain.supply import may_cut
from tests.unit.domain.made_up import at

HALF = timedelta(minutes=30)
NO_PLAN = Refusal(Reason.NO_PLAN)


def order(kind: str, **more: bool) -> ExamOrder:
    return ExamOrder(ExamOrderId(kind), kind, "doctor", **({"is_paid": True} | more))


def slot(kind: str, hour: int, minute: int = 0, resource: str = "1") -> ExamSlot:
    begin = at(hour, minute)
    name = ExamSlotId(f"{kind}-{resource}-{hour}:{minute:02d}")
    return ExamSlot(name, kind, resource, TimeBand(begin, begin + HALF))


def begins(plan: Plan | Refusal) -> dict[str, str]:
    assert isinstance(plan, dict)
    return {key: f"{s.band.begin:%H:%M}" for key, s in plan.items()}


@pytest.mark.requirement("R057")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ordered_by": ""}, Reason.EXAMINATION_NOT_ORDERED),
        ({"is_paid": False}, Reason.EXAMINATION_NOT_PAID),
    ],
)
def test_an_examination_is_ordered_and_paid_before_it_is_booked(
    change: dict[str, Any], reason: Reason
) -> None:
    ct = replace(order("ct"), **change)
    assert may_book(ct) == Refusal(reason)
    assert place([ct], [slot("ct", 8)], (), BEIJING) == Refusal(reason)


@pytest.mark.requirement("R057", "R160")
def test_one_order_gets_the_slot_that_ends_first() -> None:
    assert may_book(order("ct")) is None
    plan = place([order("ct")], [slot("ct", 9), slot("ct", 8), slot("us", 7)], (), BEIJING)
    assert begins(plan) == {"ct": "08:00"}


@pytest.mark.requirement("R089", "R162")
def test_an_examination_slot_of_more_than_thirty_minutes_is_refused() -> None:
    too_long = Refusal(Reason.BAND_TOO_LONG, (("limit", "30"),))
    assert may_cut(timedelta(minutes=45), BEIJING) == too_long
    with pytest.raises(ValueError, match="30 minutes"):
        ExamSlot(ExamSlotId("x"), "ct", "1", TimeBand(at(8), at(8, 45)))


@pytest.mark.requirement("R159")
def test_four_orders_get_four_slots_that_do_not_clash() -> None:
    kinds = ["lab", "us", "ct", "mr"]
    slots = [
        slot(kind, hour, minute) for kind in kinds for hour in (8, 9, 10, 11) for minute in (0, 30)
    ]
    plan = place([order(kind) for kind in kinds], slots, (), BEIJING)
    assert isinstance(plan, dict)
    assert fits(plan, (), BEIJING)
    assert sorted(begins(plan).values()) == ["08:00", "09:00", "10:00", "11:00"]


@pytest.mark.requirement("R159")
def test_if_one_has_no_slot_none_is_placed() -> None:
    assert place([order("ct"), order("mr")], [slot("ct", 8)], (), BEIJING) == NO_PLAN


@pytest.mark.requirement("R058", "R159")
def test_there_is_time_to_walk_between_two() -> None:
    slots = [slot("ct", 8), slot("us", 8, 30), slot("us", 8, 40)]
    plan = place([order("ct"), order("us")], slots, (), BEIJING)
    assert begins(plan) == {"ct": "08:00", "us": "08:40"}


@pytest.mark.requirement("R058")
def test_fasting_ones_are_in_the_morning_even_if_others_wait() -> None:
    slots = [slot("blood", 8), slot("blood", 14), slot("ct", 8), slot("ct", 14)]
    orders = [order("ct"), order("blood", is_fasting=True)]
    assert begins(place(orders, slots, (), BEIJING)) == {"ct": "14:00", "blood": "08:00"}
    late = [slot("blood", 10, 30), slot("blood", 10, 31)]
    assert begins(place(orders[1:], late[::-1], (), BEIJING)) == {"blood": "10:30"}
    assert place(orders[1:], late[1:], (), BEIJING) == NO_PLAN


@pytest.mark.requirement("R058")
def test_what_must_come_first_comes_first_with_its_gap() -> None:
    rules = [GapRule("us", "barium", timedelta(hours=1))]
    slots = [slot("barium", 8), slot("us", 8, 40), slot("barium", 10), slot("barium", 10, 30)]
    plan = place([order("barium"), order("us")], slots, rules, BEIJING)
    assert begins(plan) == {"barium": "10:30", "us": "08:40"}
    contradiction = [*rules, GapRule("barium", "us", timedelta(0))]
    assert place([order("barium"), order("us")], slots, contradiction, BEIJING) == NO_PLAN


def test_no_orders_need_no_slots() -> None:
    assert place([], [], (), BEIJING) == {}


def test_orders_come_once_and_not_too_many_at_a_time() -> None:
    for orders in ([order("ct")] * 2, [order(f"k{i}") for i in range(7)]):
        with pytest.raises(ValueError, match="placed at once"):
            place(orders, [], (), BEIJING)


KINDS = ("ct", "us", "barium")
SLOTS = st.lists(
    st.builds(
        slot, st.sampled_from(KINDS), st.integers(8, 12), st.sampled_from([0, 10, 20, 30, 40])
    ),
    min_size=6,
    max_size=14,
    unique_by=lambda s: s.id,
)
RULES = st.lists(
    st.builds(
        GapRule,
        st.sampled_from(KINDS),
        st.sampled_from(KINDS),
        st.sampled_from([timedelta(0), timedelta(minutes=50)]),
    ),
    max_size=2,
)


def last_end(slots: Iterable[ExamSlot]) -> datetime:
    return max(s.band.end for s in slots)


@pytest.mark.requirement("R058", "R159")
@given(SLOTS, RULES, st.booleans())
def test_a_plan_is_found_exactly_when_there_is_one_and_none_ends_sooner(
    slots: list[ExamSlot], rules: list[GapRule], is_fasting: bool
) -> None:
    twice = replace(order("ct"), id=ExamOrderId("ct2"))
    orders = [order("ct"), order("us", is_fasting=is_fasting), order("barium"), twice]
    choices = [[s for s in slots if s.kind == o.kind] for o in orders]
    noon = at(10, 30)
    every = [
        plan
        for plan in product(*choices)
        if fits(dict(zip((o.id for o in orders), plan, strict=True)), rules, BEIJING)
        and not (is_fasting and plan[1].band.begin > noon)
    ]
    found = place(orders, slots, rules, BEIJING)
    if not every:
        assert found == NO_PLAN
        return
    assert isinstance(found, dict)
    assert tuple(found.values()) in every
    assert last_end(found.values()) == min(last_end(plan) for plan in every)


@pytest.mark.requirement("R159")
def test_a_plan_fits_beside_what_the_patient_has_already() -> None:
    kept = [slot("mr", 9)]
    plan = place([order("ct")], [slot("ct", 8, 30), slot("ct", 9, 30)], (), BEIJING, kept=kept)
    assert plan == NO_PLAN
    later = [slot("ct", 8, 30), slot("ct", 10)]
    assert begins(place([order("ct")], later, (), BEIJING, kept=kept)) == {"ct": "10:00"}
    rule = [GapRule("ct", "mr", timedelta(0))]
    assert place([order("ct")], later, rule, BEIJING, kept=kept) == NO_PLAN


@pytest.mark.requirement("R058", "R160")
def test_the_time_somebody_chose_is_asked_by_the_same_rules() -> None:
    ct, kept = order("ct"), [slot("mr", 9)]
    assert may_have(ct, slot("ct", 10), kept, (), BEIJING) is None
    clash = Refusal(Reason.EXAMINATION_CLASH, (("why", "others"),))
    assert may_have(ct, slot("ct", 9, 30), kept, (), BEIJING) == clash
    assert may_have(ct, slot("ct", 8, 30), kept, (), BEIJING) == clash
    fasting = order("ct", is_fasting=True)
    late = Refusal(Reason.EXAMINATION_CLASH, (("why", "fasting"),))
    assert may_have(fasting, slot("ct", 11), (), (), BEIJING) == late
    assert may_have(fasting, slot("ct", 10, 30), (), (), BEIJING) is None
    unpaid = order("ct", is_paid=False)
    assert may_have(unpaid, slot("ct", 10), (), (), BEIJING) == Refusal(Reason.EXAMINATION_NOT_PAID)


@pytest.mark.requirement("R094")
def test_seven_days_are_timely_and_a_minute_more_is_not() -> None:
    assert is_timely(timedelta(days=7), BEIJING)
    assert not is_timely(timedelta(days=7, minutes=1), BEIJING)


@pytest.mark.requirement("R090")
def test_fewer_than_eighty_of_a_hundred_are_too_few() -> None:
    assert is_below_target(79, 100, BEIJING)
    assert not is_below_target(80, 100, BEIJING)
    assert not is_below_target(0, 0, BEIJING)


# --- proposed ------------------------------------------------------------------------------------


@pytest.mark.requirement("R058")
def test_a_proposal_for_all_is_the_plan_for_all() -> None:
    slots = [slot(kind, hour) for kind in ("ct", "us", "mr") for hour in (8, 9, 10)]
    orders = [order("ct"), order("us"), order("mr")]
    assert propose(orders, slots, (), BEIJING) == place(orders, slots, (), BEIJING)


@pytest.mark.requirement("R160")
def test_as_many_as_fit_are_proposed_and_of_as_many_those_that_come_first() -> None:
    slots = [slot("ct", 8), slot("us", 8), slot("mr", 9)]
    three = [order("ct"), order("us"), order("mr")]
    assert begins(propose(three, slots, (), BEIJING)) == {"ct": "08:00", "mr": "09:00"}
    assert begins(propose(three[::-1], slots, (), BEIJING)) == {"mr": "09:00", "us": "08:00"}
    two = [slot("ct", 8), slot("us", 8)]
    assert begins(propose(three[1::-1], two, (), BEIJING)) == {"us": "08:00"}
    assert propose(three, (), (), BEIJING) == {}


def test_what_has_no_time_of_its_own_costs_the_others_nothing() -> None:
    orders = [order("pet"), order("ct", is_paid=False), order("us"), order("mr")]
    slots = [slot("ct", 8), slot("us", 8), slot("mr", 9)]
    assert begins(propose(orders, slots, (), BEIJING)) == {"us": "08:00", "mr": "09:00"}
    kept = [slot("eeg", 8)]
    assert begins(propose(orders, slots, (), BEIJING, kept=kept)) == {"mr": "09:00"}


def test_not_more_are_proposed_than_are_placed_at_once() -> None:
    few = replace(BEIJING, examination=replace(BEIJING.examination, most_at_once=2))
    kinds = ("ct", "us", "mr")
    slots = [slot(kind, 8 + n) for n, kind in enumerate(kinds)]
    assert list(propose([order(kind) for kind in kinds], slots, (), few)) == ["ct", "us"]


@given(st.lists(st.sampled_from(["ct", "us", "mr", "eeg"]), min_size=1, unique=True), st.data())
def test_a_proposal_can_be_kept_and_no_single_order_could_be_added(
    kinds: list[str], data: st.DataObject
) -> None:
    hours = st.lists(st.integers(8, 11), max_size=2, unique=True)
    slots = [slot(kind, hour) for kind in kinds for hour in data.draw(hours)]
    orders = [order(kind) for kind in kinds]
    plan = propose(orders, slots, (), BEIJING)
    assert fits(plan, (), BEIJING)
    for left in (o for o in orders if o.id not in plan):
        together = [o for o in orders if o.id in plan or o is left]
        assert place(together, slots, (), BEIJING) == NO_PLAN


@pytest.mark.requirement("R058")
def test_the_days_and_halves_named_are_those_on_which_each_has_a_time() -> None:
    slots = [slot("ct", 9), slot("ct", 14), slot("us", 11, 30), slot("us", 12)]
    day = at(9).date()
    both = (HalfDay.MORNING, HalfDay.AFTERNOON)
    assert half_days_for([order("ct"), order("us")], slots, BEIJING) == ((day, both),)
    fasting = order("us", is_fasting=True)
    early = [slot("us", 9), slot("us", 14), slot("ct", 14)]
    assert half_days_for([fasting, order("ct")], early, BEIJING) == ((day, ()),)
    assert half_days_for([order("pet"), order("ct")], slots, BEIJING) == ((day, both),)
    assert half_days_for([order("pet")], slots, BEIJING) == ()
    assert is_in(slots[2], HalfDay.MORNING)
    assert not is_in(slots[3], HalfDay.MORNING)
    assert not is_in(slots[3], HalfDay.EVENING)


@pytest.mark.requirement("R057")
def test_a_time_is_missed_once_it_is_over_and_not_before() -> None:
    nine = at(9)
    band = TimeBand(nine, nine + HALF)
    assert may_be_missed(None, nine) == Refusal(Reason.NOT_IN_THIS_STATE, (("status", "open"),))
    for now in (nine - timedelta(hours=1), nine, band.end - timedelta(seconds=1)):
        refused = Refusal(Reason.NOT_IN_THIS_STATE, (("status", "booked"),))
        assert may_be_missed(band, now) == refused
    assert may_be_missed(band, band.end) is None
