"""Cut a clinic session into its bookable numbers: bands of 30 minutes or less, pools by policy."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kiosk_app.central_service.instants import to_ms
from kiosk_app.central_service.schema import SeatState
from kiosk_app.domain.booking_window import bands_of
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool, split

SeatRow = dict[str, str | int | None]


def seats_of(
    session: str, begin: datetime, end: datetime, capacity: int, policy: Policy
) -> Iterator[SeatRow]:
    """Give the rows of all numbers of a session, 1 to `capacity`, in order of time.

    On-site numbers are spread evenly over the session, so that they are to be had at any hour;
    what is left of them goes back to the open pool shortly before the end. Shares for channels
    that do not sell here yet (referrals) are open numbers.

    Source: BJ-OPD-DRAFT art. 10 (1), (2), (3).
    """
    bands = bands_of(begin, end, timedelta(minutes=policy.max_band_minutes))
    on_site = split(capacity, policy)[Pool.ON_SITE]
    back_at = to_ms(end - policy.onsite_release_before_end)
    for place in range(capacity):
        band = bands[place * len(bands) // capacity]
        is_on_site = (place + 1) * on_site // capacity > place * on_site // capacity
        yield {
            "session": session,
            "seq": place + 1,
            "begins_at": to_ms(band.begin),
            "ends_at": to_ms(band.end),
            "pool": Pool.ON_SITE if is_on_site else Pool.OPEN,
            "back_pool": Pool.OPEN if is_on_site else None,
            "back_at": back_at if is_on_site else None,
            "state": SeatState.FREE,
            "hold_until": None,
            "booking": None,
        }
