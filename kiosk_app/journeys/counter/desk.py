"""Who works at this counter: signing in, the lock, a change of person, out of service.

Patients are no business of it: they stay where they are in their tabs while a screen is locked or
somebody else signs in. Whose session it is central knows; here stands only who is shown.

Source: GB/T 22239-2019 8.1.4.1 (identification, lock-out, time-out); requirement row R133.
"""

from dataclasses import dataclass, replace
from typing import Final

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import StaffMember
from kiosk_app.journeys import effects_counter as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.parts import Next, Note, Remark

LOCK_AFTER_S: Final = 180
"""Nobody touched anything for so long: locked. Well before central ends the session."""


@dataclass(frozen=True, slots=True)
class StartingUp:
    pass


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody; `login` is what was typed before, so that only the password is typed again."""

    login: str = ""
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class Locked:
    """Somebody has gone for a moment. They come back, or another takes over, by password."""

    member: StaffMember
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class SigningIn:
    login: str
    before: SignedOut | Locked


@dataclass(frozen=True, slots=True)
class AtDesk:
    """`silent_s`: how long nothing was pressed or moved."""

    member: StaffMember
    silent_s: int = 0


@dataclass(frozen=True, slots=True)
class OutOfService:
    """Nothing can be sold; `before` is what comes back with the journal."""

    why: str
    before: SignedOut | Locked


State = StartingUp | SignedOut | Locked | SigningIn | AtDesk | OutOfService


def start() -> Next[State]:
    """Begin: the machine says when it is ready."""
    return Next(StartingUp())


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case OutOfService(ev.LANE_DIED), _:
            return Next(state)
        case StartingUp(), ev.MadeReady():
            return Next(SignedOut())
        case OutOfService(_, before), ev.MadeReady():
            return Next(before)
        case OutOfService(_, before), ev.PutOutOfService(why):
            return Next(OutOfService(why, before))
        case _, ev.PutOutOfService(why):
            return Next(OutOfService(why, _without_anybody(state)))

        case ((SignedOut() | Locked()), told.SignInAsked(login, password)):
            return Next(SigningIn(login, state), (ef.SignIn(login, password),))
        case SigningIn(), told.SignedIn(member):
            return Next(AtDesk(member))
        case SigningIn(), told.SignInRefused(refusal):
            return Next(_again(state, refusal))
        case SigningIn(), ev.CentralDown() | ev.Broke():
            return Next(_again(state, Note.NO_ANSWER))
        case _, told.SignedIn():  # nobody waits for it any more
            return Next(state, (ef.SignOut(),))

        case AtDesk(member), told.LockAsked():
            return Next(Locked(member))
        case AtDesk(member), told.SessionLost():
            return Next(Locked(member, Refusal(Reason.NOT_SIGNED_IN)))
        case AtDesk(), told.Touched():
            return Next(replace(state, silent_s=0))
        case AtDesk(member, silent_s), ev.Ticked():
            is_over = silent_s + 1 >= LOCK_AFTER_S
            return Next(Locked(member) if is_over else AtDesk(member, silent_s + 1))
        case ((AtDesk() | Locked()), told.SignOutAsked()):
            return Next(SignedOut(), (ef.SignOut(),))
        case _:
            return Next(state)


def _again(state: SigningIn, remark: Remark) -> SignedOut | Locked:
    if isinstance(state.before, Locked):
        return replace(state.before, remark=remark)
    return SignedOut(state.login, remark)


def _without_anybody(state: State) -> SignedOut | Locked:
    """Return where a counter stands that comes back: nobody is let in without a password."""
    match state:
        case AtDesk(member):
            return Locked(member)
        case SigningIn(before=before):
            return replace(before, remark=None)
        case Locked():
            return state
        case _:
            return SignedOut()
