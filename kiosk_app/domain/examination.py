"""Booking examinations (检查预约): what may be booked, and several at once without clashes.

All open orders of a patient are placed in one go or none is: no two at the same time, with time
to walk between them, fasting ones early, one after the other where the order of two kinds
matters (the barium meal after the ultrasound, a day between two contrast media). If there is a
plan it is found, and the one that ends first is taken. Where a patient is only asked, as many as
fit are proposed, and the others are named (`propose`).

Source: BJ-OPD-DRAFT art. 26; AH-2023-101 ann. 1 item 5; BJ-2022-PLAN item 15.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations, permutations
from typing import NewType

from kiosk_app.domain.exam_moves import ExamAct, ExamState, move, state_of
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay, TimeBand

ExamOrderId = NewType("ExamOrderId", str)
ExamSlotId = NewType("ExamSlotId", str)


@dataclass(frozen=True, slots=True)
class ExamOrder:
    """A doctor's order of one examination.

    Attributes:
        kind: e.g. ``"ct"``, ``"ultrasound"``; slots are of a kind too.
        ordered_by: id of the doctor; empty where there is no order.
    """

    id: ExamOrderId
    kind: str
    ordered_by: str
    is_paid: bool
    is_fasting: bool = False


@dataclass(frozen=True, slots=True)
class ExamSlot:
    """A free time of one room or machine; a band, so 30 minutes or less."""

    id: ExamSlotId
    kind: str
    resource: str
    band: TimeBand


@dataclass(frozen=True, slots=True)
class GapRule:
    """The second kind begins no sooner than `gap` after the end of the first."""

    first: str
    second: str
    gap: timedelta


def pools_for(*, is_referred: bool) -> tuple[Pool, ...]:
    """Return which times a patient's examinations may have: who was referred, the kept ones too.

    Kept times are what makes an earlier one free for them (优先检查).

    Source: BJ-OPD-DRAFT art. 16; requirement row R037.
    """
    return (Pool.OPEN, Pool.REFERRAL) if is_referred else (Pool.OPEN,)


Plan = dict[ExamOrderId, ExamSlot]

_NOON = time(12, 0)
_HALVES = (HalfDay.MORNING, HalfDay.AFTERNOON)


def may_book(order: ExamOrder) -> Refusal | None:
    """Say why an examination is not booked, or None.

    Returns:
        EXAMINATION_NOT_ORDERED; EXAMINATION_NOT_PAID.

    Source: BJ-OPD-DRAFT art. 26.
    """
    if not order.ordered_by:
        return Refusal(Reason.EXAMINATION_NOT_ORDERED)
    after = move(state_of(is_paid=order.is_paid, has_time=False), ExamAct.BOOK)
    return after if isinstance(after, Refusal) else None


def may_be_missed(time_of_it: TimeBand | None, now: datetime) -> Refusal | None:
    """Say why nobody can have missed an examination, or None.

    Who was missed has no time any more and the order is open again: it was ordered and paid for,
    and is booked anew as often as the patient needs; no rule limits that. That the time is over
    does not say it: who was examined has had theirs. The room says it, or who works at a desk.

    Args:
        time_of_it: what the order has.
        now: with offset.

    Returns:
        NOT_IN_THIS_STATE with ``status``: ``open``, it has no time to be missed; ``booked``, its
        time is not over.

    Source: BJ-OPD-DRAFT art. 26; requirement row R057.
    """
    after = move(state_of(is_paid=True, has_time=time_of_it is not None), ExamAct.MISS)
    if isinstance(after, Refusal):
        return after
    if time_of_it is not None and now < time_of_it.end:
        return Refusal(Reason.NOT_IN_THIS_STATE, (("status", ExamState.BOOKED.value),))
    return None


def place(
    orders: Sequence[ExamOrder],
    slots: Collection[ExamSlot],
    rules: Collection[GapRule],
    policy: Policy,
    *,
    kept: Collection[ExamSlot] = (),
) -> Plan | Refusal:
    """Return a slot for every order, or why there is none for all of them.

    Among all plans the one that ends first; among those the one with the earliest beginnings, in
    the order of the orders.

    Exact without trying every combination: for each sequence of the orders it is enough to take
    the slot that ends first, as what comes later depends on nothing but these ends.

    Args:
        orders: what is to be placed.
        slots: free times.
        rules: what comes before what.
        policy: the policy in force.
        kept: times the patient has already; they stay, and the plan fits beside them.

    Returns:
        The plan; what `may_book` says of an order; NO_PLAN.

    Raises:
        ValueError: more orders than are placed in one search, or one twice.

    Source: AH-2023-101 ann. 1 item 5; BJ-OPD-DRAFT art. 26.
    """
    if len(orders) > policy.examination.most_at_once or len({o.id for o in orders}) < len(orders):
        raise ValueError("orders come once, and not more than are placed at once")
    for order in orders:
        refusal = may_book(order)
        if refusal is not None:
            return refusal
    fitting = [slot for slot in slots if _fits_beside(slot, kept, rules, policy)]
    choices = {order.id: _choices(order, fitting, policy) for order in orders}
    sequences = permutations(order.id for order in orders)
    plans = [_in_sequence(sequence, choices, rules, policy) for sequence in sequences]
    whole = ({o.id: plan[o.id] for o in orders} for plan in plans if plan is not None)
    return min(whole, key=_merit, default=Refusal(Reason.NO_PLAN))


def propose(
    orders: Sequence[ExamOrder],
    slots: Collection[ExamSlot],
    rules: Collection[GapRule],
    policy: Policy,
    *,
    kept: Collection[ExamSlot] = (),
) -> Plan:
    """Return times for as many orders as there is a plan for; the others are not in it.

    Of two plans for as many orders the one for those that come first in `orders`. More orders
    than are placed at once wait for another time. Arguments as of `place`.

    Source: BJ-OPD-DRAFT art. 26; requirement rows R057, R058, R160.
    """
    fitting = [slot for slot in slots if _fits_beside(slot, kept, rules, policy)]
    with_times = [
        order for order in orders if may_book(order) is None and _choices(order, fitting, policy)
    ][: policy.examination.most_at_once]
    for how_many in range(len(with_times), 1, -1):
        for some in combinations(with_times, how_many):
            plan = place(some, fitting, rules, policy)
            if not isinstance(plan, Refusal):
                return plan
    return {order.id: _choices(order, fitting, policy)[0] for order in with_times[:1]}


def half_days_for(
    orders: Sequence[ExamOrder], slots: Collection[ExamSlot], policy: Policy
) -> tuple[tuple[date, tuple[HalfDay, ...]], ...]:
    """Return on which days, and in which halves of them, each order has a time of its own.

    A hint for who chooses a day: whether the times go together is found out by `propose`. Orders
    that have no time at all do not count. A day is named even if only both halves together will do.

    Source: BJ-OPD-DRAFT art. 26.
    """
    found = [choices for order in orders if (choices := _choices(order, slots, policy))]
    each = [{_half_day(slot) for slot in choices} for choices in found]
    halves = set.intersection(*each) if each else set()
    by_day = [{day for day, _half in one} for one in each]
    days = sorted(set.intersection(*by_day)) if each else []
    return tuple((day, tuple(half for half in _HALVES if (day, half) in halves)) for day in days)


def is_in(slot: ExamSlot, half_day: HalfDay) -> bool:
    """Tell whether a time begins in a half of its day; there are two, parted by noon."""
    return _half_day(slot)[1] is half_day


def may_have(
    order: ExamOrder,
    slot: ExamSlot,
    kept: Collection[ExamSlot],
    rules: Collection[GapRule],
    policy: Policy,
) -> Refusal | None:
    """Say why an order does not get this very time, or None.

    Args:
        order: what is to be booked.
        slot: the time that was chosen, of the order's kind.
        kept: the times the patient has for other examinations.
        rules: what comes before what.
        policy: the policy in force.

    Returns:
        What `may_book` says; EXAMINATION_CLASH with the fact ``why``: ``fasting`` where it begins
        too late for somebody who has not eaten, ``others`` where it does not go with the rest.

    Source: BJ-OPD-DRAFT art. 26; AH-2023-101 ann. 1 item 5.
    """
    refusal = may_book(order)
    if refusal is not None:
        return refusal
    if not _is_early(order, slot, policy):
        return Refusal(Reason.EXAMINATION_CLASH, (("why", "fasting"),))
    if not _fits_beside(slot, kept, rules, policy):
        return Refusal(Reason.EXAMINATION_CLASH, (("why", "others"),))
    return None


def is_timely(wait: timedelta, policy: Policy) -> bool:
    """Tell whether an examination comes soon enough after its order.

    Source: BJ-2022-PLAN item 15: the share within seven days is watched.
    """
    return wait <= policy.examination.timely


def is_below_target(booked: int, of: int, policy: Policy) -> bool:
    """Tell whether too few examinations have a booked time; of none, none is missing.

    Source: BJ-2022-PLAN item 15: 80 percent and more.
    """
    return 100 * booked < policy.examination.booked_percent * of


def fits(plan: Mapping[ExamOrderId, ExamSlot], rules: Collection[GapRule], policy: Policy) -> bool:
    """Tell whether the slots of a plan can all be kept by one patient."""
    ordered = sorted(plan.values(), key=lambda s: (s.band.begin, s.band.end))
    return all(_follows(late, early, rules, policy) for early, late in combinations(ordered, 2))


def _fits_beside(
    slot: ExamSlot, kept: Collection[ExamSlot], rules: Collection[GapRule], policy: Policy
) -> bool:
    """Tell whether a time goes with every one the patient has, whichever comes first."""
    pairs = (sorted((slot, other), key=lambda s: s.band.begin) for other in kept)
    return all(_follows(late, early, rules, policy) for early, late in pairs)


def _half_day(slot: ExamSlot) -> tuple[date, HalfDay]:
    begin = slot.band.begin.astimezone(HOSPITAL_TIME)
    return begin.date(), _HALVES[begin.time() >= _NOON]


def _choices(order: ExamOrder, slots: Collection[ExamSlot], policy: Policy) -> list[ExamSlot]:
    mine = [s for s in slots if s.kind == order.kind and _is_early(order, s, policy)]
    return sorted(mine, key=lambda s: (s.band.end, s.band.begin, s.id))


def _is_early(order: ExamOrder, slot: ExamSlot, policy: Policy) -> bool:
    begin = slot.band.begin.astimezone(HOSPITAL_TIME).time()
    return not order.is_fasting or begin <= policy.examination.fasting_until


def _in_sequence(
    sequence: Iterable[ExamOrderId],
    choices: Mapping[ExamOrderId, Sequence[ExamSlot]],
    rules: Collection[GapRule],
    policy: Policy,
) -> Plan | None:
    """Return the plan of one sequence that ends first, or None."""
    plan: Plan = {}
    for order in sequence:
        fitting = (
            slot
            for slot in choices[order]
            if all(_follows(slot, early, rules, policy) for early in plan.values())
        )
        slot = next(fitting, None)
        if slot is None:
            return None
        plan[order] = slot
    return plan


def _merit(plan: Plan) -> tuple[list[datetime], list[datetime]]:
    """Return what is least for the best plan: its end, then its beginnings."""
    bands = [slot.band for slot in plan.values()]
    return sorted((band.end for band in bands), reverse=True)[:1], [band.begin for band in bands]


def _follows(late: ExamSlot, early: ExamSlot, rules: Collection[GapRule], policy: Policy) -> bool:
    between = late.band.begin - early.band.end
    is_reachable = between >= policy.examination.way_between
    return is_reachable and all(_keeps(rule, early, late, between) for rule in rules)


def _keeps(rule: GapRule, early: ExamSlot, late: ExamSlot, between: timedelta) -> bool:
    """Tell whether two slots in this order keep a rule; the wrong way round never does."""
    kinds = (early.kind, late.kind)
    if kinds == (rule.first, rule.second):
        return between >= rule.gap
    return kinds != (rule.second, rule.first)
