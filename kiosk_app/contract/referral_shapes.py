"""What travels about referral: institutions, rights, referrals, and who is barred."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.contract.figure_shapes import Share
from kiosk_app.contract.shapes import BookerBody
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.catalogue import ClinicType, Title
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import DepartmentId, PatientId, SessionId, StaffId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.referral import RightState, Role, Service
from kiosk_app.domain.referral_order import ReferralOrderState
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import TimeBand

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
_Phone = Annotated[str, msgspec.Meta(min_length=5, max_length=32, pattern=r"^[0-9][0-9 -]+$")]
_District = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}$")]
_Evidence = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"\S")]


class OrganisationBody(Request, frozen=True):
    """Add an institution of primary care; `district` is its administrative division."""

    name: _Name
    phone: _Phone
    district: _District


class RightBody(Request, frozen=True):
    """Ask for a person's right to refer, until `expires_on`, that day included."""

    member: StaffId
    organisation: str
    role: Role
    pool: Pool
    expires_on: date


class Barred(StrEnum):
    """Who can be barred from referring."""

    RIGHT = "right"
    ORGANISATION = "organisation"


class SanctionBody(Request, frozen=True):
    """Bar a person's right or a whole institution, or let it in again, on evidence."""

    kind: Barred
    subject: str
    evidence: _Evidence
    is_lifted: bool = False


class ReferralBody(Request, frozen=True):
    """Hold one number of the kept share for a patient who was seen.

    Attributes:
        consultation: number of the record of the consultation in primary care.
        is_contracted: the patient has signed with this family doctor.
        booker: set where somebody else than the patient asks for it; a child's guardian.
        proof: how the patient was established, here and now.
    """

    patient: PatientId
    session: SessionId
    band_begin: datetime
    consultation: Annotated[str, msgspec.Meta(max_length=64)]
    consultation_day: date
    service: Service = Service.VISIT
    is_contracted: bool = False
    booker: BookerBody | None = None
    proof: Proof | None = None


class ReferralOrderBody(Request, frozen=True):
    """Let a patient who was seen choose the time themselves.

    Attributes:
        consultation, consultation_day, is_contracted: as of `ReferralBody`.
    """

    patient: PatientId
    department: DepartmentId
    consultation: Annotated[str, msgspec.Meta(max_length=64)]
    consultation_day: date
    is_contracted: bool = False


class ReferredHoldBody(Request, frozen=True):
    """Hold a number by an order; `proof`: how the patient was established, here and now."""

    patient: PatientId
    session: SessionId
    band_begin: datetime
    proof: Proof | None = None


class OrganisationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An institution of primary care."""

    id: str
    name: str
    phone: str
    district: str
    is_suspended: bool


class RightAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A right to refer as it stands; `name` of the person is masked."""

    id: str
    member: StaffId
    name: str
    organisation: str
    role: Role
    pool: Pool
    expires_on: date
    state: RightState


class RightsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every right that was ever asked for, the one that ends first first."""

    organisations: tuple[OrganisationAnswer, ...]
    rights: tuple[RightAnswer, ...]


class SanctionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """It is written down, and how many rights it touches."""

    kind: Barred
    subject: str
    is_lifted: bool
    rights: int


class KeptBand(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of the kept share in one band; `why_none` where nothing is to be had."""

    band: TimeBand
    free: int
    why_none: Reason | None = None


class KeptSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session that a doctor may refer to."""

    session: SessionId
    clinic_type: ClinicType
    title: Title | None
    doctor: str
    day: date
    room: str
    fee: Fen
    bands: tuple[KeptBand, ...]


class KeptOfferAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What may be referred to at all, and the sessions of the department."""

    services: tuple[Service, ...]
    pool: Pool
    sessions: tuple[KeptSession, ...]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Something the patient is told, in both languages."""

    text: str
    text_en: str


class ReferralOrderAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it stands, and by whom; `expires_on` is the last day it is good."""

    id: str
    department: DepartmentId
    department_name: str
    department_name_en: str
    organisation: str
    phone: str
    expires_on: date
    state: ReferralOrderState


class ReferralOrdersAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A patient's orders: those to be used first, the one that ends first first."""

    orders: tuple[ReferralOrderAnswer, ...]


class ReferralAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A held referral.

    Attributes:
        due: what is still to be paid; 0: confirm without an order.
        notice: to be told and handed over: time, department, how to cancel, what not coming means.
        is_warned: the patient is under a ban that does not stop this booking.
    """

    hold: Hold
    due: Fen
    notice: tuple[Told, ...]
    is_warned: bool = False


class DoctorReferrals(msgspec.Struct, frozen=True, kw_only=True):
    """One doctor's referrals; `most_in_a_day` so many that somebody should look is flagged."""

    doctor: StaffId
    referrals: int
    most_in_a_day: int
    is_conspicuous: bool


class ReferralReportAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Referrals made in these days, and the share of referred visits among those of the days."""

    first_day: date
    last_day: date
    visits: Share
    doctors: tuple[DoctorReferrals, ...]
