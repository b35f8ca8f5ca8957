"""Changing to another time (改约): the old place is kept until the new one is booked.

```
Kept ──held──▶ Holding ──confirmed──▶ Moved
  ▲               │
  └──let go───────┘
```

At every step the patient has exactly one place: the old one, or the new one.

Source: BJ-OPD-DRAFT art. 19, art. 23; BJ-2022-PLAN item 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kiosk_app.domain.cancellation import Asker, Booking, may_cancel
from kiosk_app.domain.ids import AppointmentId, DepartmentId, HoldId, SessionId
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


@dataclass(frozen=True, slots=True)
class Kept:
    """The old appointment stands and nothing else is held."""

    old: AppointmentId


@dataclass(frozen=True, slots=True)
class Holding:
    """The old appointment stands and the new place is held."""

    old: AppointmentId
    hold: HoldId


@dataclass(frozen=True, slots=True)
class Moved:
    """The new appointment stands; the old one is cancelled and its number free."""

    old: AppointmentId
    new: AppointmentId


Rescheduling = Kept | Holding | Moved


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


def fee_difference(old_paid: Fen, new: Place) -> Fen:
    """Return what is still to be paid; negative: what goes back."""
    return Fen(new.fee - old_paid)


def held(state: Rescheduling, hold: HoldId) -> Rescheduling:
    """Return the state after the new place was held; a moved one does not move again."""
    return Holding(state.old, hold) if isinstance(state, Kept) else state


def let_go(state: Rescheduling) -> Rescheduling:
    """Return the state after the new place lapsed or was given up: all is as before."""
    return Kept(state.old) if isinstance(state, Holding) else state


def confirmed(state: Rescheduling, new: AppointmentId) -> Rescheduling:
    """Return the state after the new place was booked; without a hold nothing is booked."""
    return Moved(state.old, new) if isinstance(state, Holding) else state


def place_of(state: Rescheduling) -> AppointmentId:
    """Return the one appointment that stands."""
    return state.new if isinstance(state, Moved) else state.old


def _day(place: Place) -> date:
    return place.begins_at.astimezone(HOSPITAL_TIME).date()
