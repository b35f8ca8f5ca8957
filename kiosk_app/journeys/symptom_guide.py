"""Which department? Asked by symptoms, one question a page; what cannot wait is asked first.

For everybody, no card is asked for. It ends at a door where nobody is booked, at the enquiry desk
where the rules are unsure, or in a booking in a department: then somebody has to say who they are.
Nothing is kept of what was tapped.

Source: BJ-2022-PLAN item 2; BJ-OPD-DRAFT art. 2; requirement rows R001, R071.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

from kiosk_app.domain.catalogue import Catalogue, Department
from kiosk_app.domain.guide import (
    Area,
    Door,
    Recommended,
    Symptom,
    SymptomGuide,
    Who,
    Words,
    advise,
    areas_for,
    symptoms_for,
)
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.change_booking import WHEN
from kiosk_app.journeys.effects_guide import LoadGuide
from kiosk_app.journeys.events_guide import GuideLoaded, GuideMissing
from kiosk_app.journeys.parts import PAGE_S, Next, ToIdentify, settle_late

PEOPLE = tuple(Who)
"""Whom the guide is asked for, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class Guided:
    """The rules, where they lead, and whether this kiosk can sell just now."""

    guide: SymptomGuide
    catalogue: Catalogue
    can_sell: bool


@dataclass(frozen=True, slots=True)
class LoadingGuide:
    can_sell: bool = True


@dataclass(frozen=True, slots=True)
class WithoutGuide:
    """There is nothing to guide by: people at the enquiry desk do it."""

    can_sell: bool = True


@dataclass(frozen=True, slots=True)
class AskingRedFlags:
    guided: Guided


@dataclass(frozen=True, slots=True)
class AskingWho:
    guided: Guided


@dataclass(frozen=True, slots=True)
class AskingArea:
    guided: Guided
    who: Who


@dataclass(frozen=True, slots=True)
class AskingSymptom:
    guided: Guided
    who: Who
    area: Area


@dataclass(frozen=True, slots=True)
class SentToDoor:
    """The last page for somebody who is not booked but goes there at once."""

    earlier: AskingRedFlags | AskingSymptom
    because: Words
    door: Door
    seconds_left: int = PAGE_S


@dataclass(frozen=True, slots=True)
class GuideUnsure:
    """The last page for somebody whom people have to advise; `because` None: "none of these"."""

    earlier: AskingSymptom
    because: Words | None
    seconds_left: int = PAGE_S


@dataclass(frozen=True, slots=True)
class ReadingAdvice:
    """The departments that see to it."""

    guided: Guided
    earlier: AskingSymptom
    because: Words
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class ChoosingVisitDay:
    """Today or a later day, before the card."""

    guided: Guided
    earlier: ReadingAdvice
    department: Department


Question = (
    AskingRedFlags | AskingWho | AskingArea | AskingSymptom | ReadingAdvice | ChoosingVisitDay
)
Q = TypeVar("Q", bound=Question)
State = LoadingGuide | WithoutGuide | Question | SentToDoor | GuideUnsure
FirstQuestion = AskingRedFlags | WithoutGuide
LastPage = SentToDoor | GuideUnsure


def start(*, can_sell: bool = True) -> Next[State]:
    """Begin, for anybody; `can_sell`: it may lead on to a booking here."""
    return Next(LoadingGuide(can_sell), (LoadGuide(),))


def advance(state: State, event: ev.Event) -> Next[State | ToIdentify]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case LoadingGuide(can_sell), GuideLoaded(guide, catalogue, is_kept):
            guided = Guided(guide, catalogue, can_sell=can_sell and not is_kept)
            return Next(AskingRedFlags(guided))
        case LoadingGuide(can_sell), GuideMissing() | ev.Broke():
            return Next(WithoutGuide(can_sell))
        case WithoutGuide(can_sell), ev.Accepted():
            return Next(LoadingGuide(can_sell), (LoadGuide(),))
        case ((LoadingGuide() | WithoutGuide()), ev.PutOutOfService()):
            return Next(replace(state, can_sell=False))
        case ((LoadingGuide() | WithoutGuide()), _):
            return settle_late(state, event)
        case ((SentToDoor() | GuideUnsure()), ev.WentBack()):  # a slip of the finger
            return Next(state.earlier)
        case SentToDoor(earlier), ev.PutOutOfService():
            return Next(replace(state, earlier=_closed(earlier)))
        case GuideUnsure(earlier), ev.PutOutOfService():
            return Next(replace(state, earlier=_closed(earlier)))
        case ((SentToDoor() | GuideUnsure()), _):
            return settle_late(state, event)

        case _, ev.PutOutOfService():
            return Next(_closed(state))
        case _, ev.Chosen(i) if i >= 0:
            return _chosen(state, i)
        case _, ev.WentBack():
            return Next(_before(state))
        case _:
            return settle_late(state, event)


def _closed(state: Q) -> Q:
    """Return the same question at a kiosk that cannot sell."""
    return replace(state, guided=replace(state.guided, can_sell=False))


def _chosen(state: Question, i: int) -> Next[State | ToIdentify]:
    """Return what follows a tap on the answer at `i`; one that is not there changes nothing."""
    guided = state.guided
    match state:
        case AskingRedFlags() if i in range(len(flags := guided.guide.red_flags)):
            return Next(SentToDoor(state, flags[i].words, flags[i].door))
        case AskingRedFlags() if i == len(guided.guide.red_flags):
            return Next(AskingWho(guided))
        case AskingWho() if i in range(len(PEOPLE)):
            return Next(_first_of(guided, PEOPLE[i]))
        case AskingArea(_, who) if i in range(len(areas := areas_for(guided.guide, who))):
            return Next(AskingSymptom(guided, who, areas[i]))
        case AskingSymptom(_, who, area) if i <= len(symptoms := symptoms_for(area, who)):
            return Next(_advised(state, symptoms[i] if i < len(symptoms) else None))
        case ReadingAdvice(_, _, _, departments) if i in range(len(departments)):
            if not guided.can_sell:
                return Next(state)
            return Next(ChoosingVisitDay(guided, state, departments[i]))
        case ChoosingVisitDay(_, _, department) if i in range(len(WHEN)) and guided.can_sell:
            return Next(ToIdentify(WHEN[i], department.id))
        case _:
            return Next(state)


def _advised(state: AskingSymptom, symptom: Symptom | None) -> State:
    because = None if symptom is None else symptom.words
    match advise(symptom, state.who, state.guided.catalogue.departments):
        case Recommended(departments) if because is not None:
            return ReadingAdvice(state.guided, state, because, departments)
        case Door() as door if because is not None:
            return SentToDoor(state, because, door)
        case _:
            return GuideUnsure(state, because)


def _first_of(guided: Guided, who: Who) -> AskingArea | AskingSymptom:
    """Return the first question about somebody; of one part only that one is asked."""
    areas = areas_for(guided.guide, who)
    return AskingSymptom(guided, who, areas[0]) if len(areas) == 1 else AskingArea(guided, who)


def _before(state: Question) -> Question:
    """Return the question before; the first one's is the home page, see `kiosk`."""
    guided = state.guided
    match state:
        case AskingArea():
            return AskingWho(guided)
        case AskingSymptom(_, who):
            before = _first_of(guided, who)
            return AskingWho(guided) if isinstance(before, AskingSymptom) else before
        case ReadingAdvice() | ChoosingVisitDay():
            return replace(state.earlier, guided=guided)
        case _:
            return AskingRedFlags(guided)
