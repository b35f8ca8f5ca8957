"""A board of the invented hospital: half-days of several titles, called off, resumed, late."""

from dataclasses import replace
from datetime import date, timedelta

from kiosk_app.domain.board import Board, BoardLine, CalledOff, RunningLate, soon_off
from kiosk_app.domain.catalogue import Department, Title
from kiosk_app.domain.ids import CampusId, DepartmentId, SessionId
from kiosk_app.domain.sessions import HalfDay, LiveNote, LiveStatus, UrgentReason
from tests.helpers import people as p

CARDIOLOGY_WEST = replace(
    p.CARDIOLOGY, id=DepartmentId("D03.04W"), campus=CampusId("west"), location="综合楼 2 层 B 区"
)


def line(
    department: Department,
    title: Title | None,
    *,
    day: date = p.TODAY,
    half_day: HalfDay = HalfDay.MORNING,
    doctors: int = 1,
    numbers: int = 20,
) -> BoardLine:
    """Return one line of the board."""
    return BoardLine(department.id, title, day, half_day, doctors, numbers)


CALLED_OFF = CalledOff(
    SessionId("S-off"),
    p.CARDIOLOGY.name,
    p.CHIEF.name,
    p.TODAY,
    HalfDay.MORNING,
    UrgentReason.ILLNESS,
    is_resumed=False,
)
NOBODY_ELSE = replace(
    CALLED_OFF,
    session=SessionId("S-off-2"),
    department=p.OBSTETRICS.name,
    doctor="",
    day=p.TOMORROW,
)
RESUMED = replace(CALLED_OFF, session=SessionId("S-resumed"), is_resumed=True)
LATE = RunningLate(
    SessionId("S-late"),
    p.RESPIRATORY.name,
    p.ASSOCIATE.name,
    LiveNote(LiveStatus.LATE, UrgentReason.RESCUE, 40, p.NOW),
)

BOARD = Board(
    as_of=p.NOW,
    catalogue=replace(
        p.CATALOGUE,
        departments=(p.CARDIOLOGY, CARDIOLOGY_WEST, *p.CATALOGUE.departments[1:]),
    ),
    lines=(
        line(p.OPHTHALMOLOGY, Title.ATTENDING),
        line(p.CARDIOLOGY, Title.CHIEF, day=p.TOMORROW, half_day=HalfDay.AFTERNOON),
        line(p.CARDIOLOGY, Title.CHIEF, doctors=2, numbers=40),
        line(p.CARDIOLOGY, None, numbers=60),
        line(p.CARDIOLOGY, Title.ASSOCIATE_CHIEF, half_day=HalfDay.AFTERNOON),
        line(CARDIOLOGY_WEST, Title.ASSOCIATE_CHIEF, day=p.TODAY + timedelta(days=2)),
        line(p.RESPIRATORY, Title.ASSOCIATE_CHIEF),
    ),
    called_off=(RESUMED, NOBODY_ELSE, CALLED_OFF),
    late=(LATE,),
)
QUIET_BOARD = replace(BOARD, called_off=(), late=())
KEPT_BOARD = replace(BOARD, is_kept=True)
MUCH_OFF = replace(
    BOARD,
    called_off=(
        *BOARD.called_off,
        replace(
            CALLED_OFF,
            session=SessionId("S-off-3"),
            doctor=p.ASSOCIATE.name,
            half_day=HalfDay.AFTERNOON,
        ),
        replace(CALLED_OFF, session=SessionId("S-off-4"), day=p.TODAY + timedelta(days=2)),
    ),
)
NOTHING_OFF = soon_off(QUIET_BOARD, p.TODAY)
ONE_OFF = soon_off(replace(BOARD, called_off=(CALLED_OFF,)), p.TODAY)
TWO_OFF = soon_off(BOARD, p.TODAY)
THREE_OFF = soon_off(MUCH_OFF, p.TODAY)
