"""How a session's numbers are shared out: on site for the elderly, for referrals, for all.

How many there are and who draws from which stands here; since when and until when in `release`,
what happens to them one by one in `stock`.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.parameters import OnSiteScope, PriorityGroup
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal


class Pool(StrEnum):
    """Part of a session's numbers, by who may have them.

    Source: BJ-OPD-DRAFT art. 10 (1), art. 10 (2), art. 11; AH-2023-101 ann. 1 item 2.
    """

    ON_SITE = "on_site"  # 现场号源: the elderly and other special groups, on site, on the day
    OPEN = "open"  # every channel, everybody
    REFERRAL = "referral"  # 转诊: referring institutions; in Anhui those of cities and counties
    COMMUNITY = "community"  # community centres and township hospitals
    ADD_ON = "add_on"  # 加号: beyond the capacity, one by one, each for one patient


def split(capacity: int, policy: Policy) -> dict[Pool, int]:
    """Return how many of a session's numbers go to each pool; they sum to `capacity`.

    Shares are rounded up, of the session and not of each of its bands: a share of every band
    would take half of a band of two. The on-site share is at least one and comes first; where so
    few numbers are left that the others do not fit, they get what there is. There are no add-ons
    until one is approved.

    Raises:
        ValueError: `capacity` is negative.

    Source: BJ-OPD-DRAFT art. 10 (1), art. 10 (2); AH-2023-101 ann. 1 item 2; BJD-2021-05-20.
    """
    if capacity < 0:
        raise ValueError(f"a session cannot have {capacity} numbers")
    pools: dict[Pool, int] = {}
    left = capacity
    for pool, percent in (
        (Pool.ON_SITE, policy.onsite_share_percent),
        (Pool.REFERRAL, policy.shares.referral_percent),
        (Pool.COMMUNITY, policy.shares.community_percent),
    ):
        pools[pool] = min(share_of(capacity, percent), left)
        left -= pools[pool]
    return pools | {Pool.OPEN: left, Pool.ADD_ON: 0}


def share_of(capacity: int, percent: int) -> int:
    """Return a share in whole numbers, rounded up: ``share_of(25, 10) == 3``."""
    return -(-capacity * percent // 100)


def may_publish(pools: Mapping[Pool, int], policy: Policy) -> Refusal | None:
    """Say why a session must not be published with these pools, or None.

    Returns:
        SHARE_TOO_SMALL with the facts ``pool`` and ``least`` where a region's least share is not
        kept; no more is asked than what the on-site numbers leave.

    Source: BJD-2021-05-20 (30 percent); AH-2023-101 ann. 1 item 2 (10 and 20 percent).
    """
    capacity = sum(pools.values()) - pools.get(Pool.ADD_ON, 0)
    left = capacity - pools.get(Pool.ON_SITE, 0)
    for pool, percent in (
        (Pool.REFERRAL, policy.shares.min_referral_percent),
        (Pool.COMMUNITY, policy.shares.min_community_percent),
    ):
        least = min(share_of(capacity, percent), left)
        if pools.get(pool, 0) < least:
            return Refusal(Reason.SHARE_TOO_SMALL, (("pool", pool.value), ("least", str(least))))
        left -= least
    return None


def may_draw(group: PriorityGroup | None, policy: Policy, *, is_elderly: bool) -> Refusal | None:
    """Say why nobody draws on-site numbers in a group, or None: policy names it.

    Whoever is elderly draws them anyway; nobody is by a proof, as every document tells the age.

    Args:
        group: that staff at a counter have seen proof of; None where nobody claims any.
        policy: the policy in force.
        is_elderly: by the document, see `ages.is_elderly`.

    Returns:
        NO_ON_SITE_GROUP.

    Source: BJ-OPD-DRAFT art. 10 (1); BJ-2022-PLAN item 24.
    """
    is_other = group is not PriorityGroup.ELDERLY and is_special_group(group, policy)
    if group is None or is_elderly or is_other:
        return None
    return Refusal(Reason.NO_ON_SITE_GROUP)


def is_special_group(group: PriorityGroup | None, policy: Policy) -> bool:
    """Tell whether on-site numbers are kept for a group; not for those policy does not name.

    Source: BJ-OPD-DRAFT art. 10 (1).
    """
    return group in policy.shares.onsite_groups


def open_to(
    *,
    is_special: bool,
    booking_class: BookingClass,
    now: datetime,
    session_end: datetime,
    policy: Policy,
) -> tuple[Pool, ...]:
    """Return the pools somebody on site may draw from, in the order they are tried.

    The elderly and other special groups draw from the on-site pool first, which leaves the open
    one to those who have no other. What is left of the on-site pool shortly before the session
    ends is for anybody on site.

    Args:
        is_special: elderly, proved by the card, or of another group that policy names, proved at
            a counter; see `may_draw`.
        booking_class: only same-day registration reaches the on-site pool, unless the policy opens
            it for later days too; what is left at the end is for the same day in any case.
        now: the service's time, with offset.
        session_end: end of the session, with offset.
        policy: the policy in force.

    Source: BJ-OPD-DRAFT art. 10 (1), art. 10 (2).
    """
    is_today = booking_class is BookingClass.SAME_DAY
    if is_special and (is_today or policy.shares.onsite_scope is OnSiteScope.ANY_DAY):
        return (Pool.ON_SITE, Pool.OPEN)
    if is_today and now >= session_end - policy.onsite_release_before_end:
        return (Pool.OPEN, Pool.ON_SITE)
    return (Pool.OPEN,)
