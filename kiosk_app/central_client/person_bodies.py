"""Persons as the wire says them."""

from kiosk_app.contract import shapes
from kiosk_app.domain.identity import Person


def person_body(person: Person) -> shapes.PersonBody:
    """Return a person as read from a document."""
    return shapes.PersonBody(
        name=person.name,
        kind=person.kind,
        number=person.number,
        sex=person.sex,
        birth=person.birth,
        proof=person.proof,
    )
