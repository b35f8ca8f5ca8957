"""The board (出诊公示): who sits when, for how many, at what fee, and what does not take place.

Everybody may read it and nobody has to say who they are. What is published is the service's; here
is only how it is looked at.

Source: BJ-OPD-DRAFT art. 7, art. 23; BJ-2022-PLAN item 4, item 27, item 29.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from kiosk_app.domain.catalogue import Catalogue, ClinicType, Department, Title
from kiosk_app.domain.fees import fee_for
from kiosk_app.domain.ids import DepartmentId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.sessions import HalfDay, LiveNote, UrgentReason

_LOWEST_TYPE = {
    Title.CHIEF: ClinicType.CHIEF,
    Title.ASSOCIATE_CHIEF: ClinicType.ASSOCIATE_CHIEF,
}
"""What a number of a doctor of this title costs at least; all others hold general clinics."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """Doctors of one title in one department on one half-day.

    Attributes:
        title: None for general clinics without a named doctor.
        numbers: of all their clinics together, sold or not.
    """

    department: DepartmentId
    title: Title | None
    day: date
    half_day: HalfDay
    doctors: int
    numbers: int


@dataclass(frozen=True, slots=True)
class CalledOff:
    """A clinic that was called off; `is_resumed`: it takes place after all.

    Attributes:
        department: its name.
        doctor: empty where nobody is named.
    """

    session: SessionId
    department: str
    doctor: str
    day: date
    half_day: HalfDay
    reason: UrgentReason
    is_resumed: bool


@dataclass(frozen=True, slots=True)
class RunningLate:
    """A clinic of today whose doctor is late or away just now."""

    session: SessionId
    department: str
    doctor: str
    live: LiveNote


News = CalledOff | RunningLate


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that is published, as it stood `as_of` by the service's clock.

    Attributes:
        is_kept: central does not answer; this is what it said last.
    """

    as_of: datetime
    catalogue: Catalogue
    lines: tuple[BoardLine, ...]
    called_off: tuple[CalledOff, ...]
    late: tuple[RunningLate, ...]
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class SoonOff:
    """What is called off today and tomorrow, earliest first.

    Attributes:
        today: by the hospital's clock.
        departments: those of the sessions, for their names.
    """

    today: date
    sessions: tuple[CalledOff, ...] = ()
    departments: tuple[Department, ...] = ()


HalfDayOnBoard = tuple[BoardLine, ...]
"""The lines of one half-day in one department; at least one."""


def departments_on(board: Board) -> tuple[Department, ...]:
    """Return the departments that hold a clinic, in the order of the catalogue."""
    sitting = {line.department for line in board.lines}
    return tuple(d for d in board.catalogue.departments if d.id in sitting)


def half_days_of(board: Board, department: DepartmentId) -> tuple[HalfDayOnBoard, ...]:
    """Return the half-days on which a department holds clinics, earliest first."""
    order = list(HalfDay)
    lines = sorted(
        (line for line in board.lines if line.department == department),
        key=lambda line: (line.day, order.index(line.half_day)),
    )
    return tuple(tuple(same) for _, same in groupby(lines, lambda line: (line.day, line.half_day)))


def news_on(board: Board) -> tuple[News, ...]:
    """Return what does not take place as planned: late now first, then called off, then resumed."""
    called_off = sorted(board.called_off, key=lambda case: (case.is_resumed, case.day))
    return (*board.late, *called_off)


def soon_off(board: Board, today: date) -> SoonOff:
    """Return what is called off on `today` and the day after it, each session once.

    One that takes place after all is not among them.

    Source: BJ-2022-PLAN item 4; requirement rows R077, R078.
    """
    order = list(HalfDay)
    days = (today, today + timedelta(days=1))
    off = {one.session: one for one in board.called_off if one.day in days and not one.is_resumed}
    by_time = sorted(off.values(), key=lambda one: (one.day, order.index(one.half_day)))
    names = {one.department for one in by_time}
    departments = tuple(d for d in board.catalogue.departments if d.name in names)
    return SoonOff(today, tuple(by_time), departments)


def with_name(board: Board, name: str) -> tuple[Department, ...]:
    """Return the departments of a name that hold clinics: one a campus."""
    return tuple(d for d in departments_on(board) if d.name == name)


def lowest_fee(board: Board, title: Title | None) -> Fen:
    """Return what a number with a doctor of this title costs at least, in fen.

    Raises:
        LookupError: there is not one certain price.
    """
    lowest = ClinicType.GENERAL if title is None else _LOWEST_TYPE.get(title, ClinicType.GENERAL)
    return fee_for(lowest, board.catalogue.fees)
