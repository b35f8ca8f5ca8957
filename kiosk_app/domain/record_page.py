"""A patient's record as staff look at it: what it says, what was corrected, what was joined.

Nothing here is a whole name or number: values are masked as others may see them. Why something was
decided is one of a list, so that a reason names nobody either.

Source: BJ-OPD-DRAFT art. 13; GB/T 35273-2020 7.2; requirement rows R030, R104.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk_app.domain.correction import Field
from kiosk_app.domain.duplicates import DismissReason
from kiosk_app.domain.ids import PatientId


class CorrectionReason(StrEnum):
    """How it is known what a record should say."""

    DOCUMENT_SEEN = "document_seen"
    TYPED_WRONG = "typed_wrong"
    HAS_CHANGED = "has_changed"
    PATIENT_SAYS = "patient_says"


class MergeReason(StrEnum):
    """What shows that two records are one person's."""

    BOTH_SEEN = "both_seen"
    NEW_DOCUMENT = "new_document"
    NUMBER_MISTYPED = "number_mistyped"  # of the record that goes up: it leads to nobody then


class PartReason(StrEnum):
    """Why two records are taken apart again."""

    TWO_PERSONS = "two_persons"
    WRONG_RECORD = "wrong_record"


RecordReason = CorrectionReason | MergeReason | PartReason | DismissReason


@dataclass(frozen=True, slots=True)
class SaidField:
    """One thing a record says; `masked` is None where nothing stands there."""

    field: Field
    masked: str | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing that was corrected, masked; None: nothing stood there."""

    field: Field
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """One correction.

    Attributes:
        deciders: how many persons stand behind it.
    """

    id: str
    patient: PatientId
    at: datetime
    reason: str
    deciders: int
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class MergeNote:
    """One merge; `name_masked` and `number_masked` are of the record that went up in the other.

    Attributes:
        deciders: how many persons stood behind it.
        moved: how many rows of which kind went along.
        undone_at: None while it stands.
        why_undone: None while it stands.
    """

    id: str
    survivor: PatientId
    merged: PatientId
    name_masked: str
    number_masked: str
    at: datetime
    reason: str
    deciders: int
    moved: Mapping[str, int]
    undone_at: datetime | None = None
    why_undone: str | None = None

    @property
    def is_standing(self) -> bool:
        """Tell whether the two are one record still."""
        return self.undone_at is None


@dataclass(frozen=True, slots=True)
class DismissNote:
    """Two records were said to be two persons'; neither record says so, the pair does."""

    id: str
    at: datetime
    reason: str
    deciders: int = 1


Note = CorrectionNote | MergeNote
"""What stands in a record."""

Change = Note | DismissNote
"""What an act at the records desk came to."""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The record that stands for a patient.

    Attributes:
        says: in the order of `Field`.
        corrections, merges: behind it and all that went up in it, the latest first.
    """

    patient: PatientId
    says: tuple[SaidField, ...]
    corrections: tuple[CorrectionNote, ...] = ()
    merges: tuple[MergeNote, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return what was done to the record, the latest first."""
        every: tuple[Note, ...] = (*self.corrections, *self.merges)
        return tuple(sorted(every, key=lambda note: note.at, reverse=True))

    def masked(self, field: Field) -> str | None:
        """Return what others may see of a field."""
        return next((said.masked for said in self.says if said.field is field), None)
