"""One patient per person, whatever card they show: look up, enrol.

A social-security card, a health card and the household book carry the citizen number of the
identity card, so all of them find the same record.

Source: BJ-OPD-DRAFT art. 13, art. 14; requirement rows R030, R034, R164.
"""

import secrets
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.events import Act, record
from kiosk_app.central_service.instants import day_of
from kiosk_app.central_service.schema import patient
from kiosk_app.contract.shapes import PatientAnswer, PersonBody
from kiosk_app.contract.suspension_shapes import NoticeAnswer
from kiosk_app.domain.ages import age_on, is_elderly
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.identity_numbers import birth_of, check, key_of, normalise
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.masking import mask_phone
from kiosk_app.domain.names import clean_name, is_whole, same_name
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.phone import check_phone, normalise_phone
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal

_CITIZEN = frozenset({DocumentKind.RESIDENT_ID, DocumentKind.HOUSEHOLD_BOOK})

PatientRow = Row[*tuple[Any, ...]]


def group_of(kind: DocumentKind) -> str:
    """Return the group within which a number means one person."""
    return "citizen" if kind in _CITIZEN else kind.value


def find(connection: Connection, body: PersonBody, at: int) -> PatientRow | Refusal:
    """Return the record of the person on the document, or why there is none.

    Returns:
        INVALID_DOCUMENT_NUMBER, IDENTITY_CONFLICT (the number does not agree with birth and
        sex), NAME_CONFLICT (it is enrolled under another name), REAL_NAME_REQUIRED,
        NAME_UNREADABLE (cleaning would make another name of it), or UNKNOWN_PATIENT.
    """
    refusal = _check_document(body, day_of(at))
    if refusal is not None:
        return refusal
    row = connection.execute(
        sa.select(patient).where(
            patient.c.kind_group == group_of(body.kind),
            patient.c.number == key_of(body.kind, body.number),
        )
    ).first()
    if row is None:
        return Refusal(Reason.UNKNOWN_PATIENT)
    if not same_name(row.name, body.name):
        return Refusal(Reason.NAME_CONFLICT)
    return row


def enrol(
    connection: Connection, body: PersonBody, phone: str, station: str, at: int
) -> tuple[PatientRow, bool] | Refusal:
    """Return the record of the person, made if need be, and whether it is new.

    A phone that is on file stays: somebody else's touch must not redirect notices.
    """
    refusal = check_phone(phone)
    if refusal is not None:
        return refusal
    take_turn(connection, "person", group_of(body.kind), key_of(body.kind, body.number))
    found = find(connection, body, at)
    if not isinstance(found, Refusal):
        return _with_phone(connection, found, normalise_phone(phone)), False
    if found.reason is not Reason.UNKNOWN_PATIENT:
        return found
    birth = body.birth or birth_of(body.kind, body.number)
    patient_id = f"pat-{secrets.token_hex(8)}"
    row = {
        "id": patient_id,
        "kind_group": group_of(body.kind),
        "number": key_of(body.kind, body.number),
        "kind": body.kind.value,
        "name": clean_name(body.name),
        "sex": body.sex.value,
        "birth": birth.isoformat() if birth else None,
        "phone": normalise_phone(phone),
        "enrolled_at": at,
    }
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(patient).values(row))
    except IntegrityError:  # another process enrolled the same person a moment ago
        return Refusal(Reason.BUSY)
    record(connection, at, station, Act.ENROLLED)
    return existing(connection, patient_id), True


def _with_phone(connection: Connection, row: PatientRow, phone: str) -> PatientRow:
    if row.phone is not None:
        return row
    connection.execute(sa.update(patient).where(patient.c.id == row.id).values(phone=phone))
    return existing(connection, row.id)


def existing(connection: Connection, patient_id: str) -> PatientRow:
    """Return a record that is known to be there."""
    return connection.execute(sa.select(patient).where(patient.c.id == patient_id)).one()


def by_id(connection: Connection, patient_id: str | None) -> PatientRow | None:
    """Return the record with that id."""
    return connection.execute(sa.select(patient).where(patient.c.id == patient_id)).first()


def person_of(row: PatientRow) -> Person:
    """Return the person of a record, as rules want to see them."""
    return Person(
        name=row.name,
        kind=DocumentKind(row.kind),
        number=row.number,
        sex=Sex(row.sex),
        birth=_birth(row),
        proof=Proof.ID_CARD,
    )


def is_elderly_patient(row: PatientRow, at: int, policy: Policy) -> bool:
    """Tell whether the patient counts as elderly today."""
    return is_elderly(_birth(row), day_of(at), policy.elderly_age)


def priority_of(connection: Connection, patient_id: str, at: int, policy: Policy) -> PriorityGroup:
    """Return the group in which a patient is called, as far as their age tells."""
    is_elder = is_elderly_patient(existing(connection, patient_id), at, policy)
    return PriorityGroup.ELDERLY if is_elder else PriorityGroup.ORDINARY


def answer_of(
    row: PatientRow, at: int, policy: Policy, notices: tuple[NoticeAnswer, ...] = ()
) -> PatientAnswer:
    """Return what the wire says of a record: no name, no number, the phone masked."""
    birth = _birth(row)
    return PatientAnswer(
        id=PatientId(row.id),
        age=None if birth is None else age_on(birth, day_of(at)),
        is_elderly=is_elderly_patient(row, at, policy),
        phone_masked=None if row.phone is None else mask_phone(row.phone),
        notices=notices,
    )


def _birth(row: PatientRow) -> date | None:
    return date.fromisoformat(row.birth) if row.birth else None


def _check_document(body: PersonBody, today: date) -> Refusal | None:
    try:
        clean_name(body.name)
    except ValueError:
        return Refusal(Reason.REAL_NAME_REQUIRED)
    if not is_whole(body.name):
        return Refusal(Reason.NAME_UNREADABLE)
    return check(body.kind, normalise(body.number), today, birth=body.birth, sex=body.sex)
