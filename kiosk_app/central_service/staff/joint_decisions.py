"""Who has agreed to an act that two persons decide; each signed in at their own station or turn.

What is done at once at a desk takes `agreements` instead (decision 0020).

Source: BJ-OPD-DRAFT art. 11; BJ-2022-PLAN item 7; `kiosk_app.domain.second_person`.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.tables.schema_supply import agreement
from kiosk_app.domain.ids import StaffId


def agree(connection: Connection, subject: str, staff: StaffId, now: int) -> tuple[StaffId, ...]:
    """Write down that somebody agrees, once, and return everybody who does, first one first."""
    known = deciders(connection, subject)
    if staff in known:
        return known
    connection.execute(sa.insert(agreement).values(subject=subject, staff=staff, at=now))
    return (*known, staff)


def deciders(connection: Connection, subject: str) -> tuple[StaffId, ...]:
    """Return everybody who agrees to a subject, first one first."""
    found = connection.scalars(
        sa.select(agreement.c.staff)
        .where(agreement.c.subject == subject)
        .order_by(agreement.c.at, agreement.c.staff)
    )
    return tuple(StaffId(name) for name in found)
