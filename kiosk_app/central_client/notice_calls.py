"""Calls about notices of called-off clinics."""

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.suspension_shapes import NoticeAnswer, SubstituteAnswer, SubstituteBody
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.ids import PatientId, RequestKey, SessionId
from kiosk_app.domain.suspension_notice import ShownNotice, Substituted


class NoticeCalls(Caller):
    """One method per call."""

    def acknowledge(self, notice: str, key: RequestKey) -> None:
        """Have it written down that the patient knows; the first time stands."""
        path = fill(paths.NOTICE_ACKNOWLEDGE, notice=notice)
        self._post(path, shapes.EmptyBody(), NoticeAnswer, key)

    def take_substitute(
        self,
        notice: str,
        patient: PatientId,
        session: SessionId,
        key: RequestKey,
        *,
        has_consent: bool,
    ) -> Substituted:
        """Move the patient to the doctor who stands in; return the booking as it is then.

        Raises:
            CentralRefusedError: CALLED_OFF_SETTLED, BOOKED_OUT, SESSION_SUSPENDED,
                CONSENT_REQUIRED, or a rule.
        """
        path = fill(paths.NOTICE_SUBSTITUTE, notice=notice)
        body = SubstituteBody(patient=patient, session=session, has_consent=has_consent)
        found = self._post(path, body, SubstituteAnswer, key)
        back = MoneyBack(found.amount, found.in_cash)
        return Substituted(found.appointment, back, found.booker)


def shown_notice(found: NoticeAnswer) -> ShownNotice:
    """Return a notice as the kiosk shows it."""
    return ShownNotice(found.id, found.appointment, found.lines, found.stand_in)
