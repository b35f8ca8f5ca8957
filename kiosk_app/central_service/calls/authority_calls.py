"""The calls about a patient's word that somebody acts for them: give, list, take back.

Source: AH-2023-101 ann. 2 item 3; GB/T 35273-2020 7.1; requirement rows R104, R173.
"""

from collections.abc import Callable

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.booking import authorities
from kiosk_app.central_service.calls.agreements import Agreements
from kiosk_app.central_service.calls.records import PURPOSES, UNKNOWN
from kiosk_app.central_service.calls.shared import KeyedBody
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.contract.authority_shapes import AuthorityAnswer, AuthorityBody
from kiosk_app.contract.shapes import EmptyBody
from kiosk_app.domain.refusal import Reason, Refusal

_Act = Callable[[Connection, SignedIn, int], Done | Refusal]


class AuthorityCalls(Agreements):
    """What staff at a counter write down for a patient who is there."""

    def give_authority(self, caller: Caller, patient: str, body: AuthorityBody) -> Reply:
        """Write down that a patient lets somebody act for them."""

        def give(connection: Connection, who: SignedIn, now: int) -> Done | Refusal:
            policy = self._policies.at(now)
            return authorities.give(connection, patient, body, who, now, policy)

        return self._noted(caller, (patient, body), AuditAct.AUTHORITY_GIVEN, give)

    def withdraw_authority(self, caller: Caller, authority: str) -> Reply:
        """Take back that somebody acts for a patient."""

        def withdraw(connection: Connection, who: SignedIn, now: int) -> Done | Refusal:
            return authorities.withdraw(connection, authority, who, now)

        return self._noted(caller, (authority, EmptyBody()), AuditAct.AUTHORITY_WITHDRAWN, withdraw)

    def given_authorities(self, caller: Caller, patient: str) -> Reply:
        """Return what authorities a patient gave; staff say what for, and it is recorded."""
        if caller.purpose not in PURPOSES:
            return self.refusal(Reason.PURPOSE_REQUIRED)
        purpose = caller.purpose

        def read(connection: Connection, who: SignedIn, now: int) -> Answer:
            found = authorities.of_patient(connection, patient, now)
            whose = UNKNOWN if isinstance(found, Refusal) else patient
            facts = {"purpose": purpose, "patient": whose, "station": who.station}
            self._note(connection, now, who.member.id, AuditAct.AUTHORITIES_READ, **facts)
            return found

        return self._as_staff(caller, read)

    # --- inside --------------------------------------------------------------------------------

    def _noted(
        self, caller: Caller, asked: tuple[str, KeyedBody], audited: AuditAct, act: _Act
    ) -> Reply:
        """Run one keyed act of who is signed in, with its row in the record."""
        who = self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)
        target, body = asked

        def run(connection: Connection, now: int) -> Outcome:
            done = act(connection, who, now)
            if not isinstance(done, Refusal) and isinstance(done.answer, AuthorityAnswer):
                said = done.answer
                facts = {
                    "authority": said.authority,
                    "patient": said.patient,
                    "proxy": said.proxy,
                    "purpose": said.purpose.value,
                    "until": said.until.isoformat(),
                    "station": who.station,
                }
                self._note(connection, now, who.member.id, audited, **facts)
            return done

        return self._act(caller, audited.value, target, body, lambda _question: run)
