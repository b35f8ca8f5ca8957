"""Which ban a patient is under: read each time from the no-shows, so it is never out of date.

Source: BJ-OPD-DRAFT art. 27; BJD-2021-05-20; requirement rows R059, R060.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.tables.schema import booking, no_show
from kiosk_app.domain.noshow import BookingBan, Excuse, NoShow, ban_at, bans_of


def no_shows_of(connection: Connection, patient: str) -> Sequence[AnyRow]:
    """Return the rows of a patient's no-shows, the latest first."""
    return connection.execute(
        sa.select(
            *no_show.c,
            booking.c.appointment,
            booking.c.day,
            booking.c.policy,
            booking.c.held_at,
        )
        .join(booking, booking.c.id == no_show.c.booking)
        .where(no_show.c.patient == patient)
        .order_by(no_show.c.session_end.desc())
    ).all()


def known_of(connection: Connection, policies: Policies, patient: str) -> list[NoShow]:
    """Return a patient's no-shows as the rules see them."""
    return [as_rule_sees(row, policies) for row in no_shows_of(connection, patient)]


def ban_of(connection: Connection, policies: Policies, patient: str, now: int) -> BookingBan | None:
    """Return the ban a patient is under at a millisecond."""
    return ban_at(bans_of(known_of(connection, policies, patient)), of_ms(now))


def as_rule_sees(row: AnyRow, policies: Policies) -> NoShow:
    """Return a no-show by the policy its number was booked under."""
    return NoShow(
        of_ms(row.session_end),
        None if row.excuse is None else Excuse(row.excuse),
        policies.made_under(row).noshow,
    )
