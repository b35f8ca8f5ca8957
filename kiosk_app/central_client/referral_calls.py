"""Calls of patients with a referral order (转诊单): see it, choose by it, hold a number by it."""

from datetime import datetime

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.contract import paths, shapes
from kiosk_app.contract import referral_shapes as wire
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, RequestKey, SessionId
from kiosk_app.domain.referral_order import OwnReferral
from kiosk_app.domain.sessions import BandSupply, ClinicSession


class ReferralCalls(Caller):
    """One method per call."""

    def referrals(self, patient: PatientId) -> tuple[OwnReferral, ...]:
        """Return a patient's referral orders, those to be used first."""
        path = fill(paths.PATIENT_REFERRALS, patient=patient)
        found = self._get(path, wire.ReferralOrdersAnswer)
        return tuple(map(_own, found.orders))

    def referred_sessions(self, order: str) -> tuple[ClinicSession, ...]:
        """Return what may be chosen by an order, from today on.

        Raises:
            CentralRefusedError: REFERRAL_ORDER_USED, REFERRAL_ORDER_EXPIRED, REFERRAL_ORDER_VOID.
        """
        path = fill(paths.REFERRAL_ORDER_SESSIONS, order=order)
        return self._get(path, shapes.SessionsAnswer).sessions

    def referred_bands(self, order: str, session: SessionId) -> tuple[BandSupply, ...]:
        """Return the time bands of one of them."""
        path = fill(paths.REFERRAL_ORDER_BANDS, order=order, session=session)
        return self._get(path, shapes.BandsAnswer).bands

    def hold_referred(  # noqa: PLR0913 - what is asked for, and how
        self,
        order: str,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        key: RequestKey,
        *,
        proof: Proof,
    ) -> Hold:
        """Keep one number of the share by an order; the same key always gives the same hold."""
        path = fill(paths.REFERRAL_ORDER_HOLDS, order=order)
        body = wire.ReferredHoldBody(
            patient=patient, session=session, band_begin=band_begin, proof=proof
        )
        return self._post(path, body, shapes.HoldAnswer, key).hold


def _own(found: wire.ReferralOrderAnswer) -> OwnReferral:
    return OwnReferral(
        id=found.id,
        department=found.department,
        department_name=found.department_name,
        department_name_en=found.department_name_en,
        organisation=found.organisation,
        phone=found.phone,
        expires_on=found.expires_on,
        state=found.state,
    )
