"""Serving one patient: which journey is begun for a purpose, and what cuts across all of them.

The journeys do the work, each in its own file. Here stands who they are, who is identified first,
and that central was not there when a question was put to it: the patient may have it put again.

A new journey is a line in each of `State`, `Waiting`, `FirstQuestion`, `LastPage`, one in
`AFTER_CARD` or `AT_ONCE`, and one in `_ask` and `_advance_part`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol, assert_never

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.patient import Patient
from kiosk_app.journeys import (
    board,
    check_in,
    examinations,
    for_another,
    health_questions,
    identify,
    joining,
    my_bookings,
    pay,
    pick_slot,
    picking,
    referred,
    symptom_guide,
    to_department,
    told_first,
    waitlist,
)
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.events_news import SlipMissed
from kiosk_app.journeys.parts import Ended, HandOver, Next, ToIdentify, settle_late
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.slips_due import told, with_slips

Waiting = (
    identify.Waiting
    | told_first.Waiting
    | to_department.Waiting
    | picking.Waiting
    | my_bookings.Waiting
    | check_in.Waiting
    | health_questions.Waiting
    | joining.Waiting
    | waitlist.Waiting
    | for_another.Waiting
    | examinations.Waiting
    | referred.Waiting
)
"""States that wait for central and owe nothing yet: their question can be put once more."""

FirstQuestion = (
    identify.FirstQuestion
    | picking.FirstQuestion
    | my_bookings.FirstQuestion
    | check_in.FirstQuestion
    | board.FirstQuestion
    | symptom_guide.FirstQuestion
    | waitlist.FirstQuestion
    | for_another.FirstQuestion
    | examinations.FirstQuestion
    | referred.FirstQuestion
)
"""States from which "back" leads to the home page."""

LastPage = (
    Ended
    | told_first.LastPage
    | pay.LastPage
    | my_bookings.LastPage
    | check_in.LastPage
    | symptom_guide.LastPage
    | health_questions.LastPage
    | joining.LastPage
    | waitlist.LastPage
    | examinations.LastPage
)
"""States with `seconds_left` after which the home page comes by itself; a tap brings it at once."""


ForEverybody = board.State | symptom_guide.State
"""States of somebody who has not said who they are and is owed nothing: leaving leads home."""


@dataclass(frozen=True, slots=True)
class CentralAway:
    """Central did not answer `waiting`; nothing else is lost. "Try again" asks once more."""

    waiting: Waiting


Part = (
    identify.State
    | told_first.State
    | to_department.State
    | picking.State
    | pay.State
    | my_bookings.State
    | check_in.State
    | board.State
    | symptom_guide.State
    | health_questions.State
    | joining.State
    | waitlist.State
    | for_another.State
    | examinations.State
    | referred.State
    | Ended
)
State = Part | CentralAway

AFTER_CARD: Final[Mapping[Purpose, Callable[[Patient], Next[State]]]] = {
    Purpose.SAME_DAY: partial(pick_slot.start, BookingClass.SAME_DAY),
    Purpose.ADVANCE: partial(pick_slot.start, BookingClass.ADVANCE),
    Purpose.MY_BOOKINGS: my_bookings.start,
    Purpose.CHECK_IN: check_in.start,
    Purpose.WAITLIST: waitlist.start,
    Purpose.FOR_ANOTHER: for_another.start,
    Purpose.EXAMINATIONS: examinations.start,
    Purpose.REFERRAL: referred.start,
}
"""Journeys for a patient who has shown a card: what each begins with."""


class _AtOnce(Protocol):
    """How a journey for everybody begins."""

    def __call__(self, *, can_sell: bool) -> Next[State]:
        """Begin; `can_sell`: it may lead on to a booking."""


AT_ONCE: Final[Mapping[Purpose, _AtOnce]] = {
    Purpose.BOARD: board.start,
    Purpose.SYMPTOM_GUIDE: symptom_guide.start,
}
"""Journeys for everybody, without a card: what each begins with."""


def start(purpose: Purpose, *, can_sell: bool = True) -> Next[State]:
    """Begin what was tapped at home: invite a card where the journey needs to know who it is.

    Only for a purpose of `AFTER_CARD` or `AT_ONCE`; `can_sell`: the latter may lead to a booking.
    """
    if purpose in AT_ONCE:
        return AT_ONCE[purpose](can_sell=can_sell)
    return identify.start(purpose)


def begin(hand_over: HandOver) -> Next[State]:
    """Begin the journey of a patient who is known; in place of a booking, if one is to go.

    What the patient must be told comes first, whatever they came for.
    """
    if hand_over.replaces is not None:
        booking_class = BookingClass(hand_over.purpose.value)
        return pick_slot.start(booking_class, hand_over.patient, hand_over.replaces)
    if told_first.has_news(hand_over.patient):
        told = told_first.start(hand_over.purpose, hand_over.patient, hand_over.department)
        return Next(told.state, told.effects)
    if hand_over.follows is not None:
        booking_class = BookingClass(hand_over.purpose.value)
        return pick_slot.start(booking_class, hand_over.patient, follows=hand_over.follows)
    if hand_over.department is not None:
        booking_class = BookingClass(hand_over.purpose.value)
        there = to_department.FindingDepartment(
            booking_class, hand_over.patient, hand_over.department
        )
        asked = to_department.ask(there)
        return Next(asked.state, asked.effects)
    return AFTER_CARD[hand_over.purpose](hand_over.patient)


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
        case _, SlipMissed():
            return told(state, event)
        case _, ev.CentralDown() if isinstance(state, Waiting):
            return Next(CentralAway(state))
        case _ if (held_up := health_questions.is_begun_by(state, event)) is not None:
            asked = health_questions.start(held_up)
            return Next(asked.state, asked.effects)
        case _:
            step = with_slips(state, _advance_part(state, event))
            if isinstance(step.state, HandOver):
                return begin(step.state).after(*step.effects)
            if isinstance(step.state, ToIdentify):
                return identify.start(step.state.purpose, step.state.department)
            return Next(step.state, step.effects)


def _ask(waiting: Waiting) -> Next[State]:
    if isinstance(waiting, identify.Waiting):
        return identify.ask(waiting)
    if isinstance(waiting, told_first.Waiting):
        return told_first.ask(waiting)
    if isinstance(waiting, to_department.Waiting):
        return to_department.ask(waiting)
    if isinstance(waiting, picking.Waiting):
        return picking.ask(waiting)
    if isinstance(waiting, my_bookings.Waiting):
        return my_bookings.ask(waiting)
    if isinstance(waiting, check_in.Waiting):
        return check_in.ask(waiting)
    if isinstance(waiting, health_questions.Waiting):
        return health_questions.ask(waiting)
    if isinstance(waiting, joining.Waiting):
        return joining.put(waiting)
    if isinstance(waiting, waitlist.Waiting):
        return waitlist.ask(waiting)
    if isinstance(waiting, for_another.Waiting):
        return for_another.ask(waiting)
    if isinstance(waiting, examinations.Waiting):
        return examinations.ask(waiting)
    if isinstance(waiting, referred.Waiting):
        return referred.ask(waiting)
    assert_never(waiting)


def _advance_part(state: Part, event: ev.Event) -> Next[State | HandOver | ToIdentify]:
    if isinstance(state, identify.State):
        return identify.advance(state, event)
    if isinstance(state, told_first.State):
        return told_first.advance(state, event)
    if isinstance(state, to_department.State):
        return to_department.advance(state, event)
    if isinstance(state, picking.State):
        return pick_slot.advance(state, event)
    if isinstance(state, pay.State):
        return pay.advance(state, event)
    if isinstance(state, my_bookings.State):
        return my_bookings.advance(state, event)
    if isinstance(state, check_in.State):
        return check_in.advance(state, event)
    if isinstance(state, board.State):
        return board.advance(state, event)
    if isinstance(state, symptom_guide.State):
        return symptom_guide.advance(state, event)
    if isinstance(state, health_questions.State):
        asked = health_questions.advance(state, event)
        return Next(asked.state, asked.effects)
    if isinstance(state, joining.State):
        return joining.advance(state, event)
    if isinstance(state, waitlist.State):
        return waitlist.advance(state, event)
    if isinstance(state, for_another.State):
        return for_another.advance(state, event)
    if isinstance(state, examinations.State):
        return examinations.advance(state, event)
    if isinstance(state, referred.State):
        return referred.advance(state, event)
    if isinstance(state, Ended):
        return settle_late(state, event)
    assert_never(state)
