"""What travels about corrections of what a patient's record says; staff only."""

from datetime import date, datetime

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.domain.correction import Field
from kiosk_app.domain.identity import Sex
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.record_page import SaidField


class CorrectionBody(Request, frozen=True):
    """Correct what a patient's record says; what is not given stays as it is.

    Attributes:
        number: of the document the patient is enrolled with.
        sex, birth: only where the number does not tell them.
        reason: how it is known, in words.
        deciders: who stands behind it, the one who is signed in among them.
    """

    reason: str
    deciders: tuple[StaffId, ...]
    name: str | None = None
    number: str | None = None
    sex: Sex | None = None
    birth: date | None = None
    phone: str | None = None


class CorrectedField(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was corrected.

    Attributes:
        before, after: as others may see them: masked, of a birth the year; None: nothing was there.
    """

    field: Field
    before: str | None
    after: str | None


class CorrectionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One correction.

    Attributes:
        patient: the record that was corrected; the one that stands for whoever was named.
    """

    id: str
    patient: PatientId
    at: datetime
    reason: str
    deciders: tuple[StaffId, ...]
    fields: tuple[CorrectedField, ...]


class CorrectionsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The corrections of a patient's record and of all that went up in it, the latest first.

    Attributes:
        patient: the record that stands for the patient now.
        says: what it says now, masked as `CorrectedField` says, in the order of `Field`.
    """

    patient: PatientId
    corrections: tuple[CorrectionLine, ...]
    says: tuple[SaidField, ...]
