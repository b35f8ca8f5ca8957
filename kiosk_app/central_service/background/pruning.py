"""Forget stored answers after 30 days, a few at a time.

So long any answer can be repeated; whoever asks with an older key is judged anew. Tombstones of
voided keys go with them: no request is under way for 30 days.

Source: requirement row R007 (answers are repeatable for 30 days).
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.tables.schema import request

KEEP_MS = 30 * 24 * 3600 * 1000
"""How long an answer can be repeated."""

AT_ONCE = 500
"""How many go in one transaction, so that nobody waits long behind it."""


def prune(database: Database, now: int) -> int:
    """Forget what is old enough; return how many answers that were.

    May be broken off and begun again at any time, and run in several processes at once.
    """
    too_old = request.c.at < now - KEEP_MS
    total = 0
    while True:
        with database.read() as connection:
            if connection.scalar(sa.select(request.c.at).where(too_old).limit(1)) is None:
                return total
        with database.write() as connection:
            gone = _forget(connection, too_old)
        if not gone:  # another process has them in hand
            return total
        total += gone


def _forget(connection: Connection, too_old: sa.ColumnElement[bool]) -> int:
    key = (request.c.station, request.c.key)
    oldest = sa.select(*key).where(too_old).order_by(request.c.at).limit(AT_ONCE)
    found = connection.execute(oldest.with_for_update(skip_locked=True)).all()
    for row in found:
        connection.execute(
            sa.delete(request).where(request.c.station == row.station, request.c.key == row.key)
        )
    return len(found)
