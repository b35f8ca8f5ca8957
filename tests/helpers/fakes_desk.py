"""Central by script, as far as the desks of people who work there ask it; see `FakeCentral`."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnPage, AddOnReason
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.correction import Wanted
from kiosk_app.domain.duplicates import DismissReason, DuplicatePage
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import (
    AppointmentId,
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
from kiosk_app.journeys.effects_schedule import SayStatus
from tests.helpers import people
from tests.helpers import samples_add_on as add_ons
from tests.helpers import samples_add_on_desk as decided
from tests.helpers import samples_record as records
from tests.helpers import samples_schedule as plan
from tests.helpers import samples_suspensions as off

_A = TypeVar("_A")


class FakeDesks:
    """What desks ask; answers are those of the samples.

    `proof` and `has_consent` are what is expected to be sent.
    """

    proof: Proof = people.ADULT.proof
    has_consent: bool = False

    def _answer(self, name: str, answer: _A, key: str = "") -> _A:
        raise NotImplementedError

    def add_ons(self, session: SessionId) -> AddOnPage:
        assert session == people.CHIEF_SESSION.id
        return self._answer("add_ons", add_ons.NONE_YET)

    def pending_add_ons(self) -> PendingAddOns:
        return self._answer("pending_add_ons", decided.ALL)

    def request_add_on(
        self,
        session: SessionId,
        patient: PatientId,
        doctor: PractitionerId,
        reason: AddOnReason,
        word: AddOnWord,
        key: RequestKey,
    ) -> SessionId:
        assert (patient, doctor) == (people.ADULT_PATIENT.id, add_ons.CHIEF.id)
        assert (reason, word) == (AddOnReason.FROM_FAR, AddOnWord.SLIP)
        return self._answer("request_add_on", session, key)

    def decide_add_on(self, add_on: str, key: RequestKey, *, is_approved: bool) -> SessionId:
        assert add_on == add_ons.ASKED.id
        name = "approve_add_on" if is_approved else "reject_add_on"
        return self._answer(name, people.CHIEF_SESSION.id, key)

    def issue_add_on(
        self, add_on: str, patient: PatientId, key: RequestKey, *, proof: Proof
    ) -> tuple[Hold, Fen]:
        assert (add_on, patient) == (add_ons.ASKED.id, people.ADULT_PATIENT.id)
        assert proof is self.proof
        return self._answer("issue_add_on", (people.HOLD, people.SLOT.fee), key)

    def record_of(self, person: Person) -> RecordPage:
        assert person == people.ADULT
        return self._answer("record_of", records.PAGE)

    def record(self, patient: PatientId) -> RecordPage:
        assert patient in {records.MINE, records.THEIRS}
        return self._answer("record", records.FRESH if patient == records.MINE else records.OTHER)

    def duplicates(self) -> DuplicatePage:
        return self._answer("duplicates", records.PAIRS)

    def dismiss_duplicate(
        self, duplicate: str, reason: DismissReason, key: RequestKey
    ) -> DismissNote:
        assert (duplicate, reason) == (records.LIKE.id, records.DOCUMENTS)
        return self._answer("dismiss_duplicate", records.DISMISSED, key)

    def agree(self, operation: Operation, login: str, password: str) -> tuple[StaffId, str]:
        assert (operation, login) == (records.AGREEING.operation, records.AGREEING.login)
        assert password == records.AGREEING.password
        return self._answer("agree", (records.SECOND.second, records.SECOND.name))

    def correct(
        self,
        patient: PatientId,
        wanted: Wanted,
        reason: CorrectionReason,
        seconds: Sequence[StaffId],
        key: RequestKey,
    ) -> CorrectionNote:
        assert (patient, wanted, reason) == (records.MINE, records.RENAMED.wanted, records.SEEN)
        assert tuple(seconds) in {(), (records.SECOND.second,)}
        return self._answer("correct", records.CORRECTED, key)

    def merge_records(
        self,
        survivor: PatientId,
        merged: PatientId,
        reason: MergeReason,
        seconds: Sequence[StaffId],
        key: RequestKey,
    ) -> MergeNote:
        assert (survivor, merged, reason) == (records.MINE, records.THEIRS, records.BOTH)
        assert tuple(seconds) in {(), (records.SECOND.second,)}
        return self._answer("merge_records", records.MERGED, key)

    def undo_merge(
        self, merge: str, reason: PartReason, seconds: Sequence[StaffId], key: RequestKey
    ) -> tuple[MergeNote, int]:
        assert (merge, reason) == (records.MERGED.id, records.TWO_PEOPLE)
        assert tuple(seconds) in {(), (records.SECOND.second,)}
        return self._answer("undo_merge", (records.PARTED, 2), key)

    def supply(self, session: SessionId) -> SupplyPage:
        assert session == plan.SESSION.id
        return self._answer("supply", plan.PAGE)

    def set_capacity(self, session: SessionId, capacity: int, key: RequestKey) -> None:
        assert (session, capacity) == (plan.TO_10.session, plan.TO_10.capacity)
        return self._answer("set_capacity", None, key)

    def say_status(
        self,
        session: SessionId,
        status: LiveStatus,
        reason: UrgentReason,
        minutes: int | None,
        key: RequestKey,
    ) -> None:
        said = SayStatus(session, status, reason, minutes)
        assert said in {plan.SAY_LATE, plan.SAY_AWAY}
        return self._answer("say_status", None, key)

    def open_cases(self) -> tuple[CaseLine, ...]:
        return self._answer("open_cases", (off.LINE,))

    def day_sessions(self, day: date) -> tuple[DeskSession, ...]:
        return self._answer("day_sessions", (off.STANDS,), day.isoformat())

    def call_off(
        self, session: SessionId, reason: UrgentReason, document: str, key: RequestKey
    ) -> str:
        assert (session, reason, document) == (off.STANDS.id, UrgentReason.ILLNESS, "")
        return self._answer("call_off", "case-1", key)

    def case(self, case: str) -> CasePage:
        assert case == off.PAGE.id
        return self._answer("case", off.PAGE)

    def give_outcome(
        self,
        case: str,
        outcome: Outcome,
        appointments: Sequence[AppointmentId],
        target: SessionId | None,
        key: RequestKey,
        *,
        has_consent: bool,
    ) -> None:
        assert (case, outcome, target) == ("case-1", Outcome.REFUNDED, None)
        assert has_consent is self.has_consent
        assert appointments == (off.FIRST.appointment,)
        self._answer("give_outcome", None, key)

    def note_reached(self, notice: str, key: RequestKey, *, has_reached: bool) -> None:
        assert (notice, has_reached) == ("ntc-1", True)
        self._answer("note_reached", None, key)

    def phones(
        self, case: str, appointments: Sequence[AppointmentId], key: RequestKey
    ) -> dict[AppointmentId, str | None]:
        assert case == "case-1"
        found: dict[AppointmentId, str | None] = dict.fromkeys(appointments)
        found[off.FIRST.appointment] = "13900000902"
        return self._answer("phones", found, key)

    def close_case(self, case: str, key: RequestKey) -> None:
        assert case == "case-1"
        self._answer("close_case", None, key)
