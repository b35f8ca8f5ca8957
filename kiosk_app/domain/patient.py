"""A person as the hospital knows them: one patient id across all cards and documents."""

from dataclasses import dataclass

from kiosk_app.domain.identifiers import Identifier, PersonReference
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.suspension_notice import ShownNotice


@dataclass(frozen=True, slots=True)
class Patient:
    """An enrolled (建档) patient.

    Attributes:
        person: by the document that was read, or by the code or card that points to them.
        age: whole years on the service's date; None if no birth date is known.
        is_elderly: by the policy in force at the service.
        phone_masked: ``"138****1234"``; None when no phone is on file yet.
        notices: what they must be told before anything else, oldest first.
        offers: numbers kept for them from a waitlist, the first to be over first.
    """

    id: PatientId
    person: Person | PersonReference
    age: int | None
    is_elderly: bool
    phone_masked: str | None
    notices: tuple[ShownNotice, ...] = ()
    offers: tuple[OwnPlace, ...] = ()

    @property
    def shown(self) -> Person | Identifier:
        """What they showed here: a document, or a code or card that points to them."""
        return self.person if isinstance(self.person, Person) else self.person.shown
