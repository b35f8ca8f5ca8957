"""Nothing is free: why, and what can be done now.

Another doctor, another day, the waitlist (候补) where numbers can come back; the counter always,
which is said and not tapped. Nobody waits to change a booking, with a free revisit, by referral, or
for another.

Source: BJ-OPD-DRAFT art. 12, art. 27; requirement row R061.
"""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import assert_never

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import ClinicSession
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import joining, listing
from kiosk_app.journeys.parts import Next
from kiosk_app.journeys.picking import (
    ChoosingDay,
    ChoosingGroup,
    ChoosingPractitioner,
    ChoosingTitle,
    FindingSessions,
    ReadingFull,
    State,
    ask,
)

_COMES_BACK = frozenset({Reason.BOOKED_OUT, Reason.HELD_BY_OTHERS})
"""Why there is none where one can come back, so that it is worth waiting for."""


class Way(StrEnum):
    """What can be done now; the value is a message key."""

    WAIT = "full.wait"
    WAIT_FOR_ANY = "full.wait_for_any"
    EACH_DOCTOR = "full.each_doctor"
    OTHER_DOCTOR = "full.other_doctor"
    OTHER_DAY = "full.other_day"


def full(
    earlier: ChoosingTitle | ChoosingPractitioner, sessions: tuple[ClinicSession, ...]
) -> ReadingFull:
    """Return the page of sessions without numbers, of several reasons with the most hopeful."""
    return ReadingFull(earlier.errand, earlier, sessions, listing.why_none(sessions))


def ways_of(state: ReadingFull) -> tuple[Way, ...]:
    """Return what can be done, in the order it is shown."""
    return tuple(_ways(state))


def decide(state: ReadingFull, event: ev.Event) -> Next[State | joining.Joining] | None:
    """Return what follows `event`; None where it is nothing to this page."""
    if isinstance(event, ev.Chosen) and event.index in range(len(ways := ways_of(state))):
        return _go(state, ways[event.index])
    return None


def _ways(state: ReadingFull) -> Iterator[Way]:
    is_one, title = len(state.sessions) == 1, _title_of(state)
    errand = state.errand
    is_new = errand.replaces is None and errand.follows is None and errand.booker is None
    is_new = is_new and errand.referral is None
    if state.why in _COMES_BACK and is_new:
        yield Way.WAIT if is_one else Way.WAIT_FOR_ANY
    if not is_one:
        yield Way.EACH_DOCTOR
    if listing.free_of(title.sessions):
        yield Way.OTHER_DOCTOR
    if not isinstance(title.earlier, ChoosingDay) or listing.free_of(title.earlier.sessions):
        yield Way.OTHER_DAY


def _go(state: ReadingFull, way: Way) -> Next[State | joining.Joining]:
    title = _title_of(state)
    match way:
        case Way.WAIT | Way.WAIT_FOR_ANY:
            asked = joining.start(state)
            return Next(asked.state, asked.effects)
        case Way.EACH_DOCTOR:
            return Next(ChoosingPractitioner(state.errand, title, state.sessions))
        case Way.OTHER_DOCTOR:
            return Next(title)
        case Way.OTHER_DAY if isinstance(title.earlier, ChoosingDay):
            return Next(title.earlier)
        case Way.OTHER_DAY:
            errand = replace(state.errand, booking_class=BookingClass.ADVANCE)
            finding = FindingSessions(errand, ChoosingGroup(errand), title.department)
            found = ask(finding)
            return Next(found.state, found.effects)
        case _:
            assert_never(way)


def _title_of(state: ReadingFull) -> ChoosingTitle:
    earlier = state.earlier
    return earlier if isinstance(earlier, ChoosingTitle) else earlier.earlier
