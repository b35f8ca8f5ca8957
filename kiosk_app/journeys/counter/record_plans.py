"""What somebody means to do to a patient's record, before a reason is given and it is asked for."""

from dataclasses import dataclass, field
from typing import assert_never

from kiosk_app.domain.correction import Field, Wanted
from kiosk_app.domain.duplicates import DismissReason
from kiosk_app.domain.identity import Sex
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.names import check_name
from kiosk_app.domain.phone import check_phone
from kiosk_app.domain.record_page import (
    Change,
    CorrectionNote,
    CorrectionReason,
    DismissNote,
    MergeNote,
    MergeReason,
    PartReason,
    RecordPage,
    RecordReason,
)
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation
from kiosk_app.journeys.counter.typed_day import day_of
from kiosk_app.journeys.effects_record import (
    CorrectRecord,
    DismissPair,
    MergeRecords,
    RecordAct,
    UndoMerge,
)
from kiosk_app.journeys.parts import Note as Unreadable
from kiosk_app.journeys.parts import Remark


@dataclass(frozen=True, slots=True)
class Correction:
    """One field shall say what was typed."""

    page: RecordPage
    which: Field
    typed: str = field(repr=False)
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Join:
    """One of the two stays, the other goes up in it.

    Attributes:
        pair: of the list of possible duplicates, where they were found there.
    """

    page: RecordPage
    other: RecordPage
    survivor: PatientId
    pair: str | None = None

    @property
    def merged(self) -> PatientId:
        """Return the one that goes up."""
        is_first = self.survivor == self.page.patient
        return (self.other if is_first else self.page).patient


@dataclass(frozen=True, slots=True)
class Part:
    """What was joined comes apart."""

    page: RecordPage
    merge: MergeNote


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The two are two persons', whatever they are alike in."""

    page: RecordPage
    other: RecordPage
    pair: str


Plan = Correction | Join | Part | Dismiss


def wanted_of(which: Field, text: str) -> Wanted | Remark:
    """Return what a field shall say by what was typed, or what is wrong with that.

    Only what needs neither the record nor the day; central looks at the rest.
    """
    match which:
        case Field.NAME:
            return check_name(text) or Wanted(name=text)
        case Field.PHONE:
            return check_phone(text) or Wanted(phone=text)
        case Field.NUMBER:
            if not text:
                return Refusal(Reason.INVALID_DOCUMENT_NUMBER)
            return Wanted(number=text)
        case Field.SEX:
            return Wanted(sex=Sex(text))
        case Field.BIRTH:
            day = day_of(text)
            return Unreadable.BIRTH_UNREADABLE if day is None else Wanted(birth=day)
        case _:
            assert_never(which)


def reasons_of(plan: Plan) -> tuple[RecordReason, ...]:
    """Return the list of reasons there are."""
    match plan:
        case Correction():
            return tuple(CorrectionReason)
        case Join():
            return tuple(MergeReason)
        case Part():
            return tuple(PartReason)
        case Dismiss():
            return tuple(DismissReason)
        case _:
            assert_never(plan)


def act_of(plan: Plan, reason: RecordReason, seconds: tuple[StaffId, ...]) -> RecordAct:
    """Return what central is asked to do.

    Raises:
        ValueError: the reason is not of the plan's list.
    """
    match plan, reason:
        case Correction(page, _, _, wanted), CorrectionReason():
            return CorrectRecord(page.patient, wanted, reason, seconds)
        case Join(), MergeReason():
            return MergeRecords(plan.survivor, plan.merged, reason, seconds)
        case Part(_, merge), PartReason():
            return UndoMerge(merge.id, reason, seconds)
        case Dismiss(pair=pair), DismissReason():
            return DismissPair(pair, reason)
        case _:
            raise ValueError(f"{reason} is no reason for this")


def operation_of(plan: Plan) -> Operation:
    """Return what a second person agrees to."""
    match plan:
        case Correction():
            return Operation.CORRECT_PATIENT
        case Join() | Part():
            return Operation.MERGE_PATIENTS
        case Dismiss():
            return Operation.DISMISS_DUPLICATE
        case _:
            assert_never(plan)


def is_answer(plan: Plan, note: Change) -> bool:
    """Tell whether this is what became of a plan."""
    match plan:
        case Correction():
            return isinstance(note, CorrectionNote)
        case Join() | Part():
            return isinstance(note, MergeNote)
        case Dismiss():
            return isinstance(note, DismissNote)
        case _:
            assert_never(plan)
