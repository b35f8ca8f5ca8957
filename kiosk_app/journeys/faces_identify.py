"""Screens of `identify`: cards, a telephone number, and waiting for who it is."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.journeys import identify
from kiosk_app.journeys.frames import Step, frame_of, progress_of
from kiosk_app.journeys.screens import (
    Entry,
    EntryKind,
    Frame,
    Notice,
    Picture,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import refusal_text


def screen_of(state: identify.State) -> Screen:
    """Return the screen of a state of this part."""
    match state:
        case identify.WaitingForCard(trouble=trouble):
            lines = () if trouble is None else (Text(f"card.{trouble.value}"),)
            tone = Tone.INFO if trouble is None else Tone.WARN
            return Notice(_frame(state), tone, Picture.CARDS, lines)
        case identify.WithoutReader():
            again = Text("button.try_again")
            lines = (Text("without_reader.line"),)
            return Notice(_frame(state), Tone.WARN, Picture.STAFF, lines, again)
        case identify.FindingPatient() | identify.Enrolling():
            return Notice(_frame(state), Tone.WAIT)
        case identify.EnteringPhone(trouble=refusal):
            trouble_text = None if refusal is None else refusal_text(refusal)
            return Entry(_frame(state), EntryKind.PHONE, trouble_text)
        case _:
            assert_never(state)


def waiting_frame(waiting: identify.Waiting, shown: object) -> Frame:
    """Return the frame of `shown`, which stands in for `waiting` while central is away."""
    return _frame(waiting, shown)


def _frame(state: identify.State, shown: object = None) -> Frame:
    without_card = (identify.WaitingForCard, identify.WithoutReader)
    is_question = not isinstance(state, identify.Waiting)
    progress = progress_of(state.purpose, Step.IDENTIFY)
    if isinstance(state, without_card):
        return replace(frame_of(state, None, progress), can_go_back=True)
    frame = frame_of(shown or state, state.person, progress, is_elderly=state.is_elderly)
    return replace(frame, can_go_back=is_question)
