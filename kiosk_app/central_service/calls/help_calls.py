"""The calls for help: a kiosk asks for a person, staff see who waits and take a session over.

Source: BJ-OPD-DRAFT art. 6 (3); requirement rows R013, R099, R174.
"""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller, Question
from kiosk_app.central_service.booking import exchanges, hand_overs
from kiosk_app.central_service.calls.agreements import Agreements
from kiosk_app.central_service.calls.shared import Ask
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.suspension import shown_notices
from kiosk_app.contract.help_shapes import HelpBody, TakenOverAnswer, TakeOverBody
from kiosk_app.contract.identifier_shapes import IdentifiedAnswer
from kiosk_app.contract.shapes import EmptyBody
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.masking import mask_name, mask_number
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Refusal

Take = Callable[[SignedIn, int, int], hand_overs.TakenOver | Refusal]


class HelpCalls(Agreements):
    """A person is wanted."""

    def call_for_help(self, caller: Caller, body: HelpBody) -> Reply:
        """Call staff to a kiosk; with a session in hand, give it a code."""

        def prepare(question: Question) -> Ask | Refusal:
            refusal = self.throttle.help(question.station, self._alarm)
            return refusal or (
                lambda connection, now: hand_overs.call(connection, body, question.station, now)
            )

        return self._act(caller, "call for help", "", body, prepare)

    def help_wanted(self, caller: Caller) -> Reply:
        """Return who waits for a person."""

        def read(connection: Connection, _who: SignedIn, now: int) -> Answer:
            return Done(hand_overs.waiting(connection, now))

        return self._as_staff(caller, read)

    def close_help(self, caller: Caller, call: str) -> Reply:
        """Note that somebody has seen to a call."""
        who = self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)

        def run(connection: Connection, now: int) -> Outcome:
            closed = hand_overs.close(connection, call, who, now)
            if isinstance(closed, Refusal):
                return closed
            answer, is_new = closed
            if is_new:
                facts = {"call": call, "kiosk": answer.station, "station": who.station}
                self._note(connection, now, who.member.id, AuditAct.HELP_CLOSED, **facts)
            return Done(answer)

        return self._act(caller, "close help", call, EmptyBody(), lambda _question: run)

    def take_over(self, caller: Caller, body: TakeOverBody) -> Reply:
        """Take over what was begun at a kiosk, by its code; who guesses is held back."""
        who = self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)

        def prepare(_question: Question) -> Ask | Refusal:
            refusal = self.throttle.code_try(who.station, self._alarm)
            return refusal or (
                lambda connection, now: self._taken(
                    connection, who, now, partial(hand_overs.take_over, connection, body.code)
                )
            )

        return self._act(caller, "take over", "", body, prepare)

    def take_call(self, caller: Caller, call: str) -> Reply:
        """Take over the session of a call on the list, without its code."""
        who = self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)

        def run(connection: Connection, now: int) -> Outcome:
            take = partial(hand_overs.take_call, connection, call)
            return self._taken(connection, who, now, take)

        return self._act(caller, "take call", call, EmptyBody(), lambda _question: run)

    # --- inside --------------------------------------------------------------------------------

    def _taken(self, connection: Connection, who: SignedIn, now: int, take: Take) -> Done | Refusal:
        policy = self._policies.at(now)
        taken = take(who, now, policy.hold_s * 1000)
        if isinstance(taken, Refusal):
            return taken
        row, patient = taken.row, taken.patient
        facts = {"patient": patient.id, "kiosk": row.station, "station": who.station}
        if taken.hold is not None:
            facts["hold"] = taken.hold.id
        self._note(connection, now, who.member.id, AuditAct.SESSION_TAKEN_OVER, **facts)
        shown = shown_notices.shown_to(connection, patient.id, policy, now)
        return Done(
            TakenOverAnswer(
                call=row.id,
                station=StationId(row.station),
                page=row.page,
                who=IdentifiedAnswer(
                    patient=patients.answer_of(patient, now, policy, shown),
                    name_masked=mask_name(patient.name),
                    number_masked=mask_number(patient.number),
                    kind=patient.kind,
                    proof=Proof.TYPED,
                ),
                hold=taken.hold,
                due=None if taken.hold is None else _due(connection, taken.hold),
                is_hold_gone=row.hold is not None and taken.hold is None and not taken.is_booked,
                is_booked=taken.is_booked,
            )
        )


def _due(connection: Connection, hold: Hold) -> Fen:
    return exchanges.due_of(connection, ledger.existing(connection, hold.id))
