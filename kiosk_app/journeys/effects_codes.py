"""What codes and cards that point to a patient ask the world to do."""

from dataclasses import dataclass

from kiosk_app.domain.identifiers import Identifier
from kiosk_app.domain.identity import Person


@dataclass(frozen=True, slots=True)
class FindByCode:
    """Ask central whose code or card this is. Answer: PatientFound | Refused | CentralDown."""

    code: Identifier


@dataclass(frozen=True, slots=True)
class BindCode:
    """Have a code or card point to the holder of a document that was read beside it.

    Answer: CodeBound | Refused | CentralDown. Bound once more to the same patient it changes
    nothing.
    """

    code: Identifier
    person: Person
