"""Central by script, as far as referral orders are asked for; see `FakeCentral`."""

from datetime import datetime
from typing import TypeVar

from kiosk_app.domain.booking import Hold
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, RequestKey, SessionId
from kiosk_app.domain.referral_order import OwnReferral
from kiosk_app.domain.sessions import BandSupply, ClinicSession
from tests.helpers import people
from tests.helpers import samples_referral as samples

_A = TypeVar("_A")


class FakeReferrals:
    """Answers are those of the samples."""

    def _answer(self, name: str, answer: _A, key: str = "") -> _A:
        raise NotImplementedError

    def referrals(self, patient: PatientId) -> tuple[OwnReferral, ...]:
        assert patient == people.ADULT_PATIENT.id
        return self._answer("referrals", samples.ORDERS)

    def referred_sessions(self, order: str) -> tuple[ClinicSession, ...]:
        assert order == samples.ORDER.id
        return self._answer("referred_sessions", people.SESSIONS)

    def referred_bands(self, order: str, session: SessionId) -> tuple[BandSupply, ...]:
        assert (order, session) == (samples.ORDER.id, people.SLOT.session)
        return self._answer("referred_bands", people.BANDS)

    def hold_referred(
        self,
        order: str,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        key: RequestKey,
        *,
        proof: Proof,
    ) -> Hold:
        assert (order, patient) == (samples.ORDER.id, people.ADULT_PATIENT.id)
        assert (session, band_begin) == (people.SLOT.session, people.NINE.begin)
        assert proof is people.ADULT.proof
        return self._answer("hold_referred", people.HOLD, key)
