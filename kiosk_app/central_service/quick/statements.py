"""The statements of a plain hold, each compiled once; the bench replays these very ones.

`MOMENT` and the other gaps are filled by name with every run.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from kiosk_app.central_service.engines.bare import Prepared, given
from kiosk_app.central_service.numbers.catalogue_store import SESSION_COLUMNS
from kiosk_app.central_service.numbers.ledger import is_open
from kiosk_app.central_service.tables.schema import (
    COMING,
    HAD,
    BookingState,
    SeatState,
    booking,
    campus,
    clinic_session,
    department,
    event,
    no_show,
    patient,
    practitioner,
    request,
    seat,
    station,
    waiting,
)

_text, _big = sa.String(), sa.BigInteger()
STATION, KEY = given("station", _text), given("key", _text)
PATIENT, SESSION = given("patient", _text), given("session", _text)
BEGINS_AT, MOMENT = given("begins_at", _big), given("now", _big)
_POOL_1, _POOL_2 = given("first_pool", _text), given("second_pool", _text)

_STANDING = [BookingState.HELD.value, *(state.value for state in COMING)]


def _named(prefix: str, columns: Any) -> list[ColumnElement[Any]]:  # noqa: ANN401 - of any table
    return [column.label(f"{prefix}_{column.name}") for column in columns]


def _pools(column: ColumnElement[Any], condition: ColumnElement[bool]) -> ColumnElement[str]:
    return sa.func.aggregate_strings(sa.case((condition, column)), ",")


PATIENT_COLUMNS: Final = _named("patient", patient.c)
SESSION_LABELS: Final = _named("session", SESSION_COLUMNS)
DEPARTMENT_COLUMNS: Final = _named("department", department.c)

_is_here = sa.and_(seat.c.session == SESSION, seat.c.begins_at == BEGINS_AT)
_is_free, _is_back = is_open(MOMENT), seat.c.back_at <= MOMENT
_is_held = sa.and_(seat.c.state == SeatState.HELD, ~_is_free)
_band = (
    sa.select(
        sa.func.max(seat.c.ends_at).label("band_ends_at"),
        _pools(seat.c.pool, _is_free).label("free"),
        _pools(seat.c.back_pool, sa.and_(_is_free, _is_back)).label("free_back"),
        _pools(seat.c.pool, _is_held).label("held"),
        _pools(seat.c.back_pool, sa.and_(_is_held, _is_back)).label("held_back"),
        sa.func.count(sa.case((seat.c.state != SeatState.SOLD, 1))).label("not_sold"),
    )
    .where(_is_here)
    .subquery("band")
)
_is_waited_for = sa.exists().where(
    sa.text("waiting.state IN ('waiting', 'offered')"),  # as the partial index says it
    waiting.c.session == SESSION,
)
_counts = sa.or_(
    booking.c.state.in_(_STANDING),
    sa.and_(booking.c.state.in_([s.value for s in HAD]), booking.c.day >= given("since", _text)),
)
_is_counted = sa.and_(booking.c.patient == PATIENT, _counts)
"""What limits count: see `limits.may_hold`."""

LOOK: Final = Prepared(
    sa.select(
        station.c.kind.label("station_kind"),
        request.c.status.label("request_status"),
        *PATIENT_COLUMNS,
        *SESSION_LABELS,
        *DEPARTMENT_COLUMNS,
        campus.c.name.label("campus_name"),
        *_band.c,
        sa.exists().where(no_show.c.patient == PATIENT).label("has_no_shows"),
        sa.exists().where(_is_counted).label("has_numbers"),
        sa.exists()
        .where(
            booking.c.patient == PATIENT,
            booking.c.department == clinic_session.c.department,
            booking.c.state == BookingState.FULFILLED.value,
        )
        .label("was_seen"),
        _is_waited_for.label("is_waited_for"),
    ).select_from(
        _band.outerjoin(station, sa.and_(station.c.id == STATION, station.c.is_enabled.is_(True)))
        .outerjoin(request, sa.and_(request.c.station == STATION, request.c.key == KEY))
        .outerjoin(patient, patient.c.id == PATIENT)
        .outerjoin(clinic_session, clinic_session.c.id == SESSION)
        .outerjoin(practitioner, practitioner.c.id == clinic_session.c.practitioner)
        .outerjoin(department, department.c.id == clinic_session.c.department)
        .outerjoin(campus, campus.c.id == department.c.campus)
    )
)
"""Everything at once: one row, also where nothing is found."""

_lock, _share = sa.func.pg_advisory_xact_lock, sa.func.pg_advisory_xact_lock_shared
LOCKS: Final = Prepared(
    sa.select(
        _lock(sa.func.hashtextextended(given("key_turn", _text), 0)).label("key"),
        _lock(sa.func.hashtextextended(given("patient_turn", _text), 0)).label("patient"),
        _share(sa.func.hashtextextended(given("session_turn", _text), 0)).label("session"),
    )
)
"""PostgreSQL only: the turns of key, patient and session, in this order; see `engines.locks`.

The last is shared: who calls the session off has it alone, so that CLAIM, whose view of the rows is
taken after it, sees the call-off.
"""

_one = sa.select(sa.literal_column("1").label("one")).subquery("one")
AGAIN: Final = Prepared(
    sa.select(
        request.c.status.label("request_status"),
        booking.c.state,
        booking.c.department,
        booking.c.day,
        sa.select(patient.c.version)
        .where(patient.c.id == PATIENT)
        .scalar_subquery()
        .label("version"),
    ).select_from(
        _one.outerjoin(
            request, sa.and_(request.c.station == STATION, request.c.key == KEY)
        ).outerjoin(booking, _is_counted)
    )
)
"""Once more under the locks: an answer under the key, the patient's numbers that count, and
whether the record is as it was."""

_ranks = sa.case((seat.c.pool == _POOL_1, 0), (seat.c.pool == _POOL_2, 1), else_=2)
_is_ours = sa.or_(
    seat.c.pool.in_([_POOL_1, _POOL_2]),
    sa.and_(seat.c.back_pool.in_([_POOL_1, _POOL_2]), seat.c.back_at <= MOMENT),
)
_first = (
    sa.select(seat.c.id)
    .where(_is_here, _is_free, _is_ours)
    .order_by(_ranks, seat.c.seq)
    .limit(sa.literal_column("1"))
    .with_for_update(skip_locked=True)
)
_is_off = sa.exists().where(clinic_session.c.id == SESSION, clinic_session.c.is_suspended.is_(True))
CLAIM: Final = Prepared(
    sa.update(seat)
    .where(seat.c.id == _first.scalar_subquery(), _is_free, ~_is_off, ~_is_waited_for)
    .values(
        state=SeatState.HELD.value,
        hold_until=given("expires_at", _big),
        away_until=sa.null(),
        booking=given("booking", _text),
    )
    .returning(seat.c.id, seat.c.seq)
)
"""As `ledger.claim`, and only while nobody waits and the session is on."""

_claimed = sa.select(seat.c.id).where(_is_here, seat.c.booking == given("booking", _text))
LAPSE: Final = Prepared(
    sa.update(booking)
    .where(
        booking.c.seat == _claimed.scalar_subquery(),
        booking.c.state.in_([BookingState.HELD.value, BookingState.OFFERED.value]),
    )
    .values(state=BookingState.LAPSED.value, ended_at=MOMENT)
    .returning(booking.c.id)
)
"""Whoever had the seat that was claimed before, and let it lapse."""


def _insert(table: sa.Table, *left_out: str) -> Prepared:
    gaps = {c: given(c.name, c.type) for c in table.c if c.name not in left_out}
    return Prepared(sa.insert(table).inline().values(gaps))


BOOK: Final = _insert(booking)
NOTE: Final = _insert(event, "id")
KEEP: Final = _insert(request)

OF_A_HOLD: Final = (LOOK, LOCKS, AGAIN, CLAIM, LAPSE, BOOK, NOTE, KEEP)
"""What a plain hold that is granted runs, in this order; LOCKS on PostgreSQL only."""
