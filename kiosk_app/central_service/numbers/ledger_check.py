"""The record of numbers against the numbers: replayed from its rows, it comes to what there is.

Who has a number is replayed from the events alone, how many numbers a pool has from the changes of
supply alone (`domain.number_ledger`); then both are compared with the live rows. The database puts
the rows in order and hands them out in portions, so no more is kept of a year than of a day. A
reader's connection sees one unchanging state, so this may be done while the service is at work.

Source: requirement rows R022, R120.
"""

import heapq
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

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
    LEFT,
    Entry,
    Fault,
    Holding,
    NumberAct,
    NumberState,
    Taken,
    replay_bookings,
    replay_numbers,
)
from kiosk_app.domain.pools import Pool

Sizes = Mapping[str, Mapping[Pool, int]]
"""Session, pool: how many numbers; no entry where there are none."""

_Found = tuple[int, bool, Taken | Fault]
"""A number, whether it is told by the numbers themselves, and what is told."""

_STATES = {SeatState.HELD: NumberState.HELD, SeatState.SOLD: NumberState.SOLD}
_AT_ONCE = 10_000


def replayed(connection: Connection) -> Iterator[Taken | Fault]:
    """Give who has which number by the record and nothing else, in order of number."""
    return replay_numbers(_entries(connection, _BY_NUMBER))


def live(connection: Connection) -> Iterator[Taken]:
    """Give who has which number by the numbers as they are, in their order."""
    taken = sa.select(seat.c.id, seat.c.booking, seat.c.state).where(seat.c.state > SeatState.FREE)
    rows = connection.execute(taken.order_by(seat.c.id).execution_options(yield_per=_AT_ONCE))
    return (Taken(row.id, Holding(row.booking, _STATES[SeatState(row.state)])) for row in rows)


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
    yield from of_numbers(connection)
    yield from _of_supply(connection)


def of_numbers(connection: Connection) -> Iterator[str]:
    """Say where the record does not fit, and which numbers are not as it says.

    Rows that do not fit are kept meanwhile, so that each is told once; of what fits, nothing is.
    """
    faults: set[int] = set()
    for fault in replay_bookings(_entries(connection, _BY_BOOKING)):
        yield from _told_once(fault, faults)
    recorded: Iterator[_Found] = ((one.number, False, one) for one in replayed(connection))
    there: Iterator[_Found] = ((one.number, True, one) for one in live(connection))
    both = heapq.merge(recorded, there, key=itemgetter(0))
    for number, found in groupby(both, key=itemgetter(0)):
        by_record: Holding | None = None
        as_is: Holding | None = None
        for _, is_live, one in found:
            if isinstance(one, Fault):
                yield from _told_once(one, faults)
            elif is_live:
                as_is = one.holding
            else:
                by_record = one.holding
        if by_record != as_is:
            yield f"number {number} is {_said(as_is)}, by the record {_said(by_record)}"


def _told_once(fault: Fault, faults: set[int]) -> Iterator[str]:
    if fault.row not in faults:
        faults.add(fault.row)
        yield f"row {fault.row} of the record cannot follow the rows before it"


def _entries(connection: Connection, told: sa.Executable) -> Iterator[Entry]:
    rows = connection.execute(told.execution_options(yield_per=_AT_ONCE))
    return (Entry(row.id, row.kind, row.seat, row.booking) for row in rows)


def _by_number() -> sa.Executable:
    """Ask for the record number by number; who is moved leaves the number they had last.

    The database puts it in order, on disk where it is long.
    """
    own = sa.func.lag(event.c.seat).over(partition_by=event.c.booking, order_by=event.c.id)
    names = (event.c.id, event.c.kind, event.c.seat, event.c.booking)
    told = sa.select(*names, own.label("own")).where(event.c.seat.is_not(None)).subquery()
    moved = sa.select(told.c.id, sa.literal(LEFT).label("kind"), told.c.own, told.c.booking).where(
        told.c.kind == NumberAct.MOVED, told.c.own.is_not(None)
    )
    plain = sa.select(*names).where(event.c.seat.is_not(None))
    both = sa.union_all(plain, moved).subquery()
    return sa.select(both).order_by(both.c.seat, both.c.id)


_BY_NUMBER = _by_number()
_BY_BOOKING = (
    sa.select(event.c.id, event.c.kind, event.c.seat, event.c.booking)
    .where(event.c.seat.is_not(None), event.c.booking.is_not(None))
    .order_by(event.c.booking, event.c.id)
)


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
