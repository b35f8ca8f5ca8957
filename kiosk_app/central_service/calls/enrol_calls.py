"""Enrolling by somebody who is signed in: done as at a kiosk, and written in the record.

Source: GB/T 22239-2019 8.1.4.3; requirement rows R027, R104.
"""

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.acts import Acts
from kiosk_app.central_service.calls.records import Records
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.contract import shapes
from kiosk_app.domain.refusal import Refusal


class EnrolCalls(Acts, Records):
    """What a kiosk enrols leaves an event; what a person enrols leaves a row with their id too."""

    def enrol(self, caller: Caller, body: shapes.EnrolBody) -> Reply:
        """Enrol a first-time patient; one who is enrolled already is simply found."""
        if caller.token is None:
            return super().enrol(caller, body)
        who = self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)

        def act(connection: Connection, now: int) -> Outcome:
            done = self._enrolled(connection, now, who.station, body)
            if not isinstance(done, Refusal) and isinstance(done.answer, shapes.PatientAnswer):
                is_new = str(done.status == CREATED).lower()
                facts = {"patient": done.answer.id, "is_new": is_new, "station": who.station}
                member = who.member.id
                self._note(connection, now, member, AuditAct.PATIENT_ENROLLED, **facts)
            return done

        return self._act(caller, "enrol", "", body, lambda _question: act)
