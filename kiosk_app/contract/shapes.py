"""What travels: requests (strict) and answers, as msgspec structs.

Every answer that is not a success has the body `RefusalBody`. Domain values travel as themselves
wherever they are already plain (catalogue, sessions, bands, hold, order, appointment); only what
differs on the wire has a shape of its own here.
"""

from datetime import date, datetime

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.contract.place_shapes import PlaceAnswer
from kiosk_app.contract.suspension_shapes import NoticeAnswer
from kiosk_app.domain.booking import Appointment, Hold, OrderState, PaymentOrder
from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.domain.consulting_room import RoomPurpose
from kiosk_app.domain.identity import DocumentKind, Proof, Sex
from kiosk_app.domain.ids import (
    AppointmentId,
    HoldId,
    OrderId,
    PatientId,
    RequestKey,
    SessionId,
    StaffId,
)
from kiosk_app.domain.money import Fen
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.proxy import Purpose, Relation
from kiosk_app.domain.revisit import WaivedLine
from kiosk_app.domain.sessions import BandSupply, ClinicSession


class PersonBody(Request, frozen=True):
    """A person as read from a document. The service refuses a name it cannot keep as it is."""

    name: str
    kind: DocumentKind
    number: str
    sex: Sex
    birth: date | None
    proof: Proof


class LookupBody(Request, frozen=True):
    """Who is this? Changes nothing."""

    person: PersonBody


class EnrolBody(Request, frozen=True):
    """Enrol a first-time patient."""

    person: PersonBody
    phone: str


class BookerBody(Request, frozen=True):
    """Who books for somebody else; what is not given is an empty text.

    Attributes:
        purpose: what they book for; medicine takes the patient's authority.
        proof: how the booker was established, here and now.
    """

    name: str
    kind: DocumentKind
    number: str
    phone: str
    relation: Relation | None
    purpose: Purpose = Purpose.BOOKING
    proof: Proof | None = None


class RoomBody(Request, frozen=True):
    """What a doctor books in the consulting room: for which purpose, on whose word."""

    purpose: RoomPurpose
    doctor: StaffId | None


class HoldBody(Request, frozen=True):
    """Keep one number of the band that begins at `band_begin`.

    Attributes:
        replaces: the appointment this number is to be changed for; it stands until the new one is
            confirmed, and what was paid for it counts.
        revisit_of: the visit that is to be followed by a free revisit.
        is_same_illness: the desk or the doctor confirms it; only asked of a free revisit.
        booker: set where somebody else than the patient books.
        room: set by a doctor's station only, and always there.
        proof: how the patient was established, here and now.
        group: a special group staff at a counter have seen proof of: on-site numbers are kept for
            those policy names. The elderly need none, their document tells it.
        group_proof: the number on that proof, which is kept sealed; always beside a group.
    """

    patient: PatientId
    session: SessionId
    band_begin: datetime
    replaces: AppointmentId | None = None
    revisit_of: AppointmentId | None = None
    is_same_illness: bool = False
    booker: BookerBody | None = None
    room: RoomBody | None = None
    proof: Proof | None = None
    group: PriorityGroup | None = None
    group_proof: str | None = None


class CodeBody(Request, frozen=True):
    """Charge the order to the code the patient showed."""

    code: str


class ConfirmBody(Request, frozen=True):
    """Turn a paid hold into an appointment; `order` is None where nothing is to be paid."""

    hold: HoldId
    order: OrderId | None = None


class EmptyBody(Request, frozen=True):
    """Nothing but the act itself."""


class PatientAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the service knows of the person who was asked about.

    Attributes:
        notices: called-off clinics, shown first.
        offers: numbers that are kept for them from a waitlist, shown next.
    """

    id: PatientId
    age: int | None
    is_elderly: bool
    phone_masked: str | None
    notices: tuple[NoticeAnswer, ...] = ()
    offers: tuple[PlaceAnswer, ...] = ()


class CatalogueAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue and the service's clock."""

    catalogue: Catalogue
    now: datetime


class SessionsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions of one department, in order of begin, clinic type, practitioner."""

    sessions: tuple[ClinicSession, ...]


class BandsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Time bands of one session, in order, those already over left out."""

    bands: tuple[BandSupply, ...]


class HoldAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A hold that stands.

    Attributes:
        due: what is still to be paid; 0: confirm without an order. None from an older service.
        waived: fees that are not taken, and why.
        is_warned: the patient is under a ban, the registrar tells them so.
    """

    hold: Hold
    due: Fen | None = None
    waived: tuple[WaivedLine, ...] = ()
    is_warned: bool = False


class ReleaseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The hold is given back; `refunding` lists orders whose money is on its way back."""

    refunding: tuple[OrderId, ...] = ()


class OrderAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A payment order as it stands."""

    order: PaymentOrder


class AppointmentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A booked appointment."""

    appointment: Appointment


class RequestAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a keyed request: `status` and `body` are those first answered."""

    key: RequestKey
    status: int
    body: msgspec.Raw


class VoidAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The key is dead: whatever it had done is undone, whatever comes late is refused (410)."""

    key: RequestKey
    undone: bool


class RefusalBody(msgspec.Struct, frozen=True, kw_only=True):
    """Why not, in words a person can use.

    Attributes:
        code: a `Reason` value.
        sentence, sentence_en: plain words.
        facts: the values of the rule that fill the sentence.
        clause: id in `resources/rules/clauses.json`, or empty where no clause stands behind it.
        what_now: what the person can do.
    """

    code: str
    sentence: str
    sentence_en: str
    facts: dict[str, str]
    clause: str
    what_now: str
    what_now_en: str


class FakePayBody(Request, frozen=True):
    """What the played phone does: pay, decline, say nothing, or pay after the order was closed."""

    act: str = "pay"


class ScheduleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The published schedule, with the service's clock."""

    now: datetime
    sessions: tuple[ClinicSession, ...]


__all__ = [
    "AppointmentAnswer",
    "BandsAnswer",
    "BookerBody",
    "CatalogueAnswer",
    "CodeBody",
    "ConfirmBody",
    "EmptyBody",
    "EnrolBody",
    "FakePayBody",
    "HoldAnswer",
    "HoldBody",
    "LookupBody",
    "OrderAnswer",
    "OrderState",
    "PatientAnswer",
    "PersonBody",
    "RefusalBody",
    "ReleaseAnswer",
    "Request",
    "RequestAnswer",
    "RoomBody",
    "ScheduleAnswer",
    "SessionsAnswer",
    "VoidAnswer",
]
