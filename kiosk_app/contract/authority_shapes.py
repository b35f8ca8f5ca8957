"""What travels about a patient's word that somebody acts for them: given, listed, taken back."""

from datetime import date

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import AuthorityId, PatientId
from kiosk_app.domain.proxy import Purpose


class AuthorityBody(Request, frozen=True):
    """A patient gives somebody authority, their own document in hand.

    Attributes:
        proxy: who is to act; enrolled like any patient, so that they are known by a document.
        purpose: for what.
        until: the last day.
        proof: how the patient was established, here and now.
    """

    proxy: PatientId
    purpose: Purpose
    until: date
    proof: Proof | None = None


class AuthorityAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An authority as it stands.

    Attributes:
        name_masked, number_masked: of who may act.
        is_withdrawn: taken back.
        is_valid: somebody may act on it today.
    """

    authority: AuthorityId
    patient: PatientId
    proxy: PatientId
    name_masked: str
    number_masked: str
    purpose: Purpose
    until: date
    is_withdrawn: bool
    is_valid: bool


class AuthoritiesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every authority a patient gave, the latest first."""

    authorities: tuple[AuthorityAnswer, ...]
