"""What travels of figures: counts and shares of a stretch of days, never about one person."""

from datetime import date

import msgspec

from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.pools import Pool


class PoolFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of one pool.

    Attributes:
        numbers: how many there are or were, set apart for it.
        used: sold out of it, whether the patient came or not; more than its own where numbers of
            other pools had come back to it.
    """

    pool: Pool
    numbers: int
    used: int


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How many of how many; `percent` has one decimal and is None where there was nothing."""

    count: int
    of: int
    percent: float | None


class DepartmentFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One department.

    Attributes:
        no_shows: of the patients whose session is over and who were expected; excused ones are in
            neither number.
        seen_within_30_minutes: first visits called, else seen, within 30 minutes of check-in.
        cancelled: appointments that patients gave back; a change for another is none, nor is what
            the hospital called off.
        refused: asks that found no number left; looks at the department included.
    """

    department: DepartmentId
    no_shows: Share
    seen_within_30_minutes: Share
    cancelled: int
    refused: int


class RiskFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How often somebody should look at something, by kind."""

    kind: str
    count: int


class FiguresAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of the sessions of these days.

    Attributes:
        no_shows: of the patients whose session is over and who were expected; excused ones are in
            neither number.
        seen_within_30_minutes: first visits called, else seen, within 30 minutes of check-in.
        referred: bookings made by referring doctors of other institutions.
        risks: cancel-and-rebook pairs and other notes.
        refused: asks that found no number left, of all departments.
        departments: those with anything to tell.
    """

    first_day: date
    last_day: date
    sessions: int
    called_off: int
    pools: tuple[PoolFigures, ...]
    no_shows: Share
    seen_within_30_minutes: Share
    referred: Share
    risks: tuple[RiskFigures, ...]
    refused: int
    departments: tuple[DepartmentFigures, ...]
