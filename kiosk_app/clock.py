"""The two clocks of the program: wall time with offset, and monotonic seconds for durations."""

import time
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")
"""China Standard Time; the country has one zone and no daylight saving."""


def now() -> datetime:
    """Return the wall time of this machine, China's offset. For records, never for durations."""
    return datetime.now(CHINA)  # noqa: TID251 - the one place that asks


def monotonic() -> float:
    """Return seconds that never jump. For durations and deadlines."""
    return time.monotonic()
