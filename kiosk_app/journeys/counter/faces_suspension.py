"""Pages of the suspension desk: open cases, a worklist, one patient, and what can be done."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import (
    CalledOffPatient,
    CaseLine,
    CasePage,
    DeskSession,
    Target,
)
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_suspension as told
from kiosk_app.journeys.counter import suspensions
from kiosk_app.journeys.counter.pages import (
    Action,
    Body,
    Facts,
    Line,
    Pick,
    PickRow,
    Said,
    Sheet,
    SuspensionsToggled,
)
from kiosk_app.journeys.counter.session_rows import doctor_text
from kiosk_app.journeys.counter.sheets import ASK_AGAIN, BACK, said_of
from kiosk_app.journeys.parts import Remark
from kiosk_app.journeys.screens import Label, Plain, Row, Text, Tone
from kiosk_app.journeys.wording import fee_text

_PATIENTS = Action("F12", Text("counter.do.patients"), SuspensionsToggled())
_CALL_OFF = Action("F6", Text("counter.do.call_off"), told.CallOffWanted())
_CALL_OFF_LATER = Action("F7", Text("counter.do.call_off_tomorrow"), told.CallOffWanted(1))
_CALL_OFF_ON = Action("F8", Text("counter.do.call_off_on"), told.DayWanted())
_SHEET = Action("F7", Text("counter.do.call_sheet"), told.CallSheetWanted())
_CLOSE = Action("F8", Text("counter.do.close_case"), told.CloseWanted())
_PHONE = Action("F1", Text("counter.do.show_phone"), told.PhoneWanted())
_REACHED = Action("Alt+1", Text("counter.do.reached"), told.Called(has_reached=True))
_MISSED = Action("Alt+2", Text("counter.do.not_reached"), told.Called(has_reached=False))
_REFUND = Action("Return", Text("counter.do.refund_now"), ev.Accepted())
_LOOK = Action("Return", Text("counter.do.look"), ev.Accepted())
_WAYS = {
    Outcome.SUBSTITUTED: "F5",
    Outcome.MAKE_UP: "F6",
    Outcome.REBOOKED: "F7",
    Outcome.REFUNDED: "F8",
}
_FOR_ALL = {Outcome.SUBSTITUTED: "F5", Outcome.MAKE_UP: "F6"}


def body_of(state: suspensions.State) -> Body:
    """Return the page of a state of the desk."""
    match state:
        case suspensions.Unseen():
            return Facts(_sheet("unseen", (_LOOK, _PATIENTS)))
        case suspensions.Loading(is_silent=is_silent):
            actions = (ASK_AGAIN, BACK, _PATIENTS) if is_silent else (_PATIENTS,)
            name = "silent" if is_silent else "wait"
            return Facts(_sheet(name, actions), Tone.WARN if is_silent else Tone.WAIT)
        case suspensions.Listing(cases, remark):
            ways = (_CALL_OFF, _CALL_OFF_LATER, _CALL_OFF_ON, _PATIENTS)
            sheet = _sheet("list", ways, remark)
            columns = _columns("when", "department", "practitioner", "outcome")
            return Pick(_or_nothing(sheet, cases, "no_cases"), columns, _cases(cases))
        case suspensions.PickingSession(sessions):
            rows = tuple(map(_session_row, sessions))
            names = ("when", "department", "practitioner", "room", "taken")
            sheet = _sheet("sessions", (_CALL_OFF_ON, BACK, _PATIENTS))
            return Pick(_or_nothing(sheet, sessions, "no_sessions"), _columns(*names), rows)
        case suspensions.TypingDay(remark):
            sheet = _sheet("day", (BACK, _PATIENTS), remark)
            return Line(sheet, Text("counter.row.day"))
        case suspensions.PickingReason(session):
            rows = tuple(
                PickRow((Text(f"urgent.{reason.value}"),), told.ReasonPicked(reason))
                for reason in UrgentReason
            )
            sheet = _sheet("reason", (BACK, _PATIENTS), None, _session_rows(session))
            return Pick(sheet, _columns("choice"), rows)
        case suspensions.TypingDocument(_, remark):
            sheet = _sheet("document", (BACK, _PATIENTS), remark)
            return Line(sheet, Text("counter.row.consent_document"))
        case suspensions.AtCase():
            return _case(state)
        case suspensions.AtPatient():
            return _patient(state)
        case suspensions.PickingTarget():
            return _target(state)
        case suspensions.Refunding(earlier):
            sheet = _sheet("refund", (_REFUND, BACK), None, _who(earlier))
            return Facts(sheet, Tone.WARN, (Text("counter.called_off.refund_line"),))
        case suspensions.CallingOff() | suspensions.Acting() | suspensions.Phoning():
            return Facts(_sheet("wait", ()), Tone.WAIT)
        case _:
            assert_never(state)


def _or_nothing(sheet: Sheet, rows: Sequence[object], why: str) -> Sheet:
    """Return the sheet of a table, which says so where there is nothing in it."""
    is_said = bool(rows) or sheet.said is not None
    return sheet if is_said else replace(sheet, said=Said(Text(f"counter.called_off.{why}")))


def _cases(cases: tuple[CaseLine, ...]) -> tuple[PickRow, ...]:
    return tuple(
        PickRow(
            (
                _when(case.session),
                Plain(case.session.department),
                doctor_text(case.session.doctor),
                _standing(case),
            ),
            told.CasePicked(case.id),
        )
        for case in cases
    )


def _session_row(session: DeskSession) -> PickRow:
    return PickRow(
        (
            _when(session),
            Plain(session.department),
            doctor_text(session.doctor),
            Plain(session.room),
            _so_many(session.taken, session.capacity),
        ),
        told.DeskSessionPicked(session.id),
        why_not=Text("counter.called_off.already") if session.is_suspended else None,
    )


def _case(state: suspensions.AtCase) -> Pick:
    page = state.page
    rows = tuple(map(_patient_row, page.patients))
    bulk = tuple(
        Action(key, Text(f"counter.do.all_{outcome.value}"), told.OutcomeWanted(outcome))
        for outcome, key in _FOR_ALL.items()
        if page.left and page.targets_for(outcome, is_for_all=True)
    )
    sheet = (_SHEET,) if page.unreached else ()
    close = (_CLOSE,) if page.is_open else ()
    printed = state.is_printed
    said = None if printed is None else Text(_PRINTED[printed])
    columns = _columns("number", "patient", "age", "distance", "phone", "told", "outcome")
    who = (
        *_session_rows(page.session),
        Row(
            Text("counter.column.outcome"),
            _so_many(len(page.patients) - len(page.left), len(page.patients)),
        ),
        *(() if said is None else (Row(Text("counter.row.call_sheet"), said),)),
    )
    actions = (*bulk, *sheet, *close, BACK, _PATIENTS)
    name = "resumed" if page.is_resumed else "case"
    return Pick(_sheet(name, actions, state.remark, who), columns, rows)


_PRINTED = {True: "counter.printed", False: "counter.not_printed"}


def _patient_row(patient: CalledOffPatient) -> PickRow:
    age: Label = Plain("—" if patient.age is None else str(patient.age))
    return PickRow(
        (
            Plain(str(patient.number)),
            Plain(patient.name_masked),
            age,
            _distance(patient),
            Plain(patient.phone_masked or "—"),
            _told(patient),
            _outcome(patient),
        ),
        told.PatientPicked(patient.appointment),
    )


def _patient(state: suspensions.AtPatient) -> Facts:
    patient, page = state.patient, state.earlier.page
    actions: tuple[Action, ...] = ()
    if patient is not None and patient.outcome is None:
        actions = tuple(
            Action(key, Text(f"counter.do.{outcome.value}"), told.OutcomeWanted(outcome))
            for outcome, key in _WAYS.items()
            if outcome is Outcome.REFUNDED or page.targets_for(outcome, is_for_all=False)
        )
    called = (_REACHED, _MISSED) if patient is not None and patient.notice else ()
    sheet = _sheet("patient", (_PHONE, *actions, *called, BACK), state.remark, _who(state))
    big = None
    if state.is_shown:
        big = Plain(state.phone) if state.phone else Text("counter.called_off.no_phone")
    rows = () if patient is None else _facts(patient)
    return Facts(sheet, Tone.INFO, (), rows, big)


def _target(state: suspensions.PickingTarget) -> Pick:
    earlier, is_for_all = state.earlier, isinstance(state.earlier, suspensions.AtCase)
    page = earlier.page if isinstance(earlier, suspensions.AtCase) else earlier.earlier.page
    rows = tuple(map(_target_row, page.targets_for(state.outcome, is_for_all=is_for_all)))
    columns = _columns("when", "practitioner", "room", "fee", "left", "mark")
    who = _so_many_go(page) if isinstance(earlier, suspensions.AtCase) else _who(earlier)
    return Pick(_sheet(f"to_{state.outcome.value}", (BACK,), None, who), columns, rows)


def _target_row(target: Target) -> PickRow:
    mark = Text("counter.called_off.consent") if target.needs_consent else None
    return PickRow(
        (
            _when(target.session),
            doctor_text(target.session.doctor),
            Plain(target.session.room),
            fee_text(target.fee),
            Text("left", (("count", str(target.free)),)),
            mark,
        ),
        told.DeskSessionPicked(target.session.id),
    )


# --- words ---------------------------------------------------------------------------------------


def _so_many_go(page: CasePage) -> tuple[Row, ...]:
    left = Text("counter.called_off.people", (("count", str(len(page.left))),))
    return (*_session_rows(page.session), Row(Text("counter.row.who_goes"), left, is_strong=True))


def _who(state: suspensions.AtPatient) -> tuple[Row, ...]:
    patient = state.patient
    name = () if patient is None else (Plain(patient.name_masked),)
    rows = tuple(Row(Text("counter.row.patient"), each, is_strong=True) for each in name)
    return (*rows, *_session_rows(state.earlier.page.session))


def _facts(patient: CalledOffPatient) -> tuple[Row, ...]:
    return (
        Row(Text("counter.column.number"), Plain(str(patient.number))),
        Row(Text("counter.row.age"), Plain("—" if patient.age is None else str(patient.age))),
        Row(Text("counter.column.when"), Plain(f"{patient.begin:%m-%d %H:%M}")),
        Row(Text("counter.column.distance"), _distance(patient), is_strong=True),
        Row(Text("counter.row.phone"), Plain(patient.phone_masked or "—")),
        Row(Text("counter.column.told"), _told(patient)),
        Row(Text("counter.column.outcome"), _outcome(patient), is_strong=True),
    )


def _distance(patient: CalledOffPatient) -> Text:
    """Return how far the visit is away; who waits in the building comes before all that."""
    if patient.was_there:
        return Text("counter.called_off.waits_here")
    minutes = patient.starts_in_min
    if minutes < 0:
        return Text("counter.called_off.begun")
    hours, rest = divmod(minutes, 60)
    if hours >= _DAY_H:
        return Text("counter.called_off.days", (("count", str(hours // _DAY_H)),))
    return Text("counter.called_off.hours", (("hours", str(hours)), ("minutes", str(rest))))


_DAY_H = 24


def _told(patient: CalledOffPatient) -> Text:
    return Text(f"counter.called_off.{'told' if patient.is_told else 'not_told'}")


def _outcome(patient: CalledOffPatient) -> Text:
    if patient.outcome is None:
        return Text("counter.called_off.open")
    return Text(f"counter.outcome.{patient.outcome.value}")


def _standing(case: CaseLine) -> Text:
    """Return how many have an outcome, or how many do not know that it takes place after all."""
    if case.is_resumed:
        return Text("counter.called_off.to_tell", (("count", str(case.left)),))
    return _so_many(case.total - case.left, case.total)


def _so_many(count: int, total: int) -> Text:
    return Text("counter.called_off.of", (("count", str(count)), ("total", str(total))))


def _when(session: DeskSession) -> Plain:
    return Plain(f"{session.begin:%m-%d %H:%M}–{session.end:%H:%M}")


def _session_rows(session: DeskSession) -> tuple[Row, ...]:
    return (
        Row(Text("counter.column.department"), Plain(session.department)),
        Row(Text("counter.column.practitioner"), doctor_text(session.doctor)),
        Row(Text("counter.column.when"), _when(session)),
    )


def _columns(*names: str) -> tuple[Text, ...]:
    return tuple(Text(f"counter.column.{name}") for name in names)


def _sheet(
    name: str,
    actions: tuple[Action, ...],
    remark: Remark | None = None,
    who: tuple[Row, ...] = (),
) -> Sheet:
    full = f"called_off_{name}"
    title = Text(f"counter.{full}.title")
    return Sheet(name=full, title=title, who=who, said=said_of(remark), actions=actions)
