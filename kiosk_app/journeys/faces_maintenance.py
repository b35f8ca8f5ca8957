"""Screens behind the staff exit; `frames.frame_of` names each after its state."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.journeys import maintenance as m
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.screens import (
    Detail,
    Frame,
    Notice,
    Option,
    Picture,
    Row,
    Screen,
    Text,
    Tone,
    Typing,
)
from kiosk_app.journeys.wording import refusal_text

PATIENCE_S = 600
"""So long nobody has to touch a kiosk that is being repaired; then it serves again."""


def screen_of(state: m.State) -> Screen:
    """Return the screen for `state`."""
    match state:
        case m.NamingStaff(trouble, is_unanswered):
            why = None if trouble is None else refusal_text(trouble)
            why = Text("naming_staff.no_answer") if is_unanswered else why
            return Typing(_frame(state), trouble=why)
        case m.TypingPassword():
            return Typing(_frame(state), is_secret=True)
        case m.TypingExitCode(number, was_wrong):
            shown = f"{number[:4]}\N{NO-BREAK SPACE}{number[4:]}"
            title = Text("typing_exit_code.title", (("number", shown),))
            wrong = Text("typing_exit_code.wrong") if was_wrong else None
            frame = replace(_frame(state), title=title, patience_s=PATIENCE_S)
            return Typing(frame, trouble=wrong)
        case m.CheckingStaff():
            return Notice(_kept(state), Tone.WAIT)
        case m.Maintaining():
            frame = replace(_kept(state), who=state.name, patience_s=PATIENCE_S)
            return Detail(frame, _rows(state), _acts(), _said(state))
        case m.TryingReader():
            frame = replace(_frame(state), patience_s=PATIENCE_S)
            return Notice(frame, Tone.INFO, Picture.CARDS)
        case m.AskingToLeave():
            lines = (Text("asking_to_leave.line"), Text("asking_to_leave.how_back"))
            button = Text("button.leave_program")
            return Notice(_frame(state), Tone.WARN, Picture.NONE, lines, button)
        case m.LeavingProgram():
            return Notice(last_frame(_frame(state, can_go_back=False)), Tone.WAIT)
        case _:
            assert_never(state)


def _frame(state: m.State, *, can_go_back: bool = True) -> Frame:
    return replace(frame_of(state), can_go_back=can_go_back, can_call=False)


def _kept(state: m.State) -> Frame:
    """Return the frame of a page nobody leaves: no answer finds anybody else before it."""
    return replace(_frame(state, can_go_back=False), can_leave=False)


def _rows(state: m.Maintaining) -> tuple[Row, ...]:
    rows: list[Row] = []
    if state.seen is not None:
        rows += [
            Row(Text(f"part.{part.value}"), Text(f"part_state.{how.value}"))
            for part, how in state.seen.parts.items()
        ]
        counts = (("tickets", state.seen.tickets), ("bookings", state.seen.bookings))
        rows += [
            Row(Text(f"row.{name}_today"), Text("pieces", (("count", str(count)),)))
            for name, count in counts
        ]
    if state.printer is not None:
        told = [state.printer.trouble] if state.printer.trouble else [*state.printer.warnings]
        says = Text("row.printer_says")
        rows += [Row(says, Text(f"{key}.staff"), is_strong=True) for key in told]
    return tuple(rows) or (Row(Text("row.now_looking"), Text("said.working")),)


def _acts() -> tuple[Option, ...]:
    return tuple(Option(Text(f"act.{act.name.lower()}")) for act in m.Act)


def _said(state: m.Maintaining) -> Text | None:
    return None if state.said is None else Text(f"said.{state.said.value}")
