"""Calls about coming: check in, and come back with results."""

from datetime import datetime

from kiosk_app.central_client.caller import Caller
from kiosk_app.contract import after, paths, shapes
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.identifiers import Identifier
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import AppointmentId, PatientId, RequestKey, SessionId
from kiosk_app.domain.queue_place import QueuePlace
from kiosk_app.domain.revisit import WaivedLine


class VisitCalls(Caller):
    """One method per call."""

    def hold_free(  # noqa: PLR0913 - what is asked for, and how
        self,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        follows: AppointmentId,
        key: RequestKey,
        *,
        proof: Proof,
    ) -> tuple[Hold, tuple[WaivedLine, ...]]:
        """Keep a number for a free revisit; return it and the fees that are not taken.

        That it is the same illness the patient has said; the doctor looks at it again.
        """
        body = shapes.HoldBody(
            patient=patient,
            session=session,
            band_begin=band_begin,
            revisit_of=follows,
            is_same_illness=True,
            proof=proof,
        )
        held = self._post(paths.HOLDS, body, shapes.HoldAnswer, key)
        return held.hold, held.waived

    def check_in(
        self,
        appointment: AppointmentId,
        shown: Person | Identifier,
        key: RequestKey,
        *,
        has_results: bool,
    ) -> QueuePlace:
        """Check somebody in by what they showed; return their place in the queue."""
        document = code = None
        if isinstance(shown, Person):
            document = after.DocumentBody(kind=shown.kind, number=shown.number)
        else:
            code = after.ShownCodeBody(system=shown.system, value=shown.value)
        if has_results:
            results = after.ResultsBody(appointment=appointment, document=document, shown=code)
            found = self._post(paths.RESULTS_CHECK_INS, results, after.CheckInAnswer, key)
        else:
            body = after.CheckInBody(appointment=appointment, document=document, shown=code)
            found = self._post(paths.CHECK_INS, body, after.CheckInAnswer, key)
        return QueuePlace(
            appointment=found.appointment,
            punctuality=found.punctuality,
            is_results_revisit=found.is_results_revisit,
            group=found.group,
            ahead=found.ahead,
            expected_at=found.expected_at,
            rule=found.rule,
        )
