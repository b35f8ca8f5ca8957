"""The whole window from its states: who is signed in, the drawer, the tabs, the one in front."""

from dataclasses import dataclass, replace
from typing import assert_never

from kiosk_app.domain.cash import Count, DrawerShift, count_of
from kiosk_app.domain.money import Fen
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import (
    add_on_desk,
    desk,
    drawer,
    faces_add_on_desk,
    faces_schedule,
    faces_suspension,
    helping,
    printer,
    schedule,
    suspensions,
    walk_in,
)
from kiosk_app.journeys.counter.faces import body_of, tab_of
from kiosk_app.journeys.counter.help_face import help_body, help_text
from kiosk_app.journeys.counter.identifying import Identifying
from kiosk_app.journeys.counter.pages import (
    Action,
    Aside,
    Body,
    Closed,
    Counting,
    Desk,
    Facts,
    Line,
    Sheet,
    SignInPage,
    View,
)
from kiosk_app.journeys.counter.printer_face import printer_body, printer_text
from kiosk_app.journeys.counter.sheets import NEXT, said_of
from kiosk_app.journeys.faces import KNOWN_OUTAGES
from kiosk_app.journeys.frames import name_of
from kiosk_app.journeys.parts import Remark
from kiosk_app.journeys.screens import Plain, Row, Text, Tone
from kiosk_app.journeys.wording import fee_text

_PRINTED = {None: "counter.printing", True: "counter.printed", False: "counter.not_printed"}


@dataclass(frozen=True, slots=True)
class Asides:
    """What can be looked at instead of a patient's tab, as it stands."""

    cash: drawer.State
    paper: printer.State
    calls: helping.State
    called_off: suspensions.State
    add_ons: add_on_desk.State
    schedule: schedule.State


def view_of(
    at_desk: desk.State, asides: Asides, tabs: tuple[walk_in.State, ...], front: int | Aside
) -> View:
    """Return what the window shows.

    `front` is the tab in front, or what is looked at instead.
    """
    match at_desk:
        case desk.StartingUp():
            return Closed(Text("counter.starting_up"))
        case desk.OutOfService(why):
            known = why if why in KNOWN_OUTAGES else "other"
            return Closed(Text("out_of_service.title"), (Text(f"out_of_service.{known}"),))
        case desk.SignedOut(login, remark):
            return SignInPage(login, "", _waiting(tabs), said_of(remark))
        case desk.Locked(member, remark):
            return SignInPage(member.login, member.name, _waiting(tabs), said_of(remark))
        case desk.SigningIn(login, before):
            locked_by = before.member.name if isinstance(before, desk.Locked) else ""
            return SignInPage(login, locked_by, _waiting(tabs), is_busy=True)
        case desk.AtDesk(member):
            return Desk(
                member.name,
                tuple(Text(f"counter.role.{role.value}") for role in member.roles),
                drawer_text(asides.cash),
                printer_text(asides.paper),
                help_text(asides.calls),
                tuple(map(tab_of, tabs)),
                front,
                _body(front, asides, tabs),
            )
        case _:
            assert_never(at_desk)


def _body(front: int | Aside, asides: Asides, tabs: tuple[walk_in.State, ...]) -> Body:
    match front:
        case Aside.DRAWER:
            return drawer_body(asides.cash)
        case Aside.PRINTER:
            return printer_body(asides.paper)
        case Aside.HELP:
            return help_body(asides.calls)
        case Aside.ADD_ONS:
            return faces_add_on_desk.body_of(asides.add_ons)
        case Aside.SCHEDULE:
            return faces_schedule.body_of(asides.schedule)
        case Aside.SUSPENSIONS:
            return faces_suspension.body_of(asides.called_off)
        case _:
            return body_of(tabs[front])


def drawer_body(state: drawer.State) -> Body:
    """Return the page of the drawer."""
    match state:
        case drawer.Unseen(remark):
            look = Action("Return", Text("counter.do.look"), ev.Accepted())
            sheet = _sheet(state, actions=(look,))
            return Facts(_with(sheet, remark), Tone.WARN)
        case drawer.Looking() | drawer.Opening():
            return Facts(_sheet(state), Tone.WAIT)
        case drawer.Shut(remark):
            return Line(
                _with(_sheet(state), remark), Text("counter.row.opened_with"), is_money=True
            )
        case drawer.Open(shift, remark):
            sheet = _with(_sheet(state), remark)
            return Counting(sheet, shift.drawer.expected, _rows(shift))
        case drawer.Closing(shift):
            return Facts(_sheet(state), Tone.WAIT, (), _rows(shift))
        case drawer.Closed(shift, is_printed):
            count = count_of(shift.drawer.expected, shift.counted)
            off = fee_text(Fen(abs(shift.difference or 0)))
            is_even = count is Count.EVEN
            big = Text(f"counter.drawer.{count.value}", () if is_even else (("fee", off),))
            tone = Tone.GOOD if is_even else Tone.WARN
            lines = (Text(_PRINTED[is_printed]),)
            return Facts(_sheet(state, actions=(NEXT,)), tone, lines, _rows(shift), big)
        case _:
            assert_never(state)


def drawer_text(state: drawer.State) -> Text:
    """Return the drawer in the header: what has to be in it, or that none is open."""
    match state:
        case drawer.Open(shift) | drawer.Closing(shift) | drawer.Looking(drawer.Open(shift)):
            expected = fee_text(shift.drawer.expected)
            since = f"{shift.opened_at:%H:%M}"
            return Text("counter.drawer.open", (("since", since), ("fee", expected)))
        case drawer.Shut() | drawer.Closed() | drawer.Opening():
            return Text("counter.drawer.shut")
        case drawer.Unseen() | drawer.Looking():
            return Text("counter.drawer.unseen")
        case _:
            assert_never(state)


def _rows(shift: DrawerShift) -> tuple[Row, ...]:
    drawn = shift.drawer
    rows = (
        Row(Text("counter.row.opened_at"), Plain(f"{shift.opened_at:%m-%d %H:%M}")),
        Row(Text("counter.row.opened_with"), fee_text(drawn.opened_with)),
        Row(Text("counter.row.taken"), fee_text(drawn.taken)),
        Row(Text("counter.row.back"), fee_text(drawn.back)),
        Row(Text("counter.row.expected"), fee_text(drawn.expected), is_strong=True),
    )
    if shift.counted is None:
        return rows
    return (*rows, Row(Text("counter.row.counted"), fee_text(shift.counted), is_strong=True))


def _sheet(state: drawer.State, *, actions: tuple[Action, ...] = ()) -> Sheet:
    name = f"drawer_{name_of(state)}"
    return Sheet(name=name, title=Text(f"counter.{name}.title"), actions=actions)


def _with(sheet: Sheet, remark: Remark | None) -> Sheet:
    return replace(sheet, said=said_of(remark))


def _waiting(tabs: tuple[walk_in.State, ...]) -> int:
    return sum(not isinstance(tab, Identifying) for tab in tabs)
