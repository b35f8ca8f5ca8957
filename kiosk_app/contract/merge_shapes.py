"""What travels about records of one person that are joined, or taken apart again; staff only."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.domain.ids import PatientId, StaffId


class MergeBody(Request, frozen=True):
    """Let one record go up in another, which stays: the survivor.

    Attributes:
        reason: what shows that both are one person's, in words.
        deciders: who stands behind it, the one who is signed in among them.
        is_mistyped: they say, always two of them, that the document's number of the record that
            goes up was a typing mistake: it leads to nobody from then on.
    """

    survivor: PatientId
    merged: PatientId
    reason: str
    deciders: tuple[StaffId, ...]
    is_mistyped: bool = False


class UndoMergeBody(Request, frozen=True):
    """Take two records apart again."""

    reason: str
    deciders: tuple[StaffId, ...]


class MergeLine(msgspec.Struct, frozen=True, kw_only=True):
    """One merge.

    Attributes:
        name_masked, number_masked: of the record that went up in the other, as others may see them.
        is_mistyped: while it stands: the number of the record that went up leads to nobody.
        moved: how many rows of which kind became the survivor's, e.g. ``{"booking": 3}``.
        undone_at: None while it stands.
    """

    id: str
    survivor: PatientId
    merged: PatientId
    name_masked: str
    number_masked: str
    at: datetime
    reason: str
    deciders: tuple[StaffId, ...]
    is_mistyped: bool
    moved: Mapping[str, int]
    undone_at: datetime | None
    undone_by: tuple[StaffId, ...]
    why_undone: str | None


class MergeUndoneAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A merge that was undone.

    Attributes:
        stayed: numbers, places and codes that came since and are the survivor's still; ask the
            patients whose they are.
    """

    merge: MergeLine
    stayed: int


class MergesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The merges behind a patient's record, the latest first.

    Attributes:
        patient: the record that stands for the patient now.
    """

    patient: PatientId
    merges: tuple[MergeLine, ...]
