"""What a patient can know of their number: that they have it, and what became of it.

Source: BJ-OPD-DRAFT art. 23; requirement rows R052, R206.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.tables.schema_messages import message
from kiosk_app.central_service.tables.schema_supply import notice, notice_attempt, suspension_item
from kiosk_app.domain import suspension_notice
from kiosk_app.domain.suspension import Outcome


def was_told(connection: Connection, row: AnyRow) -> bool:
    """Tell whether the patient can know of a booking: its station or a message has said so."""
    said = sa.exists().where(message.c.booking == row.id, message.c.handed_at.is_not(None))
    return bool(row.is_station_told or connection.scalar(sa.select(said)))


def is_unaware(connection: Connection, row: AnyRow) -> bool:
    """Tell whether the hospital changed a booking last and its patient was not told of it."""
    item = suspension_item.c
    last = connection.execute(
        sa.select(item.outcome, item.settled_at)
        .where(item.booking == row.id, item.outcome.is_not(None))
        .order_by(item.settled_at.desc())
        .limit(1)
    ).first()
    if last is None:
        return False
    return suspension_notice.is_unaware(
        suspension_notice.LastChange(
            Outcome(last.outcome),
            of_ms(last.settled_at),
            (*_read_at(connection, row), *_reached_at(connection, row)),
            _reminded_at(connection, row),
        )
    )


def _read_at(connection: Connection, row: AnyRow) -> Sequence[datetime]:
    mine = sa.and_(notice.c.booking == row.id, notice.c.acknowledged_at.is_not(None))
    return _moments(connection, sa.select(notice.c.acknowledged_at).where(mine))


def _reached_at(connection: Connection, row: AnyRow) -> Sequence[datetime]:
    return _moments(
        connection,
        sa.select(notice_attempt.c.at)
        .join(notice, notice.c.id == notice_attempt.c.notice)
        .where(notice.c.booking == row.id, notice_attempt.c.has_reached),
    )


def _reminded_at(connection: Connection, row: AnyRow) -> Sequence[datetime]:
    mine = sa.and_(message.c.booking == row.id, message.c.handed_at.is_not(None))
    return _moments(connection, sa.select(message.c.handed_at).where(mine))


def _moments(connection: Connection, asked: sa.Select[*tuple[int]]) -> Sequence[datetime]:
    return [of_ms(at) for at in connection.scalars(asked)]
