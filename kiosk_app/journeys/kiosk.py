"""The kiosk: starting up, at home, serving one patient after the other, out of service.

At home nothing is read: a card that lies on a reader means nothing until a journey was chosen.
Out of service is over when the machine says it is ready again, but for a dead thread: see
`events.LANE_DIED`.
"""

from dataclasses import dataclass, replace

from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import registration
from kiosk_app.journeys.identify import EnteringPhone, WaitingForCard, WithoutReader
from kiosk_app.journeys.parts import Ended, Next, settle_late
from kiosk_app.journeys.pay import BookingUnknown, Done, PaymentUnknown
from kiosk_app.journeys.pick_slot import ChoosingGroup


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

    serving: registration.State
    why: str


State = StartingUp | AtHome | OutOfService | LastServed | registration.State


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
        case AtHome(), ev.JourneyChosen(booking_class):
            return registration.start(booking_class)
        case ((StartingUp() | AtHome() | OutOfService()), _):
            return settle_late(state, event)

        case LastServed(serving), ev.MadeReady():
            return Next(serving)
        case LastServed(serving, ev.LANE_DIED), ev.PutOutOfService():
            return advance(serving, ev.PutOutOfService(ev.LANE_DIED))
        case LastServed(serving), ev.PutOutOfService():
            return advance(serving, event)
        case LastServed(serving, why), _:
            return _still_last(advance(serving, event), why)
        case _, ev.PutOutOfService(why):
            return _still_last(registration.advance(state, event), why)

        case WaitingForCard(), ev.WentBack():  # one question earlier is the home page
            return Next(AtHome(), (ef.StopAskingForCard(),))
        case ((WithoutReader() | EnteringPhone() | ChoosingGroup()), ev.WentBack()):
            return Next(AtHome())

        case ((Done() | Ended() | PaymentUnknown() | BookingUnknown()), ev.Accepted() | ev.Left()):
            return Next(AtHome())  # of an unknown outcome the journal keeps what we owed
        case ((Done() | Ended() | PaymentUnknown() | BookingUnknown()), ev.Ticked()):
            if state.seconds_left > 1:
                return Next(replace(state, seconds_left=state.seconds_left - 1))
            return Next(AtHome())
        case _:
            return registration.advance(state, event)


def _still_last(after: Next[State], why: str) -> Next[State]:
    """Return the step of a patient who is the last: home is out of service."""
    if isinstance(after.state, registration.State):
        return Next(LastServed(after.state, why), after.effects)
    return Next(OutOfService(why), after.effects)
