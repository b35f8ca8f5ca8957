"""One patient per person, whatever card they show: look up, enrol.

A social-security card, a health card and the household book carry the citizen number of the
identity card, so all of them find the same record.

Source: BJ-OPD-DRAFT art. 13, art. 14; requirement rows R030, R034, R164.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Row
from sqlalchemy.exc import IntegrityError, NoResultFound

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping import data_keys
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.sealed.values import found, indexed, place_of, seal, vault_of
from kiosk_app.central_service.sealed.vault import Vault
from kiosk_app.central_service.tables.schema import patient
from kiosk_app.contract.place_shapes import PlaceAnswer
from kiosk_app.contract.shapes import PatientAnswer, PersonBody
from kiosk_app.contract.suspension_shapes import NoticeAnswer
from kiosk_app.domain.ages import age_on, is_elderly
from kiosk_app.domain.identity import DocumentKind, Person, Proof, ProofLevel, Sex, level_of
from kiosk_app.domain.identity_numbers import birth_of, check, key_of, normalise
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.masking import mask_phone
from kiosk_app.domain.names import check_name, clean_name, same_name
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.phone import check_phone, normalise_phone
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal

_CITIZEN = frozenset({DocumentKind.RESIDENT_ID, DocumentKind.HOUSEHOLD_BOOK})


@dataclass(frozen=True, slots=True)
class Record:
    """A patient's record; each thing said about the person is opened when it is asked for."""

    id: str
    kind_group: str
    kind: DocumentKind
    _row: Row[*tuple[Any, ...]] = field(repr=False)
    _vault: Vault = field(repr=False)

    @property
    def merged_into(self) -> str | None:
        """Return the id of the record this one went up in."""
        into: str | None = self._row.merged_into
        return into

    @property
    def name(self) -> str:
        """Return the name as on the document."""
        return self._opened(patient.c.name)

    @property
    def number(self) -> str:
        """Return the number of the document."""
        return self._opened(patient.c.number)

    @property
    def sex(self) -> Sex:
        """Return the sex as on the document."""
        return Sex(self._opened(patient.c.sex))

    @property
    def birth(self) -> date | None:
        """Return the day of birth, where it is known."""
        return date.fromisoformat(self._opened(patient.c.birth)) if self._row.birth else None

    @property
    def phone(self) -> str | None:
        """Return the phone, where there is one."""
        return self._opened(patient.c.phone) if self._row.phone is not None else None

    def _opened(self, column: "Column[bytes]") -> str:
        place = place_of(column, (self.id,))
        return self._vault.open(place, getattr(self._row, column.name)).decode()


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What enrolling came to.

    Attributes:
        is_new: the record was made just now.
        says_more: it says something that it did not say before, all of it where it is new.
    """

    record: Record
    is_new: bool
    says_more: bool


def sealed_row(
    connection: Connection, patient_id: str, person: Person, phone: str | None, at: int
) -> dict[str, object]:
    """Return the row of a new record, nothing about the person readable in it."""
    group, number = group_of(person.kind), key_of(person.kind, person.number)
    said = {
        patient.c.number: number,
        patient.c.name: clean_name(person.name),
        patient.c.sex: person.sex.value,
        patient.c.birth: None if person.birth is None else person.birth.isoformat(),
        patient.c.phone: None if phone is None else normalise_phone(phone),
    }
    sealed = {
        column.name: None if text is None else seal(connection, column, (patient_id,), text)
        for column, text in said.items()
    }
    return sealed | {
        "id": patient_id,
        "kind_group": group,
        "kind": person.kind.value,
        "number_index": indexed(connection, patient.c.number_index, group, number),
        "enrolled_at": at,
    }


def group_of(kind: DocumentKind) -> str:
    """Return the group within which a number means one person."""
    return "citizen" if kind in _CITIZEN else kind.value


def find(connection: Connection, body: PersonBody, at: int) -> Record | Refusal:
    """Return the record of the person on the document, or why there is none.

    Returns:
        INVALID_DOCUMENT_NUMBER, IDENTITY_CONFLICT (the number does not agree with birth and
        sex), NAME_CONFLICT (it is enrolled under another name), REAL_NAME_REQUIRED,
        NAME_UNREADABLE (cleaning would make another name of it), or UNKNOWN_PATIENT.
    """
    refusal = _check_document(body, day_of(at))
    if refusal is not None:
        return refusal
    record = of_document(connection, body.kind, body.number)
    if record is None:
        return Refusal(Reason.UNKNOWN_PATIENT)
    if not same_name(record.name, body.name):
        return Refusal(Reason.NAME_CONFLICT)
    return existing(connection, record.id)


def of_document(connection: Connection, kind: DocumentKind, number: str) -> Record | None:
    """Return the record of a document itself, whether or not it went up in another."""
    record = _by_number(connection, kind, number)
    if record is None and data_keys.is_behind(connection):
        record = _by_number(connection, kind, number)
    return record


def enrol(
    connection: Connection, body: PersonBody, phone: str, station: str, at: int
) -> Enrolled | Refusal:
    """Return the record of the person, made if need be, and what is new about it.

    A phone that is on file stays: somebody else's touch must not redirect notices. What only points
    to somebody enrols nobody.
    """
    if level_of(body.proof) is not ProofLevel.IDENTITY:
        return Refusal(Reason.REAL_NAME_REQUIRED)
    refusal = check_phone(phone)
    if refusal is not None:
        return refusal
    take_turn(connection, "person", group_of(body.kind), key_of(body.kind, body.number))
    known = find(connection, body, at)
    if not isinstance(known, Refusal):
        told = _with_phone(connection, known, normalise_phone(phone))
        return Enrolled(told, is_new=False, says_more=told is not known)
    if known.reason is not Reason.UNKNOWN_PATIENT:
        return known
    patient_id = f"pat-{secrets.token_hex(8)}"
    row = sealed_row(connection, patient_id, _person_on(body), phone, at)
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(patient).values(row))
    except IntegrityError:  # another process enrolled the same person a moment ago
        return Refusal(Reason.BUSY)
    record(connection, at, station, Act.ENROLLED)
    return Enrolled(existing(connection, patient_id), is_new=True, says_more=True)


def _with_phone(connection: Connection, known: Record, phone: str) -> Record:
    if known.phone is not None:
        return known
    sealed = seal(connection, patient.c.phone, (known.id,), phone)
    is_still_so = sa.and_(patient.c.id == known.id, patient.c.phone.is_(None))
    connection.execute(sa.update(patient).where(is_still_so).values(phone=sealed))
    return existing(connection, known.id)


def existing(connection: Connection, patient_id: str) -> Record:
    """Return a record that is known to be there, or the one it went up in."""
    return _there(by_id(connection, patient_id))


def by_id(connection: Connection, patient_id: str | None) -> Record | None:
    """Return the record with that id, or the one it went up in."""
    record = itself(connection, patient_id)
    while record is not None and record.merged_into is not None:
        record = itself(connection, record.merged_into)
    return record


def itself(connection: Connection, patient_id: str | None) -> Record | None:
    """Return the record with that id, whether or not it went up in another."""
    row = connection.execute(sa.select(patient).where(patient.c.id == patient_id)).first()
    return None if row is None else _record(connection, row)


def exactly(connection: Connection, patient_id: str) -> Record:
    """Return a record that is known to be there, whether or not it went up in another."""
    return _there(itself(connection, patient_id))


def _there(record: Record | None) -> Record:
    if record is None:
        raise NoResultFound("a record that is known to be there")
    return record


def record_of(row: Row[*tuple[Any, ...]], vault: Vault) -> Record:
    """Return the record in a row of the table."""
    return Record(row.id, row.kind_group, DocumentKind(row.kind), row, vault)


def person_of(row: Record) -> Person:
    """Return the person of a record, as rules want to see them."""
    return Person(
        name=row.name,
        kind=row.kind,
        number=row.number,
        sex=row.sex,
        birth=row.birth,
        proof=Proof.ID_CARD,
    )


def is_elderly_patient(row: Record, at: int, policy: Policy) -> bool:
    """Tell whether the patient counts as elderly today."""
    return is_elderly(row.birth, day_of(at), policy.elderly_age)


def priority_of(connection: Connection, patient_id: str, at: int, policy: Policy) -> PriorityGroup:
    """Return the group in which a patient is called, as far as their age tells."""
    is_elder = is_elderly_patient(existing(connection, patient_id), at, policy)
    return PriorityGroup.ELDERLY if is_elder else PriorityGroup.ORDINARY


def answer_of(
    row: Record,
    at: int,
    policy: Policy,
    notices: tuple[NoticeAnswer, ...] = (),
    offers: tuple[PlaceAnswer, ...] = (),
) -> PatientAnswer:
    """Return what the wire says of a record: no name, no number, the phone masked."""
    birth, phone = row.birth, row.phone
    return PatientAnswer(
        id=PatientId(row.id),
        age=None if birth is None else age_on(birth, day_of(at)),
        is_elderly=is_elderly_patient(row, at, policy),
        phone_masked=None if phone is None else mask_phone(phone),
        notices=notices,
        offers=offers,
    )


def by_document(connection: Connection, kind: DocumentKind, number: str) -> Record | None:
    """Return the record of whom a document is, by its number alone."""
    record = of_document(connection, kind, number)
    return record and existing(connection, record.id)


def _by_number(connection: Connection, kind: DocumentKind, number: str) -> Record | None:
    group = group_of(kind)
    is_it = found(connection, patient.c.number_index, group, key_of(kind, number))
    row = connection.execute(sa.select(patient).where(patient.c.kind_group == group, is_it)).first()
    return None if row is None else _record(connection, row)


def _record(connection: Connection, row: Row[*tuple[Any, ...]]) -> Record:
    return record_of(row, vault_of(connection))


def _person_on(body: PersonBody) -> Person:
    birth = body.birth or birth_of(body.kind, body.number)
    return Person(body.name, body.kind, body.number, body.sex, birth, Proof.ID_CARD)


def _check_document(body: PersonBody, today: date) -> Refusal | None:
    return check_name(body.name) or check(
        body.kind, normalise(body.number), today, birth=body.birth, sex=body.sex
    )
