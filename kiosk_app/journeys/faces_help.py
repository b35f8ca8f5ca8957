"""Screens of wanting a person: called, on the way, with a code for the counter; or nobody heard."""

from dataclasses import replace

from kiosk_app.domain.help import HelpCall
from kiosk_app.journeys.frames import frame_of
from kiosk_app.journeys.screens import Frame, Notice, Picture, Row, Text, Tone

_SECONDS = 60


def calling_screen(state: object, under: Frame) -> Notice:
    """Return the page while staff are being called."""
    return Notice(_frame(state, under, can_go_back=False), Tone.WAIT)


def coming_screen(state: object, under: Frame, call: HelpCall) -> Notice:
    """Return the page that says that somebody comes, and how the counter goes on from here."""
    if call.code is None:
        lines = (Text("help_coming.wait"), Text("help_coming.kept"))
        frame = _frame(state, under)
        return Notice(frame, Tone.GOOD, Picture.STAFF, lines, Text("button.go_on"))
    frame = _frame(state, under, "help_coming.code")
    minutes = call.expires_in_s // _SECONDS
    good_for = Text("help_coming.minutes", (("minutes", str(minutes)),))
    rows = (
        Row(Text("row.help_here"), Text("help_coming.wait")),
        Row(Text("row.help_counter"), Text("help_coming.say_code"), is_strong=True),
        Row(Text("row.help_until"), good_for if minutes else Text("help_coming.seconds")),
    )
    accept = Text("button.to_counter")
    caption = "chrome.hand_over_code"
    return Notice(frame, Tone.GOOD, accept=accept, rows=rows, code=call.code, code_caption=caption)


def away_screen(state: object, under: Frame) -> Notice:
    """Return the page for when nobody could be called."""
    lines = (Text("help_away.look"), Text("help_coming.kept"))
    return Notice(_frame(state, under), Tone.WARN, Picture.STAFF, lines, Text("button.go_on"))


def _frame(state: object, under: Frame, about: str = "", *, can_go_back: bool = True) -> Frame:
    own = frame_of(state, about=about, is_elderly=under.is_elderly)
    return replace(own, who=under.who, can_go_back=can_go_back, can_leave=False, can_call=False)
