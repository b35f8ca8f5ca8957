"""What a counter is told of patients' records, by the registrar and by central."""

from dataclasses import dataclass, field

from kiosk_app.domain.correction import Field
from kiosk_app.domain.duplicates import DuplicatePage
from kiosk_app.domain.identity import Person, Sex
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.record_page import Change, RecordPage, RecordReason
from kiosk_app.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class RecordWanted:
    """What somebody's record says is looked at, not sold to."""


@dataclass(frozen=True, slots=True)
class PairsWanted:
    """Records that may be one person's are worked through."""


@dataclass(frozen=True, slots=True)
class PairPicked:
    """One of the pairs is looked at."""

    pair: str


@dataclass(frozen=True, slots=True)
class TwoPersonsSaid:
    """The two records that are compared are two persons'."""


@dataclass(frozen=True, slots=True)
class PairsFound:
    found: DuplicatePage


@dataclass(frozen=True, slots=True)
class PairFound:
    """The two records of a pair as they stand now."""

    pair: str
    first: RecordPage
    second: RecordPage


@dataclass(frozen=True, slots=True)
class CorrectionWanted:
    """The record says something wrong."""


@dataclass(frozen=True, slots=True)
class MergeWanted:
    """There is another record of the same person."""


@dataclass(frozen=True, slots=True)
class UndoWanted:
    """The merge that is looked at was a mistake."""


@dataclass(frozen=True, slots=True)
class NotePicked:
    """One correction or merge is looked at."""

    note: str


@dataclass(frozen=True, slots=True)
class FieldPicked:
    field: Field


@dataclass(frozen=True, slots=True)
class SexPicked:
    sex: Sex


@dataclass(frozen=True, slots=True)
class SurvivorPicked:
    """This record of the two stays."""

    patient: PatientId


@dataclass(frozen=True, slots=True)
class RecordReasonPicked:
    reason: RecordReason


@dataclass(frozen=True, slots=True)
class SecondTyped:
    """A second person at the same counter gives their own name and password."""

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecordFound:
    """The record; `asked`: of whom it was asked for."""

    asked: Person | PatientId
    page: RecordPage


@dataclass(frozen=True, slots=True)
class SecondAgreed:
    """`name`: theirs, masked."""

    second: StaffId
    name: str


@dataclass(frozen=True, slots=True)
class SecondRefused:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """It is done.

    Attributes:
        stayed: of a merge that was undone: how much that came since stays with the survivor.
    """

    note: Change
    stayed: int = 0


@dataclass(frozen=True, slots=True)
class RecordRefused:
    refusal: Refusal


RecordEvent = (
    CorrectionWanted
    | FieldPicked
    | MergeWanted
    | NotePicked
    | PairFound
    | PairPicked
    | PairsFound
    | PairsWanted
    | RecordChanged
    | RecordFound
    | RecordReasonPicked
    | RecordRefused
    | RecordWanted
    | SecondAgreed
    | SecondRefused
    | SecondTyped
    | SexPicked
    | SurvivorPicked
    | TwoPersonsSaid
    | UndoWanted
)
