"""How long a number that comes back stays away, drawn by chance so that nobody can foresee it.

While somebody waits who may have a number of a session, what comes back is offered to them at once.
It is put away by chance all the same as soon as nobody waits any more who may have it: whoever lets
a friend wait and step back must not know the moment at which the number is there for all.

Source: CN-2020-405 sec. 1; BJ-OPD-DRAFT art. 27; requirement row R121.
"""

from collections.abc import Callable, Collection

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import locked
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.ledger import belongs_to
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.tables.schema import FOR_WAITERS, SeatState, seat
from kiosk_app.domain.hold_back import returned
from kiosk_app.domain.pools import Pool

Chance = Callable[[], float]
"""Draws evenly from 0 (included) to 1 (excluded)."""


class HoldBacks:
    """Draws times away.

    Args:
        policies: say how long at least and at most.
        chance: nobody outside can foresee it.
    """

    def __init__(self, policies: Policies, chance: Chance) -> None:
        self._policies = policies
        self._chance = chance

    def until(self, session: AnyRow, at: int) -> int:
        """Return when a number that comes back at `at`, and nobody waits for, is there for all."""
        policy = self._policies.at(at)
        return to_ms(returned(of_ms(at), of_ms(session.ends_at), self._chance(), policy))

    def put_away(
        self, connection: Connection, session: AnyRow, pools: Collection[Pool], now: int
    ) -> None:
        """Put away what came back for those who waited, but not what is in one of `pools`."""
        left = sa.and_(
            seat.c.session == session.id,
            seat.c.state == SeatState.FREE,
            seat.c.away_until == FOR_WAITERS,
            ~belongs_to(tuple(pools), now),
        )
        rows = locked(connection, sa.select(seat.c.id).where(left))
        for row in connection.execute(rows).all():
            until = self.until(session, now)
            away = connection.execute(
                sa.update(seat).where(seat.c.id == row.id, left).values(away_until=until)
            ).rowcount
            if away:
                record(connection, now, SERVICE, Act.HELD_BACK, seat=row.id)
