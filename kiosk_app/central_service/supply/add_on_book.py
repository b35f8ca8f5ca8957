"""The book of add-ons: an add-on is its steps, and all steps together are one hash chain.

There is no row of an add-on that could be changed: where it stands follows from its steps
(`addon.state_of`), and a step that was changed, removed or slipped in is found at its place.

Source: BJ-OPD-DRAFT art. 11.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.tables.schema import booking, clinic_session
from kiosk_app.central_service.tables.schema_supply import add_on_hold, add_on_step
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import (
    AddOnAct,
    AddOnEvent,
    AddOnReason,
    AddOnRequest,
    AddOnState,
    entry_of,
    issued_by_doctor,
    state_of,
)
from kiosk_app.domain.audit_chain import ChainRow, Entry, append, first_bad
from kiosk_app.domain.ids import PatientId, PractitionerId, SessionId, StaffId, StationId


@dataclass(frozen=True, slots=True)
class AddOn:
    """One add-on as its steps tell it.

    Attributes:
        request: what was asked for.
        state: where it stands.
        events: its steps, oldest first.
        places: of the steps in the chain of all add-ons.
        booking: the hold it was issued as.
    """

    id: str
    request: AddOnRequest
    state: AddOnState
    events: tuple[AddOnEvent, ...]
    booking: str | None
    places: tuple[int, ...]


class AddOnBook:
    """Reads and writes the steps.

    Args:
        key: what the hashes are keyed with; from outside the database.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._audit = AuditLog(key)

    def begin(
        self, connection: Connection, request: AddOnRequest, station: str, at: datetime
    ) -> str:
        """Write the first step of a new add-on and return its id."""
        add_on = f"add-{secrets.token_hex(8)}"
        first = AddOnEvent(
            add_on=add_on,
            act=AddOnAct.REQUEST,
            by=request.staff,
            doctor=request.by,
            patient=PatientId(request.patient or ""),
            reason=AddOnReason(request.reason or ""),
            station=StationId(station),
            at=at,
            word=request.word,
        )
        self._write(connection, first, request.session)
        return add_on

    def go_on(
        self,
        connection: Connection,
        known: AddOn,
        step: AddOnEvent,
        issued_as: str | None = None,
    ) -> None:
        """Write one more step of an add-on; the step must be one that may follow.

        Raises:
            ValueError: no add-on has such a story.
        """
        state_of((*known.events, step))
        self._write(connection, step, known.request.session, issued_as)

    def first_bad(self, connection: Connection) -> int | None:
        """Return the place of the first step that does not fit, or None.

        Where the chain ended after each step is kept in the record of privileged acts: steps that
        were cut off its end are missed, others written in their place do not fit.
        """
        rows = connection.execute(sa.select(add_on_step).order_by(add_on_step.c.place)).all()
        kept = {row.place: row.keyed_hash for row in rows}
        anchors = self._audit.anchored(connection, AuditAct.ADD_ONS_ANCHORED)
        places = [head.index for head in anchors if kept.get(head.index) != head.keyed_hash]
        bad = first_bad(map(_chain_row, rows), self._key)
        return min(places if bad is None else [*places, bad], default=None)

    def _write(
        self, connection: Connection, step: AddOnEvent, session: str, issued_as: str | None = None
    ) -> None:
        take_turn(connection, "add-on chain")
        last = connection.execute(
            sa.select(add_on_step).order_by(add_on_step.c.place.desc()).limit(1)
        ).first()
        values = {
            "add_on": step.add_on,
            "session": session,
            "act": step.act.value,
            "by": step.by,
            "doctor": step.doctor,
            "patient": step.patient,
            "reason": step.reason.value,
            "station": step.station,
            "deciders": " ".join(step.deciders),
            "at": step.at.isoformat(),
            "booking": issued_as,
            "word": None if step.word is None else step.word.value,
        }
        entry = _entry(step, session, issued_as)
        row = append(None if last is None else _chain_row(last), entry, self._key)
        connection.execute(
            sa.insert(add_on_step).values(
                **values, place=row.index, previous=row.previous, keyed_hash=row.keyed_hash
            )
        )
        if issued_as is not None:
            pointer = {"booking": issued_as, "add_on": step.add_on}
            connection.execute(sa.insert(add_on_hold).values(pointer))
        anchor = {"place": str(row.index), "keyed_hash": row.keyed_hash}
        self._audit.add(connection, step.at, step.by, AuditAct.ADD_ONS_ANCHORED, **anchor)


def find(connection: Connection, add_on: str) -> AddOn | None:
    """Return an add-on by its id."""
    steps = _steps(connection, add_on_step.c.add_on == add_on)
    return _told(steps) if steps else None


def holds_of(connection: Connection, add_on: str) -> Sequence[AnyRow]:
    """Return the bookings an add-on was issued as, whatever became of them and of its steps."""
    return connection.execute(
        sa.select(booking)
        .join(add_on_hold, add_on_hold.c.booking == booking.c.id)
        .where(add_on_hold.c.add_on == add_on)
    ).all()


def of_session(connection: Connection, session: str) -> tuple[AddOn, ...]:
    """Return the add-ons of a session in the order they were asked for."""
    return tuple(_each(_steps(connection, add_on_step.c.session == session)))


def of_doctor(connection: Connection, doctor: str, day: str) -> tuple[AddOn, ...]:
    """Return the add-ons a doctor asked for, for sessions of one day."""
    sessions = sa.select(clinic_session.c.id).where(clinic_session.c.day == day)
    which = sa.and_(add_on_step.c.doctor == doctor, add_on_step.c.session.in_(sessions))
    return tuple(_each(_steps(connection, which)))


def pending(connection: Connection, now: int) -> tuple[AddOn, ...]:
    """Return those nobody has decided about whose session is not over, the oldest first."""
    sessions = sa.select(clinic_session.c.id).where(clinic_session.c.ends_at > now)
    decided = sa.select(add_on_step.c.add_on).where(add_on_step.c.act != AddOnAct.REQUEST.value)
    which = sa.and_(add_on_step.c.session.in_(sessions), add_on_step.c.add_on.not_in(decided))
    return tuple(_each(_steps(connection, which)))


def standing(add_ons: Iterable[AddOn]) -> int:
    """Count those that were approved, issued ones included."""
    return sum(a.state in {AddOnState.APPROVED, AddOnState.ISSUED} for a in add_ons)


def by_doctor(connection: Connection, first_day: str, last_day: str) -> dict[PractitionerId, int]:
    """Return how many were issued for each doctor, for sessions of these days: the report."""
    sessions = sa.select(clinic_session.c.id).where(
        clinic_session.c.day.between(first_day, last_day)
    )
    return issued_by_doctor(map(_event, _steps(connection, add_on_step.c.session.in_(sessions))))


# --- inside ------------------------------------------------------------------------------------


def _steps(connection: Connection, which: sa.ColumnElement[bool]) -> Sequence[AnyRow]:
    return connection.execute(
        sa.select(add_on_step).where(which).order_by(add_on_step.c.place)
    ).all()


def _each(steps: Sequence[AnyRow]) -> Iterator[AddOn]:
    ids = dict.fromkeys(step.add_on for step in steps)
    for add_on in ids:
        yield _told([step for step in steps if step.add_on == add_on])


def _told(steps: Sequence[AnyRow]) -> AddOn:
    events = tuple(map(_event, steps))
    first = steps[0]
    request = AddOnRequest(
        session=SessionId(first.session),
        patient=PatientId(first.patient),
        reason=AddOnReason(first.reason),
        by=PractitionerId(first.doctor),
        staff=StaffId(first.by),
        word=events[0].word,
    )
    places = tuple(step.place for step in steps)
    return AddOn(first.add_on, request, state_of(events), events, steps[-1].booking, places)


def _event(row: AnyRow) -> AddOnEvent:
    return AddOnEvent(
        add_on=row.add_on,
        act=AddOnAct(row.act),
        by=StaffId(row.by),
        doctor=PractitionerId(row.doctor),
        patient=PatientId(row.patient),
        reason=AddOnReason(row.reason),
        station=StationId(row.station),
        at=datetime.fromisoformat(row.at),
        deciders=tuple(StaffId(name) for name in row.deciders.split()),
        word=None if row.word is None else AddOnWord(row.word),
    )


def _chain_row(row: AnyRow) -> ChainRow:
    entry = _entry(_event(row), row.session, row.booking)
    return ChainRow(row.place, entry, row.previous, row.keyed_hash)


def _entry(step: AddOnEvent, session: str, issued_as: str | None) -> Entry:
    """Return what the chain keeps of a step: what the rule names, its session and its booking."""
    entry = entry_of(step)
    return replace(entry, facts=(*entry.facts, ("session", session), ("booking", issued_as or "")))
