"""What handlers need of central for the desks of people who work there, as protocols."""

from typing import Protocol

from kiosk_app.domain.addon import AddOnPage, AddOnReason
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, PractitionerId, RequestKey, SessionId
from kiosk_app.domain.money import Fen


class CentralAddOns(Protocol):
    """The central service as it keeps add-ons."""

    def add_ons(self, session: SessionId) -> AddOnPage:
        """Return a session's add-ons and limits."""

    def request_add_on(
        self,
        session: SessionId,
        patient: PatientId,
        doctor: PractitionerId,
        reason: AddOnReason,
        key: RequestKey,
    ) -> SessionId:
        """Ask for one more number; return the session."""

    def decide_add_on(self, add_on: str, key: RequestKey, *, is_approved: bool) -> SessionId:
        """Approve or reject an add-on; return its session."""

    def issue_add_on(
        self, add_on: str, patient: PatientId, key: RequestKey, *, proof: Proof
    ) -> tuple[Hold, Fen]:
        """Hold an approved add-on; return the hold and what is to be paid."""
