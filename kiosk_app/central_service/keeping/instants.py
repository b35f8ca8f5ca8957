"""Moments: whole epoch milliseconds on disk, the hospital's offset everywhere else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from kiosk_app.domain.policy import HOSPITAL_TIME

Clock = Callable[[], datetime]
"""Returns the present moment with an offset; the service never reads a clock of its own."""


def to_ms(moment: datetime) -> int:
    """Return `moment` as whole epoch milliseconds; it must carry an offset."""
    if moment.tzinfo is None:
        raise ValueError("a moment must carry an offset")
    return round(moment.timestamp() * 1000)


def of_ms(value: int) -> datetime:
    """Return the moment of `value` epoch milliseconds, in the hospital's time."""
    whole, rest = divmod(value, 1000)
    return datetime.fromtimestamp(whole, HOSPITAL_TIME) + timedelta(milliseconds=rest)


def day_of(value: int) -> date:
    """Return the hospital's calendar day of `value` epoch milliseconds."""
    return of_ms(value).date()


def start_of(day: date) -> int:
    """Return the moment at which a calendar day of the hospital begins, in epoch milliseconds."""
    return to_ms(datetime.combine(day, datetime.min.time(), HOSPITAL_TIME))
