"""The release calendar: since when each pool is sold, and when what is left of it is everybody's.

```
referral, community ──14 days──▶ open, 07:00 ──▶ a day before: rest to open ──▶ the day: on site
```

Source: BJ-2022-PLAN item 3; BJ-OPD-DRAFT art. 10; AH-2023-101 ann. 1 item 2; BJD-2021-05-20.
"""

from datetime import date, datetime, time, timedelta

from kiosk_app.domain.booking_window import release_moment
from kiosk_app.domain.parameters import OnSiteScope
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal


def opens_at(pool: Pool, day: date, policy: Policy) -> datetime | None:
    """Return since when numbers of a pool are drawn for a session of `day`.

    The kept shares open two weeks before everybody's; on-site numbers on the day itself. Add-ons
    are never drawn: each is made for its patient.

    Source: BJ-2022-PLAN item 3; BJ-OPD-DRAFT art. 28.
    """
    if pool is Pool.ADD_ON:
        return None
    if pool is Pool.ON_SITE and policy.shares.onsite_scope is OnSiteScope.SAME_DAY:
        return datetime.combine(day, time(0), HOSPITAL_TIME)
    public = release_moment(day, policy)
    if pool in {Pool.REFERRAL, Pool.COMMUNITY}:
        return public - timedelta(days=policy.shares.early_open_days)
    return public


def returns_at(pool: Pool, session_end: datetime, policy: Policy) -> datetime | None:
    """Return when what is left of a pool joins the open one; None for a pool that never does.

    Shares of other institutions at a fixed time some days before, but never before everybody's
    numbers of that day are released. On-site numbers never: what is left of them shortly before
    the session ends is for whoever is on site, and for nobody far away; see `pools.open_to`.

    Source: BJ-OPD-DRAFT art. 10 (1), (2); AH-2023-101 ann. 1 item 2; open decision D2.
    """
    if pool not in {Pool.REFERRAL, Pool.COMMUNITY}:
        return None
    day = session_end.astimezone(HOSPITAL_TIME).date()
    shares = policy.shares
    back_day = day - timedelta(days=shares.back_days)
    back = datetime.combine(back_day, shares.back_time, HOSPITAL_TIME)
    return max(back, release_moment(day, policy))


def may_draw(pool: Pool, day: date, now: datetime, policy: Policy) -> Refusal | None:
    """Say why no number of a pool is drawn yet, or None.

    Returns:
        NOT_YET_RELEASED with the fact ``release``; ADD_ON_INSTEAD for add-ons.

    Source: BJ-2022-PLAN item 3.
    """
    opening = opens_at(pool, day, policy)
    if opening is None:
        return Refusal(Reason.ADD_ON_INSTEAD)
    if now >= opening:
        return None
    return Refusal(Reason.NOT_YET_RELEASED, (("release", f"{opening:%Y-%m-%d %H:%M}"),))
