"""A session's numbers as the schedule desk reads them: its pools, its changes, what is said.

Source: BJ-OPD-DRAFT art. 8, art. 10; BJ-2022-PLAN item 1, item 29.
"""

from dataclasses import dataclass
from datetime import datetime

from kiosk_app.domain.pools import Pool
from kiosk_app.domain.sessions import LiveNote
from kiosk_app.domain.suspension_case import DeskSession


@dataclass(frozen=True, slots=True)
class PoolSupply:
    """One pool of a session.

    Attributes:
        size, taken: numbers of it, and how many of these are held or booked.
        back_at: when what is left of a kept share goes to everybody; None where it does not.
    """

    pool: Pool
    size: int
    taken: int
    back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SupplyNote:
    """That a pool was given more or fewer numbers.

    Attributes:
        by: a masked name; empty where no person did it: a release, a template, an import.
    """

    at: datetime
    by: str
    pool: Pool
    by_numbers: int


@dataclass(frozen=True, slots=True)
class SupplyPage:
    """One session at the schedule desk.

    Attributes:
        live: that its doctor is late or away; None: neither.
        is_today: only of today's sessions it is said that they are late.
        notes: the latest change first.
    """

    session: DeskSession
    pools: tuple[PoolSupply, ...]
    live: LiveNote | None
    is_today: bool
    notes: tuple[SupplyNote, ...] = ()
