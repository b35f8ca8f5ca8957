"""Screens of `told_first`: what is called off, what is offered, and what can be done about it."""

from typing import assert_never

from kiosk_app.domain.suspension_notice import Part, StandIn
from kiosk_app.journeys import told_first
from kiosk_app.journeys.faces_waiting import facts
from kiosk_app.journeys.frames import frame_of
from kiosk_app.journeys.screens import (
    Detail,
    Frame,
    Notice,
    Option,
    Plain,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import day_text, line_text, printer_lines

_LABELS = {
    Part.WHAT.value: Text("row.called_off"),
    Part.REBOOK.value: Text("row.rebook"),
    Part.REFUND.value: Text("row.refund"),
}


def screen_of(state: told_first.State) -> Screen:
    """Return the screen of a state of this part."""
    match state:
        case told_first.ReadingNotice(_, patient, paper=paper):
            return Detail(frame_of(state, patient), _rows(state), _actions(paper), _said(state))
        case told_first.ReadingOffer(_, patient):
            wishes = tuple(Option(Text(wish.value)) for wish in told_first.OFFER_WISHES)
            return Detail(frame_of(state, patient), facts(patient.offers[0]), wishes)
        case told_first.Acknowledging() | told_first.FindingCalledOff():
            return Notice(frame_of(state, state.patient), Tone.WAIT)
        case _:
            assert_never(state)


def waiting_frame(waiting: told_first.Waiting, shown: object) -> Frame:
    """Return the frame of `shown`, which stands in for `waiting` while central is away."""
    return frame_of(shown, waiting.patient)


def _rows(state: told_first.ReadingNotice) -> tuple[Row, ...]:
    """Return the sentences of the notice, and who sees the patient instead, by name and title.

    Source: BJ-2022-PLAN item 4: what is called off, how to re-book, how to get the money back;
    BJ-OPD-DRAFT art. 23.
    """
    lines = state.patient.notices[0].lines
    told = tuple(
        Row(_LABELS[line.key], line_text(line), is_strong=line.key == Part.WHAT)
        for line in lines
        if line.key in _LABELS
    )
    return (*told, _substitute(state.patient.notices[0].stand_in))


def _substitute(stand_in: StandIn | None) -> Row:
    """Return whose the number is by now, who could have it, or where to ask."""
    if stand_in is None:
        return Row(Text("row.substitute"), Text("notice.substitute"))
    doctor = stand_in.doctor
    who = Text("board.unnamed")
    if doctor is not None:
        title = Text(f"title.{doctor.title.value}")
        who = Text("notice.who", (("name", Plain(doctor.name)), ("title", title)))
    offered = "notice.substitute.lower" if stand_in.needs_consent else "notice.substitute.offered"
    said = Text(
        "notice.substitute.given" if stand_in.is_given else offered,
        (
            ("who", who),
            ("day", day_text(stand_in.begin.date())),
            ("time", f"{stand_in.begin:%H:%M}"),
        ),
    )
    return Row(Text("row.substitute"), said, is_strong=stand_in.is_given)


def _said(state: told_first.ReadingNotice) -> Text | None:
    """Return what became of the paper, or what ails the printer where that is known."""
    said = Text(state.paper.value) if state.paper.value else None
    return next(iter(printer_lines(state.why)), said)


def _actions(paper: told_first.Paper) -> tuple[Option, ...]:
    wishes = tuple(
        Option(Text(wish.value), Text(f"{wish.value}.note")) for wish in told_first.WISHES
    )
    return (*wishes, Option(Text("notice.print"))) if paper.can_be_asked else wishes
