"""Whose record: by the card that is read, or the document typed or scanned; nobody is enrolled.

Readers are armed exactly while a tab that searches is in front, as in `identifying`.
"""

from dataclasses import dataclass, field, replace

from kiosk_app.domain.identity import Person
from kiosk_app.domain.record_page import RecordPage
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.parts import settle
from kiosk_app.journeys.effects_record import FindRecord
from kiosk_app.journeys.events_record import PairsWanted, RecordFound
from kiosk_app.journeys.parts import Next, Note

Remark = Refusal | Note | ev.CardTrouble | told.ZoneTrouble


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """A card or document of the person whose record it is.

    Attributes:
        is_in_front: so a card that is read is for this tab.
        first: the record beside which a second one of the same person is looked for.
    """

    is_in_front: bool = True
    has_reader: bool = True
    first: RecordPage | None = None
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class CheckingDocument:
    """What was typed or scanned is being looked at."""

    earlier: FindingRecord


@dataclass(frozen=True, slots=True)
class LookingForRecord:
    """Central is asked whose record it is."""

    earlier: FindingRecord
    person: Person = field(repr=False)


State = FindingRecord | CheckingDocument | LookingForRecord


@dataclass(frozen=True, slots=True)
class Found:
    """No state: it is there."""

    page: RecordPage


@dataclass(frozen=True, slots=True)
class Stopped:
    """No state: no record is looked for any more."""

    is_over: bool


@dataclass(frozen=True, slots=True)
class ListWanted:
    """No state: not one record, the list of those that may be one person's."""


def here_of(state: State) -> FindingRecord:
    """Return the form that is shown, at any stage of it."""
    return state if isinstance(state, FindingRecord) else state.earlier


def advance(state: State, event: ev.Event) -> Next[State | Found | Stopped | ListWanted]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    here = here_of(state)
    match state, event:
        case _, ev.CardRead(person):
            asking = replace(here, remark=None)
            return Next(LookingForRecord(asking, person), (FindRecord(person),))
        case _, ev.CardUnreadable(trouble):
            return Next(replace(here, remark=trouble))
        case _, ev.ReadersGone():
            return Next(_with(state, replace(here, has_reader=False)))
        case _, told.TabShown() if not here.is_in_front:
            return Next(_with(state, replace(here, is_in_front=True)), (ef.AskForCard(),))
        case _, told.TabHidden() if here.is_in_front:
            return Next(_with(state, replace(here, is_in_front=False)), (ef.StopAskingForCard(),))
        case _, told.DocumentTyped(typed):
            asking = replace(here, remark=None)
            return Next(CheckingDocument(asking), (mine.CheckTyped(typed),))
        case _, ev.CodeScanned(ev.CodeKind.ZONE, zone):
            asking = replace(here, remark=None)
            return Next(CheckingDocument(asking), (mine.CheckZone(zone),))
        case _, ev.CodeScanned():
            return Next(replace(here, remark=told.ZoneTrouble.UNREADABLE))
        case _, told.TypedRefused(why) | told.ZoneRefused(why):
            return Next(replace(here, remark=why))
        case LookingForRecord(_, person), RecordFound(asked, page) if asked == person:
            if here.first is not None and here.first.patient == page.patient:
                return Next(replace(here, remark=Refusal(Reason.ALREADY_MERGED)))
            return Next(Found(page), _disarm(here))
        case LookingForRecord(), ev.Refused(refusal):
            return Next(replace(here, remark=refusal))
        case (
            (LookingForRecord() | CheckingDocument()),
            ev.CentralDown() | ev.Broke() | ev.PutOutOfService(),
        ):
            return Next(replace(here, remark=Note.NO_ANSWER))
        case FindingRecord(first=None), PairsWanted():
            return Next(ListWanted(), _disarm(here))
        case FindingRecord(), ev.WentBack() | ev.Left():
            is_over = here.first is None or isinstance(event, ev.Left)
            return Next(Stopped(is_over), () if is_over else _disarm(here))
        case _:
            return settle(state, event)


def _with(state: State, here: FindingRecord) -> State:
    """Return the same stage of a form that has changed."""
    return here if isinstance(state, FindingRecord) else replace(state, earlier=here)


def _disarm(here: FindingRecord) -> tuple[ef.Effect, ...]:
    return (ef.StopAskingForCard(),) if here.is_in_front else ()
