"""Correcting what a record says of its person; what stood there is kept, sealed.

Who is corrected has their turn taken, and whoever looked before, looks once more (`version`). A
number is given under the turn in which it would be enrolled, so it stays one person's.

Source: BJ-OPD-DRAFT art. 13; requirement rows R030, R104.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.current import current_id, in_turn, leading_to
from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.merging import duplicates
from kiosk_app.central_service.merging.in_hand import has_hold, in_hand
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.sealed.values import indexed, opened, seal
from kiosk_app.central_service.tables.schema import patient
from kiosk_app.central_service.tables.schema_correction import correction
from kiosk_app.contract import correction_shapes as shapes
from kiosk_app.domain.correction import (
    Field,
    Said,
    Wanted,
    changed,
    corrected,
    may_correct,
    may_say,
)
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.masking import mask_name, mask_number, mask_phone
from kiosk_app.domain.merging import Decided
from kiosk_app.domain.record_page import SaidField
from kiosk_app.domain.refusal import Reason, Refusal

_MASKS: Final[Mapping[Field, Callable[[str], str]]] = {
    Field.NAME: mask_name,
    Field.NUMBER: mask_number,
    Field.SEX: str,
    Field.BIRTH: lambda day: str(date.fromisoformat(day).year),
    Field.PHONE: mask_phone,
}


class Corrections:
    """The acts on what one record says; each runs inside a keyed transaction."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def correct(
        self,
        connection: Connection,
        now: int,
        station: str,
        patient_id: str,
        body: shapes.CorrectionBody,
    ) -> Outcome:
        """Let the record that stands for a patient say something else from now on.

        Returns:
            The correction; UNKNOWN_PATIENT; what `correction.may_say` and `may_correct` say;
            NUMBER_OF_ANOTHER: two records would have one number; BUSY.
        """
        record = patients.itself(connection, in_turn(connection, patient_id))
        if record is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        before = _said(record)
        wanted = Wanted(body.name, body.number, body.sex, body.birth, body.phone)
        refusal = may_say(before, wanted, day_of(now))
        if refusal is not None:
            return refusal
        after = corrected(before, wanted)
        refusal = may_correct(
            before,
            after,
            Decided(body.reason, body.deciders),
            self._policies.at(now),
            is_held=has_hold(in_hand(connection, record.id, now)),
        ) or _why_not_theirs(connection, record, after)
        if refusal is not None:
            return refusal
        made = f"corr-{secrets.token_hex(8)}"
        try:
            with connection.begin_nested():
                _write(connection, record, before, after)
                duplicates.look(connection, patients.exactly(connection, record.id), now)
                kept = _kept(connection, made, body, before, after)
                row = {"id": made, "patient": record.id, "at": now, "station": station} | kept
                connection.execute(sa.insert(correction).values(row))
        except IntegrityError:  # another process enrolled the same number a moment ago
            return Refusal(Reason.BUSY)
        (found,) = _rows(connection, correction.c.id == made)
        return Done(_line(connection, found), CREATED)

    @staticmethod
    def of_patient(connection: Connection, patient_id: str) -> Outcome:
        """Return what the record for a patient says, and what was corrected, the latest first."""
        record = patients.by_id(connection, patient_id)
        if record is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        rows = _rows(connection, correction.c.patient.in_(leading_to(connection, record.id)))
        lines = tuple(_line(connection, row) for row in rows)
        said = _texts(_said(record), tuple(Field))
        says = tuple(SaidField(each, _masked(each, said[each])) for each in Field)
        return Done(
            shapes.CorrectionsAnswer(patient=PatientId(record.id), corrections=lines, says=says)
        )


def _said(record: Record) -> Said:
    return Said(
        kind=record.kind,
        name=record.name,
        number=record.number,
        sex=record.sex,
        birth=record.birth,
        phone=record.phone,
    )


def _why_not_theirs(connection: Connection, record: Record, after: Said) -> Refusal | None:
    """Say why a number cannot become a record's: there is one that has it."""
    if after.number == record.number:
        return None
    take_turn(connection, "person", record.kind_group, after.number)
    other = patients.of_document(connection, after.kind, after.number)
    if other is None:
        return None
    is_theirs = current_id(connection, other.id) == record.id  # of a record that went up in it
    return Refusal(Reason.NOTHING_TO_CORRECT if is_theirs else Reason.NUMBER_OF_ANOTHER)


def _write(connection: Connection, record: Record, before: Said, after: Said) -> None:
    """Seal what is new in the record; who looked before looks once more."""
    texts = _texts(after, changed(before, after))
    values: dict[str, object] = {
        name: None if text is None else seal(connection, patient.c[name], (record.id,), text)
        for name, text in texts.items()
    }
    if Field.NUMBER in texts:
        group = record.kind_group
        values["number_index"] = indexed(connection, patient.c.number_index, group, after.number)
    values["version"] = patient.c.version + 1
    connection.execute(sa.update(patient).where(patient.c.id == record.id).values(values))


def _kept(
    connection: Connection, made: str, body: shapes.CorrectionBody, before: Said, after: Said
) -> dict[str, object]:
    """Return what is kept of a correction: why, on whose word, and sealed what was and is."""
    fields = changed(before, after)
    was, is_now = (msgspec.json.encode(_texts(each, fields)).decode() for each in (before, after))
    sealed = {
        correction.c.reason: body.reason.strip(),
        correction.c.before: was,
        correction.c.after: is_now,
    }
    return {
        "deciders": " ".join(sorted(set(body.deciders))),
        **{column.name: seal(connection, column, (made,), sealed[column]) for column in sealed},
    }


def _texts(said: Said, fields: Sequence[Field]) -> dict[str, str | None]:
    every = {
        Field.NAME: said.name,
        Field.NUMBER: said.number,
        Field.SEX: said.sex.value,
        Field.BIRTH: None if said.birth is None else said.birth.isoformat(),
        Field.PHONE: said.phone,
    }
    return {each.value: every[each] for each in fields}


def _rows(connection: Connection, which: sa.ColumnElement[bool]) -> Sequence[AnyRow]:
    order = correction.c.at.desc(), correction.c.id
    return connection.execute(sa.select(correction).where(which).order_by(*order)).all()


def _line(connection: Connection, row: AnyRow) -> shapes.CorrectionLine:
    """Return a correction as the wire says it: no whole name, no whole number."""
    reason, before, after = (
        opened(connection, column, (row.id,), getattr(row, column.name))
        for column in (correction.c.reason, correction.c.before, correction.c.after)
    )
    was, is_now = (
        msgspec.json.decode(text, type=Mapping[Field, str | None]) for text in (before, after)
    )
    fields = (
        shapes.CorrectedField(
            field=each, before=_masked(each, was[each]), after=_masked(each, is_now[each])
        )
        for each in Field
        if each in was
    )
    return shapes.CorrectionLine(
        id=row.id,
        patient=PatientId(row.patient),
        at=of_ms(row.at),
        reason=reason,
        deciders=tuple(map(StaffId, row.deciders.split())),
        fields=tuple(fields),
    )


def _masked(field: Field, text: str | None) -> str | None:
    """Return what others may see of a value."""
    return None if text is None else _MASKS[field](text)
