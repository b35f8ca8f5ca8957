"""What a counter asks about patients' records: found, corrected, joined, taken apart.

`seconds` agreed beside who is signed in; without them central says where it takes two.
"""

from dataclasses import dataclass, field

from kiosk_app.domain.correction import Wanted
from kiosk_app.domain.duplicates import DismissReason
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.record_page import CorrectionReason, MergeReason, PartReason
from kiosk_app.domain.rights import Operation


@dataclass(frozen=True, slots=True)
class FindRecord:
    """Ask for the record of a document. Answer: RecordFound | Refused | CentralDown."""

    person: Person


@dataclass(frozen=True, slots=True)
class LoadRecord:
    """Ask for the record of a patient. Answer: RecordFound | Refused | CentralDown."""

    patient: PatientId


@dataclass(frozen=True, slots=True)
class AskSecond:
    """Let a second person agree. Answer: SecondAgreed | SecondRefused | CentralDown."""

    operation: Operation
    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CorrectRecord:
    """Correct what a record says. Answer: RecordChanged | RecordRefused | CentralDown.

    Done twice there is nothing to correct, so it may be asked for again.
    """

    patient: PatientId
    wanted: Wanted
    reason: CorrectionReason
    seconds: tuple[StaffId, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeRecords:
    """Let one record go up in another. Answer: RecordChanged | RecordRefused | CentralDown."""

    survivor: PatientId
    merged: PatientId
    reason: MergeReason
    seconds: tuple[StaffId, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoMerge:
    """Take two records apart. Answer: RecordChanged | RecordRefused | CentralDown."""

    merge: str
    reason: PartReason
    seconds: tuple[StaffId, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadPairs:
    """Ask which records may be one person's. Answer: PairsFound | Refused | CentralDown."""


@dataclass(frozen=True, slots=True)
class LoadPair:
    """Ask for the two records of a pair. Answer: PairFound | Refused | CentralDown."""

    pair: str
    first: PatientId
    second: PatientId


@dataclass(frozen=True, slots=True)
class DismissPair:
    """Say that two records are two persons'. Answer: RecordChanged | RecordRefused | CentralDown.

    Done twice the second time is refused, so it may be asked for again.
    """

    pair: str
    reason: DismissReason


RecordAct = CorrectRecord | MergeRecords | UndoMerge | DismissPair
RecordEffect = FindRecord | LoadRecord | LoadPairs | LoadPair | AskSecond | RecordAct
