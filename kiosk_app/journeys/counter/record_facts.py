"""What every page of a patient's record says the same way: its fields, what was done, and why."""

from datetime import datetime
from typing import Final

from kiosk_app.domain.correction import Field
from kiosk_app.domain.duplicates import DismissReason
from kiosk_app.domain.identity import Sex
from kiosk_app.domain.record_page import (
    Change,
    CorrectionNote,
    CorrectionReason,
    DismissNote,
    MergeNote,
    MergeReason,
    Note,
    PartReason,
    RecordPage,
)
from kiosk_app.journeys.counter.pages import Action, Sheet
from kiosk_app.journeys.counter.record_search import Remark
from kiosk_app.journeys.counter.sheets import said_of
from kiosk_app.journeys.screens import Label, Plain, Row, Text

SEXES: Final = (Sex.MALE, Sex.FEMALE)
_REASONS: Final = frozenset(
    reason.value
    for every in (CorrectionReason, MergeReason, PartReason, DismissReason)
    for reason in every
)
_MOVED: Final = (
    "booking",
    "waiting",
    "identifier",
    "exam_order",
    "questionnaire_response",
    "help_call",
)
"""What goes along with a record, as central counts it."""


def record_sheet(
    name: str,
    page: RecordPage | None,
    actions: tuple[Action, ...],
    remark: Remark | None = None,
    more: tuple[Row, ...] = (),
) -> Sheet:
    """Return what a page has around its question: what the record says, on the left."""
    title, said = Text(f"counter.{name}.title"), said_of(remark)
    who = () if page is None else field_rows(page)
    return Sheet(name=name, title=title, who=(*who, *more), said=said, actions=actions)


def field_rows(page: RecordPage) -> tuple[Row, ...]:
    """Return what a record says, masked."""
    return tuple(
        Row(field_text(said.field), masked_text(said.field, said.masked), said.field is Field.NAME)
        for said in page.says
    )


def field_text(which: Field) -> Text:
    """Return the name of a field."""
    return Text(f"counter.record.{which.value}")


def masked_text(which: Field, masked: str | None) -> Label:
    """Return what stands in a field as others may see it."""
    if masked is None:
        return Plain("—")
    if which is Field.SEX:
        return sex_text(Sex(masked))
    return Plain(masked)


def sex_text(sex: Sex) -> Text:
    """Return a sex in words; whatever is not told is not on file."""
    return Text(f"counter.sex.{sex.value}" if sex in SEXES else "counter.record.sex_unknown")


def why_text(reason: str) -> Label:
    """Return a reason of the list in words; one that was written elsewhere as it stands."""
    return Text(f"counter.record.why.{reason}") if reason in _REASONS else Plain(reason)


def kind_of(note: Note) -> str:
    """Return what a note is of: a correction, a merge that stands, or one that was undone."""
    if isinstance(note, CorrectionNote):
        return "corrected"
    return "joined" if note.is_standing else "parted"


def what_text(note: Note) -> Label:
    """Return what a note is about, in a word or two."""
    if isinstance(note, MergeNote):
        return Plain(f"{note.name_masked}　{note.number_masked}")
    if len(note.changes) == 1:
        return field_text(note.changes[0].field)
    return Text("counter.record.several")


def latest_why(note: Note) -> Label:
    """Return why it is as it is now."""
    undone = note.why_undone if isinstance(note, MergeNote) else None
    return why_text(undone or note.reason)


def note_rows(note: Change) -> tuple[Row, ...]:
    """Return a note in full."""
    by = Text("counter.record.persons", (("count", str(note.deciders)),))
    rows = (
        Row(Text("counter.column.at"), at_text(note.at)),
        Row(Text("counter.column.why"), why_text(note.reason)),
        Row(Text("counter.record.by"), by),
    )
    return (*_about(note), *rows)


def _about(note: Change) -> tuple[Row, ...]:
    if isinstance(note, DismissNote):
        return ()
    if isinstance(note, CorrectionNote):
        return tuple(
            Row(
                field_text(change.field),
                Text(
                    "counter.record.from_to",
                    (
                        ("before", masked_text(change.field, change.before)),
                        ("after", masked_text(change.field, change.after)),
                    ),
                ),
                is_strong=True,
            )
            for change in note.changes
        )
    gone = Row(Text("counter.record.gone_up"), what_text(note), is_strong=True)
    moved = tuple(
        Row(Text(f"counter.record.moved.{kind}"), Plain(str(note.moved[kind])))
        for kind in _MOVED
        if kind in note.moved
    )
    if note.undone_at is None or note.why_undone is None:
        return (gone, *moved)
    parted = Row(Text("counter.record.parted_at"), at_text(note.undone_at))
    return (gone, *moved, parted, Row(Text("counter.record.why_parted"), latest_why(note)))


def at_text(at: datetime) -> Plain:
    """Return when something was done."""
    return Plain(f"{at:%Y-%m-%d %H:%M}")
