"""The staff exit of a kiosk: who is let behind it, with a name and a password of their own.

It is no session: nothing is carried away from the kiosk but the word that somebody may. Wrong
passwords count as those of signing in do.

Source: OWASP ASVS 5.0 6.3.1, 8.2.1; GB/T 22239-2019 8.1.4.1 b, 8.1.4.2.
"""

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.admission import Admission
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.staff.people import Member
from kiosk_app.contract import staff_shapes as shapes
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation, may_do


class MaintenanceCalls(Admission):
    """Beginning to maintain a station."""

    def begin_maintenance(self, caller: Caller, body: shapes.MaintenanceBody) -> Reply:
        """Let a person behind the staff exit of the station that asks, and write that down.

        Who has the right password and no such post is refused and written down too.
        """
        trial = self._trial(caller, body.login)
        if isinstance(trial, Refusal):
            return refused(trial, self._words)
        kept = trial.member.password if trial.member and trial.member.is_enabled else None
        is_right = self._passwords.fits(body.password, kept)

        def let_in(connection: Connection, found: Member, now: int) -> Answer:
            if found.password != kept or not found.is_enabled:
                return Refusal(Reason.SIGN_IN_REFUSED)  # changed while we looked
            facts = {"station": trial.station}
            refusal = may_do(tuple(found.roles), Operation.MAINTAIN_STATION)
            if refusal is not None:
                facts["operation"] = Operation.MAINTAIN_STATION.value
                facts["reason"] = refusal.reason.value
                self._note(connection, now, found.id, AuditAct.REFUSED, **facts)
                return refusal
            self._note(connection, now, found.id, AuditAct.MAINTENANCE_BEGUN, **facts)
            name = mask_name(found.name)
            return Done(shapes.MaintenanceAnswer(staff=StaffId(found.id), name=name))

        return self._settle(trial, Reason.SIGN_IN_REFUSED, let_in if is_right else None)
