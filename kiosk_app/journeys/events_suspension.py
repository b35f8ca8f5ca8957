"""What the suspension desk is told, by who works there and by central (停诊)."""

from dataclasses import dataclass, field
from datetime import date

from kiosk_app.domain.ids import AppointmentId, SessionId
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import CaseLine, CasePage, DeskSession

# --- who works there -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SuspensionsShown:
    """The desk is in front now."""


@dataclass(frozen=True, slots=True)
class CallOffWanted:
    """A session is to be called off; `days_ahead` of today."""

    days_ahead: int = 0


@dataclass(frozen=True, slots=True)
class DeskSessionPicked:
    session: SessionId


@dataclass(frozen=True, slots=True)
class ReasonPicked:
    reason: UrgentReason


@dataclass(frozen=True, slots=True)
class CasePicked:
    case: str


@dataclass(frozen=True, slots=True)
class PatientPicked:
    appointment: AppointmentId


@dataclass(frozen=True, slots=True)
class OutcomeWanted:
    """For the patient who is looked at, or for everybody in the list."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PhoneWanted:
    pass


@dataclass(frozen=True, slots=True)
class Called:
    """The patient was called; or nobody answered."""

    has_reached: bool


@dataclass(frozen=True, slots=True)
class DayWanted:
    """A session of some other day is to be called off."""


@dataclass(frozen=True, slots=True)
class CallSheetWanted:
    pass


@dataclass(frozen=True, slots=True)
class CloseWanted:
    pass


# --- central -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CasesLoaded:
    cases: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class DaySessionsLoaded:
    """The sessions of a day; `on`: as it was asked for."""

    sessions: tuple[DeskSession, ...]
    on: date | int


@dataclass(frozen=True, slots=True)
class CaseOpened:
    case: str


@dataclass(frozen=True, slots=True)
class CaseLoaded:
    page: CasePage


@dataclass(frozen=True, slots=True)
class PhoneShown:
    """`phone`: None where the patient has left none."""

    appointment: AppointmentId
    phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallSheetPrinted:
    is_printed: bool


@dataclass(frozen=True, slots=True)
class DeskDone:
    """What was asked of central at a desk is done."""


@dataclass(frozen=True, slots=True)
class DeskRefused:
    refusal: Refusal


SuspensionEvent = (
    CallOffWanted
    | CallSheetPrinted
    | CallSheetWanted
    | DayWanted
    | Called
    | CaseLoaded
    | CaseOpened
    | CasePicked
    | CasesLoaded
    | CloseWanted
    | DaySessionsLoaded
    | DeskDone
    | DeskRefused
    | DeskSessionPicked
    | OutcomeWanted
    | PatientPicked
    | PhoneShown
    | PhoneWanted
    | ReasonPicked
    | SuspensionsShown
)
