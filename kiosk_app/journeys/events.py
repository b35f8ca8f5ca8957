"""Everything the world may tell a journey: taps, time, devices, and the answers to effects.

What one family of journeys alone is told stands in a file of its own (`events_bookings` …); the
union of all is here, at the end.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk_app.domain.booking import Appointment, Hold, Payment, PaymentOrder
from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import DepartmentId, OrderId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.revisit import WaivedLine
from kiosk_app.domain.sessions import BandSupply, ClinicSession
from kiosk_app.journeys.events_add_on import AddOnEvent
from kiosk_app.journeys.events_basic import (
    LANE_DIED,
    Accepted,
    Broke,
    Chosen,
    Entered,
    HelpWanted,
    JourneyChosen,
    Left,
    MadeReady,
    PutOutOfService,
    StaffWanted,
    Ticked,
    WentBack,
)
from kiosk_app.journeys.events_board import BoardEvent
from kiosk_app.journeys.events_bookings import (
    AppealNoted,
    BookingCancelled,
    CancelRefused,
    OwnPageLoaded,
    ReceiptsLoaded,
    ReprintCounted,
)
from kiosk_app.journeys.events_codes import CodeBound
from kiosk_app.journeys.events_counter import CounterEvent
from kiosk_app.journeys.events_exams import ExamEvent
from kiosk_app.journeys.events_guide import GuideLoaded, GuideMissing
from kiosk_app.journeys.events_help import (
    CallPicked,
    CodeWanted,
    HelpCalled,
    HelpListed,
    HelpNotCalled,
    HelpRefused,
    HelpSeenTo,
    HelpWatched,
    TabsFull,
    TakenOver,
    TakeOverAsked,
)
from kiosk_app.journeys.events_maintenance import MaintenanceEvent
from kiosk_app.journeys.events_news import (
    NoticeAcknowledged,
    NoticePrinted,
    SlipMissed,
    SubstituteRefused,
    SubstituteTaken,
)
from kiosk_app.journeys.events_printer import PrinterEvent
from kiosk_app.journeys.events_questions import AnswersKept, QuestionsLoaded
from kiosk_app.journeys.events_record import RecordEvent
from kiosk_app.journeys.events_referral import ReferralsLoaded
from kiosk_app.journeys.events_schedule import ScheduleEvent
from kiosk_app.journeys.events_suspension import SuspensionEvent
from kiosk_app.journeys.events_upkeep import UpkeepEvent
from kiosk_app.journeys.events_visits import CheckedIn
from kiosk_app.journeys.events_waiting import WaitlistJoined, WaitlistLeft


class CardTrouble(StrEnum):
    """Why a card could not be read, by what the person in front can do; doubles as message key."""

    UNREADABLE = "card_unreadable"  # put it in again
    REMOVED_TOO_SOON = "card_removed_too_soon"  # leave it in until told
    WRONG_SLOT = "card_wrong_slot"  # an identity card in the chip slot: use the pad
    NOT_SUPPORTED = "card_not_supported"  # some other card
    INVALID_NUMBER = "card_number_invalid"  # read, but the number is not well formed


class CodeKind(StrEnum):
    """What a scanned code is, told by its shape alone."""

    PAYMENT = "payment"
    HEALTH_CODE = "health_code"
    INSURANCE = "insurance"
    HOSPITAL_CARD = "hospital_card"
    TICKET = "ticket"
    HAND_OVER = "hand_over"
    ZONE = "zone"  # of a passport or permit, its lines joined
    WEB_LINK = "web_link"
    UNKNOWN = "unknown"


class PrintTrouble(StrEnum):
    """How a ticket failed; the value is a message key."""

    NOT_PRINTED = "not_printed"  # not a byte left the kiosk: out of paper, cover open, away
    PARTIAL_CANCELLED = "partial_cancelled"  # stopped half way, the printer is clear again
    UNKNOWN = "print_unknown"  # it may or may not have come out


# --- cards and codes -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card told who is there.

    Attributes:
        is_elderly: by the birth date on the card: 长辈版 begins before central knows who it is.
    """

    person: Person
    is_elderly: bool = False


@dataclass(frozen=True, slots=True)
class CardUnreadable:
    trouble: CardTrouble


@dataclass(frozen=True, slots=True)
class ReadersGone:
    """No card reader works at all just now."""


@dataclass(frozen=True, slots=True)
class CodeScanned:
    kind: CodeKind
    text: str = field(repr=False)


# --- central -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CentralDown:
    """Central did not answer, or not in time; what it did is unknown to us."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Central said no to a question that changes nothing."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class PatientFound:
    patient: Patient


@dataclass(frozen=True, slots=True)
class PatientUnknown:
    person: Person


@dataclass(frozen=True, slots=True)
class CatalogueLoaded:
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class SessionsLoaded:
    department: DepartmentId
    sessions: tuple[ClinicSession, ...]


@dataclass(frozen=True, slots=True)
class BandsLoaded:
    session: SessionId
    bands: tuple[BandSupply, ...]


@dataclass(frozen=True, slots=True)
class SlotHeld:
    """A number is kept.

    Attributes:
        due: what is still to be paid for it, 0: nothing; None: its fee.
        waived: the fees of a free revisit that are not taken.
    """

    hold: Hold
    due: Fen | None = None
    waived: tuple[WaivedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldRefused:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class OrderOpened:
    order: PaymentOrder


@dataclass(frozen=True, slots=True)
class OrderRefused:
    order: OrderId | None
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class OrderPaid:
    payment: Payment


@dataclass(frozen=True, slots=True)
class OrderDeclined:
    """One attempt failed; the order is still open.

    Attributes:
        is_still_watched: somebody else than the watch told it, so the watch goes on; otherwise the
            watch has ended with this answer and is asked for again.
    """

    order: OrderId
    is_still_watched: bool = False


@dataclass(frozen=True, slots=True)
class OrderLapsed:
    """Its time is up; it has still to be closed before anything is said."""

    order: OrderId


@dataclass(frozen=True, slots=True)
class OrderClosed:
    """It can never be paid any more, and was not."""

    order: OrderId


@dataclass(frozen=True, slots=True)
class Booked:
    appointment: Appointment


@dataclass(frozen=True, slots=True)
class BookingRefused:
    refusal: Refusal


# --- paper ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TicketPrinted:
    pass


@dataclass(frozen=True, slots=True)
class TicketNotPrinted:
    """`why`: key of the printer's words, such as ``"printer.paper_end"``; empty where unknown."""

    trouble: PrintTrouble
    why: str = ""


Event = (
    JourneyChosen
    | Chosen
    | Accepted
    | Entered
    | WentBack
    | Left
    | StaffWanted
    | MaintenanceEvent
    | Ticked
    | MadeReady
    | PutOutOfService
    | Broke
    | CardRead
    | CardUnreadable
    | ReadersGone
    | CodeScanned
    | CentralDown
    | Refused
    | PatientFound
    | PatientUnknown
    | CatalogueLoaded
    | SessionsLoaded
    | BandsLoaded
    | SlotHeld
    | HoldRefused
    | OrderOpened
    | OrderRefused
    | OrderPaid
    | OrderDeclined
    | OrderLapsed
    | OrderClosed
    | Booked
    | BookingRefused
    | TicketPrinted
    | TicketNotPrinted
    | OwnPageLoaded
    | ReprintCounted
    | CheckedIn
    | NoticeAcknowledged
    | NoticePrinted
    | SubstituteTaken
    | SubstituteRefused
    | SlipMissed
    | BookingCancelled
    | CancelRefused
    | ReceiptsLoaded
    | AppealNoted
    | BoardEvent
    | CounterEvent
    | AddOnEvent
    | RecordEvent
    | ScheduleEvent
    | SuspensionEvent
    | PrinterEvent
    | UpkeepEvent
    | GuideLoaded
    | GuideMissing
    | QuestionsLoaded
    | AnswersKept
    | HelpWanted
    | CallPicked
    | CodeWanted
    | HelpCalled
    | HelpListed
    | HelpNotCalled
    | HelpRefused
    | HelpSeenTo
    | HelpWatched
    | TabsFull
    | TakenOver
    | TakeOverAsked
    | WaitlistJoined
    | WaitlistLeft
    | ExamEvent
    | ReferralsLoaded
    | CodeBound
)

__all__ = [
    "LANE_DIED",
    "Accepted",
    "BandsLoaded",
    "Booked",
    "BookingRefused",
    "Broke",
    "CardRead",
    "CardTrouble",
    "CardUnreadable",
    "CatalogueLoaded",
    "CentralDown",
    "Chosen",
    "CodeKind",
    "CodeScanned",
    "Entered",
    "Event",
    "HelpWanted",
    "HoldRefused",
    "JourneyChosen",
    "Left",
    "MadeReady",
    "OrderClosed",
    "OrderDeclined",
    "OrderLapsed",
    "OrderOpened",
    "OrderPaid",
    "OrderRefused",
    "PatientFound",
    "PatientUnknown",
    "PrintTrouble",
    "PutOutOfService",
    "ReadersGone",
    "Refused",
    "SessionsLoaded",
    "SlotHeld",
    "StaffWanted",
    "Ticked",
    "TicketNotPrinted",
    "TicketPrinted",
    "WentBack",
]
