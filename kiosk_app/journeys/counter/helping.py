"""Who waits for a person: the calls of the kiosks, asked for every few seconds at a manned desk.

Nothing is asked while nobody is at the desk: an unattended counter must not keep the session of
who went away alive.

Source: BJ-OPD-DRAFT art. 6 (3); requirement rows R013, R099, R174.
"""

from dataclasses import dataclass, replace
from typing import Final

from kiosk_app.domain.help import HelpList, HelpWanted
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_help import CloseHelp, LoadHelp
from kiosk_app.journeys.events_help import (
    CallPicked,
    HelpListed,
    HelpRefused,
    HelpSeenTo,
    HelpWatched,
    TabsFull,
)
from kiosk_app.journeys.parts import Next, Note, Remark

LOOK_EVERY_S: Final = 5
LATE_AFTER_S: Final = 30
"""An answer that took longer is not waited for any more."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the calls.

    Attributes:
        listed: None until central has answered, or where this post may not see it.
        is_on: somebody is at the desk.
        picked: which call is looked at; None: the list.
        is_closing: central is asked to note that somebody has seen to it.
        silent_s: since it was asked last.
    """

    listed: HelpList | None = None
    is_on: bool = False
    picked: str | None = None
    is_asking: bool = False
    is_closing: bool = False
    silent_s: int = 0
    remark: Remark | None = None


def start() -> Next[State]:
    """Begin: nobody is here yet."""
    return Next(State())


def picked_of(state: State) -> HelpWanted | None:
    """Return the call that is looked at, while it still waits."""
    calls = () if state.listed is None else state.listed.waiting
    return next((call for call in calls if call.id == state.picked), None)


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match event:
        case HelpWatched(is_on):
            return _ask(State(is_on=True)) if is_on else Next(State())
        case ev.Ticked() if state.is_on and _is_due(state):
            return _ask(state)
        case ev.Ticked() if state.is_on:
            return Next(replace(state, silent_s=state.silent_s + 1))
        case HelpListed(listed) if state.is_on:
            return Next(replace(state, listed=listed, is_asking=False))
        case ev.Refused():  # this post has nothing to do with it
            return Next(State())
        case CallPicked(call):
            return Next(replace(state, picked=call, remark=None))
        case TabsFull():
            return Next(replace(state, remark=Note.TABS_FULL))
        case ev.WentBack():
            return Next(replace(state, picked=None, remark=None))
        case ev.Accepted() if picked_of(state) is not None and not state.is_closing:
            closing = replace(state, is_closing=True, remark=None)
            return Next(closing, (CloseHelp(state.picked or ""),))
        case HelpSeenTo():
            return _ask(replace(state, picked=None, is_closing=False))
        case HelpRefused(refusal):
            return _ask(replace(state, picked=None, is_closing=False, remark=refusal))
        case ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            remark = Note.NO_ANSWER if state.is_closing else state.remark
            return Next(replace(state, is_asking=False, is_closing=False, remark=remark))
        case _:
            return Next(state)


def _is_due(state: State) -> bool:
    return state.silent_s + 1 >= (LATE_AFTER_S if state.is_asking else LOOK_EVERY_S)


def _ask(state: State) -> Next[State]:
    return Next(replace(state, is_asking=True, silent_s=0), (LoadHelp(),))
