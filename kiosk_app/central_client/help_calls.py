"""Calls for a person: from a kiosk, and what a counter takes over by a code."""

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.contract import paths
from kiosk_app.contract.help_shapes import (
    HelpAnswer,
    HelpBody,
    HelpListAnswer,
    TakenOverAnswer,
    TakeOverBody,
)
from kiosk_app.contract.shapes import EmptyBody
from kiosk_app.domain.help import HandedOver, HelpCall, HelpList, HelpWanted, MaskedPerson
from kiosk_app.domain.identity import Proof, Sex
from kiosk_app.domain.ids import HoldId, PatientId, RequestKey
from kiosk_app.domain.patient import Patient


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

    def help_wanted(self) -> HelpList:
        """Return which kiosks wait for a person, and what was seen to of late."""
        found = self._get(paths.HELP_WANTED, HelpListAnswer)
        return HelpList(tuple(map(_wanted, found.calls)), tuple(map(_wanted, found.seen_to)))

    def close_help(self, call: str, key: RequestKey) -> HelpWanted:
        """Note that somebody has seen to a call; seen to once more it stays as it was."""
        path = fill(paths.HELP_CLOSE, call=call)
        return _wanted(self._post(path, EmptyBody(), HelpAnswer, key))

    def take_over(self, code: str, key: RequestKey) -> HandedOver:
        """Take over the session behind a code of six digits.

        Raises:
            CentralRefusedError: HAND_OVER_UNKNOWN, PAYING_AT_KIOSK.
        """
        body = TakeOverBody(code=code)
        return _handed(self._post(paths.HAND_OVER_TAKE, body, TakenOverAnswer, key))

    def take_call(self, call: str, key: RequestKey) -> HandedOver:
        """Take over the session of a call on the list.

        Raises:
            CentralRefusedError: HAND_OVER_UNKNOWN, PAYING_AT_KIOSK.
        """
        path = fill(paths.HELP_TAKE, call=call)
        return _handed(self._post(path, EmptyBody(), TakenOverAnswer, key))


def _wanted(found: HelpAnswer) -> HelpWanted:
    is_open = not found.is_closed and not found.is_taken
    seen_by = found.closed_by or found.taken_by
    return HelpWanted(
        found.call,
        found.station,
        found.page,
        found.asked_at,
        can_take=is_open and found.expires_in_s > 0,
        seen_by=None if seen_by is None else seen_by.name,
        seen_at=found.closed_at,
    )


def _handed(found: TakenOverAnswer) -> HandedOver:
    who, known = found.who, found.who.patient
    masked = MaskedPerson(
        who.name_masked, who.kind, who.number_masked, Sex.UNKNOWN, None, Proof.TYPED
    )
    return HandedOver(
        found.station,
        Patient(known.id, masked, known.age, known.is_elderly, known.phone_masked),
        found.hold,
        found.due,
        is_hold_gone=found.is_hold_gone,
        is_booked=found.is_booked,
    )
