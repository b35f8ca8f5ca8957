"""A person as the hospital knows them: one patient id across all cards and documents."""

from dataclasses import dataclass, field

from kiosk_app.domain.identity import DocumentKind, Person, Proof
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.suspension_notice import ShownNotice


@dataclass(frozen=True, slots=True)
class Patient:
    """An enrolled (建档) patient.

    Attributes:
        age: whole years on the service's date; None if no birth date is known.
        is_elderly: by the policy in force at the service.
        phone_masked: ``"138****1234"``; None when no phone is on file yet.
        notices: what they must be told before anything else, oldest first.
        offers: numbers kept for them from a waitlist, the first to be over first.
    """

    id: PatientId
    person: Person
    age: int | None
    is_elderly: bool
    phone_masked: str | None
    notices: tuple[ShownNotice, ...] = ()
    offers: tuple[OwnPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class PatientReference:
    """A patient a code or card points to: enough to serve them, not enough to learn who they are.

    Attributes:
        name_masked, number_masked: as others may see them, see `masking`.
        kind: of the document they are enrolled with.
        proof: what the code or card proves.
        age, is_elderly, phone_masked: as of a `Patient`.
    """

    id: PatientId
    name_masked: str
    number_masked: str = field(repr=False)
    kind: DocumentKind
    proof: Proof
    age: int | None
    is_elderly: bool
    phone_masked: str | None
