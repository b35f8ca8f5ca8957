"""What handlers need of central about waiting for a number (候补); a base of `ports.Central`."""

from datetime import date
from typing import Protocol

from kiosk_app.domain.booking import Hold
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import DepartmentId, PatientId, RequestKey, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_place import OwnPlace


class CentralWaitlists(Protocol):
    """The central service as it keeps waitlists."""

    def join_waitlist(self, patient: PatientId, session: SessionId, key: RequestKey) -> OwnPlace:
        """Wait for a number of a session."""

    def join_any(
        self,
        patient: PatientId,
        department: DepartmentId,
        clinic_type: ClinicType,
        day: date,
        key: RequestKey,
    ) -> OwnPlace:
        """Wait for a number of any session of a department, clinic type and day."""

    def leave_waitlist(self, place: str, patient: PatientId, key: RequestKey) -> None:
        """Wait no more."""

    def accept_offer(
        self, place: str, patient: PatientId, key: RequestKey, *, proof: Proof
    ) -> tuple[Hold, Fen]:
        """Take what is offered; return the hold it becomes and what is to be paid."""
