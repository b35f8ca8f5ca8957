"""Which screen a state has. Total: a state without a screen is a type error.

Every page is named after its state (`frames.name_of`); its words are under that name in
`resources/i18n/journeys.*.json`. Names of patients appear masked only.
"""

from dataclasses import replace
from typing import assert_never

from kiosk_app.journeys import faces_pay, faces_pick, identify, kiosk, pay, pick_slot, registration
from kiosk_app.journeys.events import LANE_DIED
from kiosk_app.journeys.first_face import home_of
from kiosk_app.journeys.frames import Step, frame_of, last_frame, progress_of
from kiosk_app.journeys.parts import Ended
from kiosk_app.journeys.screens import (
    Entry,
    EntryKind,
    Frame,
    Home,
    Notice,
    Picture,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import refusal_text

_KNOWN_OUTAGES = frozenset(
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
            known = why if why in _KNOWN_OUTAGES else "other"
            frame = last_frame(frame_of(state))
            lines = (Text(f"out_of_service.{known}"), Text("out_of_service.counter"))
            return Notice(frame, Tone.STOP, Picture.STAFF, lines)
        case kiosk.LastServed(serving):
            return screen_of(serving)
        case registration.CentralAway():
            lines = (Text("central_away.line"), Text("money.not_charged"))
            again = Text("button.try_again")
            return Notice(_away_frame(state), Tone.WARN, Picture.NONE, lines, again)
        case Ended():
            return faces_pay.ended_screen(state)
        case _ if isinstance(state, pick_slot.State):
            return faces_pick.screen_of(state)
        case _ if isinstance(state, pay.State):
            return faces_pay.screen_of(state)
        case _ if isinstance(state, identify.State):
            return _identify_screen(state)
        case _:
            assert_never(state)


def _home(state: kiosk.StartingUp | kiosk.AtHome) -> Home:
    return home_of(last_frame(frame_of(state)), is_ready=isinstance(state, kiosk.AtHome))


def _identify_screen(state: identify.State) -> Screen:
    match state:
        case identify.WaitingForCard(trouble=trouble):
            lines = () if trouble is None else (Text(f"card.{trouble.value}"),)
            tone = Tone.INFO if trouble is None else Tone.WARN
            return Notice(_identify_frame(state), tone, Picture.CARDS, lines)
        case identify.WithoutReader():
            again = Text("button.try_again")
            lines = (Text("without_reader.line"),)
            return Notice(_identify_frame(state), Tone.WARN, Picture.STAFF, lines, again)
        case identify.FindingPatient() | identify.Enrolling():
            return Notice(_identify_frame(state), Tone.WAIT)
        case identify.EnteringPhone(trouble=refusal):
            trouble_text = None if refusal is None else refusal_text(refusal)
            return Entry(_identify_frame(state), EntryKind.PHONE, trouble_text)
        case _:
            assert_never(state)


def _identify_frame(state: identify.State, shown: object = None) -> Frame:
    without_card = (identify.WaitingForCard, identify.WithoutReader)
    is_question = not isinstance(state, identify.Waiting)
    progress = progress_of(state.booking_class, Step.IDENTIFY)
    if isinstance(state, without_card):
        return replace(frame_of(state, None, progress), can_go_back=True)
    frame = frame_of(shown or state, state.person, progress, is_elderly=state.is_elderly)
    return replace(frame, can_go_back=is_question)


def _away_frame(state: registration.CentralAway) -> Frame:
    if isinstance(state.waiting, identify.Waiting):
        return _identify_frame(state.waiting, state)
    return faces_pick.waiting_frame(state.waiting, state)
