"""The schedule desk (排班): a day's sessions, one with its pools, more or fewer, late, away, back.

Capacity goes up at any time and down to what is taken; central says so with the number and its
clause, and what was typed stays to be mended. That a doctor is late or away is shown on the boards.
Each act is written down by central with what was before, what is now, who, when, and the clause.

Source: BJ-OPD-DRAFT art. 8, art. 10; BJ-2022-PLAN item 1, item 29; rows R017, R108.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from kiosk_app.domain.session_supply import SupplyPage
from kiosk_app.domain.sessions import LiveStatus, UrgentReason
from kiosk_app.domain.suspension_case import DeskSession
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.typed_day import day_of
from kiosk_app.journeys.effects_schedule import LoadSupply, SayStatus, SetCapacity
from kiosk_app.journeys.effects_suspension import LoadDaySessions
from kiosk_app.journeys.events_counter import SignedIn
from kiosk_app.journeys.events_schedule import (
    CapacityWanted,
    ScheduleShown,
    ScheduleWanted,
    StatusWanted,
    SupplyLoaded,
)
from kiosk_app.journeys.events_suspension import (
    DaySessionsLoaded,
    DayWanted,
    DeskDone,
    DeskRefused,
    DeskSessionPicked,
    ReasonPicked,
)
from kiosk_app.journeys.parts import Next, Note, Remark

MOST_NUMBERS: Final = 500
MOST_MINUTES: Final = 720
"""More than either is a slip of the pen; central refuses it too."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Nobody has looked, or somebody else has signed in since."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Central is asked for what comes next.

    Attributes:
        on: the day that is looked at, or how many days it is from central's today.
        asked: what for; asked again it is the same question.
        remark: what was refused before; it is said on the page that comes.
        is_silent: it did not answer.
    """

    on: date | int
    asked: LoadDaySessions | LoadSupply
    remark: Remark | None = None
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The sessions of a day."""

    on: date | int
    sessions: tuple[DeskSession, ...]
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class TypingDay:
    """On which day?"""

    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class AtSession:
    """One session: its pools, what is said of it, what was changed."""

    on: date | int
    page: SupplyPage
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class TypingCapacity:
    """How many numbers; `typed` was refused, and is mended rather than typed anew."""

    at: AtSession
    typed: str = ""
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class TypingMinutes:
    """How late?"""

    at: AtSession
    typed: str = ""
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class PickingReason:
    """Why is the doctor late or away; `minutes` is unknown where they are away."""

    at: AtSession
    status: LiveStatus
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Acting:
    at: AtSession
    asked: SetCapacity | SayStatus
    typed: str = field(default="")


State = (
    Unseen
    | Loading
    | Listing
    | TypingDay
    | AtSession
    | TypingCapacity
    | TypingMinutes
    | PickingReason
    | Acting
)
_LOST = ev.CentralDown | ev.Broke | ev.PutOutOfService


def start() -> Next[State]:
    """Begin: nobody has looked."""
    return Next(Unseen())


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case _, SignedIn():
            return Next(Unseen())
        case Unseen(), ScheduleShown() | ev.Accepted():
            return _day(0)
        case Listing(on), ScheduleShown():
            return _day(on)
        case Loading(), _:
            return _loaded(state, event)
        case ((Listing() | Unseen()), ScheduleWanted(days)):
            return _day(days)
        case Listing(), DayWanted():
            return Next(TypingDay())
        case TypingDay(), ev.Entered(text):
            day = day_of(text)
            return Next(TypingDay(Note.DAY_UNREADABLE)) if day is None else _day(day)
        case TypingDay(), ev.WentBack():
            return _day(0)
        case Listing(on), DeskSessionPicked(session):
            return _open(on, LoadSupply(session))
        case ((AtSession() | TypingCapacity() | TypingMinutes() | PickingReason()), _):
            return _at_session(state, event)
        case Acting(), _:
            return _acted(state, event)
        case _:
            return Next(state)


def _day(on: date | int, remark: Remark | None = None) -> Next[State]:
    asked = LoadDaySessions(on)
    return Next(Loading(on, asked, remark), (asked,))


def _open(on: date | int, asked: LoadSupply, remark: Remark | None = None) -> Next[State]:
    return Next(Loading(on, asked, remark), (asked,))


def _loaded(state: Loading, event: ev.Event) -> Next[State]:
    on, asked, remark = state.on, state.asked, state.remark
    match asked, event:
        case _, ScheduleShown() | ev.Accepted() if state.is_silent:
            return Next(replace(state, is_silent=False), (asked,))
        case _, ev.WentBack() if state.is_silent:
            return _day(on)
        case _ if state.is_silent:
            return Next(state)
        case LoadDaySessions(), DaySessionsLoaded(sessions, wanted) if wanted == on:
            return Next(Listing(on, sessions, remark))
        case LoadSupply(session), SupplyLoaded(page) if page.session.id == session:
            return Next(AtSession(on, page, remark))
        case LoadDaySessions(), ev.Refused(refusal):
            return Next(Listing(on, (), refusal))
        case LoadSupply(), ev.Refused(refusal):
            return _day(on, refusal)
        case _ if isinstance(event, _LOST):
            return Next(replace(state, is_silent=True))
        case _:
            return Next(state)


def _at_session(
    state: AtSession | TypingCapacity | TypingMinutes | PickingReason, event: ev.Event
) -> Next[State]:
    match state, event:
        case AtSession(), CapacityWanted():
            return Next(TypingCapacity(state))
        case AtSession(page=SupplyPage(is_today=True)), StatusWanted(status):
            return _say(state, status)
        case AtSession(on), ev.WentBack():
            return _day(on)
        case TypingCapacity(at), ev.Entered(text):
            numbers = _number(text, 0, MOST_NUMBERS)
            if numbers is None:
                return Next(TypingCapacity(at, text, Note.NUMBER_UNREADABLE))
            return _act(at, SetCapacity(at.page.session.id, numbers), text)
        case TypingMinutes(at), ev.Entered(text):
            minutes = _number(text, 1, MOST_MINUTES)
            if minutes is None:
                return Next(TypingMinutes(at, text, Note.NUMBER_UNREADABLE))
            return Next(PickingReason(at, LiveStatus.LATE, minutes))
        case PickingReason(at, status, minutes), ReasonPicked(reason):
            return _act(at, SayStatus(at.page.session.id, status, reason, minutes))
        case ((TypingCapacity() | TypingMinutes() | PickingReason()), ev.WentBack()):
            return Next(state.at)
        case _:
            return Next(state)


def _say(at: AtSession, status: LiveStatus) -> Next[State]:
    match status:
        case LiveStatus.LATE:
            return Next(TypingMinutes(at))
        case LiveStatus.AWAY:
            return Next(PickingReason(at, status))
        case LiveStatus.ON_TIME if at.page.live is not None:
            return _act(at, SayStatus(at.page.session.id, status, UrgentReason.OTHER))
        case _:
            return Next(at)


def _act(at: AtSession, asked: SetCapacity | SayStatus, typed: str = "") -> Next[State]:
    return Next(Acting(at, asked, typed), (asked,))


def _acted(state: Acting, event: ev.Event) -> Next[State]:
    at = state.at
    again = LoadSupply(at.page.session.id)
    match state.asked, event:
        case _, DeskDone():
            return _open(at.on, again)
        case SetCapacity(), DeskRefused(refusal):
            return Next(TypingCapacity(at, state.typed, refusal))
        case SayStatus(), DeskRefused(refusal):
            return _open(at.on, again, refusal)
        case _ if isinstance(event, _LOST):
            return _open(at.on, again, Note.NO_ANSWER)
        case _:
            return Next(state)


def _number(text: str, least: int, most: int) -> int | None:
    """Return a whole number within its bounds; None for anything else."""
    typed = text.strip()
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(most))
    number = int(typed) if is_number else -1
    return number if least <= number <= most else None
