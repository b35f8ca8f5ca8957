"""The calls about the order of call: what a screen shows, and calling the next patient.

Source: BJ-2022-PLAN item 6; requirement rows R056, R082, R103.
"""

from kiosk_app.central_service.after.calling import Calling
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller, Hook
from kiosk_app.central_service.calls.aftercare import Aftercare
from kiosk_app.central_service.calls.shared import Parts, no_hook
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.contract.queue_shapes import CallBody


class QueueCalls(Aftercare):
    """The order of call, and the next one of it."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        self._calling = Calling(self._policies)

    def queue(self, caller: Caller, session: str) -> Reply:
        """Return a session's order of call, for screens and rooms; no whole name."""
        return self._ask(caller, lambda c, now: self._calling.board(c, now, session))

    def call_next(self, caller: Caller, session: str, body: CallBody) -> Reply:
        """Call the next patient of a session; the same key calls nobody else."""
        return self._do(
            caller,
            "call next",
            session,
            body,
            lambda c, now, station: self._calling.call(c, now, station, session, body),
            staff=(body.by,),
            recorded=AuditAct.PATIENT_CALLED,
        )
