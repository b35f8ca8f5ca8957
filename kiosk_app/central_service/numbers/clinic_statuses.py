"""Late, away, back again: what is said of a clinic just now, and all that was said before.

Source: BJ-2022-PLAN item 29; requirement row R108.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.tables.schema_supply import clinic_status
from kiosk_app.domain.sessions import LiveNote, LiveStatus, UrgentReason


def say(  # noqa: PLR0913 - a row has as many columns
    connection: Connection,
    session_id: str,
    status: LiveStatus,
    reason: UrgentReason,
    *,
    minutes: int | None,
    by: str,
    now: int,
) -> None:
    """Say from now on that a clinic is late, away or on time."""
    connection.execute(
        sa.insert(clinic_status).values(
            session=session_id,
            status=status.value,
            reason=reason.value,
            minutes=minutes,
            set_at=now,
            set_by=by,
        )
    )


def live_notes(connection: Connection, sessions: ColumnElement[bool]) -> Mapping[str, LiveNote]:
    """Return what holds now of each session that is late or away.

    Args:
        connection: where to read.
        sessions: which, as a condition on `clinic_status.c.session`.
    """
    latest = (
        sa.select(sa.func.max(clinic_status.c.id)).where(sessions).group_by(clinic_status.c.session)
    )
    rows = connection.execute(
        sa.select(clinic_status).where(
            clinic_status.c.id.in_(latest), clinic_status.c.status != LiveStatus.ON_TIME.value
        )
    )
    return {
        row.session: LiveNote(
            LiveStatus(row.status), UrgentReason(row.reason), row.minutes, of_ms(row.set_at)
        )
        for row in rows
    }
