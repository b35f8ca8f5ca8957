"""Central by script, as far as the desks of people who work there ask it; see `FakeCentral`."""

from typing import TypeVar

from kiosk_app.domain.addon import AddOnPage, AddOnReason
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, PractitionerId, RequestKey, SessionId
from kiosk_app.domain.money import Fen
from tests.helpers import people
from tests.helpers import samples_add_on as add_ons

_A = TypeVar("_A")


class FakeDesks:
    """What desks ask; answers are those of the samples."""

    def _answer(self, name: str, answer: _A, key: str = "") -> _A:
        raise NotImplementedError

    def add_ons(self, session: SessionId) -> AddOnPage:
        assert session == people.CHIEF_SESSION.id
        return self._answer("add_ons", add_ons.NONE_YET)

    def request_add_on(
        self,
        session: SessionId,
        patient: PatientId,
        doctor: PractitionerId,
        reason: AddOnReason,
        key: RequestKey,
    ) -> SessionId:
        assert (patient, doctor) == (people.ADULT_PATIENT.id, add_ons.CHIEF.id)
        assert reason is AddOnReason.FROM_FAR
        return self._answer("request_add_on", session, key)

    def decide_add_on(self, add_on: str, key: RequestKey, *, is_approved: bool) -> SessionId:
        assert add_on == add_ons.ASKED.id
        name = "approve_add_on" if is_approved else "reject_add_on"
        return self._answer(name, people.CHIEF_SESSION.id, key)

    def issue_add_on(
        self, add_on: str, patient: PatientId, key: RequestKey, *, proof: Proof
    ) -> tuple[Hold, Fen]:
        assert (add_on, patient) == (add_ons.ASKED.id, people.ADULT_PATIENT.id)
        assert proof is people.ADULT.proof
        return self._answer("issue_add_on", (people.HOLD, people.SLOT.fee), key)
