"""Booking for somebody else (代预约): what I am to them, my phone; then their card or code.

Who books shows a document of their own: a code only points to somebody. The patient's own document,
laid down here, is their word; with what only points to them (their hospital card, their health
code) central asks for an authority they gave at a counter. Nothing is owed here; a number is picked
and paid for as always, with the booker beside the patient.

The booker's card may still lie in a reader when the patient's is asked for: it is asked to be taken
away by hand, never read over and over.

Source: BJ-OPD-DRAFT art. 13, art. 14; AH-2023-101 ann. 2 item 3; requirement rows R035, R173.
"""

from dataclasses import dataclass, replace
from typing import Final

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.identity import Person
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.phone import check_phone, normalise_phone
from kiosk_app.domain.proxy import PresentBooker, Relation
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import identify, pick_slot, picking
from kiosk_app.journeys.parts import Ended, HandOver, Next, Why, is_another, settle_late
from kiosk_app.journeys.purpose import Purpose

RELATIONS: Final = tuple(Relation)
"""What the booker can be to the patient, in the order they are shown."""
CLASSES: Final = (BookingClass.SAME_DAY, BookingClass.ADVANCE)
"""For when, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class ChoosingRelation:
    """`patient` is the booker, as the hospital knows them."""

    patient: Patient
    person: Person


@dataclass(frozen=True, slots=True)
class EnteringBookerPhone:
    """By which the booker can be reached: what is on file may be another's."""

    patient: Patient
    person: Person
    relation: Relation
    trouble: Refusal | None = None


_Open = (
    identify.WaitingForCard
    | identify.WithoutReader
    | identify.EnteringPhone
    | identify.ReadingNotBound
)


@dataclass(frozen=True, slots=True)
class ShowingTheirs:
    """The patient's card or code: all of `identify`, once more, for another person."""

    earlier: EnteringBookerPhone
    booker: PresentBooker
    part: _Open


@dataclass(frozen=True, slots=True)
class FindingThem:
    earlier: EnteringBookerPhone
    booker: PresentBooker
    part: identify.Waiting


@dataclass(frozen=True, slots=True)
class TakingOwnCardAway:
    """The booker's own card or code again: it has to go first."""

    earlier: EnteringBookerPhone
    booker: PresentBooker


@dataclass(frozen=True, slots=True)
class ChoosingForWhen:
    earlier: EnteringBookerPhone
    booker: PresentBooker
    patient: Patient


State = (
    ChoosingRelation
    | EnteringBookerPhone
    | ShowingTheirs
    | FindingThem
    | TakingOwnCardAway
    | ChoosingForWhen
)
Waiting = FindingThem
FirstQuestion = ChoosingRelation
After = State | picking.Waiting | Ended


def start(patient: Patient) -> Next[ChoosingRelation | identify.WaitingForCard]:
    """Begin for a booker the hospital knows; who showed a code is asked for a document."""
    person = patient.person
    if isinstance(person, Person):
        return Next(ChoosingRelation(patient, person))
    not_enough = identify.TurnedAway(person.shown, Refusal(Reason.REAL_NAME_REQUIRED))
    again = identify.start(Purpose.FOR_ANOTHER, None, not_enough)
    return Next(again.state, again.effects)


def ask(waiting: Waiting) -> Next[Waiting]:
    """Put the question `waiting` waits for, for the first time or once more."""
    asked = identify.ask(waiting.part)
    return Next(replace(waiting, part=asked.state), asked.effects)


def advance(state: State, event: ev.Event) -> Next[After]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case ((ShowingTheirs() | FindingThem()), _):
            return _with_theirs(state, event)
        case _, ev.Left():
            return Next(_ended(state, Why.LEFT))
        case _, ev.PutOutOfService():
            return Next(_ended(state, Why.SERVICE_STOPPED))
        case ((ChoosingRelation() | EnteringBookerPhone()), _):
            return _about_booker(state, event)
        case TakingOwnCardAway(earlier, booker), ev.Accepted():
            return _invite(earlier, booker)
        case ChoosingForWhen(_, booker, patient), ev.Chosen(index) if index in range(len(CLASSES)):
            begun = pick_slot.start(CLASSES[index], patient, booker=booker)
            return Next(begun.state, begun.effects)
        case ChoosingForWhen(earlier, booker), ev.WentBack():
            return _invite(earlier, booker)
        case ChoosingForWhen(_, booker, patient), ev.CardRead(person) if is_another(
            person, patient.person
        ) and is_another(person, booker.person):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case _:
            return settle_late(state, event)


def _about_booker(state: ChoosingRelation | EnteringBookerPhone, event: ev.Event) -> Next[After]:
    patient, person = state.patient, state.person
    match state, event:
        case ChoosingRelation(), ev.Chosen(index) if index in range(len(RELATIONS)):
            return Next(EnteringBookerPhone(patient, person, RELATIONS[index]))
        case EnteringBookerPhone(relation=relation), ev.Entered(text):
            invalid = check_phone(text)
            if invalid is not None:
                return Next(replace(state, trouble=invalid))
            booker = PresentBooker(patient.id, person, normalise_phone(text), relation)
            return _invite(replace(state, trouble=None), booker)
        case EnteringBookerPhone(), ev.WentBack():
            return Next(ChoosingRelation(patient, person))
        case _, ev.CardRead(other) if is_another(other, person):
            return Next(_ended(state, Why.ANOTHER_CARD))
        case _:
            return settle_late(state, event)


def _invite(earlier: EnteringBookerPhone, booker: PresentBooker) -> Next[After]:
    """Ask for the patient's card or code."""
    invited = identify.start(Purpose.FOR_ANOTHER)
    return Next(ShowingTheirs(earlier, booker, invited.state), invited.effects)


def _with_theirs(state: ShowingTheirs | FindingThem, event: ev.Event) -> Next[After]:
    """Have `identify` find the patient; the booker's own card is none of theirs."""
    earlier, booker, part = state.earlier, state.booker, state.part
    match part, event:
        case identify.WaitingForCard(), ev.CardRead(person) if not is_another(
            person, booker.person
        ):
            return Next(TakingOwnCardAway(earlier, booker), (ef.StopAskingForCard(),))
        case identify.WaitingForCard(), ev.WentBack():
            return Next(earlier, (ef.StopAskingForCard(),))
        case ((identify.WithoutReader() | identify.EnteringPhone()), ev.WentBack()):
            return Next(earlier)
        case _:
            step = identify.advance(part, event)
            return Next(_after(state, step.state), step.effects)


def _after(state: ShowingTheirs | FindingThem, found: identify.State | HandOver | Ended) -> After:
    earlier, booker = state.earlier, state.booker
    if isinstance(found, Ended):
        return found
    if isinstance(found, HandOver):
        if found.patient.id == booker.patient:
            return TakingOwnCardAway(earlier, booker)
        return ChoosingForWhen(earlier, booker, found.patient)
    if isinstance(found, identify.Waiting):
        return FindingThem(earlier, booker, found)
    return ShowingTheirs(earlier, booker, found)


def _ended(state: State, why: Why) -> Ended:
    patient = getattr(state, "patient", None)
    return Ended(patient if isinstance(patient, Patient) else None, why)
