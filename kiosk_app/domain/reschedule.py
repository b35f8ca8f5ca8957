"""Changing to another time (改约): the old place is kept until the new one is booked.

At every step the patient has exactly one place: the old one, or the new one.

Source: BJ-OPD-DRAFT art. 19, art. 23; BJ-2022-PLAN item 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kiosk_app.domain.cancellation import Asker, Booking, may_cancel
from kiosk_app.domain.ids import DepartmentId, SessionId
from kiosk_app.domain.limits import Booked, may_hold
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Place:
    """A number somewhere: what a patient has or wants."""

    session: SessionId
    department: DepartmentId
    begins_at: datetime
    fee: Fen


def may_change(
    booking: Booking, asker: Asker, now: datetime, policy: Policy, places: tuple[Place, Place]
) -> Refusal | None:
    """Say why a number is not changed for another, or None; `places` is old and new.

    What may be cancelled may be changed. Referrals and payments follow the same ways.

    Returns:
        What `cancellation.may_cancel` says; NOTHING_TO_CHANGE for the same time of the same
        session.

    Source: BJ-OPD-DRAFT art. 19.
    """
    refusal = may_cancel(booking, asker, now, policy)
    if refusal is not None:
        return refusal
    old, new = places
    if (old.session, old.begins_at) == (new.session, new.begins_at):
        return Refusal(Reason.NOTHING_TO_CHANGE)
    return None


def may_take(
    old: Place,
    new: Place,
    existing: Sequence[Booked],
    policy: Policy,
    *,
    has_spans: bool = True,
) -> Refusal | None:
    """Say why the patient may not have the new number in exchange for the old, or None.

    `existing` are all standing numbers; the old one is among them and does not count, as it goes.

    Returns:
        What `limits.may_hold` says.
    """
    others = list(existing)
    others.remove(Booked(old.department, _day(old)))
    return may_hold(new.department, _day(new), others, policy, has_spans=has_spans)


def fee_difference(old_paid: Fen, new_fee: Fen) -> Fen:
    """Return what is still to be paid; negative: what goes back."""
    return Fen(new_fee - old_paid)


def is_covered(old_paid: Fen, new_fee: Fen, ordered: Fen) -> bool:
    """Tell whether what was ordered for a new number is all that is still to be paid for it.

    It is not where less of the old number's money is kept by now than when the order was opened:
    the hospital has moved the old number to a cheaper clinic meanwhile and sent the rest back.

    Source: BJ-OPD-DRAFT art. 19, art. 23.
    """
    return fee_difference(old_paid, new_fee) <= ordered


def _day(place: Place) -> date:
    return place.begins_at.astimezone(HOSPITAL_TIME).date()
