"""Calls about coming: check in, and come back with results."""

from kiosk_app.central_client.caller import Caller
from kiosk_app.contract import after, paths
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import AppointmentId, RequestKey
from kiosk_app.domain.queue_place import QueuePlace


class VisitCalls(Caller):
    """One method per call."""

    def check_in(
        self, appointment: AppointmentId, shown: Person, key: RequestKey, *, has_results: bool
    ) -> QueuePlace:
        """Check somebody in by the document they showed; return their place in the queue."""
        document = after.DocumentBody(kind=shown.kind, number=shown.number)
        if has_results:
            results = after.ResultsBody(appointment=appointment, document=document)
            found = self._post(paths.RESULTS_CHECK_INS, results, after.CheckInAnswer, key)
        else:
            body = after.CheckInBody(document=document, appointment=appointment)
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
