"""What the calls on a patient's record have in common: who decides, and who reads what for."""

from collections.abc import Callable

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.aftercare import Aftercare
from kiosk_app.central_service.calls.records import PURPOSES
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation


class RecordKeeping(Aftercare):
    """Deciding on a record, and reading what was decided."""

    def _deciding(
        self, caller: Caller, deciders: tuple[StaffId, ...], operation: Operation
    ) -> SignedIn | Refusal:
        """Return who is signed in, if they are named and the others agreed here and now."""
        if not deciders:
            return Refusal(Reason.SECOND_PERSON_REQUIRED)
        return self._acting(caller, deciders, operation)

    def _read_of_patient(
        self,
        caller: Caller,
        patient: str,
        act: AuditAct,
        find: Callable[[Connection, str], Outcome],
    ) -> Reply:
        """Return what was decided about a patient's record; staff say what for, on the record."""
        if caller.purpose not in PURPOSES:
            return self.refusal(Reason.PURPOSE_REQUIRED)
        purpose = caller.purpose

        def read(connection: Connection, who: SignedIn, now: int) -> Answer:
            facts = {"purpose": purpose, "patient": patient, "station": who.station}
            self._note(connection, now, who.member.id, act, **facts)
            outcome = find(connection, patient)
            return outcome if isinstance(outcome, Done) else Refusal(Reason.UNKNOWN_PATIENT)

        return self._as_staff(caller, read)
