"""The ledger of seats: claim one, give it back, sell it, count what is left.

A claim is one conditional statement. A hold that has lapsed stands in nobody's way: the claim
itself takes its seat, no sweeper has to come first. The lapse is a permission for others to take
the seat, not an end for who pays late: while nobody took it, it is still theirs.

Where several write at once, a claim passes over seats that others are just claiming; when none is
left it waits for their fate, and says "none" only after looking once more: a claim that is rolled
back must not have turned anybody away.

Source: requirement rows R002, R022; BJ-OPD-DRAFT art. 10.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Row, Select

from kiosk_app.central_service.engines.errors import DatabaseBusyError, LostRaceError
from kiosk_app.central_service.engines.locks import has_rivals
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.numbers import ledger_statements as st
from kiosk_app.central_service.tables.schema import (
    COMING,
    FOR_WAITERS,
    PUT_ASIDE,
    BookingState,
    PlaceState,
    SeatState,
    booking,
    seat,
    waiting,
)
from kiosk_app.domain.booking_moves import must_be_a_move
from kiosk_app.domain.pools import Pool

AnyRow = Row[*tuple[Any, ...]]

_LOOKS = 20
"""How often a claim looks again for seats that others had in hand, before it says "busy"."""

_ACT_OF = {
    BookingState.LAPSED: Act.LAPSED,
    BookingState.RELEASED: Act.RELEASED,
    BookingState.WITHDRAWN: Act.WITHDRAWN,
    BookingState.CANCELLED: Act.CANCELLED,
    BookingState.VOID: Act.MADE_VOID,
}


def is_open(now: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition: the seat can be had now, a returned one after its time away."""
    is_back = sa.or_(seat.c.away_until.is_(None), seat.c.away_until <= now)
    return sa.and_(_is_nobodys(now), is_back)


def _is_nobodys(now: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition: nobody has the seat, whether or not it is away."""
    is_lapsed_seat = sa.and_(seat.c.state == SeatState.HELD, seat.c.hold_until <= now)
    return sa.and_(sa.or_(seat.c.state == SeatState.FREE, is_lapsed_seat), seat.c.pool != PUT_ASIDE)


def belongs_to(pools: Sequence[Pool], now: int) -> ColumnElement[bool]:
    """Return the condition, never NULL: it is in one of these pools, or has come back to one."""
    names = [pool.value for pool in pools]
    is_back = sa.and_(seat.c.back_pool.in_(names), seat.c.back_at <= now)
    return sa.or_(seat.c.pool.in_(names), sa.and_(seat.c.back_at.is_not(None), is_back))


@dataclass(frozen=True, slots=True)
class Wish:
    """Which seat a booking would like, and until when it would be held.

    Attributes:
        begins_at: begin of the band; None: any of the session.
        pools: where it may come from, in the order they are tried.
    """

    booking: str
    session: str
    begins_at: int | None
    pools: Sequence[Pool]
    hold_until: int


def claim(connection: Connection, wish: Wish, now: int) -> AnyRow | None:
    """Take the first seat of the band that can be had, and return it.

    Raises:
        DatabaseBusyError: there are seats, but others were always quicker; nothing was changed.
    """
    if not wish.pools:
        return None
    is_band = sa.true() if wish.begins_at is None else seat.c.begins_at == wish.begins_at
    wanted = sa.and_(
        seat.c.session == wish.session,
        is_band,
        is_open(now),
        belongs_to(wish.pools, now),
    )
    ranks = {pool.value: i for i, pool in enumerate(wish.pools)}
    rank = sa.case(ranks, value=seat.c.pool, else_=len(ranks))
    first = sa.select(seat.c.id).where(wanted).order_by(rank, seat.c.seq).limit(1)
    taken = _take(connection, first.with_for_update(skip_locked=True), wish, now)
    if taken is None and has_rivals(connection):
        taken = _wait_for_one(connection, first, wish, now)
    if taken is not None:
        _lapse(connection, booking.c.seat == taken.id, now)
    return taken


def _take(
    connection: Connection, first: Select[*tuple[int]], wish: Wish, now: int
) -> AnyRow | None:
    return connection.execute(
        sa.update(seat)
        .where(seat.c.id == first.scalar_subquery(), is_open(now))
        .values(
            state=SeatState.HELD,
            hold_until=wish.hold_until,
            away_until=None,
            booking=wish.booking,
        )
        .returning(seat.c.id, seat.c.seq, seat.c.begins_at, seat.c.ends_at)
    ).first()


def _wait_for_one(
    connection: Connection, first: Select[*tuple[int]], wish: Wish, now: int
) -> AnyRow | None:
    """Wait for those who have the last seats in hand; None only when no seat is left."""
    for _ in range(_LOOKS):
        if connection.scalar(first) is None:
            return None
        taken = _take(connection, first.with_for_update(), wish, now)
        if taken is not None:
            return taken
    raise DatabaseBusyError("others were always quicker")


def retake(connection: Connection, row: AnyRow, now: int, hold_until: int) -> bool:
    """Try to get the very seat of a lapsed booking back; True when it is theirs again.

    It is not away for them: they had it, and nobody else did since.
    """
    taken = connection.execute(
        sa.update(seat)
        .where(seat.c.id == row.seat, _is_nobodys(now))
        .values(state=SeatState.HELD, hold_until=hold_until, away_until=None, booking=row.id)
        .returning(seat.c.id)
    ).first()
    if taken is None:
        return False
    _lapse(connection, booking.c.seat == row.seat, now)
    return True


def change(connection: Connection, row: AnyRow, **values: object) -> None:
    """Change a booking that still is as it was read: in the state, session and seat of `row`.

    There is no other way to change one; so nobody writes over what became of it meanwhile.

    Raises:
        LostRaceError: it is not so any more.
        NoSuchMoveError: the table of states does not lead there.
    """
    if connection.execute(st.CHANGE, _was(row, values) | values).rowcount == 0:
        raise LostRaceError("the booking is not as it was read")


def changed(connection: Connection, row: AnyRow, **values: object) -> AnyRow:
    """Change a booking as `change` does, and return it as it is now.

    Raises:
        LostRaceError, NoSuchMoveError: as `change`.
    """
    now = connection.execute(st.CHANGE_AND_TELL, _was(row, values) | values).first()
    if now is None:
        raise LostRaceError("the booking is not as it was read")
    return now


def _was(row: AnyRow, values: Mapping[str, object]) -> dict[str, object]:
    if "state" in values:
        must_be_a_move(row.state, str(values["state"]))
    return {
        "was_id": row.id,
        "was_state": row.state,
        "was_session": row.session,
        "was_seat": row.seat,
    }


def extend(
    connection: Connection,
    row: AnyRow,
    hold_until: int,
    *,
    away_until: int | None = None,
    **values: object,
) -> None:
    """Let a hold live until `hold_until`; `values` change with it.

    Args:
        connection: of a writer.
        row: the hold as it was read.
        hold_until: its new end.
        away_until: how long its seat stays away if it lapses; None: if at all, as long after its
            end as before.
        values: what else changes of the booking.
    """
    change(connection, row, expires_at=hold_until, **values)
    longer = {"which": row.id, "until": hold_until}
    if away_until is None:
        connection.execute(st.LONGER, longer)
    else:
        connection.execute(st.LONGER_AWAY, longer | {"away": away_until})


def sell(connection: Connection, booking_id: str) -> bool:
    """Mark the held seat of a booking as sold; False when the seat is not theirs any more."""
    return connection.execute(st.SELL, {"which": booking_id}).first() is not None


def give_back(  # noqa: PLR0913 - what ends, how, by whom, and what becomes of its number
    connection: Connection,
    row: AnyRow,
    state: BookingState,
    station: str,
    now: int,
    *,
    away_until: int | None = None,
    staff: str | None = None,
) -> None:
    """End a booking in `state` and free its seat, unless somebody else has it already.

    Args:
        connection: of a writer.
        row: the booking as it was read.
        state: how it ends.
        station: where.
        now: milliseconds of the service's clock.
        away_until: how long its seat stays away; None: as was said when it was claimed, but not
            for those who wait.
        staff: who did it.

    Raises:
        LostRaceError: the booking is not as `row` says any more.
    """
    change(connection, row, state=state.value, ended_at=now)
    is_free = connection.execute(
        sa.update(seat)
        .where(_is_seat_of(row.id))
        .values(
            state=SeatState.FREE,
            hold_until=None,
            away_until=_away_still(now) if away_until is None else away_until,
            booking=None,
        )
    ).rowcount
    freed = row.seat if is_free else None
    record(connection, now, station, _ACT_OF[state], booking=row.id, staff=staff, seat=freed)


def _away_still(now: int) -> ColumnElement[int | None]:
    """Return how long a seat that was claimed out of an offer stays away after all."""
    somebody_waits = sa.exists().where(
        waiting.c.session == seat.c.session,
        waiting.c.state == PlaceState.WAITING,
        waiting.c.closes_at > now,
    )
    is_for_them = sa.and_(seat.c.away_until.is_not(None), somebody_waits)
    return sa.case((is_for_them, FOR_WAITERS), else_=seat.c.away_until)


def lapse_of_patient(connection: Connection, patient_id: str, now: int) -> None:
    """Tidy a lapsed hold of one patient, so that it does not stand in their own way."""
    is_theirs = booking.c.patient == patient_id
    for found in connection.execute(sa.select(booking.c.id).where(is_theirs, is_lapsed(now))).all():
        lapse(connection, found.id, now)


def is_lapsed(now: int) -> ColumnElement[bool]:
    """Return the condition: the booking is a hold whose time is up."""
    return sa.and_(booking.c.state == BookingState.HELD, booking.c.expires_at <= now)


def lapse(connection: Connection, booking_id: str, now: int) -> None:
    """Free the seat of a hold whose time is up, unless it is over already; paid for or not.

    Who paid loses nothing: once that is heard of the seat is theirs again, if nobody took it, or
    the money goes back (`bookings.settle_paid`); till then it keeps them from no other hold. The
    worker leaves those alone whose money is not settled (`rounds`).
    """
    row = by_id(connection, booking_id)
    if row is not None and row.state == BookingState.HELD and row.expires_at <= now:
        give_back(connection, row, BookingState.LAPSED, SERVICE, now)


def _lapse(connection: Connection, which: ColumnElement[bool], now: int) -> None:
    """Mark held bookings as lapsed after their seat went to another; an offer ends with its number.

    A seat that is offered is free for all once its list is closed, whether or not a worker has
    come by since: who waited must not go on reading of an offer whose number another has.
    """
    for row in connection.execute(
        sa.update(booking)
        .where(which, booking.c.state.in_([BookingState.HELD, BookingState.OFFERED]))
        .values(state=BookingState.LAPSED.value, ended_at=now)
        .returning(booking.c.id, booking.c.seat)
    ).all():
        record(connection, now, SERVICE, Act.LAPSED, booking=row.id, seat=row.seat)
        connection.execute(
            sa.update(waiting)
            .where(waiting.c.booking == row.id, waiting.c.state == PlaceState.OFFERED)
            .values(state=PlaceState.LAPSED.value)
        )


def by_id(connection: Connection, booking_id: str) -> AnyRow | None:
    """Return a booking; to a writer, with its seat, as nobody else changes it until the end."""
    which = {"which": booking_id}
    if not has_rivals(connection):
        return connection.execute(st.BY_ID, which).first()
    connection.execute(st.TURN_OF, which)
    connection.execute(st.SEAT_OF, which)  # first: whoever claims a seat comes from there too
    return connection.execute(st.BY_ID_LOCKED, which).first()


def existing(connection: Connection, booking_id: str) -> AnyRow:
    """Return a booking that was written in this transaction."""
    return connection.execute(st.BY_ID, {"which": booking_id}).one()


def standing(connection: Connection, patient_id: str, now: int) -> Sequence[AnyRow]:
    """Return the patient's appointments and live holds; a writer's do not change any more."""
    rows = sa.select(booking).where(
        booking.c.patient == patient_id,
        sa.or_(
            booking.c.state.in_(COMING),
            sa.and_(booking.c.state == BookingState.HELD, booking.c.expires_at > now),
        ),
    )
    if has_rivals(connection):
        for row in connection.execute(rows).all():
            by_id(connection, row.id)
    return connection.execute(rows).all()


def stock(
    connection: Connection, sessions: ColumnElement[bool], own_hold: str | None, now: int
) -> Sequence[AnyRow]:
    """Count seats by session, band and pool.

    Args:
        connection: where to count.
        sessions: which seats, as a condition on `seat.c.session`.
        own_hold: the asking patient's own hold; its seat counts as free, for it would be replaced.
        now: what has lapsed by now is free.

    Returns:
        Rows of session, begins_at, ends_at, pool, back_pool, back_at, free, held.
    """
    is_free = sa.or_(is_open(now), sa.and_(seat.c.booking == (own_hold or ""), ~_is_sold()))
    key = (
        seat.c.session,
        seat.c.begins_at,
        seat.c.ends_at,
        seat.c.pool,
        seat.c.back_pool,
        seat.c.back_at,
    )
    free = sa.func.sum(sa.case((is_free, 1), else_=0)).label("free")
    held = sa.func.sum(
        sa.case((sa.and_(seat.c.state == SeatState.HELD, ~is_free), 1), else_=0)
    ).label("held")
    return connection.execute(
        sa.select(*key, free, held)
        .where(sessions)
        .group_by(*key)
        .order_by(seat.c.session, seat.c.begins_at)
    ).all()


def _is_seat(booking_id: str) -> ColumnElement[bool]:
    """Return the condition: the seat is the one that was claimed for the booking."""
    claimed = sa.select(booking.c.seat).where(booking.c.id == booking_id)
    return seat.c.id == claimed.scalar_subquery()


def _is_seat_of(booking_id: str) -> ColumnElement[bool]:
    """Return the condition: the seat is that one, and still theirs."""
    return sa.and_(_is_seat(booking_id), seat.c.booking == booking_id)


def _is_sold() -> ColumnElement[bool]:
    return seat.c.state == SeatState.SOLD
