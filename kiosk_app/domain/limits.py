"""How many numbers one patient may have; counted on the patient, whoever books and wherever.

No document names a figure, so the figures are policy (Beijing's are those of its 114 platform);
what they are for is BJ-OPD-DRAFT art. 11 (defence of the booking system), and that they count per
person rests on BJ-OPD-DRAFT art. 13.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.noshow import months_after
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal

WEEK_DAYS = 7
ADD_ON = "add_on"
"""The way to a number that is no `channels.BookingKind`."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A number the patient holds, has booked or had, as far as limits care.

    Attributes:
        is_over: used, or not come for; it counts in the longer spans only.
    """

    department: DepartmentId
    day: date
    is_over: bool = False


def is_bound(way: str, policy: Policy) -> bool:
    """Tell whether the limits of longer spans stop a number got by this way.

    `way` is a value of `channels.BookingKind`, or ``"add_on"``.
    """
    return way not in policy.limits.unbound


def counted_since(today: date, policy: Policy) -> date:
    """Return the first day of visits whose numbers can still count for a day from `today` on."""
    return min(
        months_after(today, -policy.limits.months) if policy.limits.per_months else today,
        today - timedelta(days=WEEK_DAYS) if policy.limits.per_week else today,
    )


def may_hold(
    department: DepartmentId,
    day: date,
    existing: Sequence[Booked],
    policy: Policy,
    *,
    has_spans: bool = True,
) -> Refusal | None:
    """Say why the patient may not have one more number, or None.

    Args:
        department: where to.
        day: day of the visit.
        existing: every number of this patient that still stands, on all channels, and those that
            are over since `counted_since`.
        policy: the policy in force.
        has_spans: whether the limits of longer spans are asked, see `is_bound`.

    Returns:
        ALREADY_BOOKED (this department, this day) or DAY_LIMIT (this day), with the fact
        ``limit``; WEEK_LIMIT; MONTHS_LIMIT with the fact ``months``, too.
    """
    that_day = [booked for booked in existing if booked.day == day and not booked.is_over]
    here = sum(booked.department == department for booked in that_day)
    if here >= policy.per_department_day_limit:
        return _refusal(Reason.ALREADY_BOOKED, policy.per_department_day_limit)
    if len(that_day) >= policy.per_day_limit:
        return _refusal(Reason.DAY_LIMIT, policy.per_day_limit)
    return _may_in_spans(day, [booked.day for booked in existing], policy) if has_spans else None


def _may_in_spans(day: date, days: Sequence[date], policy: Policy) -> Refusal | None:
    week, longer, months = policy.limits.per_week, policy.limits.per_months, policy.limits.months
    if (
        week is not None
        and _most(day, days, lambda begin: begin + timedelta(days=WEEK_DAYS)) >= week
    ):
        return _refusal(Reason.WEEK_LIMIT, week)
    end_of = partial(months_after, months=months)
    if longer is not None and _most(day, days, end_of) >= longer:
        return Refusal(Reason.MONTHS_LIMIT, (("limit", str(longer)), ("months", str(months))))
    return None


def _most(day: date, days: Sequence[date], end_of: Callable[[date], date]) -> int:
    """Return the most numbers in any span with `day` in it; such a one begins at a number."""
    begins = [begin for begin in {*days, day} if begin <= day < end_of(begin)]
    return max(sum(begin <= each < end_of(begin) for each in days) for begin in begins)


def _refusal(reason: Reason, limit: int) -> Refusal:
    return Refusal(reason, (("limit", str(limit)),))
