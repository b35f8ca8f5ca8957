"""What handlers need of the world, as protocols: any thing of this shape will do."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Protocol

from kiosk_app.domain.board import Board
from kiosk_app.domain.booking import Appointment, BookingClass, Hold, Payment, PaymentOrder
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.cash import DrawerShift, HandedFor
from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.domain.explanation import Explanation
from kiosk_app.domain.group_claim import GroupClaim
from kiosk_app.domain.identifiers import Identifier
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import (
    AppointmentId,
    DepartmentId,
    HoldId,
    OrderId,
    PatientId,
    RequestKey,
    SessionId,
)
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_exam import OwnExam
from kiosk_app.domain.own_page import CountedCopy, OwnPage
from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.parameters import PriorityGroup, QuestionedAct
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.printer_standing import PrinterStanding, Slip
from kiosk_app.domain.proxy import BookedBy, PresentBooker
from kiosk_app.domain.questionnaire import FeverClinic, Questionnaire
from kiosk_app.domain.queue_place import QueuePlace
from kiosk_app.domain.receipt import Receipt
from kiosk_app.domain.revisit import WaivedLine
from kiosk_app.domain.sessions import BandSupply, ClinicSession
from kiosk_app.domain.staff import StaffMember
from kiosk_app.domain.suspension_case import CallLine, CasePage
from kiosk_app.domain.suspension_notice import ShownNotice, Substituted
from kiosk_app.handlers.ports_desk import CentralDesks, CentralHelp
from kiosk_app.handlers.ports_exams import CentralExams
from kiosk_app.handlers.ports_referral import CentralReferrals
from kiosk_app.handlers.ports_waiting import CentralWaitlists
from kiosk_app.journal.intents import Intent, Kind
from kiosk_app.journeys.events import Event


class IdentityStation(Protocol):
    """All card readers of the kiosk as one thing."""

    def arm(self, post: Callable[[Event], None]) -> None:
        """Read the next card, one that lies there already included, and post what came of it."""

    def disarm(self) -> None:
        """Read no card any more. Repeatable."""


class TicketPrinter(Protocol):
    """The ticket printer with the ticket's layout."""

    def print_ticket(
        self,
        patient: Patient,
        appointment: Appointment,
        *,
        copy: int = 0,
        booker: BookedBy | None = None,
        is_instead: bool = False,
    ) -> Enum:
        """Print one ticket; return PRINTED, or a member named like one of `PrintTrouble`."""

    def print_cancellation(
        self, patient: Patient, appointment: Appointment, back: MoneyBack
    ) -> Enum:
        """Print the slip of a cancellation; return as `print_ticket` does."""

    def print_queue_slip(self, patient: Patient, place: QueuePlace) -> Enum:
        """Print one queue slip; return as `print_ticket` does."""

    def print_shift(self, shift: DrawerShift) -> Enum:
        """Print the report of a drawer's shift; return as `print_ticket` does."""

    def print_notice(self, patient: Patient, notice: ShownNotice) -> Enum:
        """Print that a clinic is called off; return as `print_ticket` does."""

    def print_claim(self, matter: OpenMatter, code: str, paid: Fen | None) -> Enum:
        """Print the slip of an unknown outcome; return as `print_ticket` does."""

    def print_place(self, patient: Patient, place: OwnPlace, *, is_left: bool) -> Enum:
        """Print a place on a waitlist, or that it was given up; return as `print_ticket`."""

    def print_exams(self, patient: Patient, exams: Sequence[OwnExam], *, is_copy: bool) -> Enum:
        """Print one slip with all of them; return as `print_ticket` does."""

    def print_call_sheet(self, page: CasePage, lines: Sequence[CallLine]) -> Enum:
        """Print whom to call about a called-off session; return as `print_ticket` does."""

    def print_explanation(self, explanation: Explanation, who: str) -> Enum:
        """Print why something was refused; return as `print_ticket` does."""

    def print_family_copy(self, patient: Patient, appointment: Appointment) -> Enum:
        """Print what a relative takes along; return as `print_ticket` does."""

    def print_refund(
        self, patient: Patient, payment: Payment, *, handed: HandedFor | None = None
    ) -> Enum:
        """Print that money goes back for which there is no booking; return as `print_ticket`."""

    def print_trial(self) -> Enum:
        """Print a ticket that is nobody's; return as `print_ticket` does."""

    def why(self) -> str:
        """Return the key of the words for what ailed the printer at the last print; empty: none."""

    def make_ready(self) -> None:
        """Clear what it may still hold of somebody else, and have it proven."""

    def look(self) -> PrinterStanding:
        """Ask the printer how it stands; one that is away stands too."""

    def last_slip(self) -> Slip | None:
        """Return what was sent to the printer last, of the last minutes."""

    def preview(self, patient: Patient, appointment: Appointment, *, copy: int = 0) -> bytes:
        """Return a ticket as a 1-bit PNG, as it would be printed."""


class Journal(Protocol):
    """The journal, as far as handlers need it. Every method may raise `JournalUnusableError`."""

    def write(self, intent: Intent) -> None:
        """Write an intent down; return once it is on disk."""

    def settle(self, key: RequestKey, outcome: str, *, clears: HoldId | None = None) -> None:
        """Record how an intent ended."""

    def owe(self, key: RequestKey, hold: HoldId) -> None:
        """Record that the patient has a hold by it."""

    def give_up(self, key: RequestKey) -> None:
        """Record that nobody is at work on it any more."""

    def take_up(self, key: RequestKey) -> None:
        """Record that somebody is at work on it again."""

    def count(self, kind: Kind, outcome: str, since: datetime) -> int:
        """Return how many intents of a kind ended so, of those written from `since` on."""

    def unknown(self) -> tuple[Intent, ...]:
        """Return unsettled intents nobody is at work on."""


class BoardShelf(Protocol):
    """Where the board told last is kept."""

    def keep(self, board: Board) -> None:
        """Keep a board instead of the one before."""

    def last(self) -> Board | None:
        """Return the board kept last, marked as kept; None where there is none."""


class CentralBookings(Protocol):
    """The central service as it looks after bookings that stand."""

    def own_page(self, patient: PatientId) -> OwnPage:
        """Return a patient's bookings, no-shows and ban."""

    def cancel(self, appointment: AppointmentId, patient: PatientId, key: RequestKey) -> MoneyBack:
        """Give a number back; return what money is on its way back."""

    def hold_instead(  # noqa: PLR0913 - what is asked for, and how
        self,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        replaces: AppointmentId,
        key: RequestKey,
        *,
        proof: Proof,
    ) -> tuple[Hold, Fen]:
        """Keep a number in place of an appointment; return it and what is still to be paid."""

    def receipts(self, appointment: AppointmentId) -> tuple[Receipt, ...]:
        """Return the e-receipts of an appointment, oldest first."""

    def appeal(
        self, appointment: AppointmentId, patient: PatientId, text: str, key: RequestKey
    ) -> None:
        """Note why a no-show should not count."""

    def count_reprint(
        self, appointment: AppointmentId, patient: PatientId, key: RequestKey
    ) -> CountedCopy:
        """Count one more copy of a ticket; return which it is, and who booked it."""


class CentralVisits(Protocol):
    """The central service as it takes patients into the queue."""

    def hold_free(  # noqa: PLR0913 - what is asked for, and how
        self,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        follows: AppointmentId,
        key: RequestKey,
        *,
        proof: Proof,
    ) -> tuple[Hold, tuple[WaivedLine, ...]]:
        """Keep a number for a free revisit; return it and the fees that are not taken."""

    def check_in(
        self,
        appointment: AppointmentId,
        shown: Person | Identifier,
        key: RequestKey,
        *,
        has_results: bool,
    ) -> QueuePlace:
        """Check somebody in by what they showed; return their place in the queue."""


class CentralNotices(Protocol):
    """The central service as it tells patients of called-off clinics."""

    def acknowledge(self, notice: str, key: RequestKey) -> None:
        """Write down that the patient knows."""

    def take_substitute(
        self,
        notice: str,
        patient: PatientId,
        session: SessionId,
        key: RequestKey,
        *,
        has_consent: bool,
    ) -> Substituted:
        """Move the patient to the doctor who stands in; return the booking as it is then."""


class CentralQuestions(Protocol):
    """The central service as it asks before a visit."""

    def health_questions(
        self, patient: PatientId, department: DepartmentId, before: QuestionedAct
    ) -> Questionnaire | None:
        """Return what a patient is to answer before an act; None where nothing is due."""

    def answer_questions(
        self,
        patient: PatientId,
        questionnaire: Questionnaire,
        answers: Mapping[str, bool],
        key: RequestKey,
    ) -> tuple[bool, tuple[FeverClinic, ...]]:
        """Hand in signed answers; return whether they send the patient elsewhere, and where."""


class CentralPublications(Protocol):
    """The central service as it tells everybody who asks."""

    def board(self) -> Board:
        """Return what is published."""


class CentralStaff(Protocol):
    """The central service as it serves those who work at counters."""

    def sign_in(self, login: str, password: str) -> StaffMember:
        """Begin a session; whoever was signed in here before is signed out."""

    def sign_out(self) -> None:
        """End the session, heard or not."""

    def shift(self) -> DrawerShift | None:
        """Return one's open drawer here, None where there is none."""

    def open_shift(self, opened_with: Fen, key: RequestKey) -> DrawerShift:
        """Open the drawer of this counter."""

    def close_shift(self, counted: Fen, key: RequestKey) -> DrawerShift:
        """Close one's drawer."""

    def take_cash(self, hold: HoldId, tendered: Fen, key: RequestKey) -> tuple[Payment, Fen]:
        """Pay for a hold in cash; return the payment and the change."""

    def give_cash_back(self, order: OrderId, key: RequestKey) -> Fen:
        """Book cash out of the drawer; return how much."""


class CentralIdentifiers(Protocol):
    """The central service as it knows codes and cards that point to a patient."""

    def identify(self, identifier: Identifier) -> Patient:
        """Return the patient a code or card points to."""

    def bind(self, identifier: Identifier, person: Person, key: RequestKey) -> PatientId:
        """Bind a code or card to the holder of a document; return who it is."""


class Central(
    CentralBookings,
    CentralVisits,
    CentralNotices,
    CentralWaitlists,
    CentralExams,
    CentralReferrals,
    CentralQuestions,
    CentralPublications,
    CentralHelp,
    CentralIdentifiers,
    CentralStaff,
    CentralDesks,
    Protocol,
):
    """The central service, a base per family. Every method may raise `CentralUnreachableError`."""

    def catalogue(self) -> Catalogue:
        """Return the catalogue."""

    def lookup(self, person: Person) -> Patient:
        """Return the patient with this document."""

    def enrol(self, person: Person, phone: str, key: RequestKey) -> Patient:
        """Enrol a first-time patient."""

    def sessions(
        self,
        department: DepartmentId,
        patient: PatientId,
        booking_class: BookingClass,
        *,
        is_accompanied: bool = False,
        group: PriorityGroup | None = None,
    ) -> tuple[ClinicSession, ...]:
        """Return the sessions of a department."""

    def bands(
        self, session: SessionId, patient: PatientId, *, group: PriorityGroup | None = None
    ) -> tuple[BandSupply, ...]:
        """Return the time bands of a session."""

    def hold(  # noqa: PLR0913 - what is asked for, and how
        self,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        key: RequestKey,
        *,
        proof: Proof,
        booker: PresentBooker | None = None,
        claim: GroupClaim | None = None,
        is_first: bool = False,
    ) -> Hold:
        """Keep one number of a band; `is_first`: nothing was ever sent under this key."""

    def release(self, hold: HoldId, key: RequestKey) -> tuple[OrderId, ...]:
        """Give a hold back."""

    def open_order(self, hold: HoldId, key: RequestKey) -> PaymentOrder:
        """Open the payment order of a hold."""

    def order(self, order: OrderId) -> PaymentOrder:
        """Return an order as it stands."""

    def present_code(self, order: OrderId, code: str, key: RequestKey) -> PaymentOrder:
        """Charge an order to a code."""

    def close_order(self, order: OrderId, key: RequestKey) -> PaymentOrder:
        """Close an order for good."""

    def refund(self, order: OrderId, key: RequestKey) -> PaymentOrder:
        """Give money back."""

    def confirm(self, hold: HoldId, order: OrderId | None, key: RequestKey) -> Appointment:
        """Turn a paid hold into an appointment."""
