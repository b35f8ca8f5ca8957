"""Cut a clinic session into its bookable numbers: bands of 30 minutes or less, pools by policy."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema import SeatState
from kiosk_app.domain.booking_window import bands_of
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool, split
from kiosk_app.domain.release import returns_at

SeatRow = dict[str, str | int | None]

_KEPT = (Pool.ON_SITE, Pool.REFERRAL, Pool.COMMUNITY)


def seats_of(  # noqa: PLR0913 - a session is what it is made of
    session: str,
    begin: datetime,
    end: datetime,
    capacity: int,
    policy: Policy,
    *,
    band_minutes: int | None = None,
) -> Iterator[SeatRow]:
    """Give the rows of all numbers of a session, 1 to `capacity`, in order of time.

    The numbers of every pool are spread evenly over the session, so that they are to be had at any
    hour. What is left of a kept pool goes back to the open one at the pool's time; the row itself
    carries it, so that nothing has to happen then.

    Args:
        session: its id.
        begin: of the session.
        end: of the session.
        capacity: all pools together.
        policy: says the shares and when they go back.
        band_minutes: length of the bands; the policy's longest by default.

    Source: BJ-OPD-DRAFT art. 10 (1), (2), (3); AH-2023-101 ann. 1 item 2; BJD-2021-05-20.
    """
    length = timedelta(minutes=band_minutes or policy.max_band_minutes)
    bands = bands_of(begin, end, length)
    pools = spread(capacity, split(capacity, policy))
    for place, pool in enumerate(pools):
        band = bands[place * len(bands) // capacity]
        yield seat_row(session, place + 1, to_ms(band.begin), to_ms(band.end), pool) | back(
            pool, end, policy
        )


def seat_row(session: str, seq: int, begins_at: int, ends_at: int, pool: Pool) -> SeatRow:
    """Return the row of one number that is free and stays in its pool."""
    return {
        "session": session,
        "seq": seq,
        "begins_at": begins_at,
        "ends_at": ends_at,
        "pool": pool.value,
        "back_pool": None,
        "back_at": None,
        "state": SeatState.FREE,
        "hold_until": None,
        "booking": None,
    }


def back(pool: Pool, session_end: datetime, policy: Policy) -> SeatRow:
    """Return the columns that say when a number of a pool joins the open one."""
    at = returns_at(pool, session_end, policy)
    if at is None:
        return {"back_pool": None, "back_at": None}
    return {"back_pool": Pool.OPEN.value, "back_at": to_ms(at)}


def spread(capacity: int, sizes: Mapping[Pool, int]) -> tuple[Pool, ...]:
    """Return the pool of each place of a session, each pool spread evenly over what is left."""
    pools = [Pool.OPEN] * capacity
    places = list(range(capacity))
    for pool in _KEPT:
        size, room = sizes.get(pool, 0), len(places)
        chosen = {p for i, p in enumerate(places) if (i + 1) * size // room > i * size // room}
        for place in chosen:
            pools[place] = pool
        places = [place for place in places if place not in chosen]
    return tuple(pools)
