"""What codes and cards that point to a patient are told."""

from dataclasses import dataclass

from kiosk_app.domain.identifiers import Identifier
from kiosk_app.domain.ids import PatientId


@dataclass(frozen=True, slots=True)
class CodeBound:
    """From now on this code or card points to this patient."""

    code: Identifier
    patient: PatientId
