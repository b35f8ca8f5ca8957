"""Pages of an add-on number: whose session, the reason, the chain with what can be done."""

from typing import assert_never

from kiosk_app.domain.addon import (
    AddOnAsker,
    AddOnPage,
    AddOnReason,
    AddOnState,
    AddOnStory,
)
from kiosk_app.domain.patient import Patient
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import add_on
from kiosk_app.journeys.counter.add_on_rows import (
    agreed_lines,
    chain_rows,
    checked_lines,
    reason_text,
    so_many_rows,
    why_rows,
    word_text,
)
from kiosk_app.journeys.counter.pages import Action, Body, Facts, Pick, PickRow, Said, Sheet
from kiosk_app.journeys.counter.session_rows import COLUMNS, doctor_text, session_row
from kiosk_app.journeys.counter.sheets import ASK_AGAIN, BACK, DROP, person_rows, said_of
from kiosk_app.journeys.effects_add_on import IssueAddOn
from kiosk_app.journeys.events_add_on import (
    AddOnChecked,
    AddOnDecided,
    AddOnReasonPicked,
    AddOnWanted,
    AddOnWordPicked,
)
from kiosk_app.journeys.frames import name_of
from kiosk_app.journeys.parts import Remark
from kiosk_app.journeys.screens import Row, Text, Tone
from kiosk_app.journeys.wording import hours_text

WANTED = Action("F6", Text("counter.do.add_on"), AddOnWanted())
"""At the sessions of a department: one of them is to see one patient more."""

_APPROVE = Action("F6", Text("counter.do.approve_add_on"), AddOnDecided(is_approved=True))
_REJECT = Action("F8", Text("counter.do.reject_add_on"), AddOnDecided(is_approved=False))
_ISSUE = Action("Return", Text("counter.do.issue_add_on"), ev.Accepted())
_ANOTHER = Action("F5", Text("counter.do.another_add_on"), AddOnWanted())
_CHECK = Action("F7", Text("counter.do.check_add_on"), AddOnChecked())

_ACTIONS: dict[AddOnState, tuple[Action, ...]] = {
    AddOnState.REQUESTED: (_APPROVE, _REJECT, _CHECK),
    AddOnState.APPROVED: (_ISSUE, _CHECK),
    AddOnState.ISSUED: (_ANOTHER, _CHECK),
    AddOnState.REJECTED: (_ANOTHER, _CHECK),
}
_SPARE = (_ISSUE, _CHECK)
"""It was issued and nobody paid for it: it is this patient's still."""
_TONES = {
    AddOnState.REQUESTED: Tone.WAIT,
    AddOnState.APPROVED: Tone.GOOD,
    AddOnState.ISSUED: Tone.GOOD,
    AddOnState.REJECTED: Tone.STOP,
}


def body_of(state: add_on.State) -> Body:
    """Return the page of a state of this part."""
    match state:
        case add_on.PickingSession(earlier, remark):
            sheet = _sheet(state, earlier.errand.patient, (BACK, DROP), remark)
            return Pick(sheet, COLUMNS, tuple(map(session_row, earlier.sessions)))
        case add_on.Looking(earlier):
            return Facts(_sheet(state, earlier.errand.patient, ()), Tone.WAIT)
        case add_on.AtAddOn():
            if state.story is not None:
                return _chain(state, state.story)
            return _reasons(state) if state.picked is None else _words(state, state.picked)
        case add_on.Acting(earlier):
            return Facts(_sheet(state, earlier.earlier.errand.patient, ()), Tone.WAIT)
        case add_on.ActUnknown(earlier, asked):
            kind = "issue" if isinstance(asked, IssueAddOn) else "act"
            line = Text(f"counter.add_on.{kind}_unknown")
            patient = earlier.earlier.errand.patient
            return Facts(_sheet(state, patient, (ASK_AGAIN, BACK, DROP)), Tone.WARN, (line,))
        case _:
            assert_never(state)


def _reasons(state: add_on.AtAddOn) -> Pick:
    """Return the reasons there are, each by whoever may ask."""
    page = state.page
    askers = page.askers if page.words else ()  # where no desk may ask there is nothing to pick
    rows = tuple(_reason_row(page, asker, r) for asker in askers for r in AddOnReason)
    sheet = _sheet_at(state, "add_on_reason", (BACK, DROP), _limits(page))
    columns = ("reason", "asked_by", "approval")
    return Pick(sheet, tuple(Text(f"counter.column.{name}") for name in columns), rows)


def _words(state: add_on.AtAddOn, picked: AddOnReasonPicked) -> Pick:
    """Return on which words of the doctor this desk may ask."""
    doctors = (a.doctor for a in state.page.askers if a.doctor.id == picked.doctor)
    why = Row(Text("counter.column.reason"), reason_text(picked.reason))
    who = (Row(Text("counter.column.asked_by"), doctor_text(doctor)) for doctor in doctors)
    sheet = _sheet_at(state, "add_on_word", (BACK, DROP), (why, *who))
    rows = tuple(PickRow((word_text(w),), AddOnWordPicked(w)) for w in state.page.words)
    return Pick(sheet, (Text("counter.column.doctors_word"),), rows)


def _reason_row(page: AddOnPage, asker: AddOnAsker, reason: AddOnReason) -> PickRow:
    needed = "counter.add_on.two" if page.takes_two(asker) else "counter.add_on.one"
    return PickRow(
        (reason_text(reason), doctor_text(asker.doctor), Text(needed)),
        AddOnReasonPicked(asker.doctor.id, reason),
    )


def _chain(state: add_on.AtAddOn, story: AddOnStory) -> Facts:
    """Return where the patient's add-on stands, step by step."""
    page = state.page
    is_spare = story.state is AddOnState.ISSUED and story.can_be_issued
    actions = (*(_SPARE if is_spare else _ACTIONS[story.state]), BACK, DROP)
    why = why_rows(story)
    sheet = _sheet_at(state, f"add_on_{story.state.value}", actions, (*why, *_limits(page)))
    unused = (Text("counter.add_on.unused"),) if is_spare else ()
    checked = checked_lines(page.first_bad) if state.is_checked else ()
    lines = (*agreed_lines(story), *unused, *checked)
    rows = chain_rows(story)
    is_broken = state.is_checked and page.first_bad is not None
    tone = Tone.WARN if is_spare else _TONES[story.state]
    tone = Tone.STOP if is_broken else tone
    return Facts(sheet, tone, lines, rows, Text(f"counter.{sheet.name}.big"))


def _limits(page: AddOnPage) -> tuple[Row, ...]:
    """Return how many there are, and above how many it takes two."""
    doctors = ((asker.doctor.name, asker.standing) for asker in page.askers)
    return so_many_rows((page.standing, page.limit), doctors, page.doctor_limit)


def _sheet_at(
    state: add_on.AtAddOn, name: str, actions: tuple[Action, ...], more: tuple[Row, ...]
) -> Sheet:
    session = state.session
    when = Row(Text("counter.column.when"), hours_text(session))
    doctor = Row(Text("counter.column.practitioner"), doctor_text(session.practitioner))
    who = (*person_rows(state.earlier.errand.patient), when, doctor, *more)
    said = said_of(state.remark)
    if said is None and not state.page.askers:
        said = Said(Text("counter.add_on.nobody"))
    if said is None and not state.page.words:
        said = Said(Text("counter.add_on.doctors_only"))
    title = Text(f"counter.{name}.title")
    return Sheet(name=name, title=title, who=who, said=said, actions=actions)


def _sheet(
    state: add_on.State,
    patient: Patient,
    actions: tuple[Action, ...],
    remark: Remark | None = None,
) -> Sheet:
    name = f"add_on_{name_of(state)}"
    title = Text(f"counter.{name}.title")
    who, said = person_rows(patient), said_of(remark)
    return Sheet(name=name, title=title, who=who, said=said, actions=actions)
