"""Samples of patients' records at a counter: every state and event that decides something."""

from dataclasses import replace

from kiosk_app.domain.correction import Field, Wanted
from kiosk_app.domain.duplicates import (
    Alike,
    DismissReason,
    DuplicateLine,
    DuplicatePage,
    DuplicateSide,
)
from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.record_page import (
    CorrectionNote,
    CorrectionReason,
    DismissNote,
    FieldChange,
    MergeNote,
    MergeReason,
    PartReason,
    RecordPage,
    SaidField,
)
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter import record, record_acts, record_pairs, record_search
from kiosk_app.journeys.counter.record_plans import Correction, Dismiss, Join, Part
from kiosk_app.journeys.effects_record import (
    AskSecond,
    CorrectRecord,
    DismissPair,
    MergeRecords,
    UndoMerge,
)
from kiosk_app.journeys.events_record import (
    CorrectionWanted,
    FieldPicked,
    MergeWanted,
    NotePicked,
    PairFound,
    PairPicked,
    PairsFound,
    PairsWanted,
    RecordChanged,
    RecordFound,
    RecordReasonPicked,
    RecordRefused,
    RecordWanted,
    SecondAgreed,
    SecondRefused,
    SecondTyped,
    SexPicked,
    SurvivorPicked,
    TwoPersonsSaid,
    UndoWanted,
)
from kiosk_app.journeys.parts import Note
from tests.helpers import people as p

MINE, THEIRS = p.ADULT_PATIENT.id, PatientId("P0000977")
SAYS = (
    SaidField(Field.NAME, "林*舟"),
    SaidField(Field.NUMBER, "110101********9014"),
    SaidField(Field.SEX, Sex.MALE.value),
    SaidField(Field.BIRTH, "1996"),
    SaidField(Field.PHONE, "138****0901"),
)
CORRECTED = CorrectionNote(
    id="corr-1",
    patient=MINE,
    at=p.at(9, 5),
    reason=CorrectionReason.DOCUMENT_SEEN.value,
    deciders=2,
    changes=(FieldChange(Field.NAME, "林*州", "林*舟"),),
)
MERGED = MergeNote(
    id="merge-1",
    survivor=MINE,
    merged=THEIRS,
    name_masked="L** X******",
    number_masked="E1*****78",
    at=p.at(9, 10),
    reason=MergeReason.BOTH_SEEN.value,
    deciders=2,
    moved={
        "booking": 2,
        "waiting": 1,
        "identifier": 1,
        "exam_order": 1,
        "questionnaire_response": 1,
        "help_call": 1,
    },
)
PARTED = replace(
    MERGED,
    id="merge-0",
    at=p.at(8, 50),
    undone_at=p.at(8, 55),
    why_undone=PartReason.WRONG_RECORD.value,
)
SEVERAL = replace(
    CORRECTED,
    id="corr-0",
    at=p.at(8, 40),
    reason="read from the passport he handed over",
    deciders=1,
    changes=(
        FieldChange(Field.SEX, Sex.UNKNOWN.value, Sex.MALE.value),
        FieldChange(Field.PHONE, None, "138****0901"),
    ),
)
PAGE = RecordPage(MINE, SAYS, (CORRECTED, SEVERAL), (MERGED, PARTED))
FRESH = RecordPage(MINE, SAYS)
OTHER = RecordPage(
    THEIRS,
    (
        SaidField(Field.NAME, "L** X******"),
        SaidField(Field.NUMBER, "E1*****78"),
        SaidField(Field.SEX, Sex.NOT_STATED.value),
        SaidField(Field.BIRTH, None),
        SaidField(Field.PHONE, None),
    ),
)
NO = Refusal(Reason.NUMBER_OF_ANOTHER)
TWO = Refusal(Reason.SECOND_PERSON_REQUIRED)
SECOND = SecondAgreed(StaffId("S-second"), "沈*")

RENAMED = Correction(FRESH, Field.NAME, "林晓州", Wanted(name="林晓州"))
RESEXED = Correction(FRESH, Field.SEX, Sex.FEMALE.value, Wanted(sex=Sex.FEMALE))
JOINED = Join(FRESH, OTHER, MINE)
OTHER_WAY = Join(FRESH, OTHER, THEIRS)
APART = Part(PAGE, MERGED)
SEEN, BOTH, TWO_PEOPLE = (
    CorrectionReason.DOCUMENT_SEEN,
    MergeReason.BOTH_SEEN,
    PartReason.TWO_PERSONS,
)
CORRECTING = CorrectRecord(MINE, RENAMED.wanted, SEEN)
MERGING = MergeRecords(MINE, THEIRS, BOTH)
UNDOING = UndoMerge(MERGED.id, TWO_PEOPLE)
AGREEING = AskSecond(Operation.MERGE_PATIENTS, "shen.yan", "a password")

LIKE = DuplicateLine(
    id="dup-1",
    first=DuplicateSide(MINE, "林*舟", "110101********9014", DocumentKind.RESIDENT_ID),
    second=DuplicateSide(THEIRS, "L** X******", "E1*****78", DocumentKind.PASSPORT),
    why=Alike.PHONE,
    since=p.at(9, 5),
    has_same_day=False,
)
PAIRS = DuplicatePage(
    (
        replace(LIKE, id="dup-0", why=Alike.BIRTH, has_same_day=True),
        LIKE,
        replace(LIKE, id="dup-2", why=Alike.NUMBER),
        replace(LIKE, id="dup-3", why=Alike.CARD),
    )
)
NO_PAIRS = DuplicatePage(())
TWO_OF_THEM = Dismiss(FRESH, OTHER, LIKE.id)
DOCUMENTS = DismissReason.DOCUMENTS_TELL
DISMISSING = DismissPair(LIKE.id, DOCUMENTS)
DISMISSED = DismissNote(LIKE.id, p.at(9, 12), DOCUMENTS.value)
LISTING = record_pairs.LoadingPairs()
LISTED = record_pairs.AtPairs(PAIRS)
OPENING = record_pairs.LoadingPair(PAIRS, LIKE.id)

FINDING = record_search.FindingRecord()
FINDING_OTHER = record_search.FindingRecord(first=FRESH)
HIDDEN = record_search.FindingRecord(is_in_front=False)
LOOKING = record_search.LookingForRecord(FINDING, p.ADULT)
LOOKING_FOR_OTHER = record_search.LookingForRecord(FINDING_OTHER, p.ADULT)
LOADING = record.LoadingRecord(MINE)
AT = record.AtRecord(PAGE)
TYPING = record.TypingField(FRESH, Field.NAME)
COMPARING = record.ComparingRecords(FRESH, OTHER)
READING = record.ReadingNote(PAGE, MERGED)
CHANGING = record_acts.ChangingRecord(RENAMED, SEEN)
ASKING_SECOND = record_acts.AskingSecond(JOINED, BOTH)
CHECKING_SECOND = record_acts.CheckingSecond(JOINED, BOTH)
COMPARING_PAIR = record.ComparingRecords(FRESH, OTHER, pair=LIKE.id)
DISMISS_UNKNOWN = record_acts.ChangeUnknown(TWO_OF_THEM)
DISMISS_DONE = record_acts.RecordChangeDone(TWO_OF_THEM, DISMISSED, 0)
UNKNOWN = record_acts.ChangeUnknown(JOINED)
DONE = record_acts.RecordChangeDone(RENAMED, CORRECTED, 0)

STATES: tuple[record.State, ...] = (
    FINDING,
    HIDDEN,
    FINDING_OTHER,
    replace(FINDING, has_reader=False, remark=Refusal(Reason.UNKNOWN_PATIENT)),
    replace(FINDING_OTHER, remark=Refusal(Reason.ALREADY_MERGED)),
    replace(FINDING_OTHER, is_in_front=False),
    record_search.CheckingDocument(FINDING),
    record_search.CheckingDocument(HIDDEN),
    LOOKING,
    replace(LOOKING, earlier=HIDDEN),
    LOOKING_FOR_OTHER,
    LOADING,
    record.RecordAway(MINE, Note.NO_ANSWER),
    record.RecordAway(MINE, Refusal(Reason.NOT_ALLOWED)),
    AT,
    record.AtRecord(FRESH),
    record.AtRecord(RecordPage(MINE, ())),
    READING,
    replace(READING, remark=Refusal(Reason.MERGE_LIVE_HOLD)),
    replace(READING, note=CORRECTED),
    replace(READING, note=SEVERAL),
    replace(READING, note=PARTED),
    record.PickingField(FRESH),
    *(record.TypingField(FRESH, which) for which in Field),
    replace(TYPING, typed="林晓州", remark=NO),
    record.TypingField(FRESH, Field.BIRTH, "19960230", Note.BIRTH_UNREADABLE),
    COMPARING,
    replace(COMPARING, remark=Refusal(Reason.MERGE_TWO_NUMBERS)),
    COMPARING_PAIR,
    LISTING,
    record_pairs.PairsAway(Note.NO_ANSWER),
    record_pairs.PairsAway(Refusal(Reason.NOT_ALLOWED)),
    LISTED,
    record_pairs.AtPairs(NO_PAIRS),
    record_pairs.AtPairs(replace(PAIRS, has_more=True), Refusal(Reason.UNKNOWN_PATIENT)),
    OPENING,
    *(record_acts.PickingReason(plan) for plan in (RENAMED, JOINED, APART, TWO_OF_THEM)),
    record_acts.Reviewing(RENAMED, SEEN),
    record_acts.Reviewing(RESEXED, SEEN),
    record_acts.Reviewing(JOINED, BOTH),
    record_acts.Reviewing(OTHER_WAY, MergeReason.NUMBER_MISTYPED),
    record_acts.Reviewing(APART, TWO_PEOPLE),
    record_acts.Reviewing(TWO_OF_THEM, DOCUMENTS),
    CHANGING,
    record_acts.ChangingRecord(JOINED, BOTH, SECOND),
    record_acts.ChangingRecord(APART, TWO_PEOPLE),
    record_acts.ChangingRecord(TWO_OF_THEM, DOCUMENTS),
    ASKING_SECOND,
    replace(ASKING_SECOND, remark=TWO),
    replace(ASKING_SECOND, remark=Refusal(Reason.SIGN_IN_REFUSED)),
    CHECKING_SECOND,
    UNKNOWN,
    DISMISS_UNKNOWN,
    DONE,
    DISMISS_DONE,
    record_acts.RecordChangeDone(JOINED, MERGED, 0),
    record_acts.RecordChangeDone(APART, PARTED, 2),
)
EVENTS: tuple[ev.Event, ...] = (
    RecordWanted(),
    CorrectionWanted(),
    MergeWanted(),
    UndoWanted(),
    NotePicked(MERGED.id),
    NotePicked("none"),
    FieldPicked(Field.PHONE),
    SexPicked(Sex.FEMALE),
    SurvivorPicked(MINE),
    SurvivorPicked(PatientId("P-nobody")),
    RecordReasonPicked(SEEN),
    RecordReasonPicked(BOTH),
    RecordReasonPicked(TWO_PEOPLE),
    RecordReasonPicked(DOCUMENTS),
    PairsWanted(),
    PairPicked(LIKE.id),
    PairPicked("none"),
    TwoPersonsSaid(),
    PairsFound(PAIRS),
    PairFound(LIKE.id, FRESH, OTHER),
    PairFound("none", FRESH, OTHER),
    SecondTyped("shen.yan", "a password"),
    RecordFound(p.ADULT, OTHER),
    RecordFound(MINE, FRESH),
    RecordFound(PatientId("P-nobody"), OTHER),
    SECOND,
    SecondRefused(Refusal(Reason.SIGN_IN_REFUSED)),
    RecordChanged(CORRECTED),
    RecordChanged(MERGED),
    RecordChanged(DISMISSED),
    RecordRefused(TWO),
    RecordRefused(NO),
    told.ZoneRefused(told.ZoneTrouble.EXPIRED),
)
