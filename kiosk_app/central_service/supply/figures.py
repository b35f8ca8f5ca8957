"""Figures of a stretch of days, counted from the tables; no row tells of one person.

Source: BJ-OPD-DRAFT art. 8, art. 11, art. 22; CN-2020-405 sec. 1; BJD-2021-05-20; requirement rows
R017, R048, R119, R136.
"""

from datetime import date, timedelta

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
from kiosk_app.central_service.tables.schema_days import refused_demand
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

SOON_MS = timedelta(minutes=30) // timedelta(milliseconds=1)
"""Seen so soon after check-in counts. Source: BJ-OPD-DRAFT art. 22."""

_EXPECTED = (BookingState.FULFILLED, BookingState.NO_SHOW)
_USED = (
    BookingState.BOOKED,
    BookingState.ARRIVED,
    BookingState.CHECKED_IN,
    *_EXPECTED,
)
_IS_USED = booking.c.state.in_(_USED)

_HAD_COME_BACK = sa.and_(
    seat.c.back_at <= booking.c.held_at,
    sa.or_(booking.c.channel.is_(None), booking.c.channel != Channel.REFERRAL),
)
"""The number had gone back to all when it was taken, and not by a doctor who referred somebody:
those draw from the pool of their institution alone."""

_SOLD_FROM = sa.case((_HAD_COME_BACK, seat.c.back_pool), else_=seat.c.pool)


def figures(connection: Connection, first: date, last: date) -> FiguresAnswer:
    """Return the figures of the sessions from `first` to `last`, both included."""
    of_days = booking.c.day.between(first.isoformat(), last.isoformat())
    days = clinic_session.c.day.between(first.isoformat(), last.isoformat())
    off = sa.func.sum(sa.case((clinic_session.c.is_suspended, 1), else_=0))
    sessions = connection.execute(
        sa.select(sa.func.count().label("all"), off.label("off")).where(days)
    ).one()
    departments = _departments(connection, of_days, first, last)
    return FiguresAnswer(
        first_day=first,
        last_day=last,
        sessions=sessions.all,
        called_off=sessions.off or 0,
        pools=_pools(connection, days),
        no_shows=share(
            _bookings(connection, of_days, booking.c.state == BookingState.NO_SHOW),
            _bookings(connection, of_days, booking.c.state.in_(_EXPECTED)),
        ),
        seen_within_30_minutes=_seen_soon(connection, of_days),
        referred=share(
            _bookings(connection, of_days, _IS_USED, booking.c.channel == Channel.REFERRAL),
            _bookings(connection, of_days, _IS_USED),
        ),
        risks=_risks(connection, of_days),
        refused=sum(department.refused for department in departments),
        departments=departments,
    )


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


def _seen_soon(connection: Connection, of_days: ColumnElement[bool]) -> Share:
    """Count first visits by the time from check-in to being seen."""
    waits = connection.scalars(
        sa.select(visit.c.seen_at - sa.func.min(queue_entry.c.checked_in_at))
        .join(queue_entry, queue_entry.c.booking == visit.c.booking)
        .join(booking, booking.c.id == visit.c.booking)
        .where(of_days, queue_entry.c.is_revisit.is_(False))
        .group_by(visit.c.booking, visit.c.seen_at)
    ).all()
    return share(sum(wait <= SOON_MS for wait in waits), len(waits))


def _departments(
    connection: Connection, of_days: ColumnElement[bool], first: date, last: date
) -> tuple[DepartmentFigures, ...]:
    """Count not coming, giving back and asking in vain, department by department."""

    def counted(*states: BookingState) -> sa.Label[int]:
        return sa.func.sum(sa.case((booking.c.state.in_(states), 1), else_=0)).label(None)

    booked = sa.select(
        booking.c.department,
        counted(BookingState.NO_SHOW),
        counted(*_EXPECTED),
        counted(BookingState.CANCELLED),
    )
    rows = {
        row[0]: (row[1], row[2], row[3])
        for row in connection.execute(booked.where(of_days).group_by(booking.c.department))
    }
    asked = sa.select(refused_demand.c.department, sa.func.sum(refused_demand.c.count))
    in_vain = {
        row[0]: int(row[1])
        for row in connection.execute(
            asked.where(refused_demand.c.day.between(first.isoformat(), last.isoformat())).group_by(
                refused_demand.c.department
            )
        )
    }
    found = {name: rows.get(name, (0, 0, 0)) for name in sorted({*rows, *in_vain})}
    return tuple(
        DepartmentFigures(
            department=DepartmentId(name),
            no_shows=share(missed, expected),
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
