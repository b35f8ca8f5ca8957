"""What the schedule desk asks of central (排班)."""

from dataclasses import dataclass

from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.sessions import LiveStatus, UrgentReason


@dataclass(frozen=True, slots=True)
class LoadSupply:
    """Ask for a session's numbers. Answer: SupplyLoaded | Refused | CentralDown."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class SetCapacity:
    """Give a session another capacity. Answer: DeskDone | DeskRefused | CentralDown."""

    session: SessionId
    capacity: int


@dataclass(frozen=True, slots=True)
class SayStatus:
    """Say that a doctor is late, away or back. Answer: DeskDone | DeskRefused | CentralDown."""

    session: SessionId
    status: LiveStatus
    reason: UrgentReason
    minutes: int | None = None


ScheduleEffect = LoadSupply | SetCapacity | SayStatus
