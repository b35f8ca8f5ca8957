"""What handlers need of central for the desks of people who work there, as protocols."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnPage, AddOnReason
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.correction import Wanted
from kiosk_app.domain.duplicates import DismissReason, DuplicatePage
from kiosk_app.domain.help import HandedOver, HelpCall, HelpList, HelpWanted
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import (
    AppointmentId,
    HoldId,
    PatientId,
    PractitionerId,
    RequestKey,
    SessionId,
    StaffId,
)
from kiosk_app.domain.money import Fen
from kiosk_app.domain.pending_add_on import PendingAddOns
from kiosk_app.domain.record_page import (
    CorrectionNote,
    CorrectionReason,
    DismissNote,
    MergeNote,
    MergeReason,
    PartReason,
    RecordPage,
)
from kiosk_app.domain.rights import Operation
from kiosk_app.domain.session_supply import SupplyPage
from kiosk_app.domain.sessions import LiveStatus, UrgentReason
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import CaseLine, CasePage, DeskSession


class CentralMaintenance(Protocol):
    """The central service as it keeps a kiosk's staff exit."""

    def begin_maintenance(self, login: str, password: str) -> str:
        """Let somebody behind the staff exit; return their name, masked. No session begins."""


class CentralHelp(Protocol):
    """The central service as it brings people to a kiosk."""

    def call_for_help(
        self, page: str, patient: PatientId | None, hold: HoldId | None, key: RequestKey
    ) -> HelpCall:
        """Call staff; with a patient, return the code a counter takes the session over by."""

    def help_wanted(self) -> HelpList:
        """Return which kiosks wait for a person."""

    def close_help(self, call: str, key: RequestKey) -> HelpWanted:
        """Note that somebody has seen to a call."""

    def take_over(self, code: str, key: RequestKey) -> HandedOver:
        """Take over the session behind a code."""

    def take_call(self, call: str, key: RequestKey) -> HandedOver:
        """Take over the session of a call."""


class CentralAddOns(Protocol):
    """The central service as it keeps add-ons."""

    def add_ons(self, session: SessionId) -> AddOnPage:
        """Return a session's add-ons and limits."""

    def pending_add_ons(self) -> PendingAddOns:
        """Return the add-ons that await approval."""

    def request_add_on(  # noqa: PLR0913, PLR0917 - as it travels
        self,
        session: SessionId,
        patient: PatientId,
        doctor: PractitionerId,
        reason: AddOnReason,
        word: AddOnWord,
        key: RequestKey,
    ) -> SessionId:
        """Ask for one more number on a word of the doctor; return the session."""

    def decide_add_on(self, add_on: str, key: RequestKey, *, is_approved: bool) -> SessionId:
        """Approve or reject an add-on; return its session."""

    def issue_add_on(
        self, add_on: str, patient: PatientId, key: RequestKey, *, proof: Proof
    ) -> tuple[Hold, Fen]:
        """Hold an approved add-on; return the hold and what is to be paid."""


class CentralRecords(Protocol):
    """The central service as it keeps what patients' records say."""

    def record_of(self, person: Person) -> RecordPage:
        """Return the record of a document."""

    def record(self, patient: PatientId) -> RecordPage:
        """Return the record that stands for a patient."""

    def duplicates(self) -> DuplicatePage:
        """Return the records that may be one person's."""

    def dismiss_duplicate(
        self, duplicate: str, reason: DismissReason, key: RequestKey
    ) -> DismissNote:
        """Say that two records are two persons'."""

    def agree(self, operation: Operation, login: str, password: str) -> tuple[StaffId, str]:
        """Let a second person agree to an act; return who, and their masked name."""

    def correct(
        self,
        patient: PatientId,
        wanted: Wanted,
        reason: CorrectionReason,
        seconds: Sequence[StaffId],
        key: RequestKey,
    ) -> CorrectionNote:
        """Let a record say something else."""

    def merge_records(
        self,
        survivor: PatientId,
        merged: PatientId,
        reason: MergeReason,
        seconds: Sequence[StaffId],
        key: RequestKey,
    ) -> MergeNote:
        """Let one record go up in another."""

    def undo_merge(
        self, merge: str, reason: PartReason, seconds: Sequence[StaffId], key: RequestKey
    ) -> tuple[MergeNote, int]:
        """Take two records apart; return also how much that came since stays behind."""


class CentralSupply(Protocol):
    """The central service as it keeps the schedule."""

    def supply(self, session: SessionId) -> SupplyPage:
        """Return a session's numbers."""

    def set_capacity(self, session: SessionId, capacity: int, key: RequestKey) -> None:
        """Give a session another capacity."""

    def say_status(
        self,
        session: SessionId,
        status: LiveStatus,
        reason: UrgentReason,
        minutes: int | None,
        key: RequestKey,
    ) -> None:
        """Say that a doctor is late, away, or back."""


class CentralSuspensions(Protocol):
    """The central service as it keeps cases of called-off sessions."""

    def open_cases(self) -> tuple[CaseLine, ...]:
        """Return the open cases."""

    def day_sessions(self, day: date) -> tuple[DeskSession, ...]:
        """Return the sessions of a day."""

    def call_off(
        self, session: SessionId, reason: UrgentReason, document: str, key: RequestKey
    ) -> str:
        """Call a session off; return its case."""

    def case(self, case: str) -> CasePage:
        """Return a case."""

    def give_outcome(  # noqa: PLR0913 - who goes where, and how
        self,
        case: str,
        outcome: Outcome,
        appointments: Sequence[AppointmentId],
        target: SessionId | None,
        key: RequestKey,
        *,
        has_consent: bool,
    ) -> None:
        """Give patients their outcome."""

    def note_reached(self, notice: str, key: RequestKey, *, has_reached: bool) -> None:
        """Write down that a patient was called."""

    def phones(
        self, case: str, appointments: Sequence[AppointmentId], key: RequestKey
    ) -> dict[AppointmentId, str | None]:
        """Return whole telephone numbers."""

    def close_case(self, case: str, key: RequestKey) -> None:
        """Close a case."""


class CentralDesks(
    CentralAddOns,
    CentralMaintenance,
    CentralRecords,
    CentralSupply,
    CentralSuspensions,
    Protocol,
):
    """The central service as all these desks ask it."""
