"""What travels about called-off and late clinics: cases, worklists, notices, live status."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.domain.booking import Appointment, Payment
from kiosk_app.domain.ids import AppointmentId, PatientId, PractitionerId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.proxy import BookedBy
from kiosk_app.domain.published import Line
from kiosk_app.domain.sessions import LiveStatus, UrgentReason
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import CaseLine, CasePage, DeskSession
from kiosk_app.domain.suspension_notice import StandIn


class CaseState(StrEnum):
    """Where a called-off session stands."""

    OPEN = "open"
    CLOSED = "closed"
    RESUMED = "resumed"


class SuspendBody(Request, frozen=True):
    """Call sessions of one department and day off.

    Attributes:
        document_number: of the authorities' consent; needed for a whole key department.
    """

    sessions: Annotated[tuple[SessionId, ...], msgspec.Meta(min_length=1, max_length=50)]
    reason: UrgentReason
    document_number: Annotated[str, msgspec.Meta(max_length=64)] = ""


class OutcomeBody(Request, frozen=True):
    """Give patients of a called-off session an outcome.

    Attributes:
        appointments: whose; nobody named means everybody who has none yet, in order of number.
        target: the session they move to; None for a refund.
        has_consent: the patient agrees to a doctor of a lower title.
    """

    outcome: Outcome
    appointments: Annotated[tuple[AppointmentId, ...], msgspec.Meta(max_length=500)] = ()
    target: SessionId | None = None
    has_consent: bool = False


class SubstituteBody(Request, frozen=True):
    """The patient takes the doctor who stands in, as the notice showed it.

    Attributes:
        session: of that doctor; somebody else who stands in by now was never agreed to.
        has_consent: the patient was shown that the title is lower and agrees.
    """

    patient: PatientId
    session: SessionId
    has_consent: bool = False


class StatusBody(Request, frozen=True):
    """Say that a doctor is late or away, or back again.

    Attributes:
        minutes: how long it is expected to take.
    """

    status: LiveStatus
    reason: UrgentReason
    minutes: Annotated[int, msgspec.Meta(ge=1, le=720)] | None = None


class AttemptBody(Request, frozen=True):
    """Somebody or something tried to reach a patient."""

    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
    has_reached: bool


class CaseItem(msgspec.Struct, frozen=True, kw_only=True):
    """One patient of a called-off session.

    Attributes:
        was_there: had checked in already and waits in the building.
        choices: what they are offered; empty once they have an outcome.
    """

    appointment: AppointmentId
    patient: PatientId
    number: int
    was_there: bool
    outcome: Outcome | None
    choices: tuple[Outcome, ...]


class CaseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A called-off session and its worklist; `substitutes` may stand in, best first."""

    id: str
    session: SessionId
    state: CaseState
    reason: UrgentReason
    opened_at: datetime
    ended_at: datetime | None
    items: tuple[CaseItem, ...]
    substitutes: tuple[SessionId, ...] = ()


class CasesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The cases an act has touched."""

    cases: tuple[CaseAnswer, ...]


class OpenCasesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The cases staff have to do with, see `worklists.open_cases`."""

    cases: tuple[CaseLine, ...]


class WorklistAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A case with its patients, masked, and where they can go."""

    page: CasePage


class PhonesBody(Request, frozen=True):
    """Whose telephone number is wanted, to call them now."""

    appointments: Annotated[tuple[AppointmentId, ...], msgspec.Meta(min_length=1, max_length=500)]


class PhonesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Whole telephone numbers; None where the patient has left none. It stands in the record."""

    phones: Mapping[AppointmentId, str | None]


class DaySessionsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The sessions of a day as staff see them."""

    sessions: tuple[DeskSession, ...]


class NoticeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One patient's notice: what is called off, how to re-book, how to get the money back.

    Attributes:
        stand_in: who sees the patient instead; only where a patient is read.
    """

    id: str
    appointment: AppointmentId
    lines: tuple[Line, ...]
    made_at: datetime
    acknowledged_at: datetime | None = None
    stand_in: StandIn | None = None


class SubstituteAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The booking is with the doctor who stands in; its old ticket is good no more.

    Attributes:
        amount: what is on its way back, in fen, where the new number costs less.
        in_cash: of it what was paid in cash and waits for a person's hand at a counter.
        booker: who booked for the patient; the ticket names both.
    """

    appointment: Appointment
    amount: Fen
    in_cash: tuple[Payment, ...] = ()
    booker: BookedBy | None = None


class UnreachedPatient(msgspec.Struct, frozen=True, kw_only=True):
    """A patient nobody has reached; `next_way` is how to try next."""

    notice: str
    appointment: AppointmentId
    patient: PatientId
    phone_masked: str | None
    next_way: str | None


class UnreachedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The call list."""

    patients: tuple[UnreachedPatient, ...]


class StatusAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The status of a session as it is shown from now on."""

    session: SessionId
    practitioner: PractitionerId | None
    status: LiveStatus
    minutes: int | None
