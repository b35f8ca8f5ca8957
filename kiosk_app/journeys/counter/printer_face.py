"""The printer's page: how it stands with the remedy, part by part, and the picture of a slip."""

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.pages import Action, Printer, Sheet
from kiosk_app.journeys.counter.printer import State
from kiosk_app.journeys.screens import Row, Text, Tone

_TONES = {"unseen": Tone.WAIT, "well": Tone.GOOD, "warned": Tone.WARN, "down": Tone.STOP}
PATIENTS = Action("Esc", Text("counter.do.patients"), ev.WentBack())
"""Of the room: it brings back what was in front."""


def printer_body(state: State) -> Printer:
    """Return the page of the printer."""
    standing = state.standing
    sheet = Sheet(name="printer", title=Text("counter.printer.title"), actions=(PATIENTS,))
    lines: tuple[Text, ...] = ()
    rows: tuple[Row, ...] = ()
    if standing is not None:
        keys = () if standing.trouble is None else (standing.trouble,)
        lines = tuple(Text(f"{key}.staff") for key in (*keys, *standing.warnings))
        rows = tuple(_row(part, how) for part, how in standing.parts)
    picture = state.preview or (None if state.slip is None else state.slip.picture)
    tone = _TONES[_kind(state)]
    return Printer(sheet, tone, printer_text(state), lines, rows, _caption(state), picture)


def printer_text(state: State) -> Text:
    """Return the printer in the header: whether it prints."""
    return Text(f"counter.printer.{_kind(state)}")


def _kind(state: State) -> str:
    if state.standing is None:
        return "unseen"
    if state.standing.trouble is not None:
        return "down"
    return "warned" if state.standing.warnings else "well"


def _row(part: str, how: str) -> Row:
    is_strong = how not in {"ok", "none", "empty"}
    return Row(Text(f"counter.part.{part}"), Text(f"counter.part.{part}.{how}"), is_strong)


def _caption(state: State) -> Text:
    if state.preview is not None:
        return Text("counter.slip.preview")
    if state.slip is None:
        return Text("counter.slip.none")
    at = f"{state.slip.ended_at:%H:%M:%S}"
    return Text(f"counter.slip.{state.slip.outcome}", (("at", at),))
