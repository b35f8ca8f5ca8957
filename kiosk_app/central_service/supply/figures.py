"""Figures of a stretch of days, counted from the tables; no row tells of one person.

Source: BJ-OPD-DRAFT art. 8, art. 11, art. 22; CN-2020-405 sec. 1; BJD-2021-05-20; requirement rows
R017, R048, R119, R136.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from kiosk_app.central_service.tables.schema import (
    PUT_ASIDE,
    BookingState,
    SeatState,
    booking,
    clinic_session,
    queue_entry,
    risk_note,
    seat,
    visit,
)
from kiosk_app.central_service.tables.schema_after import no_show
from kiosk_app.central_service.tables.schema_days import refused_demand
from kiosk_app.central_service.tables.schema_supply import suspension_item
from kiosk_app.contract.figure_shapes import (
    DepartmentFigures,
    FiguresAnswer,
    PoolFigures,
    RiskFigures,
    Share,
)
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.suspension import Outcome

SOON_MS = timedelta(minutes=30) // timedelta(milliseconds=1)
"""Seen so soon after check-in counts. Source: BJ-OPD-DRAFT art. 22."""

_USED = (
    BookingState.BOOKED,
    BookingState.ARRIVED,
    BookingState.CHECKED_IN,
    BookingState.FULFILLED,
    BookingState.NO_SHOW,
)
AT_ONCE = 500
"""Sessions that are fetched together."""
_IS_USED = booking.c.state.in_(_USED)

_IS_EXCUSED = sa.exists().where(no_show.c.booking == booking.c.id, no_show.c.excuse.is_not(None))
_DID_NOT_COME = sa.and_(booking.c.state == BookingState.NO_SHOW, ~_IS_EXCUSED)
_WAS_EXPECTED = sa.or_(booking.c.state == BookingState.FULFILLED, _DID_NOT_COME)
"""Whose session is over and who came, or did not come without an excuse. Source: row R206."""

_instead = booking.alias("instead")
_WAS_GIVEN_BACK = sa.and_(
    booking.c.state == BookingState.CANCELLED,
    ~sa.exists().where(_instead.c.replaces == booking.c.id, _instead.c.appointment.is_not(None)),
    ~sa.exists().where(
        suspension_item.c.booking == booking.c.id, suspension_item.c.outcome == Outcome.REFUNDED
    ),
)
"""By the patient, who has no other for it; not by the hospital, which called the session off."""

_HAD_COME_BACK = sa.and_(
    seat.c.back_at <= booking.c.held_at,
    sa.or_(
        booking.c.channel.is_(None),
        booking.c.channel != Channel.REFERRAL,
        booking.c.replaces.is_not(None),
    ),
)
"""The number had gone back to all when it was taken, and not by a doctor who referred somebody:
those draw from the pool of their institution alone; who changes such a number, from what all have.
"""

_SOLD_FROM = sa.case((_HAD_COME_BACK, seat.c.back_pool), else_=seat.c.pool)


def figures(connection: Connection, first: date, last: date) -> FiguresAnswer:
    """Return the figures of the sessions from `first` to `last`, both included."""
    of_days = booking.c.day.between(first.isoformat(), last.isoformat())
    days = clinic_session.c.day.between(first.isoformat(), last.isoformat())
    off = sa.func.sum(sa.case((clinic_session.c.is_suspended, 1), else_=0))
    sessions = connection.execute(
        sa.select(sa.func.count().label("all"), off.label("off")).where(days)
    ).one()
    waits = _waits(connection, of_days)
    span = first.isoformat(), last.isoformat()
    departments = _departments(connection, of_days, span, waits)
    return FiguresAnswer(
        first_day=first,
        last_day=last,
        sessions=sessions.all,
        called_off=sessions.off or 0,
        pools=_pools(connection, days),
        no_shows=share(
            _bookings(connection, of_days, _DID_NOT_COME),
            _bookings(connection, of_days, _WAS_EXPECTED),
        ),
        seen_within_30_minutes=_seen_soon(chain.from_iterable(waits.values())),
        referred=share(
            _bookings(connection, of_days, _IS_USED, booking.c.channel == Channel.REFERRAL),
            _bookings(connection, of_days, _IS_USED),
        ),
        risks=_risks(connection, of_days),
        refused=sum(department.refused for department in departments),
        departments=departments,
    )


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """How one session was used.

    Attributes:
        sold: numbers in somebody's hands, or that were until the end of the session.
        no_shows: of the patients who were expected; excused ones are in neither number.

    Source: requirement row R017.
    """

    session: str
    department: str
    day: str
    half_day: str
    capacity: int
    sold: int
    no_shows: Share


def units(connection: Connection, first: date, last: date) -> Iterator[UnitFigures]:
    """Give the sessions from `first` to `last` one by one, by day, department and half-day."""
    of = clinic_session.c
    order = (of.day, of.department, of.begins_at, of.id)
    names = (of.id, of.department, of.day, of.half_day, of.capacity)
    counted = (
        sa.func.coalesce(sa.func.sum(sa.case((kind, 1), else_=0)), 0).label(None)
        for kind in (_IS_USED, _DID_NOT_COME, _WAS_EXPECTED)
    )
    rows = connection.execute(
        sa.select(*names, *counted)
        .outerjoin_from(clinic_session, booking, booking.c.session == of.id)
        .where(of.day.between(first.isoformat(), last.isoformat()))
        .group_by(*names, of.begins_at)
        .order_by(*order)
    )
    for row in rows.yield_per(AT_ONCE):
        session, department, day, half_day, capacity, sold, missed, expected = row
        no_shows = share(missed, expected)
        yield UnitFigures(session, department, day, half_day, capacity, sold, no_shows)


def share(count: int, of: int) -> Share:
    """Return a share: ``share(2, 3)`` is 66.7 percent."""
    return Share(count=count, of=of, percent=round(100 * count / of, 1) if of else None)


# --- inside ------------------------------------------------------------------------------------


def _pools(connection: Connection, days: ColumnElement[bool]) -> tuple[PoolFigures, ...]:
    """Count the numbers of each pool, and the sold ones by the pool they were sold from."""
    of_days = sa.and_(clinic_session.c.id == seat.c.session, days, seat.c.pool != PUT_ASIDE)
    numbers = sa.select(seat.c.pool, sa.func.count()).where(of_days).group_by(seat.c.pool)
    sold_from = _SOLD_FROM.label("sold_from")
    sold = sa.and_(booking.c.id == seat.c.booking, seat.c.state == SeatState.SOLD)
    used = sa.select(sold_from, sa.func.count()).where(of_days, sold).group_by(sold_from)
    there = {row[0]: row[1] for row in connection.execute(numbers)}
    sales = {row[0]: row[1] for row in connection.execute(used)}
    return tuple(
        PoolFigures(pool=pool, numbers=there.get(pool, 0), used=sales.get(pool, 0))
        for pool in Pool
        if pool in there or pool in sales
    )


def _bookings(connection: Connection, *which: ColumnElement[bool]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(booking).where(*which)) or 0


def _waits(connection: Connection, of_days: ColumnElement[bool]) -> Mapping[str, Sequence[int]]:
    """Return how long first visits waited from check-in until called, by department, in ms.

    Where nobody called, as where a doctor does it at the door, until seen.

    Source: BJ-OPD-DRAFT art. 22; requirement row R048.
    """
    met_at = sa.func.coalesce(sa.func.min(queue_entry.c.called_at), visit.c.seen_at)
    rows = connection.execute(
        sa.select(booking.c.department, met_at - sa.func.min(queue_entry.c.checked_in_at))
        .join_from(booking, queue_entry, queue_entry.c.booking == booking.c.id)
        .outerjoin(visit, visit.c.booking == booking.c.id)
        .where(of_days, queue_entry.c.is_revisit.is_(False))
        .group_by(booking.c.department, booking.c.id, visit.c.seen_at)
        .having(met_at.is_not(None))
    )
    waits: dict[str, list[int]] = {}
    for department, wait in rows:
        waits.setdefault(department, []).append(wait)
    return waits


def _seen_soon(waits: Iterable[int]) -> Share:
    known = list(waits)
    return share(sum(wait <= SOON_MS for wait in known), len(known))


def _departments(
    connection: Connection,
    of_days: ColumnElement[bool],
    days: tuple[str, str],
    waits: Mapping[str, Sequence[int]],
) -> tuple[DepartmentFigures, ...]:
    """Tell not coming, waiting, giving back and asking in vain, department by department."""
    kinds = (_DID_NOT_COME, _WAS_EXPECTED, _WAS_GIVEN_BACK)
    counted = (sa.func.sum(sa.case((kind, 1), else_=0)).label(None) for kind in kinds)
    booked = sa.select(booking.c.department, *counted)
    rows = {
        row[0]: (row[1], row[2], row[3])
        for row in connection.execute(booked.where(of_days).group_by(booking.c.department))
    }
    asked = sa.select(refused_demand.c.department, sa.func.sum(refused_demand.c.count))
    in_vain = {
        row[0]: int(row[1])
        for row in connection.execute(
            asked.where(refused_demand.c.day.between(*days)).group_by(refused_demand.c.department)
        )
    }
    found = {name: rows.get(name, (0, 0, 0)) for name in sorted({*rows, *in_vain})}
    return tuple(
        DepartmentFigures(
            department=DepartmentId(name),
            no_shows=share(missed, expected),
            seen_within_30_minutes=_seen_soon(waits.get(name, ())),
            cancelled=cancelled,
            refused=in_vain.get(name, 0),
        )
        for name, (missed, expected, cancelled) in found.items()
    )


def _risks(connection: Connection, of_days: ColumnElement[bool]) -> tuple[RiskFigures, ...]:
    rows = connection.execute(
        sa.select(risk_note.c.kind, sa.func.count().label("count"))
        .join(booking, booking.c.id == risk_note.c.booking)
        .where(of_days)
        .group_by(risk_note.c.kind)
        .order_by(risk_note.c.kind)
    ).all()
    return tuple(RiskFigures(kind=row[0], count=row[1]) for row in rows)
