"""What is written down about staff: looking a patient up, and the record itself, seen and checked.

Source: GB/T 22239-2019 8.1.4.3; GB/T 35273-2020 7.1, 7.2; BJ-2022-PLAN item 25; requirement rows
R027, R104.
"""

from collections.abc import Callable

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, refused, success
from kiosk_app.central_service.answering.keyed import Caller, Question
from kiosk_app.central_service.calls.agreements import Agreements
from kiosk_app.central_service.calls.questions import Questions
from kiosk_app.central_service.calls.shared import Ask, KeyedBody
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.devices import device_book
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.suspension import shown_notices
from kiosk_app.contract import shapes, staff_shapes
from kiosk_app.domain.audit_chain import Head
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation, may_do
from kiosk_app.domain.staff import Purpose

PURPOSES = frozenset(purpose.value for purpose in Purpose)
UNKNOWN = "unknown"
"""Stands in the record for a patient who was not found."""


class Records(Questions, Agreements):
    """Look-ups with a purpose; the head of the record, and whether it is whole."""

    def lookup(self, caller: Caller, body: shapes.LookupBody) -> Reply:
        """Return who the person is to the hospital; staff say what for, and it is recorded."""
        if caller.token is None:
            return super().lookup(caller, body)
        if caller.purpose not in PURPOSES:
            return self.refusal(Reason.PURPOSE_REQUIRED)
        purpose = caller.purpose

        def find(connection: Connection, who: SignedIn, now: int) -> Answer:
            row = self._found(connection, who, now, body.person, purpose)
            found = UNKNOWN if isinstance(row, Refusal) else row.id
            facts = {"purpose": purpose, "patient": found, "station": who.station}
            self._note(connection, now, who.member.id, AuditAct.PATIENT_LOOKED_UP, **facts)
            if isinstance(row, Refusal):
                return row
            policy = self._policies.at(now)
            shown = shown_notices.shown_to(connection, row.id, policy, now)
            return Done(patients.answer_of(row, now, policy, shown))

        return self._as_staff(caller, find)

    @staticmethod
    def _found(
        connection: Connection, who: SignedIn, now: int, person: shapes.PersonBody, purpose: str
    ) -> patients.Record | Refusal:
        """Return whose document it is; who may correct a wrong name finds its record by number."""
        row = patients.find(connection, person, now)
        is_correcting = purpose == Purpose.CORRECTION and not may_do(
            tuple(who.member.roles), Operation.CORRECT_PATIENT
        )
        if isinstance(row, Refusal) and row.reason is Reason.NAME_CONFLICT and is_correcting:
            return patients.by_document(connection, person.kind, person.number) or row
        return row

    def _act_of_whoever(  # noqa: PLR0913, PLR0917 - an act, and what is recorded of it
        self,
        caller: Caller,
        act: str,
        target: str,
        body: KeyedBody,
        prepare: Callable[[Question], Ask | Refusal],
        recorded: AuditAct,
        about: Callable[[Done], str],
    ) -> Reply:
        """Run a keyed act of a station; of who is signed in there it leaves a row in the record.

        Args:
            caller: who asks.
            act: what is asked, as `_act` takes it.
            target: see `_act`.
            body: see `_act`.
            prepare: see `_act`.
            recorded: what the row says was done.
            about: says by the answer what it was done to; an id, no personal data.
        """
        who = None if caller.token is None else self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)

        def prepared(question: Question) -> Ask | Refusal:
            ready = prepare(question)
            if who is None or isinstance(ready, Refusal):
                return ready

            def run(connection: Connection, now: int) -> Outcome:
                outcome = ready(connection, now)
                if isinstance(outcome, Done):
                    facts = {"target": about(outcome), "station": who.station}
                    self._note(connection, now, who.member.id, recorded, **facts)
                return outcome

            return run

        return self._act(caller, act, target, body, prepared)

    def audit_head(self, caller: Caller) -> Reply:
        """Return the last row of the record, for others to keep."""
        return self._ask(
            caller,
            lambda connection, now: Done(
                staff_shapes.AuditHeadAnswer(head=self._audit.head(connection), at=of_ms(now))
            ),
        )

    def audit_check(
        self, caller: Caller, index: int | None = None, keyed_hash: str | None = None
    ) -> Reply:
        """Go through the record and return the first row that does not fit.

        Args:
            caller: who asks.
            index: of a head that was told before: shows whether rows were cut off since.
            keyed_hash: of the same head.
        """
        anchor = None if index is None or keyed_hash is None else Head(index, keyed_hash)
        who = self.who(caller)
        if isinstance(who, Refusal):
            return self.refusal(who.reason)
        with self._database.read() as connection:
            kept = device_book.kept_heads(connection).values()
            bad = self._audit.first_bad(connection, anchor, *kept)
            head = self._audit.head(connection)
        return success(staff_shapes.AuditCheckAnswer(first_bad=bad, head=head))
