"""Pages of a patient's record: whose it is, what it says, what was done to it, what shall be."""

from typing import Final, assert_never

from kiosk_app.domain.correction import Field
from kiosk_app.domain.record_page import MergeNote, RecordPage
from kiosk_app.journeys.counter import (
    faces_record_acts,
    faces_record_pairs,
    record,
    record_pairs,
    record_search,
)
from kiosk_app.journeys.counter.pages import (
    Action,
    Body,
    DocumentForm,
    Facts,
    Line,
    Pick,
    PickRow,
)
from kiosk_app.journeys.counter.record_facts import (
    SEXES,
    at_text,
    field_text,
    kind_of,
    latest_why,
    masked_text,
    note_rows,
    record_sheet,
    sex_text,
    what_text,
)
from kiosk_app.journeys.counter.sheets import ASK_AGAIN, BACK, DROP
from kiosk_app.journeys.events_record import (
    CorrectionWanted,
    FieldPicked,
    MergeWanted,
    NotePicked,
    RecordWanted,
    SexPicked,
    SurvivorPicked,
    TwoPersonsSaid,
    UndoWanted,
)
from kiosk_app.journeys.screens import Text, Tone

WANTED: Final = Action("Ctrl+R", Text("counter.do.record"), RecordWanted())
"""Where nobody is served yet, and where the departments are shown to somebody."""

_CORRECT = Action("F6", Text("counter.do.correct"), CorrectionWanted())
_MERGE = Action("F7", Text("counter.do.merge"), MergeWanted())
_TWO = Action("F8", Text("counter.do.two_persons"), TwoPersonsSaid())
_UNDO = Action("F8", Text("counter.do.undo_merge"), UndoWanted())


def body_of(state: record.State) -> Body:
    """Return the page of a state of this part."""
    if isinstance(state, record_search.State):
        return _search(state)
    if isinstance(state, record_pairs.State):
        return faces_record_pairs.body_of(state)
    if isinstance(state, record.Own):
        return _own(state)
    return faces_record_acts.body_of(state)


def _search(state: record_search.State) -> DocumentForm:
    here = record_search.here_of(state)
    is_checking = here is not state
    ways = (faces_record_pairs.WANTED, BACK) if here.first is None else (BACK, DROP)
    name = "record_finding" if here.first is None else "record_finding_other"
    sheet = record_sheet(name, here.first, () if is_checking else ways, here.remark)
    return DocumentForm(sheet, None, is_checking, here.has_reader)


def _own(state: record.Own) -> Body:
    match state:
        case record.LoadingRecord():
            return Facts(record_sheet("record_loading", None, ()), Tone.WAIT)
        case record.RecordAway(remark=remark):
            ways = (ASK_AGAIN, BACK, DROP)
            return Facts(record_sheet("record_away", None, ways, remark), Tone.WARN)
        case record.AtRecord(page):
            sheet = record_sheet("record_at", page, (_CORRECT, _MERGE, BACK, DROP))
            return Pick(sheet, _columns("at", "done", "what", "why"), _notes(page))
        case record.ReadingNote(page, note, remark):
            can_undo = isinstance(note, MergeNote) and note.is_standing
            ways = (*((_UNDO,) if can_undo else ()), BACK, DROP)
            sheet = record_sheet(f"record_{kind_of(note)}", page, ways, remark)
            return Facts(sheet, Tone.INFO, (), note_rows(note))
        case record.PickingField(page):
            sheet = record_sheet("record_field", page, (BACK, DROP))
            rows = tuple(
                PickRow((field_text(f), masked_text(f, page.masked(f))), FieldPicked(f))
                for f in Field
            )
            return Pick(sheet, _columns("field", "says"), rows)
        case record.TypingField():
            return _typing(state)
        case record.ComparingRecords(page, other, remark, pair):
            two = () if pair is None else (_TWO,)
            sheet = record_sheet("record_comparing", None, (*two, BACK, DROP), remark)
            rows = (_record_row("first", page), _record_row("other", other))
            return Pick(sheet, (*_columns("record"), *map(field_text, Field)), rows)
        case _:
            assert_never(state)


def _typing(state: record.TypingField) -> Body:
    which = state.which
    name = f"record_typing_{which.value}"
    sheet = record_sheet(name, state.page, (BACK, DROP), state.remark)
    if which is Field.SEX:
        rows = tuple(PickRow((sex_text(sex),), SexPicked(sex)) for sex in SEXES)
        return Pick(sheet, (field_text(which),), rows)
    return Line(sheet, field_text(which), text=state.typed)


def _notes(page: RecordPage) -> tuple[PickRow, ...]:
    return tuple(
        PickRow(
            (
                at_text(note.at),
                Text(f"counter.record.{kind_of(note)}"),
                what_text(note),
                latest_why(note),
            ),
            NotePicked(note.id),
        )
        for note in page.notes
    )


def _record_row(which: str, page: RecordPage) -> PickRow:
    says = tuple(masked_text(each, page.masked(each)) for each in Field)
    return PickRow((Text(f"counter.record.{which}"), *says), SurvivorPicked(page.patient))


def _columns(*names: str) -> tuple[Text, ...]:
    return tuple(Text(f"counter.column.{name}") for name in names)
