"""Which pools somebody may draw from, and which of them are kept for those who wait.

While somebody waits for a number of a session, what comes back to the pools they may draw from is
theirs: others see nothing of it and cannot claim it, so that newcomers never overtake.

Source: BJ-OPD-DRAFT art. 10 (1), art. 10 (2), art. 27.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.tables.schema import clinic_session, waiting
from kiosk_app.domain.booking_window import booking_class_of
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool, is_special_group, open_to


def pools_for(
    policy: Policy, day: date, ends_at: int, now: int, *, is_special: bool
) -> tuple[Pool, ...]:
    """Return the pools of a session that somebody on site may draw from."""
    return open_to(
        is_special=is_special,
        booking_class=booking_class_of(day, day_of(now)),
        now=of_ms(now),
        session_end=of_ms(ends_at),
        policy=policy,
    )


def kept_pools(
    connection: Connection, sessions: Collection[str], now: int, policy: Policy
) -> Mapping[str, frozenset[Pool]]:
    """Return the pools of sessions that those who wait draw from; nothing for the others."""
    rows = connection.execute(
        sa.select(waiting.c.session, waiting.c.group_name, clinic_session.c.day)
        .add_columns(clinic_session.c.ends_at)
        .join(clinic_session, clinic_session.c.id == waiting.c.session)
        .where(
            sa.text("waiting.state IN ('waiting', 'offered')"),  # as the partial index says it
            waiting.c.session.in_(sessions),
            waiting.c.state == "waiting",
            waiting.c.closes_at > now,
        )
        .distinct()
    ).all()
    kept: defaultdict[str, frozenset[Pool]] = defaultdict(frozenset)
    for row in rows:
        day = date.fromisoformat(row.day)
        kept[row.session] |= frozenset(
            pools_for(
                policy,
                day,
                row.ends_at,
                now,
                is_special=is_special_group(PriorityGroup(row.group_name), policy),
            )
        )
    return kept
