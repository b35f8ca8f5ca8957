"""Pages of the desk of add-ons that await approval: the list, one with its chain, the end."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.addon import AddOnState
from kiosk_app.domain.pending_add_on import PendingAddOn, PendingAddOns
from kiosk_app.domain.suspension_case import DeskSession
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import add_on_desk
from kiosk_app.journeys.counter.add_on_rows import (
    agreed_lines,
    chain_rows,
    checked_lines,
    reason_text,
    so_many_rows,
    why_rows,
)
from kiosk_app.journeys.counter.pages import (
    Action,
    AddOnsToggled,
    Body,
    Facts,
    Pick,
    PickRow,
    Said,
    Sheet,
)
from kiosk_app.journeys.counter.session_rows import doctor_text
from kiosk_app.journeys.counter.sheets import ASK_AGAIN, BACK, said_of
from kiosk_app.journeys.events_add_on import AddOnChecked, AddOnDecided, AddOnPicked
from kiosk_app.journeys.parts import Remark
from kiosk_app.journeys.screens import Plain, Row, Text, Tone

_PATIENTS = Action("F12", Text("counter.do.patients"), AddOnsToggled())
_LOOK = Action("Return", Text("counter.do.look"), ev.Accepted())
_APPROVE = Action("F6", Text("counter.do.approve_add_on"), AddOnDecided(is_approved=True))
_REJECT = Action("F8", Text("counter.do.reject_add_on"), AddOnDecided(is_approved=False))
_CHECK = Action("F7", Text("counter.do.check_add_on"), AddOnChecked())
_NEXT = Action("Return", Text("counter.do.next_add_on"), ev.Accepted())
_COLUMNS = ("waits", "when", "practitioner", "patient", "reason", "requested_by")
_HOUR_MIN = 60
_TONES = {AddOnState.REJECTED: Tone.STOP}


def body_of(state: add_on_desk.State) -> Body:
    """Return the page of a state of the desk."""
    match state:
        case add_on_desk.Unseen():
            return Facts(_sheet("unseen", (_LOOK, _PATIENTS)))
        case add_on_desk.Loading(is_silent=True):
            return Facts(_sheet("silent", (ASK_AGAIN, _PATIENTS)), Tone.WARN)
        case add_on_desk.Loading() | add_on_desk.Deciding() | add_on_desk.Confirming():
            return Facts(_sheet("wait", (_PATIENTS,)), Tone.WAIT)
        case add_on_desk.Listing(pending, remark):
            return _list(pending, remark)
        case add_on_desk.AtRequest():
            return _request(state)
        case add_on_desk.Decided():
            return _decided(state)
        case _:
            assert_never(state)


def _list(pending: PendingAddOns, remark: Remark | None) -> Pick:
    sheet = _sheet("list", (_PATIENTS,), remark)
    if not pending.add_ons and sheet.said is None:
        sheet = replace(sheet, said=Said(Text("counter.add_ons.none")))
    columns = tuple(Text(f"counter.column.{name}") for name in _COLUMNS)
    return Pick(sheet, columns, tuple(map(_row, pending.add_ons)))


def _row(asked: PendingAddOn) -> PickRow:
    return PickRow(
        (
            waits_text(asked.waits_min),
            _when(asked.session),
            doctor_text(asked.story.doctor),
            Plain(asked.patient_masked),
            reason_text(asked.story.reason),
            Plain(asked.story.steps[0].by),
        ),
        AddOnPicked(asked.story.id),
        find=(asked.session.department,),
    )


def _request(state: add_on_desk.AtRequest) -> Facts:
    asked, story = state.asked, state.asked.story
    needed = Text("counter.add_on.two" if asked.takes_two else "counter.add_on.one")
    who = (*_who(asked), Row(Text("counter.column.approval"), needed, is_strong=True))
    actions = (_APPROVE, _REJECT, _CHECK, BACK, _PATIENTS)
    sheet = _sheet("request", actions, state.remark, who)
    checked = checked_lines(state.first_bad) if state.is_checked else ()
    is_broken = state.is_checked and state.first_bad is not None
    tone = Tone.STOP if is_broken else Tone.WAIT
    lines = (*agreed_lines(story), *checked)
    return Facts(sheet, tone, lines, chain_rows(story), waits_text(asked.waits_min))


def _decided(state: add_on_desk.Decided) -> Facts:
    story = state.story
    sheet = _sheet("decided", (_NEXT, _CHECK, _PATIENTS), None, _who(state.asked))
    checked = checked_lines(state.first_bad) if state.is_checked else ()
    is_broken = state.is_checked and state.first_bad is not None
    tone = Tone.STOP if is_broken else _TONES.get(story.state, Tone.GOOD)
    big = Text(f"counter.add_ons.{story.state.value}")
    return Facts(sheet, tone, checked, chain_rows(story), big)


def waits_text(minutes: int) -> Text:
    """Return since when somebody waits."""
    if minutes < _HOUR_MIN:
        return Text("counter.add_ons.minutes", (("minutes", str(minutes)),))
    hours, rest = divmod(minutes, _HOUR_MIN)
    return Text("counter.add_ons.hours", (("hours", str(hours)), ("minutes", str(rest))))


def _who(asked: PendingAddOn) -> tuple[Row, ...]:
    session = asked.session
    own = (asked.story.doctor.name, asked.doctor_standing)
    return (
        Row(Text("counter.row.patient"), Plain(asked.patient_masked), is_strong=True),
        Row(Text("counter.column.department"), Plain(session.department)),
        Row(Text("counter.column.practitioner"), doctor_text(session.doctor)),
        Row(Text("counter.column.when"), _when(session)),
        *why_rows(asked.story),
        *so_many_rows((asked.standing, asked.limit), (own,), asked.doctor_limit),
    )


def _when(session: DeskSession) -> Plain:
    return Plain(f"{session.begin:%m-%d %H:%M}–{session.end:%H:%M}")


def _sheet(
    name: str,
    actions: tuple[Action, ...],
    remark: Remark | None = None,
    who: tuple[Row, ...] = (),
) -> Sheet:
    full = f"add_ons_{name}"
    title = Text(f"counter.{full}.title")
    return Sheet(name=full, title=title, who=who, said=said_of(remark), actions=actions)
