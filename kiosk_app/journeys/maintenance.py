"""Behind the staff exit: who is there, then what a technician does at a kiosk out of service.

Begun at home or out of service only: who is served ends first, in their own way. While it lasts
nobody is served. A card that is put in for the reader test says that it was read, nothing else.

Source: requirement rows R011, R132, R133; OWASP ASVS 5.0 6.3.1.
"""

from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import assert_never

from kiosk_app.domain.printer_standing import PrinterStanding
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_maintenance import (
    CheckExitCode,
    CheckStaff,
    DrawExitNumber,
    LeaveProgram,
    LookAtParts,
    PrintTrial,
)
from kiosk_app.journeys.effects_printer import LookAtPrinter
from kiosk_app.journeys.events_maintenance import (
    ExitCodeWrong,
    ExitNumberDrawn,
    NoExitNumber,
    PartsSeen,
    StaffAdmitted,
    StaffRefused,
    TrialPrinted,
)
from kiosk_app.journeys.events_printer import PrinterSeen
from kiosk_app.journeys.parts import Next, settle_late

LEAVING_S = 15
"""So long the program is given to end; after that the kiosk serves again."""


class Act(IntEnum):
    """What can be done, by its place on the page."""

    TEST_PRINT = 0
    READER_TEST = 1
    PAPER_CHANGED = 2
    LEAVE_PROGRAM = 3
    BACK_TO_SERVICE = 4


class Said(StrEnum):
    """What came of the last act; the value is the end of a message key."""

    WORKING = "working"
    CLEARING = "clearing"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    CARD_READ = "card_read"
    CARD_SEEN = "card_seen"
    NO_READER = "no_reader"
    PAPER_GOOD = "paper_good"
    PAPER_BAD = "paper_bad"
    BROKE = "broke"


@dataclass(frozen=True, slots=True)
class NamingStaff:
    """Who is there types their name.

    Attributes:
        trouble: why they were not let in before.
        is_unanswered: central did not say, before.
    """

    trouble: Refusal | None = None
    is_unanswered: bool = False


@dataclass(frozen=True, slots=True)
class TypingPassword:
    login: str


@dataclass(frozen=True, slots=True)
class CheckingStaff:
    pass


@dataclass(frozen=True, slots=True)
class TypingExitCode:
    """Central is away: whoever holds its keys tells the code that goes with a number.

    Attributes:
        number: drawn for this one try.
        was_wrong: the code before did not go with the number before.
    """

    number: str
    was_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Maintaining:
    """Out of service, for somebody who may.

    Attributes:
        name: theirs, masked.
        seen: how the devices were, and the day's counts; None until they are known.
        printer: as it was looked at last.
        said: what came of the last act.
    """

    name: str
    seen: PartsSeen | None = field(default=None, hash=False)
    printer: PrinterStanding | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class TryingReader:
    """Any card is awaited for a test; nobody is told whose it is."""

    back: Maintaining


@dataclass(frozen=True, slots=True)
class AskingToLeave:
    """Whether the program shall really end."""

    back: Maintaining


@dataclass(frozen=True, slots=True)
class LeavingProgram:
    seconds_left: int = LEAVING_S


@dataclass(frozen=True, slots=True)
class Over:
    """No state: what lay beneath is shown again."""


State = (
    NamingStaff
    | TypingPassword
    | CheckingStaff
    | TypingExitCode
    | Maintaining
    | TryingReader
    | AskingToLeave
    | LeavingProgram
)
_LOOK: tuple[ef.Effect, ...] = (LookAtPrinter(), LookAtParts())


def advance(state: State, event: ev.Event) -> Next[State | Over]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case TryingReader(back), _:
            return _at_reader(state, back, event)
        case LeavingProgram(seconds_left), ev.Ticked():
            if seconds_left > 1:
                return Next(LeavingProgram(seconds_left - 1))
            return Next(Over())
        case LeavingProgram(), _:
            return settle_late(state, event)
        case _, ev.Left():
            return Next(Over())

        case NamingStaff(), ev.Entered(login) if login.strip():
            return Next(TypingPassword(login.strip()))
        case NamingStaff(), ev.WentBack():
            return Next(Over())
        case TypingPassword(login), ev.Entered(password) if password:
            return Next(CheckingStaff(), (CheckStaff(login, password),))
        case TypingPassword(), ev.WentBack():
            return Next(NamingStaff())
        case CheckingStaff(), StaffAdmitted(name):
            return Next(Maintaining(name), _LOOK)
        case CheckingStaff(), StaffRefused(refusal):
            return Next(NamingStaff(refusal))
        case CheckingStaff(), ev.CentralDown() | ev.Broke(CheckStaff.__name__):
            return Next(state, (DrawExitNumber(),))
        case CheckingStaff(), ExitNumberDrawn(number, was_wrong):
            return Next(TypingExitCode(number, was_wrong))
        case CheckingStaff(), ExitCodeWrong():
            return Next(state, (DrawExitNumber(was_wrong=True),))
        case (
            CheckingStaff(),
            NoExitNumber() | ev.Broke(DrawExitNumber.__name__) | ev.Broke(CheckExitCode.__name__),
        ):
            return Next(NamingStaff(is_unanswered=True))
        case TypingExitCode(number), ev.Entered(code) if code.strip():
            return Next(CheckingStaff(), (CheckExitCode(number, code),))
        case TypingExitCode(), ev.WentBack():
            return Next(NamingStaff())

        case AskingToLeave(), ev.Accepted():
            return Next(LeavingProgram(), (LeaveProgram(),))
        case AskingToLeave(back), ev.WentBack():
            return Next(back)
        case Maintaining(), ev.Chosen(index) if index in set(Act):
            return _act(state, Act(index))
        case Maintaining(), _:
            return _told(state, event)
        case _:
            return settle_late(state, event)


def _act(state: Maintaining, act: Act) -> Next[State | Over]:
    match act:
        case Act.BACK_TO_SERVICE:
            return Next(Over())
        case Act.LEAVE_PROGRAM:
            return Next(AskingToLeave(replace(state, said=None)))
        case Act.READER_TEST:
            return Next(TryingReader(replace(state, said=None)), (ef.AskForCard(),))
        case _ if state.said in {Said.WORKING, Said.CLEARING}:
            return Next(state)
        case Act.PAPER_CHANGED:
            clear = LookAtPrinter(is_clearing=True)
            return Next(replace(state, said=Said.CLEARING), (clear, LookAtParts()))
        case Act.TEST_PRINT:
            return Next(replace(state, said=Said.WORKING), (PrintTrial(), *_LOOK))
        case _:
            assert_never(act)


def _told(state: Maintaining, event: ev.Event) -> Next[State | Over]:
    """Take in an answer: what was seen, and what came of the act it was asked for."""
    match event:
        case PartsSeen():
            return Next(replace(state, seen=event))
        case PrinterSeen(standing):
            is_answer = state.said is Said.CLEARING
            said = Said.PAPER_BAD if standing.trouble else Said.PAPER_GOOD
            return Next(replace(state, printer=standing, said=said if is_answer else state.said))
        case TrialPrinted(is_printed):
            said = Said.PRINTED if is_printed else Said.NOT_PRINTED
            return Next(replace(state, said=said))
        case ev.Broke(PrintTrial.__name__):
            return Next(replace(state, said=Said.BROKE))
        case ev.Broke(LookAtPrinter.__name__) if state.said is Said.CLEARING:
            return Next(replace(state, said=Said.BROKE))
        case _:
            return settle_late(state, event)


def _at_reader(state: TryingReader, back: Maintaining, event: ev.Event) -> Next[State | Over]:
    """Await any card; what comes of it is said without anything of whose it is."""
    match event:
        case ev.CardRead():
            said: Said | None = Said.CARD_READ
        case ev.CardUnreadable():
            said = Said.CARD_SEEN
        case ev.ReadersGone() | ev.Broke(ef.AskForCard.__name__):
            said = Said.NO_READER
        case ev.WentBack():
            said = None
        case ev.Left():
            return Next(Over(), (ef.StopAskingForCard(),))
        case PartsSeen() | PrinterSeen():
            return Next(TryingReader(_looked(back, event)))
        case _:
            return settle_late(state, event)
    return Next(replace(back, said=said), (ef.StopAskingForCard(),))


def _looked(back: Maintaining, event: PartsSeen | PrinterSeen) -> Maintaining:
    if isinstance(event, PrinterSeen):
        return replace(back, printer=event.standing)
    return replace(back, seen=event)


def start() -> State:
    """Return the first question: who is there."""
    return NamingStaff()
