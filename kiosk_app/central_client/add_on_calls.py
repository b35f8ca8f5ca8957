"""Calls about add-ons, of somebody who is signed in at a counter."""

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.contract import paths, shapes, supply_shapes
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnPage, AddOnReason
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, PractitionerId, RequestKey, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.pending_add_on import PendingAddOns


class AddOnCalls(Caller):
    """One method per call."""

    def add_ons(self, session: SessionId) -> AddOnPage:
        """Return a session's add-ons, its limits, and whether the record of all is whole.

        Raises:
            CentralRefusedError: UNKNOWN_SESSION, NOT_ALLOWED.
        """
        path = fill(paths.SESSION_ADD_ONS, session=session)
        return self._get(path, supply_shapes.AddOnPageAnswer).page

    def pending_add_ons(self) -> PendingAddOns:
        """Return the add-ons of all sessions that await approval.

        Raises:
            CentralRefusedError: NOT_ALLOWED.
        """
        return self._get(paths.ADD_ONS, supply_shapes.PendingAddOnsAnswer).pending

    def request_add_on(  # noqa: PLR0913, PLR0917 - what an add-on is without which it is none
        self,
        session: SessionId,
        patient: PatientId,
        doctor: PractitionerId,
        reason: AddOnReason,
        word: AddOnWord,
        key: RequestKey,
    ) -> SessionId:
        """Ask for one more number, for one patient, on a word of the doctor; return the session.

        Raises:
            CentralRefusedError: ADD_ON_NOT_YOURS, ADD_ON_WORD, UNKNOWN_SESSION, UNKNOWN_PATIENT.
        """
        body = supply_shapes.AddOnBody(
            session=session, doctor=doctor, patient=patient, reason=reason, word=word
        )
        return self._post(paths.ADD_ONS, body, supply_shapes.AddOnAnswer, key).session

    def decide_add_on(self, add_on: str, key: RequestKey, *, is_approved: bool) -> SessionId:
        """Approve or reject an add-on; return its session.

        Raises:
            CentralRefusedError: SECOND_PERSON_REQUIRED; ADD_ON_LIMIT, and the agreement is kept;
                NOT_IN_THIS_STATE where somebody decided before.
        """
        path = paths.ADD_ON_APPROVE if is_approved else paths.ADD_ON_REJECT
        done = self._post(
            fill(path, addon=add_on), shapes.EmptyBody(), supply_shapes.AddOnAnswer, key
        )
        return done.session

    def issue_add_on(
        self, add_on: str, patient: PatientId, key: RequestKey, *, proof: Proof
    ) -> tuple[Hold, Fen]:
        """Hold an approved add-on for its patient; return the hold and what is to be paid.

        Raises:
            CentralRefusedError: ADD_ON_BOUND, NOT_IN_THIS_STATE, or what refuses every hold.
        """
        path = fill(paths.ADD_ON_ISSUE, addon=add_on)
        body = supply_shapes.AddOnIssueBody(patient=patient, proof=proof)
        found = self._post(path, body, shapes.HoldAnswer, key)
        return found.hold, found.hold.slot.fee if found.due is None else found.due
