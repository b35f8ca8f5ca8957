"""What the schedule desk is told, by the supervisor and by central (排班)."""

from dataclasses import dataclass

from kiosk_app.domain.session_supply import SupplyPage
from kiosk_app.domain.sessions import LiveStatus


@dataclass(frozen=True, slots=True)
class ScheduleShown:
    """The desk comes in front."""


@dataclass(frozen=True, slots=True)
class ScheduleWanted:
    """The sessions of a day: so many days from central's today."""

    days_ahead: int = 0


@dataclass(frozen=True, slots=True)
class CapacityWanted:
    """Another capacity is typed next."""


@dataclass(frozen=True, slots=True)
class StatusWanted:
    """The doctor is late, away, or back."""

    status: LiveStatus


@dataclass(frozen=True, slots=True)
class SupplyLoaded:
    page: SupplyPage


ScheduleEvent = ScheduleShown | ScheduleWanted | CapacityWanted | StatusWanted | SupplyLoaded
