"""Everything a journey may ask the world to do; each docstring names the events that answer.

What one family of journeys alone asks stands in a file of its own (`effects_bookings` …); the
union of all is here, at the end.
"""

from dataclasses import dataclass

from kiosk_app.domain.booking import Appointment, BookingClass, Hold, Payment, PaymentOrder
from kiosk_app.domain.group_claim import GroupClaim
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import AppointmentId, DepartmentId, SessionId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.proxy import BookedBy, PresentBooker
from kiosk_app.domain.sessions import TimeBand
from kiosk_app.journeys.effects_add_on import AddOnEffect
from kiosk_app.journeys.effects_board import LoadBoard
from kiosk_app.journeys.effects_bookings import (
    AppealNoShow,
    CancelBooking,
    CountReprint,
    LoadOwnPage,
    LoadReceipts,
    PrintCancellation,
)
from kiosk_app.journeys.effects_codes import BindCode, FindByCode
from kiosk_app.journeys.effects_counter import CounterEffect
from kiosk_app.journeys.effects_exams import ExamEffect
from kiosk_app.journeys.effects_guide import LoadGuide
from kiosk_app.journeys.effects_help import (
    CallForHelp,
    CloseHelp,
    LeaveToCounter,
    LoadHelp,
    TakeOver,
)
from kiosk_app.journeys.effects_maintenance import MaintenanceEffect
from kiosk_app.journeys.effects_news import AcknowledgeNotice, PrintNotice, TakeSubstitute
from kiosk_app.journeys.effects_printer import PrinterEffect
from kiosk_app.journeys.effects_questions import LoadQuestions, SendAnswers
from kiosk_app.journeys.effects_record import RecordEffect
from kiosk_app.journeys.effects_referral import ReferralEffect
from kiosk_app.journeys.effects_schedule import ScheduleEffect
from kiosk_app.journeys.effects_slips import (
    PrintClaimSlip,
    PrintExplanation,
    PrintFamilyCopy,
    PrintPlaceSlip,
    PrintRefundSlip,
)
from kiosk_app.journeys.effects_suspension import SuspensionEffect
from kiosk_app.journeys.effects_visits import CheckIn, PrintQueueSlip
from kiosk_app.journeys.effects_waiting import AcceptOffer, JoinWaitlist, LeaveWaitlist


@dataclass(frozen=True, slots=True)
class AskForCard:
    """Arm all card readers; a card that lies there already counts.

    Answer: CardRead | CardUnreadable | ReadersGone. No card is ever read unless this was asked.
    """


@dataclass(frozen=True, slots=True)
class StopAskingForCard:
    """Disarm the readers. No answer."""


@dataclass(frozen=True, slots=True)
class FindPatient:
    """Ask central who this is. Answer: PatientFound | PatientUnknown | Refused | CentralDown."""

    person: Person


@dataclass(frozen=True, slots=True)
class EnrolPatient:
    """Enrol (建档) a first-time patient. Answer: PatientFound | Refused | CentralDown."""

    person: Person
    phone: str


@dataclass(frozen=True, slots=True)
class LoadCatalogue:
    """Fetch departments and fees. Answer: CatalogueLoaded | CentralDown."""


@dataclass(frozen=True, slots=True)
class LoadSessions:
    """Fetch the sessions of a department this patient may see.

    `booking_class` SAME_DAY means the service's today, ADVANCE tomorrow to the horizon.
    `is_accompanied`: somebody is with the patient who may book for a child. `group`: what the
    patient was seen to be of, numbers are kept for.
    Answer: SessionsLoaded | Refused | CentralDown.
    """

    patient: Patient
    department: DepartmentId
    booking_class: BookingClass
    is_accompanied: bool = False
    group: PriorityGroup | None = None


@dataclass(frozen=True, slots=True)
class LoadBands:
    """Fetch the time bands of a session. Answer: BandsLoaded | Refused | CentralDown."""

    patient: Patient
    session: SessionId
    group: PriorityGroup | None = None


@dataclass(frozen=True, slots=True)
class HoldSlot:
    """Keep a number of this band for this patient. Answer: SlotHeld | HoldRefused | CentralDown.

    Attributes:
        replaces: the appointment it is to be changed for; what was paid for that counts.
        follows: the visit it is a free revisit of.
        booker: who books for the patient.
        claim: the special group a registrar has seen proof of.
    """

    patient: Patient
    session: SessionId
    band: TimeBand
    replaces: AppointmentId | None = None
    follows: AppointmentId | None = None
    booker: PresentBooker | None = None
    claim: GroupClaim | None = None


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """Give a held slot back. No answer is awaited; the journal retries until it is done."""

    hold: Hold


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """Have central open a hold's order. Answer: OrderOpened | OrderRefused | CentralDown."""

    hold: Hold


@dataclass(frozen=True, slots=True)
class AwaitPayment:
    """Watch an order until something happens to it.

    Answer: OrderPaid | OrderDeclined | OrderLapsed | CentralDown. Ends silently once the same
    order is being closed.
    """

    order: PaymentOrder


@dataclass(frozen=True, slots=True)
class PresentPaymentCode:
    """Charge the order to the code the patient showed the scanner.

    Answer: OrderPaid | OrderDeclined | OrderRefused | CentralDown.
    """

    order: PaymentOrder
    code: str


@dataclass(frozen=True, slots=True)
class CloseOrder:
    """Close an order so that it can never be paid any more, and learn how it ended.

    Answer: OrderClosed | OrderPaid | CentralDown.
    """

    order: PaymentOrder


@dataclass(frozen=True, slots=True)
class RefundPayment:
    """Give money back. No answer is awaited; the journal retries until it is done."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class ConfirmBooking:
    """Turn a paid hold into an appointment. Answer: Booked | BookingRefused | CentralDown.

    Attributes:
        payment: None where nothing is to be paid.
    """

    hold: Hold
    payment: Payment | None


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """Print the registration ticket. Answer: TicketPrinted | TicketNotPrinted.

    Attributes:
        copy: 0 the original, n the n-th reprint (补打), as central counted it.
        booker: who booked for the patient.
        is_instead: another doctor stands in; the ticket of before is good no more, and it says so.
    """

    patient: Patient
    appointment: Appointment
    copy: int = 0
    booker: BookedBy | None = None
    is_instead: bool = False


Effect = (
    AskForCard
    | StopAskingForCard
    | FindPatient
    | EnrolPatient
    | LoadCatalogue
    | LoadSessions
    | LoadBands
    | HoldSlot
    | ReleaseHold
    | OpenOrder
    | AwaitPayment
    | PresentPaymentCode
    | CloseOrder
    | RefundPayment
    | ConfirmBooking
    | PrintTicket
    | LoadOwnPage
    | CountReprint
    | CheckIn
    | PrintQueueSlip
    | AcknowledgeNotice
    | CancelBooking
    | PrintCancellation
    | LoadReceipts
    | AppealNoShow
    | LoadBoard
    | CounterEffect
    | AddOnEffect
    | RecordEffect
    | ScheduleEffect
    | SuspensionEffect
    | PrinterEffect
    | LoadGuide
    | LoadQuestions
    | SendAnswers
    | CallForHelp
    | CloseHelp
    | LeaveToCounter
    | LoadHelp
    | TakeOver
    | JoinWaitlist
    | LeaveWaitlist
    | AcceptOffer
    | PrintNotice
    | TakeSubstitute
    | PrintClaimSlip
    | PrintExplanation
    | PrintFamilyCopy
    | PrintRefundSlip
    | PrintPlaceSlip
    | ExamEffect
    | ReferralEffect
    | MaintenanceEffect
    | FindByCode
    | BindCode
)
