"""The ledger's statements that every booking runs: put together once, for that costs the most.

What is given with each: `which` booking; in changes, `was_…`: what it was read as.
"""

import sqlalchemy as sa

from kiosk_app.central_service.engines.locks import shared_session_turn
from kiosk_app.central_service.tables.schema import SeatState, booking, seat

_IS_IT = booking.c.id == sa.bindparam("which")
_IS_ITS_SEAT = seat.c.id == sa.select(booking.c.seat).where(_IS_IT).scalar_subquery()

BY_ID = sa.select(booking).where(_IS_IT)
BY_ID_LOCKED = BY_ID.with_for_update()
TURN_OF = shared_session_turn(booking.c.session, _IS_IT)
SEAT_OF = sa.select(seat.c.id).where(_IS_ITS_SEAT).with_for_update()

_AS_READ = sa.and_(
    booking.c.id == sa.bindparam("was_id"),
    booking.c.state == sa.bindparam("was_state"),
    booking.c.session == sa.bindparam("was_session"),
    booking.c.seat == sa.bindparam("was_seat"),
)
CHANGE = sa.update(booking).where(_AS_READ)
CHANGE_AND_TELL = CHANGE.returning(*booking.c)

_HELD_SEAT = sa.update(seat).where(
    _IS_ITS_SEAT, seat.c.booking == sa.bindparam("which"), seat.c.state == SeatState.HELD
)
_UNTIL = sa.bindparam("until", type_=sa.BigInteger)
LONGER = _HELD_SEAT.values(
    hold_until=_UNTIL, away_until=seat.c.away_until - seat.c.hold_until + _UNTIL
)
LONGER_AWAY = _HELD_SEAT.values(
    hold_until=_UNTIL, away_until=sa.bindparam("away", type_=sa.BigInteger)
)
SELL = _HELD_SEAT.values(state=SeatState.SOLD, hold_until=None, away_until=None).returning(
    seat.c.id
)
