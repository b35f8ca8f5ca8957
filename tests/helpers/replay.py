"""The record of what was done, read from its first row to its last."""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.events import Act
from kiosk_app.central_service.tables.schema import event, seat

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
