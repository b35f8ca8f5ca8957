"""What could be lent to a counter: today's numbers that anybody could have, on site, for money.

Source: BJ-OPD-DRAFT art. 10 (1), art. 28.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.booking.offers import Asker, Offers
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.numbers.catalogue_store import AnyRow, read_sessions
from kiosk_app.central_service.numbers.ledger import stock
from kiosk_app.central_service.tables.schema import clinic_session, department, seat
from kiosk_app.domain.catalogue import BookingScope
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.sessions import BandSupply


@dataclass(frozen=True, slots=True)
class LendableBand:
    """A half-hour that has numbers for anybody, and the pools they would come from."""

    session: AnyRow
    supply: BandSupply
    pools: tuple[Pool, ...]


class Lendable(Offers):
    """Reads what is for everybody today. Changes nothing."""

    def bands_today(self, connection: Connection, now: int) -> Iterator[LendableBand]:
        """Give each half-hour of today that has numbers for whoever comes, and costs something."""
        wanted = sa.and_(
            clinic_session.c.day == day_of(now).isoformat(),
            clinic_session.c.ends_at > now,
            clinic_session.c.fee > 0,
            clinic_session.c.department.in_(
                sa.select(department.c.id).where(department.c.scope == BookingScope.BOOKABLE.value)
            ),
        )
        inside = sa.select(clinic_session.c.id).where(wanted)
        counted = defaultdict(list)
        for line in stock(connection, seat.c.session.in_(inside), None, now):
            counted[line.session].append(line)
        rows = read_sessions(connection, wanted)
        kept = self._entitlement.kept(connection, [row.id for row in rows], now)
        for row in rows:
            everyone_s = self.pools(Asker(), date.fromisoformat(row.day), row.ends_at, now)
            pools = tuple(pool for pool in everyone_s if pool not in kept[row.id])
            for supply in self._bands(row, counted[row.id], Asker(), kept[row.id], now):
                if supply.free:
                    yield LendableBand(row, supply, pools)
