"""When a number may be sold: released, not too far ahead, and enough of its band left.

All "todays" here are the hospital's (`policy.HOSPITAL_TIME`), from the time that is handed in;
the central service hands in its own, so a kiosk with a wrong clock changes nothing.
"""

from datetime import date, datetime, timedelta

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import MAX_BAND, TimeBand


def booking_class_of(day: date, today: date) -> BookingClass:
    """Return the class a booking made on site falls in: today's or a later day's.

    Derived, never asked for.

    Raises:
        ValueError: `day` is past.

    Source: BJ-OPD-DRAFT art. 28.
    """
    if day < today:
        raise ValueError(f"{day} is past")
    return BookingClass.SAME_DAY if day == today else BookingClass.ADVANCE


def release_moment(day: date, policy: Policy) -> datetime:
    """Return when the numbers of `day` go on sale, in hospital time.

    Source: BJ-2022-PLAN item 3: numbers have a usual time of release.
    """
    first_day = day - timedelta(days=policy.horizon_days)
    return datetime.combine(first_day, policy.release_time, HOSPITAL_TIME)


def may_sell(session_day: date, band: TimeBand, now: datetime, policy: Policy) -> Refusal | None:
    """Say why a number of `band` is not for sale at `now`, or None.

    Args:
        session_day: the day of the session, hospital time.
        band: the time band; the running one is sold while `policy.min_left_in_band` is left.
        now: the service's time, with offset.
        policy: the policy in force.

    Returns:
        BAND_OVER; BEYOND_HORIZON with the fact ``days``, for a day no sale of today can reach;
        NOT_YET_RELEASED with the fact ``release``, for the day that is released later today.

    Source: BJ-OPD-DRAFT art. 28; BJ-2022-PLAN item 3.
    """
    refusal = may_attend_band(band, now, policy)
    if refusal is not None:
        return refusal
    release = release_moment(session_day, policy)
    if now >= release:
        return None
    moment = ("release", f"{release:%Y-%m-%d %H:%M}")
    if release.date() > now.astimezone(HOSPITAL_TIME).date():
        return Refusal(Reason.BEYOND_HORIZON, (("days", str(policy.horizon_days)), moment))
    return Refusal(Reason.NOT_YET_RELEASED, (moment,))


def may_attend_band(band: TimeBand, now: datetime, policy: Policy) -> Refusal | None:
    """Say why nobody can come to a band any more, or None; BAND_OVER.

    Source: BJ-OPD-DRAFT art. 28.
    """
    left = band.end - now
    if left <= timedelta(0) or left < policy.min_left_in_band:
        return Refusal(Reason.BAND_OVER)
    return None


def bands_of(begin: datetime, end: datetime, length: timedelta = MAX_BAND) -> tuple[TimeBand, ...]:
    """Cut a session into time bands, in order, without gap or overlap; the last may be shorter.

    Raises:
        ValueError: `end` is not after `begin`, a time has no offset, or `length` is not a length a
            band may have.

    Source: BJ-OPD-DRAFT art. 10 (3); CN-2020-405 sec. 1; AH-2023-101 ann. 1 item 1.
    """
    if begin >= end or not timedelta(0) < length <= MAX_BAND:
        raise ValueError(f"no bands of {length} from {begin} to {end}")
    count = -((begin - end) // length)
    edges = [begin + i * length for i in range(count)]
    return tuple(TimeBand(edge, min(edge + length, end)) for edge in edges)
