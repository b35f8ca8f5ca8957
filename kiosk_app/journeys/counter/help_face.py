"""The page of the calls for help: who waits, longest first; one of them, and what can be done."""

from kiosk_app.domain.help import HelpWanted
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.helping import State, picked_of
from kiosk_app.journeys.counter.pages import (
    Action,
    Body,
    Facts,
    HelpToggled,
    Pick,
    PickRow,
    SessionTaken,
    Sheet,
)
from kiosk_app.journeys.counter.sheets import BACK, said_of
from kiosk_app.journeys.events_help import CallPicked
from kiosk_app.journeys.screens import Plain, Row, Text, Tone

_COLUMNS = tuple(Text(f"counter.column.{name}") for name in ("station", "since", "session"))
_PATIENTS = Action("Esc", Text("counter.do.patients"), HelpToggled())
_SEEN_TO = Action("Return", Text("counter.do.seen_to"), ev.Accepted())


def help_body(state: State) -> Body:
    """Return the page of the calls."""
    call = picked_of(state)
    if call is not None:
        return _one(state, call)
    listed = state.listed
    waiting = () if listed is None else listed.waiting
    if waiting:
        return Pick(_sheet(state, "help_list"), _COLUMNS, tuple(map(_row, waiting)))
    seen_to = () if listed is None else listed.seen_to
    line = Text("counter.help.unseen" if listed is None else "counter.help.nobody")
    return Facts(_sheet(state, "help_none"), Tone.INFO, (line,), tuple(map(_seen, seen_to)))


def help_text(state: State) -> Text:
    """Return the calls in the header: how many wait."""
    if state.listed is None:
        return Text("counter.help.off")
    return Text("counter.help.waiting", (("count", str(len(state.listed.waiting))),))


def _one(state: State, call: HelpWanted) -> Facts:
    take = Action("F5", Text("counter.do.take_over"), SessionTaken(call.id))
    actions = (*((take,) if call.can_take else ()), _SEEN_TO, BACK)
    sheet = Sheet(
        name="help_call",
        title=Text("counter.help_call.title"),
        said=said_of(state.remark),
        actions=() if state.is_closing else actions,
    )
    rows = (
        Row(_COLUMNS[0], Plain(str(call.station)), is_strong=True),
        Row(_COLUMNS[1], _at(call)),
        Row(_COLUMNS[2], _session(call)),
    )
    return Facts(sheet, Tone.WAIT if state.is_closing else Tone.WARN, (), rows)


def _row(call: HelpWanted) -> PickRow:
    return PickRow((Plain(str(call.station)), _at(call), _session(call)), CallPicked(call.id))


def _seen(call: HelpWanted) -> Row:
    at = f"{call.seen_at or call.asked_at:%H:%M}"
    seen = Text("counter.help.seen", (("name", call.seen_by or ""), ("at", at)))
    return Row(Text("counter.help.was_at", (("station", str(call.station)),)), seen)


def _at(call: HelpWanted) -> Plain:
    return Plain(f"{call.asked_at:%H:%M}")


def _session(call: HelpWanted) -> Text:
    return Text("counter.help.can_take" if call.can_take else "counter.help.no_session")


def _sheet(state: State, name: str) -> Sheet:
    title = Text("counter.help.title")
    return Sheet(name=name, title=title, said=said_of(state.remark), actions=(_PATIENTS,))
