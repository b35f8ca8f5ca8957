"""What travels after a booking: coming, cancelling, waiting, not coming, and a patient's own page.

Staff are named by their id; that they are who they say is proved before the service is asked.
"""

from datetime import date, datetime

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.contract.place_shapes import PlaceAnswer
from kiosk_app.contract.shapes import BookerBody
from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import Appointment, Payment
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.checkin import Punctuality
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.identity import DocumentKind, Proof
from kiosk_app.domain.ids import AppointmentId, DepartmentId, OrderId, PatientId, SessionId, StaffId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.noshow import Excuse
from kiosk_app.domain.own_page import OwedCash
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.proxy import BookedBy
from kiosk_app.domain.published import Line
from kiosk_app.domain.refusal import Reason


class CancelBody(Request, frozen=True):
    """Give a number back; the patient, or staff for them."""

    patient: PatientId
    staff: StaffId | None = None


class DocumentBody(Request, frozen=True):
    """The document that was shown; every card and code with a citizen number carries that one."""

    kind: DocumentKind
    number: str


class OverrideBody(Request, frozen=True):
    """A registrar's decision to accept another document of the same patient."""

    by: StaffId
    reason: str


class ShownCodeBody(Request, frozen=True):
    """A code or card that was shown instead of a document."""

    system: IdentifierSystem
    value: str


class CheckInBody(Request, frozen=True):
    """Check in by the code on the ticket or by the appointment.

    A document is shown always, or a code or card that points to the patient instead.

    Attributes:
        group: a group the registrar has seen proof of; a kiosk knows only age.
        group_proof: the number on that proof, which is kept sealed; always beside a group.
        override: at the counter only.
    """

    document: DocumentBody | None = None
    shown: ShownCodeBody | None = None
    appointment: AppointmentId | None = None
    code: str | None = None
    group: PriorityGroup | None = None
    group_proof: str | None = None
    override: OverrideBody | None = None


class ResultsBody(Request, frozen=True):
    """Come back with results of an examination ordered in the visit."""

    appointment: AppointmentId
    document: DocumentBody | None = None
    shown: ShownCodeBody | None = None


class FulfilBody(Request, frozen=True):
    """The doctor has seen the patient; `has_examination`: one was ordered."""

    by: StaffId
    has_examination: bool = False


class VoidBody(Request, frozen=True):
    """Staff confirm that the person is not the one who was booked."""

    by: StaffId
    reason: str


class JoinBody(Request, frozen=True):
    """Wait for a number of a session that is full; `booker` where somebody else asks for it.

    Attributes:
        proof: how the patient was established; who asks for them without it needs authority.
    """

    patient: PatientId
    session: SessionId
    booker: BookerBody | None = None
    proof: Proof | None = None


class JoinDayBody(Request, frozen=True):
    """Wait for a number of any session of a specialty, title and day that are all full.

    Attributes:
        booker, proof: as in `JoinBody`.
    """

    patient: PatientId
    department: DepartmentId
    clinic_type: ClinicType
    day: date
    booker: BookerBody | None = None
    proof: Proof | None = None


class PlaceBody(Request, frozen=True):
    """The patient whose place on a waitlist it is."""

    patient: PatientId


class AcceptBody(Request, frozen=True):
    """The patient takes what is offered; `booker` where somebody else does it for them.

    Attributes:
        proof: how the patient was established, here and now.
    """

    patient: PatientId
    booker: BookerBody | None = None
    proof: Proof | None = None


class ExcuseBody(Request, frozen=True):
    """Two persons excuse a no-show on evidence."""

    excuse: Excuse
    evidence: str
    deciders: tuple[StaffId, ...]


class ReprintBody(Request, frozen=True):
    """A ticket is to be printed once more, for the patient who shows their document."""

    patient: PatientId


class AppealBody(Request, frozen=True):
    """A patient says why a no-show should not count."""

    patient: PatientId
    text: str


class OutageBody(Request, frozen=True):
    """Two persons say when cancelling or checking in was out of order, and what it was."""

    begin: datetime
    end: datetime
    note: str
    deciders: tuple[StaffId, ...]


class CancelAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The number is given back; `refunding` and `amount`: all that is on its way back.

    Attributes:
        in_cash: of it what was paid in cash and waits for a person's hand at a counter; an older
            service does not say.
    """

    appointment: AppointmentId
    refunding: tuple[OrderId, ...]
    amount: Fen
    in_cash: tuple[Payment, ...] = ()


class ReprintAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One more copy of a ticket is counted; it must carry `copy`, 1 for the first.

    Attributes:
        booker: who booked for the patient; it names both, as the original did.
    """

    appointment: AppointmentId
    copy: int
    booker: BookedBy | None = None


class CheckInAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The patient waits to be called.

    Attributes:
        group: as which the patient is called.
        ahead: patients called before, by the published rule at this moment.
        expected_at: when the call is to be expected, from the session's length and capacity.
        rule: the rule of call, as keys of words.
    """

    appointment: Appointment
    punctuality: Punctuality
    is_results_revisit: bool
    ahead: int
    expected_at: datetime
    rule: tuple[Line, ...]
    group: PriorityGroup = PriorityGroup.ORDINARY


class StatusAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where an appointment stands now."""

    appointment: AppointmentId
    status: AppointmentStatus


class VoidedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The booking is void: what goes back, and whether the number is sold again."""

    appointment: AppointmentId
    refunding: tuple[OrderId, ...]
    is_resold: bool


class BookingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment on a patient's own page.

    Attributes:
        why_not_cancel: why the station that asks could not cancel it now; None: it could.
        cancel_until: until when a number is given back there.
        check_in_from: since when the patient checks in.
        has_results_revisit: results may be brought back on this number.
        free_revisit_until: last day of a free revisit that may still follow; None: none may.
    """

    appointment: Appointment
    status: AppointmentStatus
    channel: Channel | None
    why_not_cancel: Reason | None
    cancel_until: datetime
    check_in_from: datetime
    has_results_revisit: bool
    free_revisit_until: date | None = None


class NoShowLine(msgspec.Struct, frozen=True, kw_only=True):
    """One no-show of a patient; excused ones do not count."""

    appointment: AppointmentId
    day: date
    excuse: Excuse | None
    is_appealed: bool


class BanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """No booking until `until`, the last day included, because of the no-shows of `dates`."""

    begin: datetime
    until: date
    dates: tuple[date, ...]


class RecordsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A patient's own page: no name, no number of a document, the phone masked.

    Attributes:
        no_show_count: those that count in this calendar year.
        cash_owed: what was paid in cash and waits for the patient at a counter; an older service
            does not say.
    """

    now: datetime
    phone_masked: str | None
    appointments: tuple[BookingLine, ...]
    places: tuple[PlaceAnswer, ...]
    no_show_count: int
    no_shows: tuple[NoShowLine, ...]
    ban: BanAnswer | None
    cash_owed: tuple[OwedCash, ...] = ()


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a booking; `station` is ``central`` for the service itself."""

    at: datetime
    act: str
    station: str
    channel: Channel | None
    staff: StaffId | None


class TimelineAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that happened to a booking, in order."""

    appointment: AppointmentId
    status: AppointmentStatus
    entries: tuple[TimelineEntry, ...]


class NoShowAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A no-show after somebody excused or appealed, and what it means for the patient."""

    no_show: NoShowLine
    no_show_count: int
    ban: BanAnswer | None


class OutageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An outage is noted; no-shows of that time are excused."""

    begin: datetime
    end: datetime
