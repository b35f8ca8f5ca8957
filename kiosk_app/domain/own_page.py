"""What a patient sees of themself: bookings, places on waitlists, no-shows that count, a ban.

The central service says all of it; nothing here is reckoned at the kiosk. There is no name and no
number of a document in it.

Source: CN-2020-405 sec. 1 (patients see their own data); requirement rows R137, R138, R205.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import Appointment, Payment
from kiosk_app.domain.cash import HandedFor
from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.noshow import BookingBan, Excuse
from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.proxy import BookedBy
from kiosk_app.domain.refusal import Reason, Refusal

_TICKET_OF_USE = frozenset(
    {AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.CHECKED_IN}
)
_HANDED = {
    AppointmentStatus.CANCELLED: HandedFor.CANCELLATION,
    AppointmentStatus.VOID: HandedFor.VOID,
}


@dataclass(frozen=True, slots=True)
class OwnBooking:
    """One appointment with what its patient can still do about it at the station that asks.

    Attributes:
        why_not_cancel: None: it could be cancelled here and now.
        cancel_until: until when a number is given back there.
        check_in_from: since when its patient checks in.
        has_results_revisit: results may be brought back on this number.
        free_revisit_until: last day of a free revisit (免费复诊) that may still follow it.
    """

    appointment: Appointment
    status: AppointmentStatus
    why_not_cancel: Reason | None
    cancel_until: datetime
    check_in_from: datetime
    has_results_revisit: bool
    free_revisit_until: date | None = None

    @property
    def is_to_come(self) -> bool:
        """Whether the patient is still expected, or waits."""
        return self.status in _TICKET_OF_USE


@dataclass(frozen=True, slots=True)
class NoShowRecord:
    """One no-show; excused ones do not count."""

    appointment: AppointmentId
    day: date
    excuse: Excuse | None
    is_appealed: bool


@dataclass(frozen=True, slots=True)
class OwedCash:
    """Cash that waits until staff hand it over a counter.

    Attributes:
        payment: the order it was paid with, and how much of it is owed.
        appointment: what it was paid for; None where there never was a number for it.
    """

    payment: Payment
    appointment: AppointmentId | None = None


class AppealGround(StrEnum):
    """Why a patient says that a no-show should not count; ready-made, for a lobby."""

    ILLNESS = "illness"
    WAS_THERE = "was_there"
    CANCELLED_BEFORE = "cancelled_before"
    NOT_TOLD = "not_told"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A patient's own page.

    Attributes:
        now: central's clock when it answered.
        no_show_count: those that count in this calendar year.
        cash_owed: what waits for the patient at a counter, the oldest first.
    """

    now: datetime
    bookings: tuple[OwnBooking, ...]
    no_show_count: int
    no_shows: tuple[NoShowRecord, ...]
    ban: BookingBan | None
    places: tuple[OwnPlace, ...] = ()
    cash_owed: tuple[OwedCash, ...] = ()

    def cash_for(self, appointment: AppointmentId | None) -> tuple[Payment, ...]:
        """Return the cash that waits because of one appointment, or of none at all."""
        return tuple(o.payment for o in self.cash_owed if o.appointment == appointment)

    def handed_for(self, appointment: AppointmentId | None) -> HandedFor:
        """Return for what such cash is handed over.

        Source: BJ-OPD-DRAFT art. 19; requirement rows R042, R179.
        """
        for booking in self.bookings:
            if booking.appointment.id == appointment:
                return _HANDED.get(booking.status, HandedFor.DIFFERENCE)
        return HandedFor.NO_BOOKING


@dataclass(frozen=True, slots=True)
class CountedCopy:
    """One more copy of a ticket, counted: 1 for the first; `booker` where another booked it."""

    copy: int
    booker: BookedBy | None = None


def may_reprint(status: AppointmentStatus) -> Refusal | None:
    """Say why a ticket is not printed once more, or None.

    Returns:
        NOT_IN_THIS_STATE with the fact ``status``: nobody is admitted by such a ticket any more.

    Source: requirement row R100.
    """
    if status in _TICKET_OF_USE:
        return None
    return Refusal(Reason.NOT_IN_THIS_STATE, (("status", status.value), ("act", "reprint")))
