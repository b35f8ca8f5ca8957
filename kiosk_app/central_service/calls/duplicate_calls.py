"""The calls about records that may be one person's: list them, say that they are two persons'.

Joining two of them is `merge_calls`, as of any two records.

Source: GB/T 22239-2019 8.1.4.3; GB/T 35273-2020 7.1; requirement rows R030, R104.
"""

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.record_keeping import RecordKeeping
from kiosk_app.central_service.calls.records import PURPOSES
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.merging import duplicates
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.contract import duplicate_shapes as shapes
from kiosk_app.domain.refusal import Reason, Refusal


class DuplicateCalls(RecordKeeping):
    """The list of possible duplicates, and what a registrar says of one."""

    def duplicates(self, caller: Caller) -> Reply:
        """Return the open pairs; staff say what for."""
        if caller.purpose not in PURPOSES:
            return self.refusal(Reason.PURPOSE_REQUIRED)
        purpose = caller.purpose

        def read(connection: Connection, who: SignedIn, now: int) -> Answer:
            found = duplicates.listed(connection, now)
            facts = {"rows": str(len(found.duplicates)), "station": who.station}
            act = AuditAct.DUPLICATES_LISTED
            self._note(connection, now, who.member.id, act, purpose=purpose, **facts)
            return Done(found)

        return self._as_staff(caller, read)

    def dismiss_duplicate(self, caller: Caller, duplicate: str, body: shapes.DismissBody) -> Reply:
        """Let two records be two persons' for good; who says so is in the record."""
        who = self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)

        def act(connection: Connection, now: int) -> Outcome:
            by = who.member.id
            done = duplicates.dismiss(connection, now, duplicate, body.reason, by)
            if isinstance(done, Done) and isinstance(done.answer, shapes.DismissedAnswer):
                facts = {
                    "duplicate": duplicate,
                    "first": done.answer.first,
                    "second": done.answer.second,
                    "station": who.station,
                }
                self._note(connection, now, by, AuditAct.DUPLICATE_DISMISSED, **facts)
            return done

        return self._act(caller, "dismiss duplicate", duplicate, body, lambda _question: act)
