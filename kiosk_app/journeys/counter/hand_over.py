"""What was begun at a kiosk goes on at this counter, the number that is kept included.

By the six digits the patient says, by their code before the scanner, or from the list of calls with
one key. Central says who it is, masked: the registrar compares that with the document in their
hands and says so before the number is paid. Who has no number shows the document for what comes.

Source: BJ-OPD-DRAFT art. 6 (3), art. 13; requirement rows R013, R029, R174.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from kiosk_app.domain.booking import BookingClass, Hold
from kiosk_app.domain.help import HandedOver
from kiosk_app.domain.patient import Patient
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.parts import Vacated, settle
from kiosk_app.journeys.effects_help import TakeOver
from kiosk_app.journeys.events_help import HelpRefused, TakenOver
from kiosk_app.journeys.parts import Errand, Next, Note, Remark
from kiosk_app.journeys.picking import ReviewingHold

_CODE: Final = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class TypingCode:
    """The six digits, as the patient says them."""

    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class TakingOver:
    asked: TakeOver


@dataclass(frozen=True, slots=True)
class TakeOverUnknown:
    """Central did not answer; asked again it is the same act."""

    asked: TakeOver


@dataclass(frozen=True, slots=True)
class Comparing:
    """Is it the person who stands here? Said with the document in hand, before anything is done."""

    handed: HandedOver
    hold: Hold | None
    seconds_left: int = 0


@dataclass(frozen=True, slots=True)
class Preparing:
    """What is said of every booking is fetched."""

    before: Comparing
    hold: Hold
    seconds_left: int


State = TypingCode | TakingOver | TakeOverUnknown | Comparing | Preparing


def by_call(call: str) -> Next[State]:
    """Begin with a call of the list."""
    return _ask(TakeOver(call=call))


def by_scan(scanned: ev.CodeScanned) -> Next[State]:
    """Begin with a hand-over code before the scanner."""
    return _ask(TakeOver(code=scanned.text[-6:]))


def patient_of(state: Comparing | Preparing) -> Patient:
    """Return whose session it is, as far as it is told: masked."""
    return (state if isinstance(state, Comparing) else state.before).handed.patient


def advance(state: State, event: ev.Event) -> Next[State | ReviewingHold | Vacated]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case TypingCode(), ev.Entered(text):
            if _CODE.fullmatch(text.strip()) is None:
                return Next(TypingCode(Note.CODE_UNREADABLE))
            return _ask(TakeOver(code=text.strip()))
        case ((TypingCode() | TakeOverUnknown()), ev.WentBack() | ev.Left()):
            return Next(Vacated())
        case TakingOver(), TakenOver(handed):
            left = 0 if handed.hold is None else handed.hold.expires_in_s
            return Next(Comparing(handed, handed.hold, left))
        case TakingOver(), HelpRefused(refusal):
            return Next(TypingCode(refusal))
        case TakingOver(asked), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(TakeOverUnknown(asked))
        case TakeOverUnknown(asked), ev.Accepted():
            return _ask(asked)

        case Comparing(hold=None), ev.Accepted() | ev.Left():
            return Next(Vacated())
        case Comparing(_, Hold() as hold, left), ev.Accepted():
            return Next(Preparing(state, hold, left), (ef.LoadCatalogue(),))
        case Comparing(_, Hold() as hold), ev.Left():
            return Next(Vacated(), (ef.ReleaseHold(hold),))
        case Preparing(before, hold, left), ev.CatalogueLoaded(catalogue):
            errand = Errand(_class_of(hold), before.handed.patient, catalogue)
            return Next(ReviewingHold(errand, None, hold, left, None, before.handed.due))
        case Preparing(before, _, left), ev.CentralDown() | ev.Broke() | ev.Refused():
            return Next(replace(before, seconds_left=left))
        case ((Comparing() | Preparing()), ev.Ticked()):
            return Next(replace(state, seconds_left=max(0, state.seconds_left - 1)))
        case ((Comparing() | Preparing()), ev.SlotHeld(again)) if again == state.hold:
            return Next(state)
        case _:
            return settle(state, event)


def _ask(asked: TakeOver) -> Next[TakingOver]:
    return Next(TakingOver(asked), (asked,))


def _class_of(hold: Hold) -> BookingClass:
    """Return which steps are counted: what central books it as follows from channel and day."""
    if hold.expires_at.date() == hold.slot.band.begin.date():
        return BookingClass.SAME_DAY
    return BookingClass.ADVANCE
