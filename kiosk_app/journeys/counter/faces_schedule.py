"""Pages of the schedule desk: a day's sessions, one with its pools and changes, what is typed."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.session_supply import PoolSupply, SupplyNote, SupplyPage
from kiosk_app.domain.sessions import LiveStatus, UrgentReason
from kiosk_app.domain.suspension_case import DeskSession
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import schedule
from kiosk_app.journeys.counter.pages import (
    Action,
    Body,
    Facts,
    Line,
    Pick,
    PickRow,
    Said,
    ScheduleToggled,
    Sheet,
)
from kiosk_app.journeys.counter.session_rows import doctor_text
from kiosk_app.journeys.counter.sheets import ASK_AGAIN, BACK, said_of
from kiosk_app.journeys.events_schedule import CapacityWanted, ScheduleWanted, StatusWanted
from kiosk_app.journeys.events_suspension import DayWanted, DeskSessionPicked, ReasonPicked
from kiosk_app.journeys.parts import Remark
from kiosk_app.journeys.screens import Label, Plain, Row, Text, Tone
from kiosk_app.journeys.wording import late_text

_PATIENTS = Action("F12", Text("counter.do.patients"), ScheduleToggled())
_LOOK = Action("Return", Text("counter.do.look"), ev.Accepted())
_DAYS = (
    Action("F6", Text("counter.do.today"), ScheduleWanted(0)),
    Action("F7", Text("counter.do.tomorrow"), ScheduleWanted(1)),
    Action("F8", Text("counter.do.on_day"), DayWanted()),
)
_CAPACITY = Action("F5", Text("counter.do.capacity"), CapacityWanted())
_LATE = Action("F6", Text("counter.do.say_late"), StatusWanted(LiveStatus.LATE))
_AWAY = Action("F7", Text("counter.do.say_away"), StatusWanted(LiveStatus.AWAY))
_ON_TIME = Action("F8", Text("counter.do.say_on_time"), StatusWanted(LiveStatus.ON_TIME))


def body_of(state: schedule.State) -> Body:
    """Return the page of a state of the desk."""
    match state:
        case schedule.Unseen():
            return Facts(_sheet("unseen", (_LOOK, _PATIENTS)))
        case schedule.Loading(is_silent=True):
            return Facts(_sheet("silent", (ASK_AGAIN, BACK, _PATIENTS)), Tone.WARN)
        case schedule.Loading() | schedule.Acting():
            return Facts(_sheet("wait", (_PATIENTS,)), Tone.WAIT)
        case schedule.Listing():
            return _list(state)
        case schedule.TypingDay(remark):
            return Line(_sheet("day", (BACK, _PATIENTS), remark), Text("counter.row.day"))
        case schedule.AtSession():
            return _session(state)
        case schedule.TypingCapacity(at, typed, remark):
            sheet = _sheet("capacity", (BACK,), remark, _who(at.page.session))
            return Line(sheet, Text("counter.row.capacity"), text=typed)
        case schedule.TypingMinutes(at, typed, remark):
            sheet = _sheet("minutes", (BACK,), remark, _who(at.page.session))
            return Line(sheet, Text("counter.row.minutes"), text=typed)
        case schedule.PickingReason(at):
            rows = tuple(
                PickRow((Text(f"urgent.{reason.value}"),), ReasonPicked(reason))
                for reason in UrgentReason
            )
            sheet = _sheet("reason", (BACK,), None, _who(at.page.session))
            return Pick(sheet, (Text("counter.column.choice"),), rows)
        case _:
            assert_never(state)


def _list(state: schedule.Listing) -> Pick:
    sheet = _sheet("list", (*_DAYS, _PATIENTS), state.remark)
    if not state.sessions and sheet.said is None:
        sheet = replace(sheet, said=Said(Text("counter.called_off.no_sessions")))
    names = ("when", "department", "practitioner", "room", "taken")
    columns = tuple(Text(f"counter.column.{name}") for name in names)
    return Pick(sheet, columns, tuple(map(_row, state.sessions)))


def _row(session: DeskSession) -> PickRow:
    taken: Label = _so_many(session.taken, session.capacity)
    return PickRow(
        (
            _when(session),
            Plain(session.department),
            doctor_text(session.doctor),
            Plain(session.room),
            Text("counter.called_off.already") if session.is_suspended else taken,
        ),
        DeskSessionPicked(session.id),
    )


def _session(state: schedule.AtSession) -> Facts:
    page = state.page
    back = () if page.live is None else (_ON_TIME,)
    said = (_LATE, _AWAY, *back) if page.is_today else ()
    sheet = _sheet("session", (_CAPACITY, *said, BACK, _PATIENTS), state.remark, _who(page.session))
    rows = (*map(_pool_row, page.pools), *map(_note_row, page.notes))
    tone = Tone.INFO if page.live is None else Tone.WARN
    lines = () if page.live is None else (late_text(page.live),)
    return Facts(sheet, tone, lines, rows, _big(page))


def _big(page: SupplyPage) -> Text:
    args = (("taken", str(page.session.taken)), ("capacity", str(page.session.capacity)))
    return Text("counter.schedule.taken", args)


def _pool_row(pool: PoolSupply) -> Row:
    label = Text(f"counter.pool.{pool.pool.value}")
    if pool.back_at is None:
        return Row(label, _so_many(pool.taken, pool.size), is_strong=True)
    args = (
        ("count", str(pool.taken)),
        ("total", str(pool.size)),
        ("at", f"{pool.back_at:%m-%d %H:%M}"),
    )
    return Row(label, Text("counter.schedule.opens", args), is_strong=True)


def _note_row(note: SupplyNote) -> Row:
    args = (
        ("at", f"{note.at:%m-%d %H:%M}"),
        ("pool", Text(f"counter.pool.{note.pool.value}")),
        ("numbers", f"{note.by_numbers:+d}"),
        ("name", Plain(note.by) if note.by else Text("counter.schedule.by_itself")),
    )
    return Row(Text("counter.schedule.changed"), Text("counter.schedule.change", args))


def _who(session: DeskSession) -> tuple[Row, ...]:
    return (
        Row(Text("counter.column.department"), Plain(session.department)),
        Row(Text("counter.column.practitioner"), doctor_text(session.doctor)),
        Row(Text("counter.column.when"), _when(session)),
        Row(Text("counter.column.taken"), _so_many(session.taken, session.capacity)),
    )


def _so_many(count: int, total: int) -> Text:
    return Text("counter.called_off.of", (("count", str(count)), ("total", str(total))))


def _when(session: DeskSession) -> Plain:
    return Plain(f"{session.begin:%m-%d %H:%M}–{session.end:%H:%M}")


def _sheet(
    name: str,
    actions: tuple[Action, ...],
    remark: Remark | None = None,
    who: tuple[Row, ...] = (),
) -> Sheet:
    full = f"schedule_{name}"
    title = Text(f"counter.{full}.title")
    return Sheet(name=full, title=title, who=who, said=said_of(remark), actions=actions)
