"""What only a counter asks: who works here, documents typed by a registrar, cash, the drawer."""

from dataclasses import dataclass, field
from datetime import date

from kiosk_app.domain.agreed import AgreedBy
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.cash import DrawerShift
from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.domain.ids import HoldId, OrderId
from kiosk_app.domain.money import Fen


@dataclass(frozen=True, slots=True)
class TypedDocument:
    """What a registrar typed from the document in their hands, as it was typed."""

    kind: DocumentKind
    number: str = field(repr=False)
    name: str = field(repr=False)
    sex: Sex = Sex.UNKNOWN
    birth: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Begin a session of somebody who works here. Answer: SignedIn | SignInRefused | CentralDown.

    Whoever was signed in here before is signed out.
    """

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignOut:
    """End the session. No answer."""


@dataclass(frozen=True, slots=True)
class CheckTyped:
    """Look whether a typed document can be right. Answer: CardRead | TypedRefused."""

    typed: TypedDocument


@dataclass(frozen=True, slots=True)
class CheckZone:
    """Look who a scanned zone names. Answer: CardRead | TypedRefused | ZoneRefused."""

    zone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TakeCash:
    """Pay for a hold with what lies on the counter. Answer: CashTaken | CashRefused | CentralDown.

    Asked again with the same amount it is the same act.
    """

    hold: Hold
    tendered: Fen


@dataclass(frozen=True, slots=True)
class NoteAgreed:
    """Write down that the patient said it is right, and how. No answer."""

    hold: HoldId
    by: AgreedBy


@dataclass(frozen=True, slots=True)
class GiveCashBack:
    """Book what is owed back of an order out of the drawer.

    Answer: CashGivenBack | CashRefused | CentralDown. Nothing is handed over before the answer.
    """

    order: OrderId


@dataclass(frozen=True, slots=True)
class LookAtShift:
    """Ask for one's drawer as it stands. Answer: ShiftSeen | Refused | CentralDown."""


@dataclass(frozen=True, slots=True)
class OpenShift:
    """Open the drawer. Answer: ShiftSeen | ShiftRefused | CentralDown."""

    opened_with: Fen


@dataclass(frozen=True, slots=True)
class CloseShift:
    """Close the drawer with what was counted. Answer: ShiftSeen | ShiftRefused | CentralDown."""

    counted: Fen


@dataclass(frozen=True, slots=True)
class PrintShift:
    """Print the report of a shift. Answer: TicketPrinted | TicketNotPrinted."""

    shift: DrawerShift


CounterEffect = (
    CheckTyped
    | CheckZone
    | CloseShift
    | GiveCashBack
    | LookAtShift
    | NoteAgreed
    | OpenShift
    | PrintShift
    | SignIn
    | SignOut
    | TakeCash
)
