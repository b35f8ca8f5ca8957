"""What travels about records that may be one person's; staff only, names and numbers masked."""

from datetime import datetime

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.domain.duplicates import Alike
from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.ids import PatientId


class DuplicateSideLine(msgspec.Struct, frozen=True, kw_only=True):
    """One of two records: the one that stands for it now."""

    patient: PatientId
    name_masked: str
    number_masked: str
    kind: DocumentKind


class DuplicateLine(msgspec.Struct, frozen=True, kw_only=True):
    """Two records that may be one person's.

    Attributes:
        why: what they agree in.
        has_same_day: both have a number in one department on one day, which one patient cannot.
    """

    id: str
    first: DuplicateSideLine
    second: DuplicateSideLine
    why: Alike
    since: datetime
    has_same_day: bool


class DuplicatesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The open ones: those with a number of the same day first, then the oldest.

    Attributes:
        has_more: there are more; settle some of these first.
    """

    duplicates: tuple[DuplicateLine, ...]
    has_more: bool


class DismissBody(Request, frozen=True):
    """Two records are two persons'.

    Attributes:
        reason: how that is known, in words.
    """

    reason: str


class DismissedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """It is not raised again until one of the two says something else."""

    id: str
    first: PatientId
    second: PatientId
    at: datetime
