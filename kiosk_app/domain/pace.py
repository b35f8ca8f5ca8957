"""How much may be asked in how short a time: by station, by person, by address, and all together.

Two measures. A bucket lets bursts through and holds the long run down; it is for requests of all
kinds. A window is exact, "ten in any minute"; it is for the few acts that take scarce numbers or
touch personal data. Both are values: the caller keeps them and hands the time in. A clock that is
set back gives nothing away and shuts nobody out: what was counted stays, time goes on from there.

Source: requirement row R027; OWASP API Security 2023 API4, API6.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """A bucket's measure: so many at once, then so many a second."""

    burst: int
    per_second: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of a burst, and when that was so."""

    left: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """A window's measure: never more than `limit` within any `span`."""

    limit: int
    span: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """All measures of a service.

    Attributes:
        station: requests of one station.
        address: requests of one network address; a whole hospital may share one.
        station_holds: numbers one station may hold.
        person_holds: numbers held for one patient, at whichever station.
        person_lookups: how often one document is looked up.
        help_calls: how often one kiosk calls for a person.
        code_tries: codes of sessions one counter tries.
        in_flight: requests answered at the same time; more are sent away before they cost anything.
        refused_once: rows in the record about one station's requests that were not believed.
        refused_rows: such rows about all stations together: nobody fills the record from outside.
    """

    station: Pace = Pace(120, 20)
    address: Pace = Pace(1200, 400)
    station_holds: Window = Window(10, timedelta(minutes=1))
    person_holds: Window = Window(10, timedelta(minutes=10))
    person_lookups: Window = Window(30, timedelta(minutes=10))
    help_calls: Window = Window(20, timedelta(minutes=10))
    code_tries: Window = Window(10, timedelta(minutes=5))
    in_flight: int = 250
    refused_once: Window = Window(1, timedelta(minutes=10))
    refused_rows: Window = Window(60, timedelta(hours=1))


LIMITS = Limits()

_NO_PACE = Pace(1_000_000_000, 1_000_000_000)
_NO_WINDOW = Window(1_000_000_000, timedelta(0))
NO_LIMITS = Limits(
    _NO_PACE,
    _NO_PACE,
    _NO_WINDOW,
    _NO_WINDOW,
    _NO_WINDOW,
    _NO_WINDOW,
    _NO_WINDOW,
    1_000_000_000,
)
"""For shows and measurements, where one station plays many patients."""


def take(bucket: Bucket | None, pace: Pace, now: datetime) -> tuple[Bucket, float]:
    """Take one from a bucket (None: a full one); return it, and how many seconds to wait for one.

    Where the wait is not 0, nothing was taken. A clock that goes back fills nothing at that moment.

    Source: requirement row R027.
    """
    if bucket is None:
        return Bucket(pace.burst - 1, now), 0.0
    gone_s = max(0.0, (now - bucket.at).total_seconds())
    left = min(float(pace.burst), bucket.left + gone_s * pace.per_second)
    if left < 1:
        return Bucket(left, now), (1 - left) / pace.per_second
    return Bucket(left - 1, now), 0.0


Moments = tuple[datetime, ...]
"""When the acts that still count were, oldest first."""


def enter(before: Moments, window: Window, now: datetime) -> tuple[Moments, float]:
    """Note one more act; return those that count now, and how many seconds to wait for the next.

    Where the wait is not 0, the act was not noted.

    Source: requirement row R027.
    """
    set_back = max(timedelta(0), before[-1] - now) if before else timedelta(0)
    counting = tuple(m - set_back for m in before if now - (m - set_back) < window.span)
    if len(counting) < window.limit:
        return (*counting, now), 0.0
    oldest = counting[len(counting) - window.limit]
    return counting, (oldest + window.span - now).total_seconds()
