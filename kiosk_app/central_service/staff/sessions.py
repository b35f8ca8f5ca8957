"""Who is signed in: one session per person, bound to one station, ended by time or at once.

Source: GB/T 22239-2019 8.1.4.1 b; OWASP ASVS 5.0 7.2, 7.3, 7.4.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.keeping.passwords import digest, new_token
from kiosk_app.central_service.staff import people
from kiosk_app.central_service.staff.people import Member
from kiosk_app.central_service.tables.schema_staff import staff_session
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.staff import SignInRules, is_over

TOUCH_MS = 10_000
"""A session in use is written down as used at most this often."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that holds now.

    Attributes:
        member: whose.
        station: where; the token is worth nothing elsewhere.
        needs_touch: it is time to write down that it is in use.
    """

    member: Member
    station: str
    needs_touch: bool


def begin(connection: Connection, member: StaffId, station: str, now: int) -> str:
    """Begin a session and return its token; the person must have none."""
    token = new_token()
    connection.execute(
        sa.insert(staff_session).values(
            token=digest(token), staff=member, station=station, begun_at=now, seen_at=now
        )
    )
    return token


def find(
    connection: Connection, token: str, station: str, now: int, rules: SignInRules
) -> SignedIn | None:
    """Return the session of a token, None if it does not hold (any more, or at this station)."""
    row = connection.execute(
        sa.select(staff_session).where(
            staff_session.c.token == digest(token), staff_session.c.ended_at.is_(None)
        )
    ).first()
    if row is None or row.station != station:
        return None
    if is_over(of_ms(row.begun_at), of_ms(row.seen_at), of_ms(now), rules):
        return None
    member = people.by_id(connection, row.staff)
    if member is None or not member.is_enabled:
        return None
    return SignedIn(member, station, needs_touch=now - row.seen_at >= TOUCH_MS)


def touch(connection: Connection, token: str, now: int) -> None:
    """Write down that a session is in use."""
    connection.execute(
        sa.update(staff_session)
        .where(staff_session.c.token == digest(token), staff_session.c.ended_at.is_(None))
        .values(seen_at=now)
    )


def end_of(connection: Connection, member: StaffId, now: int) -> bool:
    """End the person's session at once; tell whether there was one."""
    ended = connection.execute(
        sa.update(staff_session)
        .where(staff_session.c.staff == member, staff_session.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    return ended.rowcount > 0
