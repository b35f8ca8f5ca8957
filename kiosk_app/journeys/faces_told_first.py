"""Screens of `told_first`: what is called off, what is offered, and what can be done about it."""

from typing import assert_never

from kiosk_app.domain.suspension_notice import Part, StandIn
from kiosk_app.journeys import faces_taking_substitute, taking_substitute, told_first
from kiosk_app.journeys.faces_waiting import facts
from kiosk_app.journeys.frames import frame_of
from kiosk_app.journeys.reading_notice import ReadingNotice, Wish
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
from kiosk_app.journeys.wording import day_text, line_text, printer_lines, refusal_text

_LABELS = {
    Part.WHAT.value: Text("row.called_off"),
    Part.REBOOK.value: Text("row.rebook"),
    Part.REFUND.value: Text("row.refund"),
    Part.TAKES_PLACE.value: Text("row.resumed"),
    Part.NOT_COMING.value: Text("row.not_coming"),
}
_STRONG = {Part.WHAT.value, Part.TAKES_PLACE.value}
_RESUMED_NOTES = {
    Wish.GO_ON: Text("wish.go_on.resumed"),
    Wish.REBOOK: Text("wish.rebook.note"),
    Wish.REFUND: Text("wish.refund.resumed"),
}


def screen_of(state: told_first.State) -> Screen:
    """Return the screen of a state of this part."""
    if isinstance(state, taking_substitute.State):
        return faces_taking_substitute.screen_of(state)
    match state:
        case ReadingNotice(_, patient):
            about = "resumed_notice" if patient.notices[0].is_resumed else ""
            frame = frame_of(state, patient, about=about)
            return Detail(frame, _rows(state), _actions(state), _said(state))
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


def _rows(state: ReadingNotice) -> tuple[Row, ...]:
    """Return the sentences of the notice, and who sees the patient instead, by name and title.

    Source: BJ-2022-PLAN item 4: what is called off, how to re-book, how to get the money back;
    BJ-OPD-DRAFT art. 23.
    """
    notice = state.patient.notices[0]
    told = tuple(
        Row(_LABELS[line.key], line_text(line), is_strong=line.key in _STRONG)
        for line in notice.lines
        if line.key in _LABELS
    )
    return told if notice.is_resumed else (*told, _substitute(notice.stand_in))


def _substitute(stand_in: StandIn | None) -> Row:
    """Return whose the number is by now, who could have it, or where to ask."""
    if stand_in is None:
        return Row(Text("row.substitute"), Text("notice.substitute"))
    doctor = stand_in.doctor
    who = Text("board.unnamed")
    if doctor is not None:
        title = Text(f"title.{doctor.title.value}")
        who = Text("notice.who", (("name", Plain(doctor.name)), ("title", title)))
    offered = "lower" if stand_in.needs_consent else "offered"
    here = f"{offered}.here" if stand_in.can_be_taken else offered
    said = Text(
        "notice.substitute.given" if stand_in.is_given else f"notice.substitute.{here}",
        (
            ("who", who),
            ("day", day_text(stand_in.begin.date())),
            ("time", f"{stand_in.begin:%H:%M}"),
        ),
    )
    return Row(Text("row.substitute"), said, is_strong=stand_in.is_given)


def _said(state: ReadingNotice) -> Text | None:
    """Return why there is no other doctor, what became of the paper, or what ails the printer."""
    if state.remark is not None:
        return refusal_text(state.remark)
    said = Text(state.paper.value) if state.paper.value else None
    return next(iter(printer_lines(state.why)), said)


def _actions(state: ReadingNotice) -> tuple[Option, ...]:
    notes = _RESUMED_NOTES if state.patient.notices[0].is_resumed else {}
    wishes = tuple(
        Option(Text(wish.value), notes.get(wish, Text(f"{wish.value}.note")))
        for wish in told_first.wishes_of(state)
    )
    return (*wishes, Option(Text("notice.print"))) if state.paper.can_be_asked else wishes
