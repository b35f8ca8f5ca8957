"""What handlers need of central about referral orders; a base of `ports.Central`."""

from datetime import datetime
from typing import Protocol

from kiosk_app.domain.booking import Hold
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, RequestKey, SessionId
from kiosk_app.domain.referral_order import OwnReferral
from kiosk_app.domain.sessions import BandSupply, ClinicSession


class CentralReferrals(Protocol):
    """The central service as it sells by referral order."""

    def referrals(self, patient: PatientId) -> tuple[OwnReferral, ...]:
        """Return a patient's referral orders."""

    def referred_sessions(self, order: str) -> tuple[ClinicSession, ...]:
        """Return what may be chosen by an order."""

    def referred_bands(self, order: str, session: SessionId) -> tuple[BandSupply, ...]:
        """Return the time bands of one of them."""

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
        """Keep one number by an order."""
