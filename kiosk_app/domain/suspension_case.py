"""A called-off session as staff work through it: who has a number, where they can go, who knows.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 4, item 29.
"""

from dataclasses import dataclass
from datetime import datetime

from kiosk_app.domain.catalogue import Practitioner
from kiosk_app.domain.ids import AppointmentId, PatientId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.suspension import Outcome


@dataclass(frozen=True, slots=True)
class DeskSession:
    """A session as staff see it: sold or not, taking place or called off.

    Attributes:
        doctor: None for a general clinic.
        capacity, taken: of its numbers, add-ons left out.
    """

    id: SessionId
    department: str
    doctor: Practitioner | None
    begin: datetime
    end: datetime
    room: str
    capacity: int = 0
    taken: int = 0
    is_suspended: bool = False


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list: so many patients, and so many of them without an outcome.

    Attributes:
        is_resumed: the session takes place after all; `left` are those who are to be told so.
    """

    id: str
    session: DeskSession
    total: int
    left: int
    is_resumed: bool = False


@dataclass(frozen=True, slots=True)
class CalledOffPatient:
    """One patient of a called-off session.

    Attributes:
        number: in order of call.
        begin: of their band; `starts_in_min` is how far that is away, negative once it has begun.
        was_there: had checked in already and waits in the building.
        outcome: None while nothing was decided.
        notice: what tells them; None where it has ended.
        is_told: they said so, or somebody reached them.
    """

    appointment: AppointmentId
    patient: PatientId
    number: int
    name_masked: str
    age: int | None
    phone_masked: str | None
    begin: datetime
    starts_in_min: int
    was_there: bool
    outcome: Outcome | None
    notice: str | None
    is_told: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A session patients may go to.

    Attributes:
        outcomes: what going there would be.
        needs_consent: its doctor has a lower title, so each patient is asked.
    """

    session: DeskSession
    free: int
    fee: Fen
    outcomes: tuple[Outcome, ...]
    needs_consent: bool = False


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case, whole; `is_resumed` where the session takes place after all."""

    id: str
    session: DeskSession
    is_open: bool
    patients: tuple[CalledOffPatient, ...]
    targets: tuple[Target, ...] = ()
    is_resumed: bool = False

    @property
    def left(self) -> tuple[CalledOffPatient, ...]:
        """Who has no outcome yet."""
        return tuple(patient for patient in self.patients if patient.outcome is None)

    @property
    def unreached(self) -> tuple[CalledOffPatient, ...]:
        """Whom nobody has told yet: they are called, and told at their next card."""
        return tuple(patient for patient in self.patients if not patient.is_told)

    def patient(self, appointment: AppointmentId) -> CalledOffPatient | None:
        """Return the patient of an appointment."""
        return next((p for p in self.patients if p.appointment == appointment), None)

    def targets_for(self, outcome: Outcome, *, is_for_all: bool) -> tuple[Target, ...]:
        """Return where patients can go for an outcome; all at once only where nobody is asked."""
        fit = (target for target in self.targets if outcome in target.outcomes)
        return tuple(t for t in fit if not (is_for_all and t.needs_consent))


@dataclass(frozen=True, slots=True)
class CallLine:
    """A patient on the call sheet, with the whole telephone number."""

    patient: CalledOffPatient
    phone: str | None
