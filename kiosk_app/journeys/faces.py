"""Which screen a state has. Total: a state without a screen is a type error.

Every page is named after its state (`frames.name_of`); its words are under that name in
`resources/i18n/journeys.*.json`. Names of patients appear masked only.
"""

from dataclasses import replace
from typing import assert_never

from kiosk_app.journeys import (
    board,
    check_in,
    examinations,
    faces_board,
    faces_check_in,
    faces_examinations,
    faces_for_another,
    faces_guide,
    faces_help,
    faces_identify,
    faces_maintenance,
    faces_my_bookings,
    faces_pay,
    faces_pick,
    faces_questions,
    faces_referred,
    faces_told_first,
    faces_waiting,
    for_another,
    health_questions,
    identify,
    joining,
    kiosk,
    my_bookings,
    pay,
    picking,
    referred,
    serving,
    symptom_guide,
    to_department,
    told_first,
    waitlist,
)
from kiosk_app.journeys.events import LANE_DIED
from kiosk_app.journeys.events_upkeep import Capability
from kiosk_app.journeys.faces_ended import away_screen, ended_screen
from kiosk_app.journeys.first_face import home_of
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.parts import Ended
from kiosk_app.journeys.screens import Home, Notice, Option, Picture, Screen, Text, Tone

KNOWN_OUTAGES = frozenset(
    {
        "journal_unusable",
        "central_down",
        "not_enrolled",
        "revoked",
        "clock_off",
        "not_believed",
        LANE_DIED,
    }
)


def screen_of(state: kiosk.State) -> Screen:
    """Return the screen for `state`."""
    match state:
        case kiosk.StartingUp() | kiosk.AtHome():
            return _home(state)
        case kiosk.OutOfService(why):
            known = why if why in KNOWN_OUTAGES else "other"
            frame = replace(last_frame(frame_of(state)), can_call=kiosk.can_call(state))
            lines = (Text(f"out_of_service.{known}"), Text("out_of_service.counter"))
            board_button = Text("button.see_board") if why in kiosk.WITH_BOARD else None
            return Notice(frame, Tone.STOP, Picture.STAFF, lines, board_button)
        case kiosk.LastServed(served):
            return screen_of(served)
        case kiosk.Maintained(_, at):
            return faces_maintenance.screen_of(at)
        case kiosk.CallingHelp(under):
            return faces_help.calling_screen(state, screen_of(under).frame)
        case kiosk.HelpComing(under, call):
            return faces_help.coming_screen(state, screen_of(under).frame, call)
        case kiosk.HelpAway(under):
            return faces_help.away_screen(state, screen_of(under).frame)
        case serving.CentralAway():
            return _away_screen(state)
        case Ended():
            return ended_screen(state)
        case _ if isinstance(state, picking.State):
            return faces_pick.screen_of(state)
        case _ if isinstance(state, pay.State):
            return faces_pay.screen_of(state)
        case _ if isinstance(state, identify.State):
            return faces_identify.screen_of(state)
        case _ if isinstance(state, my_bookings.State):
            return faces_my_bookings.screen_of(state)
        case _ if isinstance(state, told_first.State):
            return faces_told_first.screen_of(state)
        case _ if isinstance(state, check_in.State):
            return faces_check_in.screen_of(state)
        case _ if isinstance(state, to_department.State):
            return Notice(faces_pick.department_frame(state, state), Tone.WAIT)
        case _ if isinstance(state, board.State):
            return faces_board.screen_of(state)
        case _ if isinstance(state, symptom_guide.State):
            return faces_guide.screen_of(state)
        case _ if isinstance(state, health_questions.State):
            return faces_questions.screen_of(state)
        case _ if isinstance(state, joining.State | waitlist.State):
            return faces_waiting.screen_of(state)
        case _ if isinstance(state, for_another.State):
            return faces_for_another.screen_of(state)
        case _ if isinstance(state, examinations.State):
            return faces_examinations.screen_of(state)
        case _ if isinstance(state, referred.State):
            return faces_referred.screen_of(state)
        case _:
            assert_never(state)


def _home(state: kiosk.StartingUp | kiosk.AtHome) -> Home:
    is_ready = isinstance(state, kiosk.AtHome)
    frame = replace(last_frame(frame_of(state)), can_call=is_ready)
    home = home_of(frame, is_ready=is_ready)
    if not isinstance(state, kiosk.AtHome):
        return home
    tiles = tuple(
        tile
        if kiosk.is_on(tile.purpose, may_book=state.may_book)
        else replace(tile, is_on=False, note=Text("tile.off"))
        for tile in home.tiles
    )
    return replace(home, tiles=tiles, notice=_lack_of(state), news=_news_at(state))


def _lack_of(home: kiosk.AtHome) -> Text | None:
    """Return the line about what cannot be done here just now: what decides who can begin first."""
    lacks = home.lacks
    if not home.may_book:
        return Text("at_home.no_booking")
    if {Capability.CARDS, Capability.CODES} <= lacks:
        return Text("at_home.no_cards_nor_codes")
    if Capability.CARDS in lacks:
        return Text("at_home.no_cards")
    if Capability.CODES in lacks:
        return Text("at_home.no_codes")
    return None if home.has_paper else Text("at_home.no_paper")


def _news_at(home: kiosk.AtHome) -> Option | None:
    """Return what is called off today and tomorrow, where anything is.

    Source: BJ-2022-PLAN item 4; requirement rows R077, R078.
    """
    if home.soon is None or not home.soon.sessions:
        return None
    count = (("count", str(len(home.soon.sessions))),)
    return Option(Text("at_home.off", count), faces_board.soon_off_text(home.soon))


def _away_screen(state: serving.CentralAway) -> Screen:
    waiting = state.waiting
    if isinstance(waiting, identify.Waiting):
        frame = faces_identify.waiting_frame(waiting, state)
        return away_screen(frame, is_booking=waiting.purpose.is_booking)
    if isinstance(waiting, picking.Waiting):
        return away_screen(faces_pick.waiting_frame(waiting, state), is_booking=True)
    if isinstance(waiting, my_bookings.Waiting):
        return away_screen(faces_my_bookings.waiting_frame(waiting, state), is_booking=False)
    if isinstance(waiting, told_first.Waiting):
        frame = faces_told_first.waiting_frame(waiting, state)
        return away_screen(frame, is_booking=waiting.purpose.is_booking)
    if isinstance(waiting, check_in.Waiting):
        frame = faces_check_in.waiting_frame(waiting, state)
        return away_screen(frame, faces_check_in.away_lines(waiting), is_booking=False)
    if isinstance(waiting, to_department.Waiting):
        return away_screen(faces_pick.department_frame(waiting, state), is_booking=True)
    if isinstance(waiting, health_questions.Waiting):
        return faces_questions.away(waiting, state)
    if isinstance(waiting, joining.Waiting | waitlist.Waiting):
        return faces_waiting.away(waiting, state)
    if isinstance(waiting, for_another.Waiting):
        return faces_for_another.away(waiting, state)
    if isinstance(waiting, examinations.Waiting):
        return faces_examinations.away(waiting, state)
    if isinstance(waiting, referred.Waiting):
        return faces_referred.away(waiting, state)
    assert_never(waiting)
