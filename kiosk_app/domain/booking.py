"""Slot, hold, payment order, appointment: from free (号源) to tentatively held to booked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk_app.domain.catalogue import ClinicType, Practitioner
from kiosk_app.domain.ids import (
    AppointmentId,
    HoldId,
    OrderId,
    PatientId,
    SessionId,
)
from kiosk_app.domain.money import Fen
from kiosk_app.domain.sessions import TimeBand


class BookingClass(StrEnum):
    """Which class a booking falls in; the service derives it, never the client.

    Source: BJ-OPD-DRAFT art. 28.
    """

    SAME_DAY = "same_day"  # 现场挂号
    ADVANCE = "advance"  # 现场预约


class OrderState(StrEnum):
    """How a payment order stands at the central service."""

    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"  # this attempt failed; the order is still open for another
    CLOSED = "closed"  # never paid, can never be paid any more
    REFUNDING = "refunding"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Slot:
    """One bookable number of a clinic session, with all that is printed about it.

    Attributes:
        number: queue number within the session, 1-based, unique.
        location: building, floor and zone of the department; `room` is the door.
    """

    session: SessionId
    number: int
    band: TimeBand
    department_name: str
    department_name_en: str
    campus_name: str
    location: str
    room: str
    practitioner: Practitioner | None
    clinic_type: ClinicType
    fee: Fen


@dataclass(frozen=True, slots=True)
class Hold:
    """A slot kept for one patient until `expires_at` (FHIR: busy-tentative).

    Attributes:
        expires_in_s: seconds left when the service answered; the kiosk counts on its own
            monotonic clock, so a wrong wall clock changes nothing.
    """

    id: HoldId
    patient: PatientId
    slot: Slot
    expires_at: datetime
    expires_in_s: int


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """A request for money for one hold; lives shorter than the hold."""

    id: OrderId
    hold: HoldId
    amount: Fen
    qr_text: str
    state: OrderState
    expires_in_s: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that has been taken for one hold, as the central service attests."""

    order: OrderId
    amount: Fen


@dataclass(frozen=True, slots=True)
class IfNotComing:
    """What is told of not coming when a number is booked: how to give it back, what else follows.

    Attributes:
        phone: of the hospital, for cancelling from home.
        cancel_until: until when staff take the number back, at a counter or by telephone.
        kiosk_until: until when a kiosk does; None where none does.
        no_shows: in one calendar year, without cause, that begin a ban on booking.
        ban_months: calendar months of that ban.

    Source: BJ-OPD-DRAFT art. 15, art. 19, art. 27.
    """

    phone: str
    cancel_until: datetime
    kiosk_until: datetime | None
    no_shows: int
    ban_months: int


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booked slot (FHIR Appointment, status `booked`).

    Attributes:
        number: the human appointment number printed and searchable, e.g. ``"G26112300045"``.
        check_in_code: text of the ticket's QR code; opaque, carries no personal data.
        valid_until: see `checkin.valid_until`; after it the number cannot be used.
        is_referred: booked from primary care; such patients go before others at the visit.
        advised_from: since when the patient is asked to come, the band's beginning being the
            latest; None in an answer from before this was said.
        if_not_coming: how to cancel and what not coming leads to, by the policy it was made
            under; None in an answer from before this was said.
    """

    id: AppointmentId
    number: str
    patient: PatientId
    slot: Slot
    booking_class: BookingClass
    paid: Fen
    check_in_code: str
    booked_at: datetime
    valid_until: datetime
    is_referred: bool = False
    advised_from: datetime | None = None
    if_not_coming: IfNotComing | None = None
