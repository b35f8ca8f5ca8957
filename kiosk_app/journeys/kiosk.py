"""The kiosk: starting up, at home, serving one patient after the other, out of service.

At home nothing is read: a card that lies on a reader means nothing until a journey was chosen.
Out of service is over when the machine says it is ready again, but for a dead thread: see
`events.LANE_DIED`.
"""

from dataclasses import dataclass, replace

from kiosk_app.journeys import board, serving
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.identify import WaitingForCard
from kiosk_app.journeys.parts import Next, settle_late
from kiosk_app.journeys.purpose import OFFERED


@dataclass(frozen=True, slots=True)
class StartingUp:
    pass


@dataclass(frozen=True, slots=True)
class AtHome:
    pass


@dataclass(frozen=True, slots=True)
class OutOfService:
    why: str


@dataclass(frozen=True, slots=True)
class LastServed:
    """An outage came in the middle: this patient is served to the end, then it takes hold."""

    serving: serving.State
    why: str


WITH_BOARD = frozenset({"central_down", "not_enrolled", "revoked", "clock_off", "not_believed"})
"""Outages in which the board can still be read: nothing else is out of order than selling."""

State = StartingUp | AtHome | OutOfService | LastServed | serving.State


def start() -> Next[State]:
    """Begin: nothing is asked for, the machine says when it is ready."""
    return Next(StartingUp())


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case (
            (OutOfService(ev.LANE_DIED) | LastServed(why=ev.LANE_DIED)),
            ev.MadeReady(),
        ):
            return Next(state)
        case OutOfService(ev.LANE_DIED), ev.PutOutOfService():
            return Next(state)
        case ((StartingUp() | OutOfService()), ev.MadeReady()):
            return Next(AtHome())
        case ((StartingUp() | AtHome() | OutOfService()), ev.PutOutOfService(why)):
            return Next(OutOfService(why))
        case AtHome(), ev.JourneyChosen(purpose) if purpose in OFFERED:
            return serving.start(purpose)
        case OutOfService(why), ev.Accepted() if why in WITH_BOARD:
            return _still_last(board.start(can_sell=False), why)
        case ((StartingUp() | AtHome() | OutOfService()), _):
            return settle_late(state, event)

        case LastServed(served), ev.MadeReady():
            return Next(served)
        case LastServed(served, ev.LANE_DIED), ev.PutOutOfService():
            return advance(served, ev.PutOutOfService(ev.LANE_DIED))
        case LastServed(served), ev.PutOutOfService():
            return advance(served, event)
        case LastServed(served, why), _:
            return _still_last(advance(served, event), why)
        case _, ev.PutOutOfService(why):
            return _still_last(serving.advance(state, event), why)

        case WaitingForCard(), ev.WentBack():  # one question earlier is the home page
            return Next(AtHome(), (ef.StopAskingForCard(),))
        case _, ev.WentBack() if isinstance(state, serving.FirstQuestion):
            return Next(AtHome())
        case _, ev.Left() if isinstance(state, serving.ForEverybody):
            return Next(AtHome())

        case _, ev.Accepted() | ev.Left() if isinstance(state, serving.LastPage):
            return Next(AtHome())  # of an unknown outcome the journal keeps what we owed
        case _, ev.Ticked() if isinstance(state, serving.LastPage):
            if state.seconds_left > 1:
                return Next(replace(state, seconds_left=state.seconds_left - 1))
            return Next(AtHome())
        case _:
            return serving.advance(state, event)


def _still_last(after: Next[State], why: str) -> Next[State]:
    """Return the step of a patient who is the last: home is out of service."""
    if isinstance(after.state, serving.State):
        return Next(LastServed(after.state, why), after.effects)
    return Next(OutOfService(why), after.effects)
