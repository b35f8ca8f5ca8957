"""The record of what was done, read from its first row to its last."""

from collections import Counter

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.events import Act
from kiosk_app.central_service.tables.schema import PUT_ASIDE, event, seat
from kiosk_app.central_service.tables.schema_supply import supply_change
from kiosk_app.domain.pools import Pool

TAKING = {Act.HELD, Act.RETAKEN, Act.OFFERED}
GIVING_BACK = {
    Act.LAPSED,
    Act.RELEASED,
    Act.WITHDRAWN,
    Act.CANCELLED,
    Act.MADE_VOID,
    Act.CALLED_OFF,
}


def taken_by_record(connection: Connection) -> set[str]:
    """Return the bookings that have a number, by what is recorded of them and nothing else."""
    taken: set[str] = set()
    told = sa.select(event.c.booking, event.c.kind).order_by(event.c.id)
    for row in connection.execute(told):
        if row.kind in TAKING:
            taken.add(row.booking)
        elif row.kind in GIVING_BACK:
            taken.discard(row.booking)
    return taken


def taken_by_seats(connection: Connection) -> set[str]:
    """Return the bookings that have a number, by the numbers as they are."""
    return set(connection.scalars(sa.select(seat.c.booking).where(seat.c.state > 0)))


def pools_by_record(connection: Connection, session: str) -> dict[Pool, int]:
    """Return how many numbers each pool has, by the record of changes and nothing else."""
    total: Counter[Pool] = Counter()
    told = sa.select(supply_change).where(supply_change.c.session == session)
    for row in connection.execute(told.order_by(supply_change.c.id)).all():
        total[Pool(row.pool)] += row.by_numbers
    return {pool: count for pool, count in total.items() if count}


def pools_by_seats(connection: Connection, session: str) -> dict[Pool, int]:
    """Return how many numbers each pool has, by the numbers as they are."""
    sizes = sa.select(seat.c.pool, sa.func.count().label("size")).group_by(seat.c.pool)
    here = sizes.where(seat.c.session == session, seat.c.pool != PUT_ASIDE)
    return {Pool(row.pool): row.size for row in connection.execute(here).all()}
