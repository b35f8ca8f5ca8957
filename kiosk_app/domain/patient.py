"""A person as the hospital knows them: one patient id across all cards and documents."""

from dataclasses import dataclass

from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import PatientId


@dataclass(frozen=True, slots=True)
class Patient:
    """An enrolled (建档) patient.

    Attributes:
        age: whole years on the service's date; None if no birth date is known.
        is_elderly: by the policy in force at the service.
        phone_masked: ``"138****1234"``; None when no phone is on file yet.
    """

    id: PatientId
    person: Person
    age: int | None
    is_elderly: bool
    phone_masked: str | None
