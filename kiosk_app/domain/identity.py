"""Who stands at the desk: a person as a document names them (实名), masked in every repr."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from kiosk_app.domain.masking import mask_name, mask_number


class Sex(StrEnum):
    """GB/T 2261.1; the value is the code."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    NOT_STATED = "9"


class DocumentKind(StrEnum):
    """Kind of identity document, CV02.01.101; the value is the code.

    The last four are ours within "99 other" of that table.
    """

    RESIDENT_ID = "01"  # 居民身份证; social-security and health cards carry the same number
    HOUSEHOLD_BOOK = "02"
    PASSPORT = "03"
    OFFICER = "04"
    HK_MACAU_PERMIT = "06"
    TAIWAN_PERMIT = "07"
    HMT_RESIDENCE = "99H"
    FOREIGN_PERMANENT_2017 = "99I"
    FOREIGN_PERMANENT_2023 = "99Y"
    BIRTH_CERTIFICATE = "99B"


class Proof(StrEnum):
    """How the identity was established: what was really read."""

    ID_CARD = "id_card"  # chip of the identity card through a SAM
    SOCIAL_CARD = "social_card"  # chip of the social-security card
    HEALTH_CARD = "health_card"  # chip of the resident health card
    DOCUMENT_SEEN = "document_seen"  # a registrar held the document in their hands
    INSURANCE_CODE = "insurance_code"  # decoded by the insurer's platform
    HEALTH_CODE = "health_code"  # bound to the patient once, by a document
    HOSPITAL_CARD = "hospital_card"  # likewise; such a card can be copied
    TYPED = "typed"  # somebody typed it; nothing was read and nobody has seen a document


class ProofLevel(StrEnum):
    """What a proof is good for."""

    IDENTITY = "identity"  # says who it is, name and number: may enrol and bind
    REFERENCE = "reference"  # points to a patient who is known already, and to nobody else
    CLAIM = "claim"  # proves nothing


_REFERENCES = frozenset({Proof.HEALTH_CODE, Proof.HOSPITAL_CARD})


def level_of(proof: Proof) -> ProofLevel:
    """Return what a proof is good for.

    Source: BJ-OPD-DRAFT art. 13; AH-2023-101 ann. 1 item 9; requirement rows R029, R164.
    """
    if proof is Proof.TYPED:
        return ProofLevel.CLAIM
    return ProofLevel.REFERENCE if proof in _REFERENCES else ProofLevel.IDENTITY


@dataclass(frozen=True, slots=True)
class Person:
    """A person exactly as the document says.

    Attributes:
        name: 1..64 characters, rare characters and the middle dot kept.
        number: normalised document number (see `identity_numbers.normalise`).
        birth: None where the document does not tell.
    """

    name: str
    kind: DocumentKind
    number: str = field(repr=False)
    sex: Sex
    birth: date | None
    proof: Proof

    @property
    def name_masked(self) -> str:
        """The name as others may see it."""
        return mask_name(self.name)

    @property
    def number_masked(self) -> str:
        """The number as others may see it."""
        return mask_number(self.number)

    def may_be(self, person: "Person") -> bool:
        """Tell whether what a document says of somebody is said of this person."""
        return (self.kind, self.number) == (person.kind, person.number)

    def __repr__(self) -> str:
        """Keep names and numbers out of logs and test output."""
        return f"Person(…{self.number[-4:]})"


class Masked(Protocol):
    """Somebody as others may see them; a document that was read can be seen so, too."""

    @property
    def kind(self) -> DocumentKind:
        """Of the document."""

    @property
    def name_masked(self) -> str:
        """See `masking`."""

    @property
    def number_masked(self) -> str:
        """See `masking`."""


def look_alike(one: Masked, other: Masked) -> bool:
    """Tell whether two are the same as far as others may see them.

    What is masked is alike for a few people, so it is no proof of being the same.
    """
    seen = (one.kind, one.name_masked, one.number_masked)
    return seen == (other.kind, other.name_masked, other.number_masked)
