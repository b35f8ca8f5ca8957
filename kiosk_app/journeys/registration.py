"""Registration at a kiosk, same-day or in advance: identify, pick a slot, pay.

The parts do the work. Here stands only what cuts across them: central was not there when a
question was put to it, and the patient may have it put again.
"""

from dataclasses import dataclass
from typing import assert_never

from kiosk_app.domain.booking import BookingClass
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import identify, pay, pick_slot
from kiosk_app.journeys.parts import Ended, Next, settle_late

Waiting = identify.Waiting | pick_slot.Waiting


@dataclass(frozen=True, slots=True)
class CentralAway:
    """Central did not answer `waiting`; nothing else is lost. "Try again" asks once more."""

    waiting: Waiting


State = identify.State | pick_slot.State | pay.State | CentralAway | Ended


def start(booking_class: BookingClass) -> Next[State]:
    """Begin: invite a card."""
    return identify.start(booking_class)


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case CentralAway(waiting), ev.Accepted():
            return _ask(waiting)
        case CentralAway(waiting), ev.CentralDown():
            return Next(state)
        case CentralAway(waiting), _:  # all else is as if we still waited; so is a late answer
            after = advance(waiting, event)
            return Next(state, after.effects) if after.state == waiting else after
        case _, ev.CentralDown() if isinstance(state, identify.Waiting | pick_slot.Waiting):
            return Next(CentralAway(state))
        case _:
            return _advance_part(state, event)


def _ask(waiting: Waiting) -> Next[State]:
    if isinstance(waiting, identify.Waiting):
        return identify.ask(waiting)
    return pick_slot.ask(waiting)


def _advance_part(
    state: identify.State | pick_slot.State | pay.State | Ended, event: ev.Event
) -> Next[State]:
    if isinstance(state, identify.State):
        return identify.advance(state, event)
    if isinstance(state, pick_slot.State):
        return pick_slot.advance(state, event)
    if isinstance(state, pay.State):
        return pay.advance(state, event)
    if isinstance(state, Ended):
        return settle_late(state, event)
    assert_never(state)
