"""The drawer of whoever is signed in: opened with so much, looked at, closed by counting.

What has to be in it central says; what was counted stays as it was counted, and a difference is
shown and printed, never corrected. Source: AH-2023-101 ann. 2 item 7; requirement row R179.
"""

from dataclasses import dataclass, replace

from kiosk_app.domain.cash import DrawerShift, read_amount
from kiosk_app.domain.money import Fen
from kiosk_app.journeys import effects_counter as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.parts import Next, Note, Remark


@dataclass(frozen=True, slots=True)
class Unseen:
    """Nobody has asked central yet, or it did not answer."""

    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class Looking:
    """`before`: what was seen last, shown until the answer comes."""

    before: "Open | None" = None


@dataclass(frozen=True, slots=True)
class Shut:
    """There is no open drawer: it is opened with what lies in it."""

    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    opened_with: Fen


@dataclass(frozen=True, slots=True)
class Open:
    shift: DrawerShift
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    shift: DrawerShift
    counted: Fen


@dataclass(frozen=True, slots=True)
class Closed:
    """Counted; the report is being printed, has come out, or has not.

    Attributes:
        is_printed: None while it is being printed.
    """

    shift: DrawerShift
    is_printed: bool | None = None


State = Unseen | Looking | Shut | Opening | Open | Closing | Closed


def start() -> Next[State]:
    """Begin: whose drawer it is nobody knows yet."""
    return Next(Unseen())


def advance(state: State, event: ev.Event) -> Next[State]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case _, told.SignedIn():
            return Next(Looking(), (ef.LookAtShift(),))
        case Open(), told.CashTaken() | told.CashGivenBack():
            return Next(Looking(replace(state, remark=None)), (ef.LookAtShift(),))
        case Looking(), told.CashTaken() | told.CashGivenBack():
            return Next(state, (ef.LookAtShift(),))
        case ((Unseen() | Closed()), ev.Accepted()):
            return Next(Looking(), (ef.LookAtShift(),))
        case Closing(), told.ShiftSeen(shift) if shift is not None and shift.closed_at is not None:
            return Next(Closed(shift), (ef.PrintShift(shift),))
        case ((Looking() | Opening() | Open()), told.ShiftSeen(shift)):
            return Next(Shut() if shift is None else Open(shift))

        case Shut(), told.AmountTyped(text):
            amount = read_amount(text)
            if amount is None:
                return Next(Shut(Note.AMOUNT_UNREADABLE))
            return Next(Opening(amount), (ef.OpenShift(amount),))
        case Open(shift), told.DrawerCounted(counted):
            return Next(Closing(shift, counted), (ef.CloseShift(counted),))
        case Closed(shift, is_printed), ev.TicketPrinted():
            return Next(Closed(shift, is_printed=True))
        case Closed(shift, is_printed), ev.TicketNotPrinted() | ev.Broke() if is_printed is None:
            return Next(Closed(shift, is_printed=False))

        case Opening(), told.ShiftRefused(refusal):
            return Next(Shut(refusal))
        case Closing(shift), told.ShiftRefused(refusal):
            return Next(Open(shift, refusal))
        case Looking(before), ev.Refused(refusal):
            return Next(Unseen(refusal) if before is None else replace(before, remark=refusal))
        case _, ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(_unanswered(state))
        case _:
            return Next(state)


def _unanswered(state: State) -> State:
    """Return where one stands whose question was not answered; asked again it is the same act."""
    match state:
        case Looking(None):
            return Unseen(Note.NO_ANSWER)
        case Looking(Open() as before):
            return replace(before, remark=Note.NO_ANSWER)
        case Opening():
            return Shut(Note.NO_ANSWER)
        case Closing(shift):
            return Open(shift, Note.NO_ANSWER)
        case _:
            return state
