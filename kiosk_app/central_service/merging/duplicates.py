"""Records that may be one person's: looked for when a record is made or says something else.

A pair is noted once, and stays one row whatever becomes of it: settled by the merge that joins the
two, open again when that is undone; dismissed by a person; or closed because a correction of either
leaves them nothing in common. With every correction its pairs are looked at again: what was closed
opens when they are alike again, what was dismissed when a field they are compared by has changed.
Nothing is joined here.

What a record is compared by lies sealed, with a blind index beside it. Two that are enrolled at one
moment take the turns of their keys, so the second sees the first.

Source: BJ-OPD-DRAFT art. 13; requirement rows R029, R030; decision records 0041, 0043.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.answering.answers import Done, Outcome
from kiosk_app.central_service.answering.metrics import Metrics
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping import data_keys
from kiosk_app.central_service.keeping.current import current_id, leading_to
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import Clock, of_ms, to_ms
from kiosk_app.central_service.merging.known import known_of
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.sealed.values import found, indexed, opened, seal
from kiosk_app.central_service.sealed.vault import SealBrokenError, UnknownKeyError
from kiosk_app.central_service.tables.schema import COMING, BookingState, booking
from kiosk_app.central_service.tables.schema_duplicate import (
    patient_key,
    patient_key_due,
    possible_duplicate,
)
from kiosk_app.contract import duplicate_shapes as shapes
from kiosk_app.domain.duplicates import (
    Alike,
    Traits,
    keys_of,
    may_be_duplicates,
    may_share_card,
)
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.masking import mask_name, mask_number
from kiosk_app.domain.merging import what_differs
from kiosk_app.domain.refusal import Reason, Refusal

AT_MOST = 100
"""So many pairs at once: each opens two sealed names and numbers."""

logger = logging.getLogger(__name__)

AT_ONCE = 50
"""So many records from before are compared in one transaction."""


# --- looking for them ----------------------------------------------------------------------------


def look(connection: Connection, record: Record, at: int) -> None:
    """Keep what a record can be compared by as it says it now, and note whom it is like.

    Pairs it is in already are looked at again; each has a turn, so of two who correct the two
    records of a pair at one moment the second sees what the first has written.
    """
    traits = _traits(record)
    keys = keys_of(traits)
    column = patient_key.c.value_index
    for alike, text in sorted(keys.items()):
        take_turn(connection, "alike", indexed(connection, column, alike.value, text).hex())
    before = _kept_keys(connection, record.id)
    connection.execute(sa.delete(patient_key).where(patient_key.c.patient == record.id))
    others = {each for alike, text in keys.items() for each in _with(connection, alike, text)}
    for alike, text in keys.items():
        row_id = f"key-{secrets.token_hex(8)}"
        row = {
            "id": row_id,
            "patient": record.id,
            "alike": alike.value,
            "value": seal(connection, patient_key.c.value, (row_id,), text),
            "value_index": indexed(connection, column, alike.value, text),
        }
        connection.execute(sa.insert(patient_key).values(row))
    for each in sorted(others):
        other = patients.exactly(connection, each)
        why = may_be_duplicates(traits, _traits(other))
        if why is not None:
            _note(connection, record, other, why, at)
    _look_again(connection, record.id, at, has_changed=before != keys)


def card_shown(connection: Connection, shown_by: Record, holder: Record, at: int) -> bool:
    """Note that somebody showed a card that leads to another record; tell whether it says much."""
    if not may_share_card(_traits(shown_by), _traits(holder)):
        return False
    take_turn(connection, "alike", *sorted((shown_by.id, holder.id)))
    _note(connection, shown_by, holder, Alike.CARD, at)
    return True


def compare_due(database: Database, clock: Clock) -> None:
    """Compare some of the records from before there were keys; nothing is written for none.

    One that cannot be opened is told in the log, by where it lies, and left out: the others, and
    all the other work in the background, do not wait for it.
    """
    due = sa.select(patient_key_due.c.patient).order_by(patient_key_due.c.patient).limit(AT_ONCE)
    with database.read() as connection:
        waiting = connection.scalars(due).all()
    for patient in waiting:
        with database.write() as connection:
            is_it = patient_key_due.c.patient == patient
            connection.execute(sa.delete(patient_key_due).where(is_it))
            try:
                with connection.begin_nested():
                    look(connection, patients.exactly(connection, patient), to_ms(clock()))
            except (SealBrokenError, UnknownKeyError) as error:
                logger.warning("a record cannot be compared with others: %s", error)


def _look_again(connection: Connection, record: str, at: int, *, has_changed: bool) -> None:
    """Judge the pairs of a record anew, by what the two say now.

    Args:
        connection: of the transaction that changed the record.
        record: it.
        at: the service's time.
        has_changed: a field by which records are compared says something else than before.
    """
    is_in = sa.or_(possible_duplicate.c.first == record, possible_duplicate.c.second == record)
    pairs = sa.select(possible_duplicate.c.id).where(is_in, possible_duplicate.c.merge.is_(None))
    for pair in connection.scalars(pairs.order_by(possible_duplicate.c.id)).all():
        take_turn(connection, "pair", pair)
        which = possible_duplicate.c.id == pair
        row = connection.execute(sa.select(possible_duplicate).where(which)).one()
        values = _judged(row, _why_now(connection, row), at, has_changed=has_changed)
        if values:
            connection.execute(sa.update(possible_duplicate).where(which).values(values))


def _judged(row: AnyRow, why: Alike | None, at: int, *, has_changed: bool) -> dict[str, object]:
    """Return what is to be written of a pair that is alike in `why` now, or in nothing."""
    if row.settled_at is None:
        if why is None:
            return {"settled_at": at}
        return {} if row.alike == why.value else {"alike": why.value}
    is_final = row.merge is not None or (row.dismissed_by is not None and not has_changed)
    if why is None or is_final:
        return {}
    anew = {"settled_at": None, "dismissed_by": None, "reason": None}
    return {"alike": why.value, "since": at, **anew}


def _why_now(connection: Connection, row: AnyRow) -> Alike | None:
    """Return what the records of a pair are alike in; None too where they could not be joined."""
    now_one, now_other = (patients.existing(connection, each) for each in (row.first, row.second))
    if what_differs(known_of(now_one), known_of(now_other)) is not None:
        return None
    one, other = (_traits(patients.exactly(connection, each)) for each in (row.first, row.second))
    is_by_card = row.alike == Alike.CARD.value and may_share_card(one, other)
    return may_be_duplicates(one, other) or (Alike.CARD if is_by_card else None)


def _kept_keys(connection: Connection, record: str) -> dict[Alike, str]:
    """Return what a record was compared by until now."""
    rows = connection.execute(sa.select(patient_key).where(patient_key.c.patient == record)).all()
    column = patient_key.c.value
    return {Alike(row.alike): opened(connection, column, (row.id,), row.value) for row in rows}


def _traits(record: Record) -> Traits:
    return Traits(known_of(record), record.number, record.phone)


def _with(connection: Connection, alike: Alike, text: str) -> Sequence[str]:
    """Return the records that have a key."""
    others = _found(connection, alike, text)
    if not others and data_keys.is_behind(connection):
        others = _found(connection, alike, text)
    return others


def _found(connection: Connection, alike: Alike, text: str) -> Sequence[str]:
    is_it = found(connection, patient_key.c.value_index, alike.value, text)
    rows = sa.select(patient_key.c.patient).where(patient_key.c.alike == alike.value, is_it)
    return connection.scalars(rows).all()


def _note(connection: Connection, one: Record, other: Record, why: Alike, at: int) -> None:
    """Note a pair, unless it stands already, or could not be joined as things stand now."""
    now_one = patients.existing(connection, one.id)
    now_other = patients.existing(connection, other.id)
    is_one = now_one.id == now_other.id
    if is_one or what_differs(known_of(now_one), known_of(now_other)) is not None:
        return
    first, second = sorted((one.id, other.id))
    pair = sa.and_(possible_duplicate.c.first == first, possible_duplicate.c.second == second)
    known = connection.execute(sa.select(possible_duplicate).where(pair)).first()
    if known is not None:
        if known.settled_at is not None and known.merge is None and known.dismissed_by is None:
            anew = {"settled_at": None, "alike": why.value, "since": at}
            connection.execute(sa.update(possible_duplicate).where(pair).values(anew))
        return
    row = {"id": f"dup-{secrets.token_hex(8)}", "first": first, "second": second}
    told = {"alike": why.value, "since": at}
    with suppress(IntegrityError), connection.begin_nested():  # another has just noted it
        connection.execute(sa.insert(possible_duplicate).values(row | told))


# --- what becomes of them ------------------------------------------------------------------------


def listed(connection: Connection, now: int) -> shapes.DuplicatesAnswer:
    """Return the open pairs; of two rows about the same two patients by now, the older one."""
    rows = connection.execute(
        sa.select(possible_duplicate)
        .where(possible_duplicate.c.settled_at.is_(None))
        .order_by(possible_duplicate.c.since, possible_duplicate.c.id)
        .limit(AT_MOST + 1)
    ).all()
    pairs: dict[frozenset[str], AnyRow] = {}
    for row in rows[:AT_MOST]:
        pairs.setdefault(_current_pair(connection, row), row)
    lines = [_line(connection, row, now) for pair, row in pairs.items() if len(pair) > 1]
    lines.sort(key=lambda line: not line.has_same_day)
    return shapes.DuplicatesAnswer(duplicates=tuple(lines), has_more=len(rows) > AT_MOST)


def count_open(connection: Connection) -> int:
    """Count the open pairs."""
    rows = sa.select(sa.func.count()).select_from(possible_duplicate)
    return connection.scalar(rows.where(possible_duplicate.c.settled_at.is_(None))) or 0


def gauge(database: Database, metrics: Metrics) -> Callable[[], None]:
    """Return what tells the figures of this process how many pairs are open."""

    def tell() -> None:
        with database.read() as connection:
            metrics.open_duplicates.set(count_open(connection))

    return tell


def dismiss(connection: Connection, now: int, pair: str, reason: str, by: str) -> Outcome:
    """Let two records be two persons', until one of them says something else.

    Returns:
        The pair; EVIDENCE_REQUIRED without a reason, UNKNOWN_DUPLICATE, DUPLICATE_SETTLED.
    """
    if not reason.strip():
        return Refusal(Reason.EVIDENCE_REQUIRED)
    which = sa.select(possible_duplicate).where(possible_duplicate.c.id == pair)
    row = connection.execute(which).first()
    if row is None:
        return Refusal(Reason.UNKNOWN_DUPLICATE)
    for each in sorted(_current_pair(connection, row)):
        take_turn(connection, "patient", each)
    row = connection.execute(which).one()
    if row.settled_at is not None:
        return Refusal(Reason.DUPLICATE_SETTLED)
    first, second = (current_id(connection, each) for each in (row.first, row.second))
    for each in _open_between(connection, first, second):
        why = seal(connection, possible_duplicate.c.reason, (each,), reason.strip())
        values = {"settled_at": now, "dismissed_by": by, "reason": why}
        is_it = possible_duplicate.c.id == each
        connection.execute(sa.update(possible_duplicate).where(is_it).values(values))
    return Done(
        shapes.DismissedAnswer(
            id=pair, first=PatientId(first), second=PatientId(second), at=of_ms(now)
        )
    )


def settle(connection: Connection, merge: str, survivor: str, merged: str, now: int) -> None:
    """Settle what a merge has answered; asked before the two are one."""
    which = possible_duplicate.c.id.in_(_open_between(connection, survivor, merged))
    values = {"settled_at": now, "merge": merge}
    connection.execute(sa.update(possible_duplicate).where(which).values(values))


def open_again(connection: Connection, merge: str) -> None:
    """Open again what a merge had settled that is undone."""
    which = possible_duplicate.c.merge == merge
    values = {"settled_at": None, "merge": None}
    connection.execute(sa.update(possible_duplicate).where(which).values(values))


def _open_between(connection: Connection, one: str, other: str) -> Sequence[str]:
    """Return the open rows about two patients, whichever of their records they name."""
    ours, theirs = leading_to(connection, one), leading_to(connection, other)
    first, second = possible_duplicate.c.first, possible_duplicate.c.second
    which = sa.or_(
        sa.and_(first.in_(ours), second.in_(theirs)), sa.and_(first.in_(theirs), second.in_(ours))
    )
    rows = sa.select(possible_duplicate.c.id).where(
        which, possible_duplicate.c.settled_at.is_(None)
    )
    return connection.scalars(rows).all()


def _current_pair(connection: Connection, row: AnyRow) -> frozenset[str]:
    return frozenset(current_id(connection, each) for each in (row.first, row.second))


def _line(connection: Connection, row: AnyRow, now: int) -> shapes.DuplicateLine:
    first, second = (patients.existing(connection, each) for each in (row.first, row.second))
    return shapes.DuplicateLine(
        id=row.id,
        first=_side(first),
        second=_side(second),
        why=Alike(row.alike),
        since=of_ms(row.since),
        has_same_day=_has_same_day(connection, first.id, second.id, now),
    )


def _side(record: Record) -> shapes.DuplicateSideLine:
    return shapes.DuplicateSideLine(
        patient=PatientId(record.id),
        name_masked=mask_name(record.name),
        number_masked=mask_number(record.number),
        kind=record.kind,
    )


def _has_same_day(connection: Connection, one: str, other: str, now: int) -> bool:
    ours, theirs = booking.alias("ours"), booking.alias("theirs")

    def is_live(of: "sa.FromClause") -> sa.ColumnElement[bool]:
        is_held = sa.and_(of.c.state == BookingState.HELD, of.c.expires_at > now)
        return sa.or_(of.c.state.in_(COMING), is_held)

    both = (
        sa.exists()
        .where(ours.c.patient == one, theirs.c.patient == other)
        .where(ours.c.department == theirs.c.department, ours.c.day == theirs.c.day)
        .where(is_live(ours), is_live(theirs))
    )
    return bool(connection.scalar(sa.select(both)))
