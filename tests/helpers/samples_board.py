"""Samples of `board` and `to_department`: every state and event that decides something."""

from dataclasses import replace

from kiosk_app.domain.booking import BookingClass
from kiosk_app.journeys import board, identify, kiosk, serving, to_department, told_first
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.events_board import BoardLoaded, SoonOffSeen
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.reading_notice import ReadingNotice, Wish
from tests.helpers import people as p
from tests.helpers.boards import (
    BOARD,
    CALLED_OFF,
    CARDIOLOGY_WEST,
    KEPT_BOARD,
    LATE,
    MUCH_OFF,
    NOBODY_ELSE,
    NOTHING_OFF,
    ONE_OFF,
    QUIET_BOARD,
    RESUMED,
    THREE_OFF,
    TWO_OFF,
)

SHOWN = board.Shown(BOARD, can_sell=True)
CLOSED = board.Shown(BOARD, can_sell=False)
KEPT = board.Shown(KEPT_BOARD, can_sell=False)
LINES = (BOARD.lines[2], BOARD.lines[3])

MENU = board.ChoosingOnBoard(SHOWN)
GROUP = board.ChoosingBoardGroup(SHOWN)
DEPARTMENT = board.ChoosingBoardDepartment(SHOWN, (p.CARDIOLOGY, CARDIOLOGY_WEST, p.RESPIRATORY))
HALF_DAY = board.ChoosingHalfDay(SHOWN, p.CARDIOLOGY)
READING = board.ReadingHalfDay(SHOWN, p.CARDIOLOGY, LINES)
NEWS = board.ChoosingNews(SHOWN)
READING_NEWS = board.ReadingNews(SHOWN, CALLED_OFF)
FEES = board.ReadingFees(SHOWN)
FINDING = to_department.FindingDepartment(BookingClass.SAME_DAY, p.ADULT_PATIENT, p.CARDIOLOGY.id)
TOLD = replace(p.ADULT_PATIENT, notices=(p.NOTICE,))

WAITING: tuple[serving.Waiting, ...] = (FINDING,)
STATES: tuple[kiosk.State, ...] = (
    *WAITING,
    replace(FINDING, booking_class=BookingClass.ADVANCE, patient=p.ELDER_PATIENT),
    replace(FINDING, department=p.EMERGENCY.id),
    identify.WaitingForCard(Purpose.SAME_DAY, None, p.CARDIOLOGY.id),
    identify.EnteringPhone(Purpose.SAME_DAY, p.ADULT, None, department=p.CARDIOLOGY.id),
    ReadingNotice(Purpose.SAME_DAY, TOLD, p.CARDIOLOGY.id),
    told_first.Acknowledging(Purpose.SAME_DAY, TOLD, Wish.GO_ON, p.CARDIOLOGY.id),
    *(kiosk.AtHome(soon=soon) for soon in (NOTHING_OFF, ONE_OFF, TWO_OFF, THREE_OFF)),
    kiosk.AtHome(can_print=False, books_without_paper=False, soon=THREE_OFF),
    board.LoadingBoard(),
    board.LoadingBoard(is_for_news=True),
    board.WithoutBoard(),
    board.WithoutBoard(can_sell=False),
    MENU,
    replace(MENU, shown=board.Shown(QUIET_BOARD, can_sell=True)),
    replace(MENU, shown=board.Shown(MUCH_OFF, can_sell=True)),
    replace(MENU, shown=board.Shown(replace(BOARD, called_off=(RESUMED,)), can_sell=True)),
    GROUP,
    DEPARTMENT,
    HALF_DAY,
    board.ChoosingHalfDay(SHOWN, p.OPHTHALMOLOGY),
    READING,
    replace(READING, shown=CLOSED),
    replace(READING, department=p.CARDIOLOGY, lines=(BOARD.lines[1],)),
    NEWS,
    replace(NEWS, shown=board.Shown(QUIET_BOARD, can_sell=True)),
    READING_NEWS,
    *(board.ReadingNews(SHOWN, news) for news in (LATE, NOBODY_ELSE, RESUMED)),
    FEES,
    *(
        replace(state, shown=KEPT)
        for state in (MENU, GROUP, DEPARTMENT, HALF_DAY, READING, NEWS, READING_NEWS, FEES)
    ),
    kiosk.LastServed(board.LoadingBoard(can_sell=False), "central_down"),
    kiosk.LastServed(replace(MENU, shown=KEPT), "central_down"),
)
EVENTS: tuple[ev.Event, ...] = (
    BoardLoaded(BOARD),
    BoardLoaded(KEPT_BOARD),
    SoonOffSeen(ONE_OFF),
    SoonOffSeen(NOTHING_OFF),
)
