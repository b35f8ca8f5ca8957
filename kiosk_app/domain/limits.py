"""How many numbers one patient may have; counted on the patient, whoever books and wherever.

No document names a figure, so the figures are policy; what they are for is BJ-OPD-DRAFT art. 11
(defence of the booking system), and that they count per person rests on
BJ-OPD-DRAFT art. 13.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Booked:
    """A number the patient holds or has booked, as far as limits care."""

    department: DepartmentId
    day: date


def may_hold(
    department: DepartmentId, day: date, existing: Sequence[Booked], policy: Policy
) -> Refusal | None:
    """Say why the patient may not have one more number, or None.

    Args:
        department: where to.
        day: day of the visit.
        existing: every number of this patient that still stands, on all channels.
        policy: the policy in force.

    Returns:
        ALREADY_BOOKED (this department, this day) or DAY_LIMIT (this day), with the fact ``limit``.
    """
    that_day = [booked for booked in existing if booked.day == day]
    here = sum(booked.department == department for booked in that_day)
    if here >= policy.per_department_day_limit:
        return _refusal(Reason.ALREADY_BOOKED, policy.per_department_day_limit)
    if len(that_day) >= policy.per_day_limit:
        return _refusal(Reason.DAY_LIMIT, policy.per_day_limit)
    return None


def _refusal(reason: Reason, limit: int) -> Refusal:
    return Refusal(reason, (("limit", str(limit)),))
