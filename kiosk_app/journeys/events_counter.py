"""What only a counter is told: by who works there, by the drawer, by central about both."""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk_app.domain.agreed import AgreedBy
from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cash import DrawerShift
from kiosk_app.domain.explanation import Explanation
from kiosk_app.domain.ids import DepartmentId, HoldId, OrderId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.staff import StaffMember
from kiosk_app.journeys.effects_counter import TypedDocument

# --- the registrar -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignInAsked:
    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignOutAsked:
    pass


@dataclass(frozen=True, slots=True)
class LockAsked:
    """Nobody but who signed in, or another with their own password, goes on from here."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody pressed a key or moved the mouse: they are still there."""


@dataclass(frozen=True, slots=True)
class TabShown:
    """This patient's tab is in front now, so a card that is read is theirs."""


@dataclass(frozen=True, slots=True)
class TabHidden:
    """Another tab is in front."""


@dataclass(frozen=True, slots=True)
class DocumentTyped:
    typed: TypedDocument


class ZoneTrouble(StrEnum):
    """Why a scanned zone names nobody; the value is a message key."""

    UNREADABLE = "zone_unreadable"  # no form we know, or a check digit is wrong
    EXPIRED = "zone_expired"
    NOT_KEPT = "zone_not_kept"  # a permit of those who have an identity card


class ScanTrouble(StrEnum):
    """A code before the scanner that is nobody's, though it can be read; likewise a message key."""

    PAYMENT = "scan_payment"
    TICKET = "scan_ticket"
    WEB_LINK = "scan_web_link"


@dataclass(frozen=True, slots=True)
class ZoneRefused:
    trouble: ZoneTrouble


@dataclass(frozen=True, slots=True)
class DepartmentPicked:
    department: DepartmentId


@dataclass(frozen=True, slots=True)
class SessionPicked:
    session: SessionId


@dataclass(frozen=True, slots=True)
class GroupWanted:
    """The patient is of a special group, or not any more."""


@dataclass(frozen=True, slots=True)
class GroupPicked:
    """Which group; None: none."""

    group: PriorityGroup | None


@dataclass(frozen=True, slots=True)
class AmountTyped:
    """What was typed as an amount of money, readable or not."""

    text: str


@dataclass(frozen=True, slots=True)
class CashBackWanted:
    """The patient is here for the cash that waits for them."""


@dataclass(frozen=True, slots=True)
class ExplanationWanted:
    """The patient takes along on paper what was said to them."""

    explanation: Explanation


@dataclass(frozen=True, slots=True)
class PatientAgreed:
    """The patient said that this number is right: on their screen, or to the registrar."""

    hold: HoldId
    by: AgreedBy


@dataclass(frozen=True, slots=True)
class FamilyCopyWanted:
    """A relative takes along on paper when and where the patient is expected."""


@dataclass(frozen=True, slots=True)
class DrawerCounted:
    """So much was counted in the drawer, note by note."""

    counted: Fen


# --- the world -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignedIn:
    member: StaffMember


@dataclass(frozen=True, slots=True)
class SignInRefused:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class SessionLost:
    """Central has ended the session of who is signed in here: idle, replaced, or shut out."""


@dataclass(frozen=True, slots=True)
class TypedRefused:
    """What was typed cannot be right; the refusal says in which field."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class CashTaken:
    """The number is paid; `change` goes back over the counter now."""

    payment: Payment
    tendered: Fen
    change: Fen


@dataclass(frozen=True, slots=True)
class CashGivenBack:
    """So much is booked out of the drawer and is handed to the patient now."""

    order: OrderId
    amount: Fen


@dataclass(frozen=True, slots=True)
class CashRefused:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class ShiftSeen:
    """The drawer as it stands, None where none is open."""

    shift: DrawerShift | None


@dataclass(frozen=True, slots=True)
class ShiftRefused:
    refusal: Refusal


CounterEvent = (
    AmountTyped
    | CashBackWanted
    | CashGivenBack
    | CashRefused
    | CashTaken
    | DepartmentPicked
    | DocumentTyped
    | DrawerCounted
    | ExplanationWanted
    | FamilyCopyWanted
    | PatientAgreed
    | GroupPicked
    | GroupWanted
    | LockAsked
    | SessionLost
    | SessionPicked
    | ShiftRefused
    | ShiftSeen
    | SignInAsked
    | SignInRefused
    | SignOutAsked
    | SignedIn
    | TabHidden
    | TabShown
    | Touched
    | TypedRefused
    | ZoneRefused
)
