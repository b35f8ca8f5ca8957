"""The calls about examinations; see `exams` for what they do and `exam_supply` for the hours.

Kiosks, counters and consulting rooms give one order a time, or several theirs at once; a referring
doctor orders and books out of the kept times.
"""

from datetime import date

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller, Hook, Question
from kiosk_app.central_service.calls.referral_calls import ReferralCalls
from kiosk_app.central_service.calls.shared import Ask, Parts, no_hook
from kiosk_app.central_service.devices.stations import only_from
from kiosk_app.central_service.exams import exam_book, exam_supply
from kiosk_app.central_service.exams.exam_book import Step
from kiosk_app.central_service.exams.exams import Exams, Wanted
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.referral.referrals import standing_right
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.contract import exam_shapes, shapes
from kiosk_app.domain import referral
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.exam_moves import ExamAct
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal


class ExamCalls(ReferralCalls):
    """Base of what is done about examinations; see `Calls` for what it takes to make one."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        self._exams = Exams(self._policies)

    # --- orders --------------------------------------------------------------------------------

    def order_exam(self, caller: Caller, body: exam_shapes.ExamOrderBody) -> Reply:
        """Write down that a doctor ordered an examination."""

        def prepare(question: Question) -> Ask:
            return lambda c, now: self._exams.order(c, now, question.station, body)

        return self._act(caller, "order exam", "", body, prepare)

    def exam_paid(self, caller: Caller, exam: str) -> Reply:
        """Note that an examination has been paid for; and who says so, where somebody does."""

        def prepare(question: Question) -> Ask:
            return lambda c, now: self._exams.paid(c, now, question.station, exam)

        body, recorded = shapes.EmptyBody(), AuditAct.EXAM_NOTED_PAID
        return self._act_of_whoever(
            caller, "exam paid", exam, body, prepare, recorded, lambda _done: exam
        )

    def exam_missed(self, caller: Caller, exam: str) -> Reply:
        """Note that the patient did not come; and who says so, where somebody does."""

        def prepare(question: Question) -> Ask:
            return lambda c, now: self._exams.missed(
                c, now, Step(ExamAct.MISS, question.station, now), exam
            )

        body, recorded = shapes.EmptyBody(), AuditAct.EXAM_NOTED_MISSED
        return self._act_of_whoever(
            caller, "exam missed", exam, body, prepare, recorded, lambda _done: exam
        )

    def exams_of(self, caller: Caller, patient: str) -> Reply:
        """Return a patient's orders, with their times and how to prepare."""
        return self._ask(caller, lambda c, now: self._exams.of_patient(c, now, patient))

    def exam_times(self, caller: Caller, exam: str, first_day: date | None = None) -> Reply:
        """Return the free times an order may have."""
        return self._ask(caller, lambda c, now: self._exams.times(c, now, exam, first_day))

    def propose_exams(self, caller: Caller, body: exam_shapes.ExamWishBody) -> Reply:
        """Return times that several orders may have together; nobody has them by that."""
        return self._ask(caller, lambda c, now: self._exams.propose(c, now, body))

    # --- times ---------------------------------------------------------------------------------

    def book_exam(self, caller: Caller, exam: str, body: exam_shapes.ExamBookBody) -> Reply:
        """Give one order the time that was chosen, or another instead of its own."""

        def prepare(question: Question) -> Ask:
            wanted = Wanted(exam, body.patient, body.slot)
            return lambda c, now: self._exams.book_one(
                c, now, Step(ExamAct.BOOK, question.station, now), wanted
            )

        return self._act(caller, "book exam", exam, body, prepare)

    def book_exams(self, caller: Caller, body: exam_shapes.ExamPlanBody) -> Reply:
        """Give several orders times that fit together, all of them or none.

        That there is no plan takes longest to find out, so it is looked for before any lock.
        """

        def prepare(question: Question) -> Ask | Refusal:
            with self._database.read() as connection:
                plan = self._exams.plan(connection, to_ms(self._clock()), body)
            if isinstance(plan, Refusal):
                return plan
            return lambda c, now: self._exams.book_all(
                c, now, Step(ExamAct.BOOK, question.station, now), body
            )

        patient, recorded = body.patient, AuditAct.EXAMS_PLANNED
        return self._act_of_whoever(
            caller, "book exams", "", body, prepare, recorded, lambda _done: patient
        )

    def cancel_exam(self, caller: Caller, exam: str, body: exam_shapes.ExamCancelBody) -> Reply:
        """Give a time back; the order stays open."""

        def prepare(question: Question) -> Ask:
            return lambda c, now: self._exams.cancel(
                c, now, Step(ExamAct.GIVE_BACK, question.station, now), exam, body
            )

        return self._act(caller, "cancel exam", exam, body, prepare)

    # --- from primary care ---------------------------------------------------------------------

    def kept_exam_times(self, caller: Caller, kind: str, first_day: date | None = None) -> Reply:
        """Return the kept times of an examination that nobody has."""

        def find(connection: Connection, now: int) -> Outcome:
            first = first_day or of_ms(now).date()
            free = exam_book.free_times(connection, [kind], (first, 14), now, (Pool.REFERRAL,))
            times = tuple(exam_book.time_answer(row) for row in free)
            return Done(exam_shapes.ExamTimesAnswer(times=times))

        refusal = self._why_not_refer(caller)
        return refused(refusal, self._words) if refusal is not None else self._ask(caller, find)

    def refer_exam(self, caller: Caller, body: exam_shapes.ExamReferralBody) -> Reply:
        """Order an examination of a patient the doctor has seen, and book a kept time for it."""
        refusal = self._why_not_refer(caller)
        if refusal is not None:
            return refused(refusal, self._words)

        def refer(connection: Connection, now: int, actor: Actor) -> Outcome:
            granted = only_from(connection, actor.station, Channel.REFERRAL) or standing_right(
                connection, now, actor
            )
            if isinstance(granted, Refusal):
                return granted
            seen = referral.Consultation(
                body.consultation, body.patient, actor.staff, body.consultation_day
            )
            refusal = referral.may_ask_for(referral.Service.EXAMINATION) or referral.may_book(
                granted.right, seen, body.patient, of_ms(now), self._policies.at(now)
            )
            return refusal or self._referred(connection, now, actor, body)

        return self._deed(caller, AuditAct.EXAM_REFERRED, body.patient, body, refer)

    # --- hours and figures ---------------------------------------------------------------------

    def add_exam_session(self, caller: Caller, body: exam_shapes.ExamSessionBody) -> Reply:
        """Let a room or machine work for some hours."""
        return self._deed(
            caller,
            AuditAct.SUPPLY_CHANGED,
            body.resource,
            body,
            lambda connection, now, _actor: exam_supply.add_session(
                connection, now, body, self._policies.at(now)
            ),
        )

    def exam_report(self, caller: Caller, first_day: date, last_day: date) -> Reply:
        """Return how many orders have a time, and how long examinations were waited for."""
        return self._ask(
            caller,
            lambda connection, now: Done(
                exam_supply.report(connection, first_day, last_day, self._policies.at(now))
            ),
        )

    # --- inside --------------------------------------------------------------------------------

    def _referred(
        self, connection: Connection, now: int, actor: Actor, body: exam_shapes.ExamReferralBody
    ) -> Outcome:
        chosen = exam_book.slot_row(connection, body.slot)
        if chosen is None:
            return Refusal(Reason.UNKNOWN_EXAMINATION)
        ordered = exam_shapes.ExamOrderBody(
            patient=body.patient, kind=chosen.kind, ordered_by=actor.staff, is_paid=True
        )
        made = self._exams.order(connection, now, actor.station, ordered)
        if not isinstance(made, Done) or not isinstance(made.answer, exam_shapes.ExamOrderAnswer):
            return made
        step = Step(ExamAct.BOOK, actor.station, now, actor.staff)
        wanted = Wanted(made.answer.id, body.patient, body.slot, (Pool.REFERRAL,))
        return self._exams.book_one(connection, now, step, wanted)
