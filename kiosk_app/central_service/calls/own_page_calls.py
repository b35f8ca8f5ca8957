"""A patient's own page, and the story of one appointment.

A kiosk shows a patient theirs; who reads it behind a counter says what for, and it is recorded.

Source: GB/T 35273-2020 7.1; requirement rows R027, R104.
"""

from sqlalchemy import Connection

from kiosk_app.central_service.after.own_page import OwnPage
from kiosk_app.central_service.answering.answers import Done, Reply
from kiosk_app.central_service.answering.keyed import Caller, Hook
from kiosk_app.central_service.calls.agreements import Agreements
from kiosk_app.central_service.calls.records import PURPOSES, UNKNOWN
from kiosk_app.central_service.calls.shared import Parts, no_hook
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.domain.refusal import Reason, Refusal


class OwnPageCalls(Agreements):
    """Records and timeline."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        self._own_page = OwnPage(self._policies, self._no_shows, self._waitlists)

    def records(self, caller: Caller, patient: str) -> Reply:
        """Return a patient's own page; staff say what for, and it is recorded."""

        def read(connection: Connection, now: int) -> Done | Refusal:
            return self._own_page.of_patient(connection, now, caller.station or "", patient)

        if caller.token is None:
            return self._ask(caller, read)
        if caller.purpose not in PURPOSES:
            return self.refusal(Reason.PURPOSE_REQUIRED)
        purpose = caller.purpose

        def read_for(connection: Connection, who: SignedIn, now: int) -> Answer:
            page = read(connection, now)
            found = UNKNOWN if isinstance(page, Refusal) else patient
            facts = {"purpose": purpose, "patient": found, "station": who.station}
            self._note(connection, now, who.member.id, AuditAct.PATIENT_PAGE_READ, **facts)
            return page

        return self._as_staff(caller, read_for)

    def timeline(self, caller: Caller, appointment: str) -> Reply:
        """Return everything that happened to an appointment."""
        return self._ask(
            caller, lambda connection, _now: self._own_page.timeline(connection, appointment)
        )
