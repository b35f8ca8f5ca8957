"""The printer's page: how it stands with the remedy, part by part, and the picture of a slip."""

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.pages import Action, Printer, Sheet
from kiosk_app.journeys.counter.printer import State
from kiosk_app.journeys.screens import Row, Text, Tone

_TONES = {"unseen": Tone.WAIT, "well": Tone.GOOD, "warned": Tone.WARN, "down": Tone.STOP}
PATIENTS = Action("Esc", Text("counter.do.patients"), ev.WentBack())
"""Of the room: it brings back what was in front."""
CLEAR = Action("F8", Text("counter.do.prove_clear"), ev.Accepted())
_UNPROVEN = "printer.needs_clearing"


def printer_body(state: State) -> Printer:
    """Return the page of the printer."""
    standing = state.standing
    actions: tuple[Action, ...] = (PATIENTS,)
    lines: tuple[Text, ...] = ()
    rows: tuple[Row, ...] = ()
    if standing is not None:
        keys = () if standing.trouble is None else (standing.trouble,)
        lines = tuple(Text(f"{key}.staff") for key in (*keys, *standing.warnings))
        rows = tuple(_row(part, how) for part, how in standing.parts)
        actions = (CLEAR, PATIENTS) if _UNPROVEN in (*keys, *standing.warnings) else actions
    picture = state.preview or (None if state.slip is None else state.slip.picture)
    tone = _TONES[_kind(state)]
    sheet = Sheet(name="printer", title=Text("counter.printer.title"), actions=actions)
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
    """Return what the picture is, and where the printer sets text itself that it is no likeness."""
    if state.preview is None and state.slip is None:
        return Text("counter.slip.none")
    said = Text("counter.slip.preview")
    if state.preview is None and state.slip is not None:
        at = f"{state.slip.ended_at:%H:%M:%S}"
        said = Text(f"counter.slip.{state.slip.outcome}", (("at", at),))
    has_own_letters = state.standing is not None and state.standing.has_own_letters
    return Text("counter.slip.own_letters", (("said", said),)) if has_own_letters else said
