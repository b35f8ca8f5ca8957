"""What can become of a booking's row: the one table of its states, from the offer to the end.

```
offered ─▶ held ─▶ booked ─▶ arrived ─▶ checked in ─▶ fulfilled
   │        │▲        │ └────────────────────▲
   ▼        ▼│        └─▶ cancelled, void, no-show, withdrawn
 lapsed ◀── lapsed ─▶ released
```

Acts on appointments ask `appointment_status` first, which knows who may do what and says why not;
this table is finer (a hold may lapse, be retaken by late money, be released) and is what the
service's ledger lets through, whoever asks.

Source: HL7 FHIR R4, Appointment.status; BJ-OPD-DRAFT art. 10, art. 19 to art. 27.
"""

from collections.abc import Mapping
from enum import StrEnum


class BookingState(StrEnum):
    """A booking from hold to appointment; the later ones are FHIR appointment statuses."""

    OFFERED = "offered"  # a number that came back is kept for somebody who waits
    HELD = "held"
    LAPSED = "lapsed"
    RELEASED = "released"
    BOOKED = "booked"
    ARRIVED = "arrived"
    CHECKED_IN = "checked-in"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "noshow"
    VOID = "entered-in-error"  # staff found another person behind it
    WITHDRAWN = "withdrawn"  # undone before anybody was told of it


_S = BookingState
_BEFORE_TRIAGE = frozenset({_S.BOOKED, _S.CHECKED_IN, _S.CANCELLED, _S.VOID})

MOVES: Mapping[BookingState, frozenset[BookingState]] = {
    _S.OFFERED: frozenset({_S.HELD, _S.LAPSED}),
    _S.HELD: frozenset({_S.BOOKED, _S.LAPSED, _S.RELEASED}),
    _S.LAPSED: frozenset({_S.HELD, _S.RELEASED}),
    _S.BOOKED: _BEFORE_TRIAGE | {_S.ARRIVED, _S.NO_SHOW, _S.WITHDRAWN},
    _S.ARRIVED: _BEFORE_TRIAGE,
    _S.CHECKED_IN: frozenset({_S.BOOKED, _S.FULFILLED, _S.CANCELLED, _S.VOID}),
    _S.RELEASED: frozenset(),
    _S.FULFILLED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.NO_SHOW: frozenset(),
    _S.VOID: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
"""State → states. From `BOOKED` to itself, or back to it: moved to another session, as their own
was called off."""


class NoSuchMoveError(RuntimeError):
    """What would have become of a booking is not in the table; nothing has."""


def must_be_a_move(before: str, after: str) -> None:
    """Do nothing if a booking goes from one state to the other.

    Raises:
        NoSuchMoveError: it does not.
    """
    if BookingState(after) not in MOVES[BookingState(before)]:
        raise NoSuchMoveError(f"a booking that is {before} does not become {after}")
