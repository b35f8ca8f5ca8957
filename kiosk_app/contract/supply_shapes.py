"""What travels about scarce numbers: capacity, new sessions, add-ons."""

from datetime import date, time
from typing import Annotated

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.contract.shapes import BookerBody
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnPage, AddOnReason, AddOnState
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import (
    DepartmentId,
    PatientId,
    PractitionerId,
    SessionId,
    StaffId,
)
from kiosk_app.domain.pending_add_on import PendingAddOns
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.session_supply import SupplyPage

MOST_NUMBERS = 500
"""More numbers of one session than this is a slip of the pen."""


class CapacityBody(Request, frozen=True):
    """Give a session another capacity, all pools together."""

    capacity: Annotated[int, msgspec.Meta(ge=0, le=MOST_NUMBERS)]


class PoolChange(msgspec.Struct, frozen=True, kw_only=True):
    """One pool before and after."""

    pool: Pool
    before: int
    after: int


class ShortShare(msgspec.Struct, frozen=True, kw_only=True):
    """A kept share that is smaller than a session may be published with: what it should have."""

    pool: Pool
    least: int


class CapacityAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What has changed, or would change.

    Attributes:
        short: a warning: the first kept share that is too small afterwards, as the open numbers
            are sold. None: all are kept.
    """

    session: SessionId
    changes: tuple[PoolChange, ...]
    short: ShortShare | None = None


class SupplyPageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A session's numbers pool by pool, every change so far, and whether it is late."""

    page: SupplyPage


class SessionBody(Request, frozen=True):
    """Add a session.

    Attributes:
        practitioner: None for a general clinic.
        begin, end: hospital time without offset.
        band_minutes: length of its bands; None for the policy's.
    """

    department: DepartmentId
    clinic_type: ClinicType
    day: date
    begin: Annotated[time, msgspec.Meta(tz=False)]
    end: Annotated[time, msgspec.Meta(tz=False)]
    capacity: Annotated[int, msgspec.Meta(ge=1, le=MOST_NUMBERS)]
    room: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    practitioner: PractitionerId | None = None
    band_minutes: Annotated[int, msgspec.Meta(ge=1, le=240)] | None = None


class SessionAddedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The session is there and sold."""

    session: SessionId


class AddOnBody(Request, frozen=True):
    """Ask for one more number of a session; `doctor` wants it.

    Attributes:
        word: how that is known; the doctor's own where they are signed in themselves.
    """

    session: SessionId
    doctor: PractitionerId
    patient: PatientId | None = None
    reason: AddOnReason | None = None
    word: AddOnWord | None = None


class AddOnIssueBody(Request, frozen=True):
    """Issue an add-on to the patient who is here; `booker` where somebody else takes it.

    Attributes:
        proof: how the patient was established, here and now.
    """

    patient: PatientId
    booker: BookerBody | None = None
    proof: Proof | None = None


class AddOnAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An add-on as it stands; `deciders` approved or rejected it.

    Attributes:
        word: on what word of the doctor it was asked for.
    """

    id: str
    session: SessionId
    patient: PatientId
    doctor: PractitionerId
    reason: AddOnReason
    state: AddOnState
    deciders: tuple[StaffId, ...]
    word: AddOnWord | None = None


class AddOnPageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A session's add-ons with their steps, its limits, and whether the record is whole."""

    page: AddOnPage


class PendingAddOnsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What awaits approval, in any session, and whether the record of all add-ons is whole."""

    pending: PendingAddOns


class DoctorAddOns(msgspec.Struct, frozen=True, kw_only=True):
    """How many add-ons were issued for one doctor."""

    doctor: PractitionerId
    issued: int


class AddOnReportAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Issued add-ons by doctor; `first_bad` is the first step of the record that does not fit."""

    doctors: tuple[DoctorAddOns, ...]
    first_bad: int | None
