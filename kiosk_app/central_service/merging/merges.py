"""Joining two records of one person, and taking them apart again.

Both patients' turns are taken, in the order of their ids, so two counters that join the same two
the other way round come one after the other, and the second hears that it is done.

Source: BJ-OPD-DRAFT art. 13; requirement rows R030, R104.
"""

import secrets
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.engines.locks import locked, take_turn
from kiosk_app.central_service.keeping.current import leading_to
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.merging import duplicates, mistyped, moves
from kiosk_app.central_service.merging.in_hand import has_hold, in_hand
from kiosk_app.central_service.merging.known import known_of
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.sealed.values import opened, seal
from kiosk_app.central_service.tables.schema import (
    BookingState,
    PlaceState,
    booking,
    patient,
    waiting,
)
from kiosk_app.central_service.tables.schema_exam import exam_slot
from kiosk_app.central_service.tables.schema_identifiers import identifier
from kiosk_app.central_service.tables.schema_merge import patient_merge
from kiosk_app.contract import merge_shapes as shapes
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.masking import mask_name, mask_number
from kiosk_app.domain.merging import (
    Decided,
    InTheWay,
    Since,
    may_be_one,
    may_change,
    may_come_apart,
    may_join,
)
from kiosk_app.domain.names import same_name
from kiosk_app.domain.refusal import Reason, Refusal

_NEVER_WAS = (BookingState.LAPSED, BookingState.RELEASED, BookingState.WITHDRAWN)
_OPEN_PLACES = (PlaceState.WAITING.value, PlaceState.OFFERED.value)
_GIVEN_PLACES = (PlaceState.OFFERED.value, PlaceState.TAKEN.value)


class Merges:
    """The acts on two records; each runs inside a keyed transaction."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def merge(
        self, connection: Connection, now: int, station: str, body: shapes.MergeBody
    ) -> Outcome:
        """Let one record go up in another, with all that is its patient's.

        Returns:
            The merge; UNKNOWN_PATIENT; ALREADY_MERGED for a record that went up in one already,
            or in itself; what `merging.may_be_one` and `may_join` say; BUSY.
        """
        _take_turns(connection, body.survivor, body.merged)
        survivor = patients.itself(connection, body.survivor)
        merged = patients.itself(connection, body.merged)
        if survivor is None or merged is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        if survivor.id == merged.id or survivor.merged_into or merged.merged_into:
            return Refusal(Reason.ALREADY_MERGED)
        decided = Decided(body.reason, body.deciders)
        policy = self._policies.at(now)
        refusal = may_be_one(
            known_of(survivor), known_of(merged), decided, policy, is_mistyped=body.is_mistyped
        ) or may_join(_in_the_way(connection, survivor.id, merged.id, now))
        if refusal is not None:
            return refusal
        merge = f"merge-{secrets.token_hex(8)}"
        try:
            with connection.begin_nested():
                self._join(connection, now, station, merge, body)
                if body.is_mistyped:
                    mistyped.let_go(connection, merged)
        except IntegrityError:  # a number came back to one of them at this moment
            return Refusal(Reason.BUSY)
        (row,) = _rows(connection, patient_merge.c.id == merge)
        return Done(_lines(connection, [row])[0], CREATED)

    def undo(
        self, connection: Connection, now: int, merge: str, body: shapes.UndoMergeBody
    ) -> Outcome:
        """Take two records apart: what moved goes back, what came since stays with the survivor.

        Returns:
            What it came to; UNKNOWN_MERGE; MERGE_UNDONE; MERGE_LIVE_HOLD; what
            `merging.may_change` and `may_come_apart` say; BUSY.
        """
        row = _existing(connection, merge)
        if row is None:
            return Refusal(Reason.UNKNOWN_MERGE)
        _take_turns(connection, row.survivor, row.merged)
        row = _existing(connection, merge) or row
        if row.undone_at is not None:
            return Refusal(Reason.MERGE_UNDONE)
        refusal = self._may_undo(connection, now, row, body)
        if refusal is not None:
            return refusal
        try:
            with connection.begin_nested():
                _part(connection, now, row, body)
        except IntegrityError:
            return Refusal(Reason.BUSY)
        (told,) = _lines(connection, _rows(connection, patient_merge.c.id == merge))
        stayed = _made_since(connection, row)
        return Done(shapes.MergeUndoneAnswer(merge=told, stayed=stayed))

    @staticmethod
    def of_patient(connection: Connection, patient_id: str) -> Outcome:
        """Return every merge that led to the record that stands for a patient, the latest first."""
        record = patients.by_id(connection, patient_id)
        if record is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        rows = _rows(connection, patient_merge.c.survivor.in_(leading_to(connection, record.id)))
        return Done(
            shapes.MergesAnswer(
                patient=PatientId(record.id), merges=tuple(_lines(connection, rows))
            )
        )

    # --- inside --------------------------------------------------------------------------------

    @staticmethod
    def _join(
        connection: Connection, now: int, station: str, merge: str, body: shapes.MergeBody
    ) -> None:
        connection.execute(
            sa.insert(patient_merge).values(
                id=merge,
                survivor=body.survivor,
                merged=body.merged,
                at=now,
                station=station,
                deciders=_named(body.deciders),
                reason=seal(connection, patient_merge.c.reason, (merge,), body.reason.strip()),
            )
        )
        duplicates.settle(connection, merge, body.survivor, body.merged, now)
        moves.move_all(connection, merge, body.merged, body.survivor)
        _lead(connection, body.merged, body.survivor, into=body.survivor)

    def _may_undo(
        self, connection: Connection, now: int, row: AnyRow, body: shapes.UndoMergeBody
    ) -> Refusal | None:
        survivor = patients.itself(connection, row.survivor)
        merged = patients.itself(connection, row.merged)
        if survivor is None or merged is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        takes_two = mistyped.is_let_go(merged) or not same_name(survivor.name, merged.name)
        by_two = self._policies.at(now).records.merge_by_two or takes_two
        refusal = may_change(Decided(body.reason, body.deciders), by_two=by_two)
        is_held = has_hold(in_hand(connection, survivor.id, now))
        return (
            refusal
            or may_join({InTheWay.HOLD} if is_held else ())
            or may_come_apart(_since(connection, row, survivor, merged))
        )


def _take_turns(connection: Connection, *both: str) -> None:
    for each in sorted(set(both)):
        take_turn(connection, "patient", each)


def _named(people: Collection[StaffId]) -> str:
    return " ".join(sorted(set(people)))


def _in_the_way(connection: Connection, one: str, other: str, now: int) -> set[InTheWay]:
    """Return what two patients have that one cannot have."""
    ours, theirs = in_hand(connection, one, now), in_hand(connection, other, now)
    is_so = {
        InTheWay.HOLD: has_hold((*ours, *theirs)),
        InTheWay.DAY: bool(_days(ours) & _days(theirs)),
        InTheWay.LIST: bool(_lists(connection, one) & _lists(connection, other)),
        InTheWay.EXAMINATION: any(
            a.begins_at < b.ends_at and b.begins_at < a.ends_at
            for a in _examined(connection, one)
            for b in _examined(connection, other)
        ),
    }
    return {each for each, is_there in is_so.items() if is_there}


def _days(rows: Sequence[AnyRow]) -> set[tuple[str, str]]:
    return {(row.department, row.day) for row in rows}


def _lists(connection: Connection, who: str) -> set[str]:
    mine = sa.and_(waiting.c.patient == who, waiting.c.state.in_(_OPEN_PLACES))
    return set(connection.scalars(sa.select(waiting.c.session).where(mine)))


def _examined(connection: Connection, who: str) -> Sequence[AnyRow]:
    times = sa.select(exam_slot.c.begins_at, exam_slot.c.ends_at)
    return connection.execute(times.where(exam_slot.c.patient == who)).all()


def _since(connection: Connection, row: AnyRow, survivor: Record, merged: Record) -> set[Since]:
    """Return what was done since a merge that belongs to both records."""
    before = moves.rows_of(row.id, booking.name)
    is_later = sa.and_(booking.c.id.not_in(before), booking.c.state.not_in(_NEVER_WAS))
    given = sa.and_(
        waiting.c.id.in_(moves.rows_of(row.id, waiting.name)),
        waiting.c.state.in_(_GIVEN_PLACES),
        booking.c.id == waiting.c.booking,
        is_later,
    )
    asked = {
        Since.CHANGED: sa.exists().where(booking.c.replaces.in_(before), is_later),
        Since.REVISITED: sa.exists().where(booking.c.revisit_of.in_(before), is_later),
        Since.OFFERED: sa.exists().where(given),
    }
    found = {since for since, is_so in asked.items() if connection.scalar(sa.select(is_so))}
    is_so = {
        Since.MERGED_ON: survivor.merged_into is not None,
        Since.NUMBER_TAKEN: mistyped.is_taken(connection, merged),
    }
    return found | {since for since, is_there in is_so.items() if is_there}


def _part(connection: Connection, now: int, row: AnyRow, body: shapes.UndoMergeBody) -> None:
    why = seal(connection, patient_merge.c.why_undone, (row.id,), body.reason.strip())
    connection.execute(
        sa.update(patient_merge)
        .where(patient_merge.c.id == row.id)
        .values(undone_at=now, undone_by=_named(body.deciders), why_undone=why)
    )
    moves.move_back(connection, row.id, row.merged, row.survivor)
    duplicates.open_again(connection, row.id)
    _lead(connection, row.merged, row.survivor, into=None)
    mistyped.take_back(connection, row.merged)


def _lead(connection: Connection, merged: str, survivor: str, *, into: str | None) -> None:
    """Let a record lead to another, or to nothing any more; who looked before looks once more."""
    both = sa.update(patient).where(patient.c.id.in_((merged, survivor)))
    connection.execute(both.values(version=patient.c.version + 1))
    connection.execute(sa.update(patient).where(patient.c.id == merged).values(merged_into=into))


def _made_since(connection: Connection, row: AnyRow) -> int:
    """Count what the survivor has got since a merge: nobody but them can say whose it is."""
    ours = (
        (booking, booking.c.held_at, booking.c.state.not_in(_NEVER_WAS)),
        (waiting, waiting.c.joined_at, waiting.c.state.in_(_OPEN_PLACES)),
        (identifier, identifier.c.bound_at, sa.true()),
    )
    return sum(
        connection.scalar(
            sa.select(sa.func.count())
            .select_from(table)
            .where(table.c.patient == row.survivor, at > row.at, which)
        )
        or 0
        for table, at, which in ours
    )


def _existing(connection: Connection, merge: str) -> AnyRow | None:
    rows = sa.select(patient_merge).where(patient_merge.c.id == merge)
    return connection.execute(locked(connection, rows)).first()


def _rows(connection: Connection, which: sa.ColumnElement[bool]) -> Sequence[AnyRow]:
    order = patient_merge.c.at.desc(), patient_merge.c.id
    return connection.execute(sa.select(patient_merge).where(which).order_by(*order)).all()


def _lines(connection: Connection, rows: Sequence[AnyRow]) -> list[shapes.MergeLine]:
    """Return merges as the wire says them: no whole name, no whole number."""
    moved = moves.counts(connection, [row.id for row in rows])
    found = []
    for row in rows:
        merged = patients.exactly(connection, row.merged)
        reason = opened(connection, patient_merge.c.reason, (row.id,), row.reason)
        why = row.why_undone and opened(
            connection, patient_merge.c.why_undone, (row.id,), row.why_undone
        )
        found.append(
            shapes.MergeLine(
                id=row.id,
                survivor=PatientId(row.survivor),
                merged=PatientId(row.merged),
                name_masked=mask_name(merged.name),
                number_masked=mask_number(merged.number),
                at=of_ms(row.at),
                reason=reason,
                deciders=tuple(map(StaffId, row.deciders.split())),
                is_mistyped=row.undone_at is None and mistyped.is_let_go(merged),
                moved=dict(sorted(moved[row.id].items())),
                undone_at=None if row.undone_at is None else of_ms(row.undone_at),
                undone_by=tuple(map(StaffId, (row.undone_by or "").split())),
                why_undone=why or None,
            )
        )
    return found
