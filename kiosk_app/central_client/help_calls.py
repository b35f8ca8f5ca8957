"""Calls for a person: from a kiosk, and what a counter takes over by a code."""

from kiosk_app.central_client.caller import Caller
from kiosk_app.contract import paths
from kiosk_app.contract.help_shapes import HelpAnswer, HelpBody
from kiosk_app.domain.help import HelpCall
from kiosk_app.domain.ids import HoldId, PatientId, RequestKey


class HelpCalls(Caller):
    """One method per call."""

    def call_for_help(
        self, page: str, patient: PatientId | None, hold: HoldId | None, key: RequestKey
    ) -> HelpCall:
        """Call staff here; with a patient, return the code a counter takes the session over by.

        Raises:
            CentralRefusedError: TOO_MANY_REQUESTS is none; NOT_IN_THIS_STATE while money for the
                hold is under way, or a hold that is not there any more.
        """
        body = HelpBody(page=page, patient=patient, hold=hold)
        found = self._post(paths.HELP_CALLS, body, HelpAnswer, key)
        return HelpCall(found.call, found.code, found.expires_in_s)
