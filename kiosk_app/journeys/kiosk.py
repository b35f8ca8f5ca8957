"""The kiosk: starting up, at home, serving one patient after the other, out of service.

At home nothing is read: a card that lies on a reader means nothing until a journey was chosen.
Out of service is over when the machine says it is ready again, but for a dead thread: see
`events.LANE_DIED`.
"""

from dataclasses import dataclass, replace

from kiosk_app.domain.board import SoonOff
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.help import HelpCall
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.patient import Patient
from kiosk_app.journeys import board, maintenance, paperless, pay, serving
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.booking_exams import ReviewingTimes
from kiosk_app.journeys.effects_help import CallForHelp, LeaveToCounter
from kiosk_app.journeys.effects_printer import LookAtPrinter
from kiosk_app.journeys.events_board import SoonOffSeen
from kiosk_app.journeys.events_help import HelpCalled, HelpNotCalled
from kiosk_app.journeys.events_printer import PrinterSeen
from kiosk_app.journeys.events_upkeep import Capability, CapabilityBack, CapabilityLost
from kiosk_app.journeys.frames import name_of
from kiosk_app.journeys.identify import WaitingForCard
from kiosk_app.journeys.parts import Next, settle_late
from kiosk_app.journeys.picking import ReviewingHold
from kiosk_app.journeys.purpose import OFFERED, Purpose


@dataclass(frozen=True, slots=True)
class StartingUp:
    pass


@dataclass(frozen=True, slots=True)
class AtHome:
    """What is missed by nobody before they begin.

    Attributes:
        can_print: as the printer was seen last.
        lacks: what this machine cannot do just now because a part of it has died.
        books_without_paper: the hospital has kiosks book while nothing can be printed.
        soon: what is called off today and tomorrow, as central said last; None until it did.
    """

    can_print: bool = True
    lacks: frozenset[Capability] = frozenset()
    books_without_paper: bool = True
    soon: SoonOff | None = None

    @property
    def has_paper(self) -> bool:
        """Whether a ticket would come out, as far as is known."""
        return self.can_print and Capability.PAPER not in self.lacks

    @property
    def may_book(self) -> bool:
        """Whether what ends in a ticket may be begun."""
        return self.has_paper or self.books_without_paper


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

Plain = StartingUp | AtHome | OutOfService | LastServed | serving.State


@dataclass(frozen=True, slots=True)
class CallingHelp:
    """Staff are being called; the page `under` it goes on by itself, but for taps."""

    under: Plain


@dataclass(frozen=True, slots=True)
class HelpComing:
    """Somebody comes; with a code, a counter can go on from here, the hold included."""

    under: Plain
    call: HelpCall


@dataclass(frozen=True, slots=True)
class HelpAway:
    """Nobody could be called from here."""

    under: Plain


Helped = CallingHelp | HelpComing | HelpAway
Resting = AtHome | OutOfService
"""Nobody is served: staff may be let in."""


@dataclass(frozen=True, slots=True)
class Maintained:
    """Somebody asks for the staff exit, or is behind it; the page `under` it is kept current."""

    under: Resting
    at: maintenance.State


State = Plain | Helped | Maintained

_TAPS = (
    ev.Accepted
    | ev.Chosen
    | ev.CodeScanned
    | ev.Entered
    | ev.HelpWanted
    | ev.JourneyChosen
    | ev.StaffWanted
    | ev.WentBack
)
_OF_THE_MACHINE = ev.MadeReady | ev.PutOutOfService | CapabilityLost | CapabilityBack | SoonOffSeen


def start() -> Next[State]:
    """Begin: nothing is asked for, the machine says when it is ready."""
    return Next(StartingUp())


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    if isinstance(state, Helped):
        return _advance_helped(state, event)
    if isinstance(state, Maintained):
        return _advance_maintained(state, event)
    if isinstance(event, ev.StaffWanted):
        return Next(Maintained(state, maintenance.start()) if isinstance(state, Resting) else state)
    if isinstance(event, ev.HelpWanted):
        return _call(state) if can_call(state) else Next(state)
    step = _advance_plain(state, event)
    return Next(step.state, step.effects)


def _advance_plain(state: Plain, event: ev.Event) -> Next[Plain]:
    match state, event:
        case _, ev.Broke(LookAtPrinter.__name__):  # nobody waits for it, whatever they wait for
            return Next(state)
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
        case AtHome(), PrinterSeen() | CapabilityLost() | CapabilityBack() | SoonOffSeen():
            return Next(_told_at_home(state, event))
        case AtHome(soon=SoonOff(sessions=sessions)), ev.Accepted() if sessions:
            return board.start(can_sell=state.may_book, is_for_news=True)
        case AtHome(), ev.JourneyChosen(purpose) if is_on(purpose, may_book=state.may_book):
            return serving.start(purpose, can_sell=state.may_book)
        case ((ReviewingHold() | ReviewingTimes()), PrinterSeen()):
            return paperless.seen(state, event)
        case OutOfService(why), ev.Accepted() if why in WITH_BOARD:
            return _still_last(board.start(can_sell=False), why)
        case ((StartingUp() | AtHome() | OutOfService()), _):
            return settle_late(state, event)

        case LastServed(served), ev.MadeReady():
            return Next(served)
        case LastServed(served, ev.LANE_DIED), ev.PutOutOfService():
            return _advance_plain(served, ev.PutOutOfService(ev.LANE_DIED))
        case LastServed(served), ev.PutOutOfService():
            return _advance_plain(served, event)
        case LastServed(served, why), _:
            return _still_last(_advance_plain(served, event), why)
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
            return paperless.with_look(state, serving.advance(state, event))


def _told_at_home(
    home: AtHome, event: PrinterSeen | CapabilityLost | CapabilityBack | SoonOffSeen
) -> AtHome:
    match event:
        case SoonOffSeen(soon):
            return replace(home, soon=soon)
        case PrinterSeen(standing):
            can_print, books = standing.trouble is None, event.books_without_paper
            return replace(home, can_print=can_print, books_without_paper=books)
        case CapabilityLost(what):
            return replace(home, lacks=home.lacks | {what})
        case _:
            return replace(home, lacks=home.lacks - {event.what})


def is_on(purpose: Purpose, *, may_book: bool) -> bool:
    """Tell whether a tile can be tapped: offered, and no ticket would be missed."""
    return purpose in OFFERED and (may_book or not purpose.ends_in_ticket)


def can_call(state: Plain) -> bool:
    """Tell whether there is anything that could carry a call: not before all stands, not after."""
    return not isinstance(state, StartingUp) and state != OutOfService(ev.LANE_DIED)


def session_of(state: Plain) -> tuple[PatientId | None, Hold | None]:
    """Return what a counter could go on with: a patient, and a number held before any money.

    Nobody where money may be under way, or everything is done.
    """
    here = state.serving if isinstance(state, LastServed) else state
    if isinstance(here, ReviewingHold):
        return here.errand.patient.id, here.hold
    if isinstance(here, pay.State | serving.LastPage):
        return None, None
    told_by = getattr(here, "errand", here)
    patient = getattr(told_by, "patient", None)
    return (patient.id if isinstance(patient, Patient) else None), None


def _call(state: Plain) -> Next[State]:
    patient, hold = session_of(state)
    here = state.serving if isinstance(state, LastServed) else state
    asked = CallForHelp(name_of(here), patient, None if hold is None else hold.id)
    return Next(CallingHelp(state), (asked,))


def _advance_helped(state: Helped, event: ev.Event) -> Next[State]:
    """Let the page beneath go on; only what is tapped is meant for this one."""
    under = state.under
    match state, event:
        case CallingHelp(), HelpCalled(call):
            return Next(HelpComing(under, call))
        case CallingHelp(), HelpNotCalled():
            return Next(HelpAway(under))
        case HelpComing(_, HelpCall(code=str())), ev.Accepted() | ev.Left() if (
            session_of(under)[0] is not None
        ):
            return _gone_to_counter(under)
        case ((HelpComing() | HelpAway()), ev.Accepted() | ev.WentBack()):
            return Next(under)
        case _, ev.Left():
            step = _advance_plain(under, event)
            return Next(step.state, step.effects)
        case _ if isinstance(event, _TAPS):
            return Next(state)
        case _:
            step = _advance_plain(under, event)
            return Next(replace(state, under=step.state), step.effects)


def _advance_maintained(state: Maintained, event: ev.Event) -> Next[State]:
    """Go on behind the staff exit; what the machine says of itself is for the page beneath."""
    under = state.under
    if isinstance(event, _OF_THE_MACHINE):
        return Next(replace(state, under=_meanwhile(under, event)))
    if isinstance(event, PrinterSeen):
        under = _meanwhile(under, event)
    step = maintenance.advance(state.at, event)
    if isinstance(step.state, maintenance.Over):
        return Next(under, step.effects)
    return Next(Maintained(under, step.state), step.effects)


def _meanwhile(under: Resting, event: ev.Event) -> Resting:
    after = _advance_plain(under, event).state
    return after if isinstance(after, Resting) else under


def _gone_to_counter(under: Plain) -> Next[State]:
    """Forget who was here; the hold waits for the counter as long as the code is good."""
    _, hold = session_of(under)
    left = () if hold is None else (LeaveToCounter(hold),)
    return Next(OutOfService(under.why) if isinstance(under, LastServed) else AtHome(), left)


def _still_last(after: Next[Plain], why: str) -> Next[Plain]:
    """Return the step of a patient who is the last: home is out of service."""
    if isinstance(after.state, serving.State):
        return Next(LastServed(after.state, why), after.effects)
    return Next(OutOfService(why), after.effects)
