"""The calls about codes and cards: whose is it, and bind it to whoever showed a document.

Source: AH-2023-101 ann. 1 item 9; requirement rows R030, R104, R164, R165.
"""

import hashlib

from sqlalchemy import Connection

from kiosk_app.central_service.after import own_places
from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, Settled, refused
from kiosk_app.central_service.answering.keyed import Caller, check_station
from kiosk_app.central_service.calls.records import PURPOSES, UNKNOWN, Records
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.merging import duplicates
from kiosk_app.central_service.patients import identifiers, patients
from kiosk_app.central_service.patients.identity_platform import PlatformSilentError
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.suspension import shown_notices
from kiosk_app.contract import identifier_shapes as shapes
from kiosk_app.contract.shapes import PatientAnswer
from kiosk_app.domain.identifiers import Identifier, IdentifierSystem, proof_of, written_form
from kiosk_app.domain.identity import Person
from kiosk_app.domain.masking import mask_name, mask_number
from kiosk_app.domain.refusal import Reason, Refusal


class IdentifierCalls(Records):
    """Identify by a code or card, and bind one."""

    def identify(self, caller: Caller, body: shapes.IdentifyBody) -> Reply:
        """Return whose code or card it is; staff say what for, and it is recorded."""
        is_staff = caller.token is not None
        value = self._allowed(caller, body)
        if isinstance(value, Reply):
            return value
        try:
            person = self._behind(body.system, value)
        except PlatformSilentError:
            return self.refusal(Reason.IDENTIFIER_UNANSWERED)

        def find(connection: Connection, now: int) -> Done | Refusal:
            holder = self._holder(connection, body.system, value, person, now)
            if isinstance(holder, Refusal):
                return holder
            return Done(self._identified(connection, holder, body.system, now))

        def find_for(connection: Connection, who: SignedIn, now: int) -> Answer:
            outcome = find(connection, now)
            found = UNKNOWN
            if isinstance(outcome, Done) and isinstance(outcome.answer, shapes.IdentifiedAnswer):
                found = outcome.answer.patient.id
            facts = {"purpose": caller.purpose or "", "patient": found, "station": who.station}
            self._note(connection, now, who.member.id, AuditAct.PATIENT_LOOKED_UP, **facts)
            return outcome

        return self._as_staff(caller, find_for) if is_staff else self._ask(caller, find)

    def bind_identifier(self, caller: Caller, body: shapes.BindBody) -> Reply:
        """Bind a code or card to the patient whose document was read beside it.

        Of who is signed in it is recorded to whom they bound one, never which.
        """

        def act(connection: Connection, now: int) -> Outcome:
            bound = identifiers.bind(connection, body, caller.station or "", now)
            if isinstance(bound, Refusal):
                is_noted = bound.reason is Reason.IDENTIFIER_TAKEN and self._is_like_holder(
                    connection, body, now
                )
                return Settled(bound) if is_noted else bound
            return Done(patients.answer_of(bound, now, self._policies.at(now)))

        def whose(done: Done) -> str:
            return done.answer.id if isinstance(done.answer, PatientAnswer) else UNKNOWN

        return self._act_of_whoever(
            caller, "bind", "", body, lambda _question: act, AuditAct.IDENTIFIER_BOUND, whose
        )

    # --- inside --------------------------------------------------------------------------------

    @staticmethod
    def _is_like_holder(connection: Connection, body: shapes.BindBody, now: int) -> bool:
        """Note that the holder of a card may be who shows it; tell whether there was anything."""
        value = written_form(Identifier(body.system, body.value))
        holder = None
        if not isinstance(value, Refusal):
            holder = identifiers.holder_of(connection, body.system, value)
        person = patients.find(connection, body.person, now)
        if holder is None or isinstance(person, Refusal):
            return False
        return duplicates.card_shown(connection, person, holder, now)

    def _behind(self, system: IdentifierSystem, value: str) -> Person | None:
        """Ask the platform whose code it is, outside any transaction; None for what is bound."""
        if system is not IdentifierSystem.INSURANCE_CODE:
            return None
        return self._platform.person_behind(value, self._clock())

    @staticmethod
    def _holder(
        connection: Connection,
        system: IdentifierSystem,
        value: str,
        person: Person | None,
        now: int,
    ) -> Record | Refusal:
        if system is not IdentifierSystem.INSURANCE_CODE:
            bound = identifiers.holder_of(connection, system, value)
            return bound or Refusal(Reason.UNKNOWN_IDENTIFIER)
        if person is None:
            return Refusal(Reason.UNKNOWN_IDENTIFIER)
        known = identifiers.record_of(connection, person, now)
        if isinstance(known, Refusal) and known.reason is Reason.UNKNOWN_PATIENT:
            return Refusal(Reason.UNKNOWN_IDENTIFIER)  # the document that is read next enrols
        return known

    def _identified(
        self, connection: Connection, holder: Record, system: IdentifierSystem, now: int
    ) -> shapes.IdentifiedAnswer:
        policy = self._policies.at(now)
        shown = shown_notices.shown_to(connection, holder.id, policy, now)
        offers = own_places.offers(connection, self._waitlists, holder.id, now)
        return shapes.IdentifiedAnswer(
            patient=patients.answer_of(holder, now, policy, shown, offers),
            name_masked=mask_name(holder.name),
            number_masked=mask_number(holder.number),
            kind=holder.kind,
            proof=proof_of(system),
        )

    def _allowed(self, caller: Caller, body: shapes.IdentifyBody) -> str | Reply:
        """Return the code's written form; or turn strangers and nonsense away, and hold guessers.

        Who tries one code over and over is held back; the code is named by a digest only.
        """
        if caller.token is not None and caller.purpose not in PURPOSES:
            return self.refusal(Reason.PURPOSE_REQUIRED)
        value = written_form(Identifier(body.system, body.value))
        if isinstance(value, Refusal):
            return refused(value, self._words)
        with self._database.read() as connection:
            refusal = check_station(connection, caller.station)
        if refusal is None:
            digest = hashlib.sha256(f"{body.system} {value}".encode()).hexdigest()
            refusal = self.throttle.lookup(digest[:16], self._alarm)
        return value if refusal is None else refused(refusal, self._words)
