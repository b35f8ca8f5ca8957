"""A session's stock as its seats say, and the acts that change how many numbers there are.

Fewer numbers are put aside, not deleted: what was once held keeps the number it was about. Numbers
that are put aside are in no pool, so nobody draws them; they come back first when there are more.

Every change is written to `supply_change` in the same transaction; the sum of these rows is what
the seats say, at any time.

Source: BJ-OPD-DRAFT art. 8, art. 10; BJ-2022-PLAN item 1; AH-2023-101 ann. 1 item 3.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.errors import LostRaceError
from kiosk_app.central_service.engines.locks import locked, take_session_turns
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.numbers.supply import SeatRow, back, seat_row, spread
from kiosk_app.central_service.tables.schema import PUT_ASIDE, SeatState, clinic_session, seat
from kiosk_app.central_service.tables.schema_supply import supply_change
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool, may_publish
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.stock import Stock, changes, set_capacity
from kiosk_app.domain.supply import may_number

Change = Mapping[Pool, tuple[int, int]]
"""Pools whose size differs, before and after."""


class SupplyAct(StrEnum):
    """Why a pool has more or fewer numbers than before."""

    OPENED = "opened"
    CAPACITY = "capacity"
    ADD_ON = "add_on"
    WITHDRAWN = "withdrawn"  # the day is another one by the calendar, and nobody had a number
    BEFORE = "before"  # brought forward: nothing was written down until then


def stock_of(connection: Connection, session_id: str) -> Stock:
    """Return a session's numbers pool by pool; held ones count as taken, lapsed or not."""
    rows = connection.execute(
        sa.select(
            seat.c.pool,
            sa.func.count().label("size"),
            sa.func.sum(sa.case((seat.c.state == SeatState.FREE, 0), else_=1)).label("taken"),
        )
        .where(seat.c.session == session_id, seat.c.pool != PUT_ASIDE)
        .group_by(seat.c.pool)
    ).all()
    return Stock(
        {Pool(row.pool): row.size for row in rows}, {Pool(row.pool): row.taken for row in rows}
    )


def preview(
    connection: Connection, session_id: str, capacity: int, policy: Policy
) -> Change | Refusal:
    """Return what another capacity would change, or why it cannot be; changes nothing.

    Returns:
        UNKNOWN_SESSION; BELOW_SOLD with the fact ``sold``; TOO_MANY_NUMBERS of more than its
        hours hold.

    Source: BJ-2022-PLAN item 1.
    """
    session = _session(connection, session_id)
    if session is None:
        return Refusal(Reason.UNKNOWN_SESSION)
    old = stock_of(connection, session_id)
    lasts = of_ms(session.ends_at) - of_ms(session.begins_at)
    refusal = may_number(lasts, capacity, policy) if capacity > old.capacity else None
    if refusal is not None:
        return refusal
    new = set_capacity(old, capacity, policy)
    return new if isinstance(new, Refusal) else changes(old, new)


def why_short(
    connection: Connection, session_id: str, change: Change, policy: Policy
) -> Refusal | None:
    """Say which kept share a change leaves too small, or None; a warning, it hinders nothing.

    That happens where the open numbers are sold: a session goes down to what is sold.

    Returns:
        SHARE_TOO_SMALL with the facts ``pool`` and ``least``.

    Source: BJD-2021-05-20; AH-2023-101 ann. 1 item 2; BJ-OPD-DRAFT art. 8.
    """
    after = {pool: size for pool, (_, size) in change.items()}
    return may_publish({**stock_of(connection, session_id).sizes, **after}, policy)


def change_capacity(  # noqa: PLR0913, PLR0917 - which session, how far, by whose rules, who, when
    connection: Connection, session_id: str, capacity: int, policy: Policy, actor: str, now: int
) -> Change | Refusal:
    """Give a session another capacity, at once: more, or fewer down to what is taken.

    Returns:
        What has changed; UNKNOWN_SESSION; BELOW_SOLD with the fact ``sold``; TOO_MANY_NUMBERS;
        BAND_OVER where no band is left that more numbers could be in.

    Source: BJ-OPD-DRAFT art. 8; BJ-2022-PLAN item 1.
    """
    take_session_turns(connection, session_id)
    session = _session(connection, session_id)
    change = preview(connection, session_id, capacity, policy)
    if session is None or isinstance(change, Refusal):
        return change if isinstance(change, Refusal) else Refusal(Reason.UNKNOWN_SESSION)
    more = {pool: after - before for pool, (before, after) in change.items() if after > before}
    if more and not _add(connection, session, more, policy, now):
        return Refusal(Reason.BAND_OVER)
    for pool, (before, after) in change.items():
        if after < before:
            _put_aside(connection, session_id, pool, before - after)
    connection.execute(
        sa.update(clinic_session)
        .where(clinic_session.c.id == session_id, clinic_session.c.capacity == session.capacity)
        .values(capacity=capacity)
    )
    moved = {pool: after - before for pool, (before, after) in change.items()}
    note(connection, session_id, SupplyAct.CAPACITY, moved, actor, now)
    return change


def note(  # noqa: PLR0913, PLR0917 - a row has as many columns
    connection: Connection,
    session_id: str,
    act: SupplyAct,
    by_pool: Mapping[Pool, int],
    actor: str,
    now: int,
) -> None:
    """Write down how many numbers each pool gained or lost."""
    rows = [
        {
            "at": now,
            "session": session_id,
            "act": act.value,
            "pool": pool.value,
            "by_numbers": count,
            "actor": actor,
        }
        for pool, count in by_pool.items()
        if count
    ]
    if rows:
        connection.execute(sa.insert(supply_change), rows)


def note_opened(connection: Connection, seats: Iterable[SeatRow], actor: str, now: int) -> None:
    """Write down with how many numbers in each pool sessions were opened, by the rows of these."""
    sizes = Counter((str(row["session"]), str(row["pool"])) for row in seats)
    rows = [
        {
            "at": now,
            "session": session,
            "act": SupplyAct.OPENED.value,
            "pool": pool,
            "by_numbers": size,
            "actor": actor,
        }
        for (session, pool), size in sizes.items()
    ]
    if rows:
        connection.execute(sa.insert(supply_change), rows)


def last_seq(connection: Connection, session_id: str) -> int:
    """Return the highest number of a session, 0 where there is none."""
    highest: int | None = connection.scalar(
        sa.select(sa.func.max(seat.c.seq)).where(seat.c.session == session_id)
    )
    return highest or 0


# --- inside ------------------------------------------------------------------------------------


def _session(connection: Connection, session_id: str) -> AnyRow | None:
    return connection.execute(
        sa.select(clinic_session).where(clinic_session.c.id == session_id)
    ).first()


def _put_aside(connection: Connection, session_id: str, pool: Pool, count: int) -> None:
    """Take the latest free numbers out of a pool.

    Raises:
        LostRaceError: somebody was about to have one of them.
    """
    is_free = sa.and_(
        seat.c.session == session_id, seat.c.pool == pool.value, seat.c.state == SeatState.FREE
    )
    free = (
        sa.select(seat.c.id)
        .where(is_free)
        .order_by(seat.c.begins_at.desc(), seat.c.seq.desc())
        .limit(count)
    )
    ids = [row.id for row in connection.execute(locked(connection, free)).all()]
    put_aside = connection.execute(
        sa.update(seat)
        .where(seat.c.id.in_(ids), is_free)
        .values(pool=PUT_ASIDE, back_pool=None, back_at=None)
    )
    if put_aside.rowcount != count:
        raise LostRaceError("fewer numbers are free than were counted")


def _add(
    connection: Connection, session: AnyRow, more: Mapping[Pool, int], policy: Policy, now: int
) -> bool:
    """Add numbers to pools, in bands that are not over; False if all are.

    Numbers that were put aside come first; the others go where the fewest are. Each pool's are
    spread over the session, and go back to the open one at its time, as when it was made.
    """
    if not _bands(connection, session.id, now):
        return False
    count = sum(more.values())
    pools = iter(spread(count, more))
    aside = connection.scalars(
        sa.select(seat.c.id)
        .where(seat.c.session == session.id, seat.c.pool == PUT_ASIDE, seat.c.ends_at > now)
        .order_by(seat.c.begins_at, seat.c.seq)
        .limit(count)
    ).all()
    end = of_ms(session.ends_at)
    for seat_id, pool in zip(aside, pools, strict=False):
        connection.execute(
            sa.update(seat)
            .where(seat.c.id == seat_id, seat.c.pool == PUT_ASIDE)
            .values(pool=pool.value, **back(pool, end, policy))
        )
    filled = Counter(
        {(b.begins_at, b.ends_at): b.size for b in _bands(connection, session.id, now)}
    )
    seq = last_seq(connection, session.id)
    rows = []
    for place, pool in enumerate(pools, start=seq + 1):
        begin, ends = min(filled, key=lambda band: (filled[band], band))
        filled[begin, ends] += 1
        rows.append(seat_row(session.id, place, begin, ends, pool) | back(pool, end, policy))
    if rows:
        connection.execute(sa.insert(seat), rows)
    return True


def _bands(connection: Connection, session_id: str, now: int) -> Sequence[AnyRow]:
    """Return the bands of a session that are not over, with how many numbers each has."""
    size = sa.func.sum(sa.case((seat.c.pool == PUT_ASIDE, 0), else_=1)).label("size")
    return connection.execute(
        sa.select(seat.c.begins_at, seat.c.ends_at, size)
        .where(seat.c.session == session_id, seat.c.ends_at > now)
        .group_by(seat.c.begins_at, seat.c.ends_at)
    ).all()
