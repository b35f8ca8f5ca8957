"""Codes and cards as rows: whose they are, and binding one to the holder of a document.

Source: AH-2023-101 ann. 1 item 9; requirement rows R030, R164, R165.
"""

import secrets

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping import data_keys
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.sealed.values import found, indexed, seal
from kiosk_app.central_service.tables.schema_identifiers import identifier
from kiosk_app.contract.identifier_shapes import BindBody
from kiosk_app.contract.shapes import PersonBody
from kiosk_app.domain.identifiers import Identifier, IdentifierSystem, may_bind, written_form
from kiosk_app.domain.identity import Person
from kiosk_app.domain.refusal import Reason, Refusal


def holder_of(connection: Connection, system: IdentifierSystem, value: str) -> Record | None:
    """Return the patient a code or card in its written form is bound to."""
    bound = _holder(connection, system, value)
    if bound is None and data_keys.is_behind(connection):
        bound = _holder(connection, system, value)
    return None if bound is None else patients.existing(connection, bound)


def record_of(connection: Connection, person: Person, at: int) -> Record | Refusal:
    """Return the record of somebody a platform has named."""
    body = PersonBody(
        name=person.name,
        kind=person.kind,
        number=person.number,
        sex=person.sex,
        birth=person.birth,
        proof=person.proof,
    )
    return patients.find(connection, body, at)


def bind(connection: Connection, body: BindBody, station: str, at: int) -> Record | Refusal:
    """Bind a code or card to the patient whose document was read; again changes nothing.

    Returns:
        UNKNOWN_PATIENT for somebody who has to be enrolled first, IDENTIFIER_TAKEN where it
        points to somebody else, or why it cannot be bound or the document cannot be believed.
    """
    refusal = may_bind(body.system, body.person.proof)
    if refusal is not None:
        return refusal
    value = written_form(Identifier(body.system, body.value))
    if isinstance(value, Refusal):
        return value
    take_turn(connection, "identifier", body.system.value, value)
    person = patients.find(connection, body.person, at)
    if isinstance(person, Refusal):
        return person
    holder = holder_of(connection, body.system, value)
    if holder is not None:
        return holder if holder.id == person.id else Refusal(Reason.IDENTIFIER_TAKEN)
    row_id = f"idn-{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(identifier).values(
            id=row_id,
            system=body.system.value,
            value=seal(connection, identifier.c.value, (row_id,), value),
            value_index=indexed(connection, identifier.c.value_index, body.system.value, value),
            patient=person.id,
            station=station,
            bound_at=at,
        )
    )
    record(connection, at, station, Act.BOUND)
    return person


def _holder(connection: Connection, system: IdentifierSystem, value: str) -> str | None:
    is_it = found(connection, identifier.c.value_index, system.value, value)
    bound: str | None = connection.scalar(
        sa.select(identifier.c.patient).where(identifier.c.system == system.value, is_it)
    )
    return bound
