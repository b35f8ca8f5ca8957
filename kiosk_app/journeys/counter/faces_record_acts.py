"""Pages of an act on a patient's record: why, what exactly, the second person, the end."""

from typing import assert_never

from kiosk_app.domain.correction import Field
from kiosk_app.domain.identity import Sex
from kiosk_app.domain.record_page import MergeReason, RecordReason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import record_acts as acts
from kiosk_app.journeys.counter.pages import Action, Body, Facts, Pick, PickRow, SecondForm
from kiosk_app.journeys.counter.record_facts import (
    field_text,
    masked_text,
    note_rows,
    record_sheet,
    sex_text,
    what_text,
    why_text,
)
from kiosk_app.journeys.counter.record_plans import (
    Correction,
    Dismiss,
    Join,
    Part,
    Plan,
    reasons_of,
)
from kiosk_app.journeys.counter.sheets import BACK, DROP, LEAVE
from kiosk_app.journeys.events_record import RecordReasonPicked
from kiosk_app.journeys.screens import Label, Plain, Row, Text, Tone

_LOOK = Action("Return", Text("counter.do.look_at_record"), ev.Accepted())
_LIST = Action("Return", Text("counter.do.pairs_again"), ev.Accepted())
_READY = Action("F12", Text("counter.do.record_done"), ev.Left())


def body_of(state: acts.State) -> Body:
    """Return the page of a state of this part."""
    plan, kind = state.plan, _kind_of(state.plan)
    match state:
        case acts.PickingReason():
            sheet = record_sheet(f"record_why_{kind}", plan.page, (BACK, DROP))
            rows = tuple(
                PickRow((why_text(reason.value),), RecordReasonPicked(reason))
                for reason in reasons_of(plan)
            )
            return Pick(sheet, (Text("counter.column.why"),), rows)
        case acts.Reviewing(_, reason):
            do = Action("Return", Text(f"counter.do.{kind}_now"), ev.Accepted())
            sheet = record_sheet(f"record_review_{kind}", plan.page, (do, BACK, DROP))
            return Facts(sheet, Tone.WARN, _lines(plan, reason), _rows(plan, reason))
        case acts.ChangingRecord(_, reason, second):
            with_whom = () if second is None else (second.name,)
            also = tuple(Row(Text("counter.record.second"), Plain(name)) for name in with_whom)
            sheet = record_sheet("record_changing", plan.page, ())
            return Facts(sheet, Tone.WAIT, (), (*_rows(plan, reason), *also))
        case acts.AskingSecond(_, reason, remark):
            sheet = record_sheet("record_second", plan.page, (BACK, DROP), remark)
            return SecondForm(sheet, _rows(plan, reason))
        case acts.CheckingSecond(_, reason):
            sheet = record_sheet("record_second", plan.page, ())
            return SecondForm(sheet, _rows(plan, reason), is_busy=True)
        case acts.ChangeUnknown(Dismiss()):
            sheet = record_sheet("record_unknown", None, (_LIST, LEAVE))
            return Facts(sheet, Tone.WARN, (Text("counter.pairs.unknown"),))
        case acts.ChangeUnknown():
            sheet = record_sheet("record_unknown", plan.page, (_LOOK, LEAVE))
            return Facts(sheet, Tone.WARN, (Text("counter.record.unknown"),))
        case acts.RecordChangeDone(Dismiss() as pair, note):
            sheet = record_sheet("record_dismiss_done", None, (_LIST, _READY))
            return Facts(sheet, Tone.GOOD, (), (*_two(pair), *note_rows(note)))
        case acts.RecordChangeDone(_, note, stayed):
            sheet = record_sheet(f"record_{kind}_done", None, (_LOOK, _READY))
            gaps = (("count", str(stayed)),)
            lines = (Text("counter.record.stayed", gaps),) if stayed else ()
            return Facts(sheet, Tone.GOOD, lines, note_rows(note))
        case _:
            assert_never(state)


def _kind_of(plan: Plan) -> str:
    match plan:
        case Correction():
            return "correct"
        case Join():
            return "join"
        case Part():
            return "part"
        case Dismiss():
            return "dismiss"
        case _:
            assert_never(plan)


def _lines(plan: Plan, reason: RecordReason) -> tuple[Label, ...]:
    """Return what follows from it."""
    if reason is MergeReason.NUMBER_MISTYPED:
        return Text("counter.record.join_line"), Text("counter.record.mistyped_line")
    return (Text(f"counter.record.{_kind_of(plan)}_line"),)


def _rows(plan: Plan, reason: RecordReason) -> tuple[Row, ...]:
    """Return what exactly will be done: a registrar compares it with the document in hand."""
    why = Row(Text("counter.column.why"), why_text(reason.value))
    match plan:
        case Correction(page, which, typed):
            shall: Label = sex_text(Sex(typed)) if which is Field.SEX else Plain(typed)
            gaps = (("before", masked_text(which, page.masked(which))), ("after", shall))
            change = Text("counter.record.from_to", gaps)
            return Row(field_text(which), change, is_strong=True), why
        case Join(page, other, survivor):
            pages = {each.patient: each for each in (page, other)}
            stays, goes = pages[survivor], pages[plan.merged]
            both = (("stays", stays), ("goes_up", goes))
            return (
                *(
                    Row(
                        Text(f"counter.record.{name}"),
                        Plain(f"{each.masked(Field.NAME)}　{each.masked(Field.NUMBER)}"),
                        is_strong=True,
                    )
                    for name, each in both
                ),
                why,
            )
        case Part(_, merge):
            return Row(Text("counter.record.comes_out"), what_text(merge), is_strong=True), why
        case Dismiss():
            return (*_two(plan), why)
        case _:
            assert_never(plan)


def _two(plan: Dismiss) -> tuple[Row, Row]:
    """Return the two persons of a pair, as others may see them."""
    first, other = (
        Row(
            Text(f"counter.record.{name}"),
            Plain(f"{page.masked(Field.NAME)}　{page.masked(Field.NUMBER)}"),
            is_strong=True,
        )
        for name, page in (("first", plan.page), ("other", plan.other))
    )
    return first, other
