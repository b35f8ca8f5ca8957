"""Clinic sessions (出诊单元) and the time bands (分时段) they are cut into."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kiosk_app.domain.catalogue import ClinicType, Practitioner
from kiosk_app.domain.ids import DepartmentId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason

MAX_BAND = timedelta(minutes=30)
"""Source: BJ-OPD-DRAFT art. 10 (3), CN-2020-405 sec. 1: to within 30 minutes."""


class HalfDay(StrEnum):
    """Which half working day a session fills. Source: BJ-OPD-DRAFT art. 29."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class TimeBand:
    """The stretch in which a patient is asked to come; 30 minutes or less.

    Raises:
        ValueError: `end` is not after `begin`, the band is longer than 30 minutes, or a time
            carries no offset.
    """

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse what no rule allows."""
        if self.begin.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a band's times must carry an offset")
        if not timedelta(0) < self.end - self.begin <= MAX_BAND:
            raise ValueError(f"a band lasts up to 30 minutes, not {self.end - self.begin}")


@dataclass(frozen=True, slots=True)
class BandSupply:
    """How many numbers of one band this caller may have, and why there are none."""

    band: TimeBand
    free: int
    why_none: Reason | None = None


@dataclass(frozen=True, slots=True)
class ClinicSession:
    """One practitioner, one department, one half-day, as published.

    Attributes:
        practitioner: None for a general clinic without a named doctor.
        free: numbers this caller may have in all bands that are not over.
        why_none: set exactly when `free` is 0.
    """

    id: SessionId
    department: DepartmentId
    practitioner: Practitioner | None
    clinic_type: ClinicType
    day: date
    half_day: HalfDay
    begin: datetime
    end: datetime
    room: str
    fee: Fen
    free: int
    why_none: Reason | None = None
