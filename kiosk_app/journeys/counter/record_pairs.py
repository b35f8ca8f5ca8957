"""Records that may be one person's, to work through: the list, and a pair of it opened.

What is said of a pair is said where any two records are compared, in `record`.

Source: BJ-OPD-DRAFT art. 13; requirement rows R029, R030; decision record 0041.
"""

from dataclasses import dataclass

from kiosk_app.domain.duplicates import DuplicatePage
from kiosk_app.domain.record_page import RecordPage
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.parts import Vacated, settle
from kiosk_app.journeys.effects_record import LoadPair, LoadPairs
from kiosk_app.journeys.events_record import PairFound, PairPicked, PairsFound
from kiosk_app.journeys.parts import Next, Note, Remark


@dataclass(frozen=True, slots=True)
class LoadingPairs:
    """Central is asked for the list."""


@dataclass(frozen=True, slots=True)
class PairsAway:
    """It did not say."""

    remark: Remark


@dataclass(frozen=True, slots=True)
class AtPairs:
    """The list."""

    found: DuplicatePage
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class LoadingPair:
    """Central is asked how the two records of a pair stand now."""

    found: DuplicatePage
    pair: str


State = LoadingPairs | PairsAway | AtPairs | LoadingPair


@dataclass(frozen=True, slots=True)
class Opened:
    """No state: the two records are there, to be compared."""

    pair: str
    first: RecordPage
    second: RecordPage


def start() -> Next[State]:
    """Ask for the list as it is now."""
    return Next(LoadingPairs(), (LoadPairs(),))


def advance(state: State, event: ev.Event) -> Next[State | Opened | Vacated]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case LoadingPairs(), PairsFound(found):
            return Next(AtPairs(found))
        case LoadingPairs(), ev.Refused(refusal):
            return Next(PairsAway(refusal))
        case LoadingPairs(), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(PairsAway(Note.NO_ANSWER))
        case PairsAway(), ev.Accepted():
            return Next(LoadingPairs(), (LoadPairs(),))
        case AtPairs(found), PairPicked(wanted):
            for line in found.lines:
                if line.id == wanted:
                    asked = LoadPair(line.id, line.first.patient, line.second.patient)
                    return Next(LoadingPair(found, line.id), (asked,))
            return Next(state)
        case LoadingPair(pair=pair), PairFound(asked, first, second) if asked == pair:
            return Next(Opened(pair, first, second))
        case LoadingPair(found), ev.Refused(refusal):
            return Next(AtPairs(found, refusal))
        case LoadingPair(found), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(AtPairs(found, Note.NO_ANSWER))
        case ((AtPairs() | PairsAway()), ev.WentBack() | ev.Left()):
            return Next(Vacated())
        case _:
            return settle(state, event)
