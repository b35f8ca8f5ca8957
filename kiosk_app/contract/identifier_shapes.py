"""The wire of codes and cards that point to a patient: who is it, and bind one to somebody."""

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.contract.shapes import PatientAnswer, PersonBody
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.identity import DocumentKind, Proof


class IdentifyBody(Request, frozen=True):
    """Whose code or card is this? Changes nothing; `value` as scanned or read."""

    system: IdentifierSystem
    value: str


class BindBody(Request, frozen=True):
    """Bind a code or card to the patient whose document was read beside it."""

    system: IdentifierSystem
    value: str
    person: PersonBody


class IdentifiedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The patient a code or card points to.

    It carries no whole name and no whole number: whoever found a code would learn them.

    Attributes:
        kind: of the document the patient is enrolled with.
        proof: what the code or card proves.
    """

    patient: PatientAnswer
    name_masked: str
    number_masked: str
    kind: DocumentKind
    proof: Proof
