"""What the suspension desk asks of central (停诊)."""

from dataclasses import dataclass
from datetime import date

from kiosk_app.domain.ids import AppointmentId, SessionId
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import CasePage


@dataclass(frozen=True, slots=True)
class LoadCases:
    """Ask for the open cases. Answer: CasesLoaded | Refused | CentralDown."""


@dataclass(frozen=True, slots=True)
class LoadDaySessions:
    """Ask for the sessions of a day. Answer: DaySessionsLoaded | Refused | CentralDown.

    Attributes:
        on: the day, or how many days it is from central's today.
    """

    on: date | int = 0


@dataclass(frozen=True, slots=True)
class CallOff:
    """Call a session off. Answer: CaseOpened | DeskRefused | CentralDown.

    Attributes:
        document: number of the authorities' consent; needed for a whole key department only.
    """

    session: SessionId
    reason: UrgentReason
    document: str = ""


@dataclass(frozen=True, slots=True)
class LoadCase:
    """Ask for a case, whole. Answer: CaseLoaded | Refused | CentralDown."""

    case: str


@dataclass(frozen=True, slots=True)
class GiveOutcome:
    """Give patients their outcome. Answer: DeskDone | DeskRefused | CentralDown.

    Attributes:
        appointments: whose; none: everybody who has none yet.
    """

    case: str
    outcome: Outcome
    appointments: tuple[AppointmentId, ...] = ()
    target: SessionId | None = None
    has_consent: bool = False


@dataclass(frozen=True, slots=True)
class NoteReached:
    """Note that a patient was called. Answer: DeskDone | DeskRefused | CentralDown."""

    notice: str
    has_reached: bool


@dataclass(frozen=True, slots=True)
class ShowPhone:
    """Ask for a whole telephone number; it is recorded.

    Answer: PhoneShown | DeskRefused | CentralDown.
    """

    case: str
    appointment: AppointmentId


@dataclass(frozen=True, slots=True)
class CloseCase:
    """Close a case, once all have an outcome. Answer: DeskDone | DeskRefused | CentralDown."""

    case: str


@dataclass(frozen=True, slots=True)
class PrintCallSheet:
    """Print whom to call, with whole telephone numbers; it is recorded.

    Answer: CallSheetPrinted | DeskRefused | CentralDown.
    """

    page: CasePage


SuspensionEffect = (
    LoadCases
    | LoadDaySessions
    | CallOff
    | LoadCase
    | GiveOutcome
    | NoteReached
    | ShowPhone
    | CloseCase
    | PrintCallSheet
)
