"""Which pools somebody may draw from just now.

Source: BJ-OPD-DRAFT art. 10 (1), art. 10 (2).
"""

from datetime import date

from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.domain.booking_window import booking_class_of
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool, open_to


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
