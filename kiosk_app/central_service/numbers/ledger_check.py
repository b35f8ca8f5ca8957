"""The record of numbers against the numbers: replayed from its rows, it comes to what there is.

Who has a number is replayed from the events alone, how many numbers a pool has from the changes of
supply alone (`domain.number_ledger`); then both are compared with the live rows. A reader's
connection sees one unchanging state, so this may be done while the service is at work.

Source: requirement rows R022, R120.
"""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from kiosk_app.central_service.tables.schema import (
    PUT_ASIDE,
    SeatState,
    clinic_session,
    event,
    seat,
)
from kiosk_app.central_service.tables.schema_supply import supply_change
from kiosk_app.domain.number_ledger import (
    Books,
    Entry,
    Holding,
    NumberState,
    replay,
)
from kiosk_app.domain.pools import Pool

Sizes = Mapping[str, Mapping[Pool, int]]
"""Session, pool: how many numbers; no entry where there are none."""

_STATES = {SeatState.HELD: NumberState.HELD, SeatState.SOLD: NumberState.SOLD}
_AT_ONCE = 10_000


def replayed(connection: Connection) -> Books:
    """Return who has which number by the record and nothing else."""
    told = sa.select(event.c.id, event.c.kind, event.c.seat, event.c.booking)
    told = told.where(event.c.seat.is_not(None)).order_by(event.c.id)
    rows = connection.execute(told.execution_options(yield_per=_AT_ONCE))
    return replay(Entry(row.id, row.kind, row.seat, row.booking) for row in rows)


def live(connection: Connection) -> dict[int, Holding]:
    """Return who has which number by the numbers as they are."""
    taken = sa.select(seat.c.id, seat.c.booking, seat.c.state).where(seat.c.state > SeatState.FREE)
    rows = connection.execute(taken).all()
    return {row.id: Holding(row.booking, _STATES[SeatState(row.state)]) for row in rows}


def replayed_sizes(connection: Connection) -> Sizes:
    """Return how many numbers each pool has by what was opened and changed since."""
    change = supply_change.c
    size = sa.func.sum(change.by_numbers).label("size")
    told = sa.select(change.session, change.pool, size).group_by(change.session, change.pool)
    return _sizes(connection, told.having(size != 0))


def live_sizes(connection: Connection) -> Sizes:
    """Return how many numbers each pool has by the numbers as they are."""
    size = sa.func.count().label("size")
    counted = sa.select(seat.c.session, seat.c.pool, size).group_by(seat.c.session, seat.c.pool)
    return _sizes(connection, counted.where(seat.c.pool != PUT_ASIDE))


def _sizes(connection: Connection, counted: Select[tuple[str, str, int]]) -> Sizes:
    sizes: dict[str, dict[Pool, int]] = {}
    for row in connection.execute(counted):
        sizes.setdefault(row.session, {})[Pool(row.pool)] = row.size
    return sizes


def differences(connection: Connection) -> Iterator[str]:
    """Say where the record and the numbers differ, in words, without anybody's name."""
    books, there = replayed(connection), live(connection)
    for row in books.faults:
        yield f"row {row} of the record cannot follow the rows before it"
    for number in sorted(books.taken.keys() | there.keys()):
        by_record, as_is = books.taken.get(number), there.get(number)
        if by_record != as_is:
            yield f"number {number} is {_said(as_is)}, by the record {_said(by_record)}"
    yield from _of_supply(connection)


def _said(holding: Holding | None) -> str:
    return "free" if holding is None else f"{holding.state.value} for {holding.booking}"


def _of_supply(connection: Connection) -> Iterator[str]:
    by_record, as_is = replayed_sizes(connection), live_sizes(connection)
    for session in sorted(by_record.keys() | as_is.keys()):
        recorded, there = by_record.get(session, {}), as_is.get(session, {})
        if recorded != there:
            yield f"session {session} has {_counts(there)}, by the record {_counts(recorded)}"
    for row in connection.execute(sa.select(clinic_session.c.id, clinic_session.c.capacity)):
        pools = as_is.get(row.id, {})
        total = sum(size for pool, size in pools.items() if pool is not Pool.ADD_ON)
        if total != row.capacity:
            yield f"session {row.id} is of {row.capacity} numbers, its pools have {total}"


def _counts(sizes: Mapping[Pool, int]) -> str:
    return ", ".join(f"{pool.value} {size}" for pool, size in sorted(sizes.items())) or "none"
