"""Enrolling and holding by somebody who is signed in, written in the record.

Enrolling is done as at a kiosk; a hold is recorded where it rests on what that person has seen.

Source: GB/T 22239-2019 8.1.4.3; requirement rows R021, R027, R102, R104.
"""

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller, Question
from kiosk_app.central_service.booking import voids
from kiosk_app.central_service.calls.acts import Acts
from kiosk_app.central_service.calls.records import Records
from kiosk_app.central_service.calls.shared import Ask
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

    def hold_the_long_way(self, caller: Caller, body: shapes.HoldBody) -> Reply:
        """Keep one number; in a special group only as somebody who has seen the proof of it."""
        if body.group is None:
            return super().hold_the_long_way(caller, body)
        who = self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)

        def prepare(question: Question) -> Ask | Refusal:
            refusal = self._count_hold(question.station, body.patient)
            return refusal or self._hold_of(question, body, who.member.id)

        return self._act_of_whoever(
            caller,
            voids.HOLD,
            "",
            body,
            prepare,
            AuditAct.HELD_IN_GROUP,
            lambda done: done.booking or "",
        )
