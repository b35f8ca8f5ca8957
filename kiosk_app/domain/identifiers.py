"""Codes and cards that point to a patient: one written form each, and what may be bound to whom.

A health code and a hospital card carry no name; a document read once beside them binds them to its
holder. An insurance code lives for minutes and only the insurer can read it: it is never bound.

Source: AH-2023-101 ann. 1 item 9 (any of the codes and cards everywhere); BJ-OPD-DRAFT art. 13;
requirement rows R030, R164, R165.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, assert_never

from kiosk_app.domain.identity import (
    DocumentKind,
    Person,
    Proof,
    ProofLevel,
    level_of,
    look_alike,
)
from kiosk_app.domain.identity_numbers import normalise
from kiosk_app.domain.refusal import Reason, Refusal

MOST_CHARACTERS: Final = 200


class IdentifierSystem(StrEnum):
    """Who gave the code or card; FHIR `Identifier.system`."""

    HEALTH_CODE = "health_code"  # 电子健康卡
    INSURANCE_CODE = "insurance_code"  # 医保电子凭证
    HOSPITAL_CARD = "hospital_card"  # 就诊卡


@dataclass(frozen=True, slots=True)
class Identifier:
    """A code as scanned or a card's number as read; FHIR `Identifier`."""

    system: IdentifierSystem
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonReference:
    """Whoever a code or card points to: enough to serve them, not enough to learn who they are.

    Attributes:
        shown: the code or card.
        name_masked, number_masked: as others may see them, see `masking`.
        kind: of the document they are enrolled with.
    """

    shown: Identifier
    name_masked: str
    number_masked: str = field(repr=False)
    kind: DocumentKind

    @property
    def proof(self) -> Proof:
        """What the code or card proves."""
        return proof_of(self.shown.system)

    def may_be(self, person: Person) -> bool:
        """Tell whether somebody's document says nothing against being theirs."""
        return look_alike(self, person)


_PROOFS: Final = {
    IdentifierSystem.HEALTH_CODE: Proof.HEALTH_CODE,
    IdentifierSystem.INSURANCE_CODE: Proof.INSURANCE_CODE,
    IdentifierSystem.HOSPITAL_CARD: Proof.HOSPITAL_CARD,
}

# 64 hexadecimal digits and a type; a dynamic one adds when it expires, which its platform judges.
_HEALTH_CODE: Final = re.compile(r"([0-9A-F]{64}):[0-9]+(?::.+)?")
_HOSPITAL_CARD: Final = re.compile(r"[0-9A-Z-]{4,32}")


def proof_of(system: IdentifierSystem) -> Proof:
    """Return what such a code or card proves."""
    return _PROOFS[system]


def written_form(identifier: Identifier) -> str | Refusal:
    """Return the one form under which a code or card is known, however it was typed or scanned.

    Returns:
        Of a health code its 64 digits, whatever its type and expiry; of a hospital card its number;
        of an insurance code the code itself. IDENTIFIER_UNREADABLE for what is none.
    """
    text = identifier.value.strip()
    if len(text) > MOST_CHARACTERS:
        return Refusal(Reason.IDENTIFIER_UNREADABLE)
    match identifier.system:
        case IdentifierSystem.HEALTH_CODE:
            found = _HEALTH_CODE.fullmatch(text.upper())
            return found[1] if found else Refusal(Reason.IDENTIFIER_UNREADABLE)
        case IdentifierSystem.HOSPITAL_CARD:
            number = normalise(text)
            is_well = _HOSPITAL_CARD.fullmatch(number)
            return number if is_well else Refusal(Reason.IDENTIFIER_UNREADABLE)
        case IdentifierSystem.INSURANCE_CODE:
            is_text = text.isprintable() and text
            return text if is_text else Refusal(Reason.IDENTIFIER_UNREADABLE)
        case _:
            assert_never(identifier.system)


def may_bind(system: IdentifierSystem, proof: Proof) -> Refusal | None:
    """Say why a code or card may not be bound to the holder of a document, or None.

    Args:
        system: of the code or card.
        proof: how the holder was established, here and now.

    Returns:
        IDENTIFIER_EXPIRES for a code that is good for minutes; REAL_NAME_REQUIRED where what was
        read is itself no more than a reference.

    Source: AH-2023-101 ann. 1 item 9; BJ-OPD-DRAFT art. 13; requirement row R164.
    """
    if system is IdentifierSystem.INSURANCE_CODE:
        return Refusal(Reason.IDENTIFIER_EXPIRES)
    if level_of(proof) is not ProofLevel.IDENTITY:
        return Refusal(Reason.REAL_NAME_REQUIRED)
    return None
