"""What a patient's record says is looked at, corrected, or joined with another of the same person.

Found by the card that is read or the document typed, whatever name is on file (`record_search`).
Every act has a reason of the list and is looked over before it is done (`record_acts`). What was
joined by mistake is taken apart.

An act whose answer never came is looked at, not promised: done twice it is once, and the journal
knows its key.

Source: BJ-OPD-DRAFT art. 13; GB/T 22239-2019 8.1.4.2 d; requirement rows R030, R104.
"""

from dataclasses import dataclass, field
from typing import assert_never

from kiosk_app.domain.correction import Field
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.record_page import MergeNote, RecordPage
from kiosk_app.domain.record_page import Note as RecordNote
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import identifying, record_acts, record_pairs, record_search
from kiosk_app.journeys.counter.parts import Vacated, settle
from kiosk_app.journeys.counter.record_acts import PickingReason
from kiosk_app.journeys.counter.record_plans import (
    Correction,
    Dismiss,
    Join,
    Part,
    Plan,
    wanted_of,
)
from kiosk_app.journeys.counter.record_search import FindingRecord
from kiosk_app.journeys.effects_record import LoadRecord
from kiosk_app.journeys.events_record import (
    CorrectionWanted,
    FieldPicked,
    MergeWanted,
    NotePicked,
    RecordFound,
    SexPicked,
    SurvivorPicked,
    TwoPersonsSaid,
    UndoWanted,
)
from kiosk_app.journeys.parts import Next, Note, Remark


@dataclass(frozen=True, slots=True)
class LoadingRecord:
    """Central is asked how a record stands now."""

    patient: PatientId


@dataclass(frozen=True, slots=True)
class RecordAway:
    """It did not say."""

    patient: PatientId
    remark: Remark


@dataclass(frozen=True, slots=True)
class AtRecord:
    """What the record says, and what was done to it."""

    page: RecordPage


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """One correction or merge, with what can be done about it."""

    page: RecordPage
    note: RecordNote
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class PickingField:
    """What is wrong."""

    page: RecordPage


@dataclass(frozen=True, slots=True)
class TypingField:
    """What shall stand there; `typed` was refused, and is mended rather than typed anew."""

    page: RecordPage
    which: Field
    typed: str = field(default="", repr=False)
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class ComparingRecords:
    """The two records one above the other: which stays?

    Attributes:
        pair: of the list of possible duplicates, where they were found there; only then it can be
            said that they are two persons'.
    """

    page: RecordPage
    other: RecordPage
    remark: Remark | None = None
    pair: str | None = None


Own = (
    LoadingRecord
    | RecordAway
    | AtRecord
    | ReadingNote
    | PickingField
    | TypingField
    | ComparingRecords
)
State = Own | record_search.State | record_acts.State | record_pairs.State
After = State | identifying.Identifying | Vacated


def of_patient(patient: PatientId) -> Next[State]:
    """Begin with the patient who is served."""
    return Next(LoadingRecord(patient), (LoadRecord(patient),))


def advance(state: State, event: ev.Event) -> Next[After]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    if isinstance(state, record_search.State):
        return _search(state, event)
    if isinstance(state, record_acts.State):
        return _act(state, event)
    if isinstance(state, record_pairs.State):
        return _pairs(state, event)
    match state, event:
        case LoadingRecord(patient), RecordFound(asked, page) if asked == patient:
            return Next(AtRecord(page))
        case LoadingRecord(patient), ev.Refused(refusal):
            return Next(RecordAway(patient, refusal))
        case LoadingRecord(patient), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(RecordAway(patient, Note.NO_ANSWER))
        case RecordAway(patient), ev.Accepted():
            return of_patient(patient)
        case AtRecord(page), CorrectionWanted():
            return Next(PickingField(page))
        case AtRecord(page), MergeWanted():
            return Next(FindingRecord(first=page), (ef.AskForCard(),))
        case AtRecord(page), NotePicked(wanted):
            found = [note for note in page.notes if note.id == wanted]
            return Next(ReadingNote(page, found[0]) if found else state)
        case ReadingNote(page, MergeNote(is_standing=True) as merge), UndoWanted():
            return Next(PickingReason(Part(page, merge)))
        case PickingField(page), FieldPicked(which):
            return Next(TypingField(page, which))
        case TypingField(which=which), ev.Entered(text) if which is not Field.SEX:
            return Next(_typed(state, text))
        case TypingField(which=Field.SEX), SexPicked(sex):
            return Next(_typed(state, sex.value))
        case ComparingRecords(page, other, _, pair), SurvivorPicked(patient) if patient in {
            page.patient,
            other.patient,
        }:
            return Next(PickingReason(Join(page, other, patient, pair)))
        case ComparingRecords(page, other, _, str() as pair), TwoPersonsSaid():
            return Next(PickingReason(Dismiss(page, other, pair)))

        case ComparingRecords(pair=str()), ev.WentBack():
            return record_pairs.start()
        case TypingField(page), ev.WentBack():
            return Next(PickingField(page))
        case ((ReadingNote(page) | PickingField(page) | ComparingRecords(page)), ev.WentBack()):
            return Next(AtRecord(page))
        case ((AtRecord() | RecordAway()), ev.WentBack()):
            return Next(Vacated())
        case _, ev.Left() if not isinstance(state, LoadingRecord):
            return Next(Vacated())
        case _:
            return settle(state, event)


def page_of(state: State) -> RecordPage | None:
    """Return the record that is looked at, as far as it is there."""
    match state:
        case LoadingRecord() | RecordAway():
            return None
        case _ if isinstance(state, record_pairs.State):
            return None
        case _ if isinstance(state, record_search.State):
            return record_search.here_of(state).first
        case _ if isinstance(state, record_acts.State):
            return state.plan.page
        case _:
            return state.page


def _search(state: record_search.State, event: ev.Event) -> Next[After]:
    here = record_search.here_of(state)
    step = record_search.advance(state, event)
    match step.state:
        case record_search.Found(page):
            found = AtRecord(page) if here.first is None else ComparingRecords(here.first, page)
            return Next(found, step.effects)
        case record_search.ListWanted():
            return record_pairs.start().after(*step.effects)
        case record_search.Stopped(is_over):
            if here.first is not None and not is_over:
                return Next(AtRecord(here.first), step.effects)
            nobody = identifying.Identifying(
                is_in_front=here.is_in_front, has_reader=here.has_reader
            )
            return Next(nobody, step.effects)
        case after:
            return Next(after, step.effects)


def _act(state: record_acts.State, event: ev.Event) -> Next[After]:
    step = record_acts.advance(state, event)
    match step.state:
        case record_acts.Returned(plan, remark):
            return Next(_question_of(plan, remark), step.effects)
        case record_acts.LookedAgain(patient):
            return of_patient(patient)
        case record_acts.ListedAgain():
            return record_pairs.start()
        case after:
            return Next(after, step.effects)


def _pairs(state: record_pairs.State, event: ev.Event) -> Next[After]:
    step = record_pairs.advance(state, event)
    match step.state:
        case record_pairs.Opened(pair, first, second):
            return Next(ComparingRecords(first, second, pair=pair), step.effects)
        case after:
            return Next(after, step.effects)


def _typed(state: TypingField, text: str) -> State:
    wanted = wanted_of(state.which, text)
    if isinstance(wanted, Refusal | Note):
        return TypingField(state.page, state.which, text, wanted)
    return PickingReason(Correction(state.page, state.which, text, wanted))


def _question_of(plan: Plan, remark: Remark | None) -> State:
    """Return the question a plan was the answer to; nothing of what was typed is lost."""
    match plan:
        case Correction(page, which, typed):
            return TypingField(page, which, typed, remark)
        case Join(page, other, _, pair) | Dismiss(page, other, pair):
            return ComparingRecords(page, other, remark, pair)
        case Part(page, merge):
            return ReadingNote(page, merge, remark)
        case _:
            assert_never(plan)
