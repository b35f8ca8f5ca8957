"""A second person agrees, at the same station, with a password of their own (双人确认).

What two decide apart from each other takes `joint_decisions` instead (decision 0020).

An agreement is for one kind of act of one person who is signed in, for two minutes, once; the same
act repeated under its key is still agreed to. Who agrees must be allowed the act themselves.

Source: requirement rows R025, R060, R206; GB/T 22239-2019 8.1.4.2 d; OWASP ASVS 5.0 2.3.5.
"""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.admission import Admission
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.keeping.passwords import digest, new_token
from kiosk_app.central_service.staff.people import Member
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.tables.schema_staff import consent
from kiosk_app.contract import staff_shapes as shapes
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation, may_do
from kiosk_app.domain.second_person import may_decide

LASTS = timedelta(minutes=2)


class Agreements(Admission):
    """Agreeing, and proving that somebody agreed."""

    def agree(self, caller: Caller, body: shapes.AgreementBody) -> Reply:
        """Let a second person agree to what the one who is signed in is about to do."""
        first = self.who(caller)
        if isinstance(first, Refusal):
            return refused(first, self._words)
        trial = self._trial(caller, body.login)
        if isinstance(trial, Refusal):
            return refused(trial, self._words)
        kept = trial.member.password if trial.member and trial.member.is_enabled else None
        is_right = self._passwords.fits(body.password, kept)

        def write(connection: Connection, second: Member, now: int) -> Answer:
            refusal = may_decide((first.member.id, second.id)) or may_do(
                tuple(second.roles), body.operation
            )
            return refusal or self._consent(connection, first, second, body.operation, now)

        return self._settle(trial, Reason.SIGN_IN_REFUSED, write if is_right else None)

    def why_not_agreed(
        self, caller: Caller, who: SignedIn, named: Collection[StaffId], operation: Operation
    ) -> Refusal | None:
        """Say why those named beside who is signed in do not stand behind an act, or None.

        Uses the agreement up for the caller's key.

        Returns:
            SECOND_PERSON_REQUIRED: one is named who did not agree here and now.
        """
        others = set(named) - {who.member.id}
        if not others:
            return None
        second = self._database.transact(
            lambda connection: self._use(connection, caller, who, operation)
        )
        return None if others == {second} else Refusal(Reason.SECOND_PERSON_REQUIRED)

    # --- inside --------------------------------------------------------------------------------

    def _use(
        self, connection: Connection, caller: Caller, who: SignedIn, operation: Operation
    ) -> StaffId | None:
        good = sa.and_(
            consent.c.token == digest(caller.agreement or ""),
            consent.c.first == who.member.id,
            consent.c.station == who.station,
            consent.c.operation == operation.value,
            consent.c.until > to_ms(self._clock()),
            sa.or_(consent.c.used_by.is_(None), consent.c.used_by == caller.key),
        )
        used = sa.update(consent).where(good).values(used_by=caller.key)
        second: str | None = connection.scalar(used.returning(consent.c.second))
        return None if second is None else StaffId(second)

    def _consent(
        self,
        connection: Connection,
        first: SignedIn,
        second: Member,
        operation: Operation,
        now: int,
    ) -> Answer:
        token, until = new_token(), of_ms(now) + LASTS
        connection.execute(
            sa.insert(consent).values(
                token=digest(token),
                first=first.member.id,
                second=second.id,
                station=first.station,
                operation=operation.value,
                until=to_ms(until),
            )
        )
        facts = {"first": first.member.id, "operation": operation.value, "station": first.station}
        self._note(connection, now, second.id, AuditAct.SECOND_AGREED, **facts)
        name = mask_name(second.name)
        return Done(
            shapes.AgreementAnswer(agreement=token, until=until, second=second.id, name=name)
        )
