"""What the journey of patients with a referral order is told."""

from dataclasses import dataclass

from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.referral_order import OwnReferral


@dataclass(frozen=True, slots=True)
class ReferralsLoaded:
    patient: PatientId
    orders: tuple[OwnReferral, ...]
