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
    """Which half working day a session fills; noon and evening are kinds of their own.

    Source: BJ-OPD-DRAFT art. 29; AH-2023-101 ann. 1 item 3.
    """

    MORNING = "morning"
    NOON = "noon"
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


class LiveStatus(StrEnum):
    """What patients are told of a clinic while it is on. Source: BJ-2022-PLAN item 29."""

    LATE = "late"
    AWAY = "away"
    ON_TIME = "on_time"  # back, or never away


class UrgentReason(StrEnum):
    """Why a doctor is late, away, or does not come. Source: BJ-2022-PLAN item 29."""

    RESCUE = "rescue"  # 抢救
    EMERGENCY = "emergency"  # 突发情况
    SURGERY = "surgery"
    CONSULTATION = "consultation"
    ILLNESS = "illness"
    OFFICIAL_DUTY = "official_duty"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LiveNote:
    """That a doctor is late or away just now.

    Attributes:
        minutes: how long it is expected to take; None where nobody can say.
        since: when it was said.
    """

    status: LiveStatus
    reason: UrgentReason
    minutes: int | None
    since: datetime


@dataclass(frozen=True, slots=True)
class ClinicSession:
    """One practitioner, one department, one half-day, as published.

    Attributes:
        practitioner: None for a general clinic without a named doctor.
        free: numbers this caller may have in all bands that are not over.
        why_none: set exactly when `free` is 0.
        live: the doctor is late or away; shown before somebody books for today.
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
    live: LiveNote | None = None
