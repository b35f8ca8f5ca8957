"""The calls about questions before a visit: what to ask, the answers, what triage reads of them.

Staff who read somebody's answers say what for; that they did is in the record.

Source: BJ-2022-PLAN item 5; GB/T 35273-2020 7.1; requirement rows R080, R104.
"""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection

from kiosk_app.central_service.answering.answers import Done, Reply
from kiosk_app.central_service.answering.keyed import Caller, Question
from kiosk_app.central_service.calls.agreements import Agreements
from kiosk_app.central_service.calls.shared import Ask
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.current import current_id
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.tables.schema_pre_visit import questionnaire_response as kept
from kiosk_app.contract.pre_visit_shapes import AnswersBody
from kiosk_app.domain.parameters import QuestionedAct
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import Purpose

_PURPOSES = frozenset(purpose.value for purpose in Purpose)
Which = Callable[[Connection], ColumnElement[bool]]
"""Says whose answers are meant."""
NOBODY = "unknown"
"""Stands in the record where a code found nobody."""


class PreVisitCalls(Agreements):
    """Base of what is asked before a visit; see `Calls` for what it takes to make one."""

    def questions(
        self, caller: Caller, patient: str, department: str, before: QuestionedAct
    ) -> Reply:
        """Return the questions a patient has to answer before an act in a department."""
        return self._ask(
            caller,
            lambda c, now: self._pre_visit.to_ask(c, now, patient, department, before),
        )

    def answer_questions(self, caller: Caller, patient: str, body: AnswersBody) -> Reply:
        """Keep a patient's signed answers; the answer has the code to print."""

        def prepare(question: Question) -> Ask:
            return lambda c, now: self._pre_visit.answer(c, now, question.station, patient, body)

        return self._act(caller, "answer questions", patient, body, prepare)

    def answers_by_code(self, caller: Caller, code: str) -> Reply:
        """Return the answers behind a printed code."""
        return self._read_answers(caller, lambda _: kept.c.code == code.upper())

    def answers_of_patient(self, caller: Caller, patient: str) -> Reply:
        """Return what a patient answered last."""
        return self._read_answers(caller, lambda c: kept.c.patient == current_id(c, patient))

    # --- inside --------------------------------------------------------------------------------

    def _read_answers(self, caller: Caller, which: Which) -> Reply:
        if caller.purpose not in _PURPOSES:
            return self.refusal(Reason.PURPOSE_REQUIRED)
        purpose = caller.purpose

        def read(connection: Connection, who: SignedIn, now: int) -> Answer:
            found = self._pre_visit.for_triage(connection, now, which(connection))
            patient = NOBODY if isinstance(found, Refusal) else found.response.patient
            facts = {"purpose": purpose, "patient": patient, "station": who.station}
            self._note(connection, now, who.member.id, AuditAct.ANSWERS_READ, **facts)
            return found if isinstance(found, Refusal) else Done(found)

        return self._as_staff(caller, read)
