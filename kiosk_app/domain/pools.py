"""How a session's numbers are shared out: some kept on site for the elderly, the rest for all."""

from datetime import datetime
from enum import StrEnum

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.policy import Policy


class Pool(StrEnum):
    """Part of a session's numbers, by who may have them.

    Source: BJ-OPD-DRAFT art. 10 (1), art. 10 (2).
    """

    ON_SITE = "on_site"  # 现场号源: the elderly and other special groups, on site, on the day
    OPEN = "open"  # every channel, everybody


def split(capacity: int, policy: Policy) -> dict[Pool, int]:
    """Return how many of a session's numbers go to each pool; they sum to `capacity`.

    The on-site share is rounded up and at least one, of the session and not of each of its bands:
    a share of every band would take half of a band of two.

    Raises:
        ValueError: `capacity` is negative.

    Source: BJ-OPD-DRAFT art. 10 (1), art. 10 (2).
    """
    if capacity < 0:
        raise ValueError(f"a session cannot have {capacity} numbers")
    on_site = -(-capacity * policy.onsite_share_percent // 100)
    return {Pool.ON_SITE: on_site, Pool.OPEN: capacity - on_site}


def open_to(
    *,
    is_elderly: bool,
    booking_class: BookingClass,
    now: datetime,
    session_end: datetime,
    policy: Policy,
) -> tuple[Pool, ...]:
    """Return the pools somebody at a kiosk may draw from, in the order they are tried.

    The elderly draw from the on-site pool first, which leaves the open one to those who have no
    other. What is left of the on-site pool shortly before the session ends is for anybody on site.

    Args:
        is_elderly: proved by the card, see `ages.is_elderly`.
        booking_class: only same-day registration reaches the on-site pool.
        now: the service's time, with offset.
        session_end: end of the session, with offset.
        policy: the policy in force.

    Source: BJ-OPD-DRAFT art. 10 (1), art. 10 (2).
    """
    if booking_class is not BookingClass.SAME_DAY:
        return (Pool.OPEN,)
    if is_elderly:
        return (Pool.ON_SITE, Pool.OPEN)
    if now >= session_end - policy.onsite_release_before_end:
        return (Pool.OPEN, Pool.ON_SITE)
    return (Pool.OPEN,)
