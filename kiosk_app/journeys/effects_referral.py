"""What the journey of patients with a referral order asks for.

Sessions, bands and holds of it are answered as those of any booking.
"""

from dataclasses import dataclass

from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.referral_order import OwnReferral
from kiosk_app.domain.sessions import TimeBand


@dataclass(frozen=True, slots=True)
class LoadReferrals:
    """Fetch a patient's referral orders. Answer: ReferralsLoaded | Refused | CentralDown."""

    patient: Patient


@dataclass(frozen=True, slots=True)
class LoadReferredSessions:
    """Fetch what may be chosen by an order. Answer: SessionsLoaded | Refused | CentralDown."""

    referral: OwnReferral


@dataclass(frozen=True, slots=True)
class LoadReferredBands:
    """Fetch the bands of one of them. Answer: BandsLoaded | Refused | CentralDown."""

    referral: OwnReferral
    session: SessionId


@dataclass(frozen=True, slots=True)
class HoldReferred:
    """Keep a number of this band by an order. Answer: SlotHeld | HoldRefused | CentralDown."""

    patient: Patient
    referral: OwnReferral
    session: SessionId
    band: TimeBand


ReferralEffect = LoadReferrals | LoadReferredSessions | LoadReferredBands | HoldReferred
