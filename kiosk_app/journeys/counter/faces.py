"""The page of every state a tab can be in: its own kinds, and the kiosk's screens as desk pages."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.agreed import AgreedBy
from kiosk_app.domain.catalogue import Catalogue, Department
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import cancel_booking, my_bookings, pay, picking, serving
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import faces as kiosk_faces
from kiosk_app.journeys.counter import (
    add_on,
    agreeing,
    cash_back,
    faces_add_on,
    faces_cash_back,
    faces_group_claim,
    faces_hand_over,
    faces_identifying,
    faces_record,
    group_claim,
    hand_over,
    identifying,
    record,
    record_acts,
    walk_in,
)
from kiosk_app.journeys.counter.family_copy import with_family_copy
from kiosk_app.journeys.counter.from_screens import body_of_screen, ways_out
from kiosk_app.journeys.counter.pages import (
    Action,
    Body,
    Facts,
    Money,
    Pick,
    PickRow,
    Said,
    Sheet,
    Tab,
)
from kiosk_app.journeys.counter.session_rows import COLUMNS, session_row
from kiosk_app.journeys.counter.sheets import (
    ASK_AGAIN,
    BACK,
    DROP,
    LEAVE,
    NEXT,
    person_rows,
    said_of,
)
from kiosk_app.journeys.facts import facts_of
from kiosk_app.journeys.frames import name_of
from kiosk_app.journeys.opened_booking import ReadingBooking
from kiosk_app.journeys.parts import Ended
from kiosk_app.journeys.screens import Plain, Row, Text, Tone
from kiosk_app.journeys.wording import (
    department_label,
    fee_text,
    way_text,
)


def body_of(state: walk_in.State) -> Body:
    """Return the page of a tab; what is refused there can be printed for the patient."""
    body = with_family_copy(_body_of(state), walk_in.part_of(state))
    said = body.sheet.said
    if said is None or said.refusal is None:
        return body
    return replace(body, sheet=replace(body.sheet, explains=True))


def _body_of(state: walk_in.State) -> Body:
    match state:
        case _ if isinstance(state, identifying.State):
            return faces_identifying.body_of(state)
        case _ if isinstance(state, record.State):
            return faces_record.body_of(state)
        case agreeing.Agreeing():
            return _agreeing(state)
        case walk_in.TakingCash(review):
            return Facts(_sheet(state, picked_of(review)), Tone.WAIT)
        case walk_in.CashUnknown(review, tendered):
            lines = (Text("counter.cash_unknown.line", (("fee", fee_text(tendered)),)),)
            sheet = _sheet(state, picked_of(review), actions=(ASK_AGAIN, LEAVE))
            return Facts(sheet, Tone.WARN, lines)
        case walk_in.Paid():
            return _paid(state)
        case _ if isinstance(state, add_on.State):
            return faces_add_on.body_of(state)
        case _ if isinstance(state, group_claim.State):
            return faces_group_claim.body_of(state)
        case _ if isinstance(state, hand_over.State):
            return faces_hand_over.body_of(state)
        case _ if isinstance(state, cash_back.State):
            return faces_cash_back.body_of(state)
        case picking.ChoosingGroup(errand):
            return _departments(state, errand.catalogue)
        case picking.ChoosingTitle():
            return _sessions(state)
        case picking.ReviewingHold() if walk_in.due_of(state):
            scan = Action("F8", Text("counter.do.scan"), ev.Accepted())
            ways = ways_out(kiosk_faces.screen_of(state).frame, (BACK, DROP))
            said = said_of(state.remark)
            sheet = _sheet(state, picked_of(state), said, actions=(scan, *ways))
            rows = facts_of(state.hold.slot)
            return Money(sheet, walk_in.due_of(state), rows, state.seconds_left)
        case picking.ReadingWhyNot(refusal=refusal) if refusal is not None:
            again = Action("Return", Text("button.choose_again"), ev.Accepted())
            sheet = _sheet(state, said=said_of(refusal), actions=(again, BACK, DROP))
            return Facts(sheet, Tone.WARN)
        case cancel_booking.CancelUnknown():
            shown = body_of_screen(kiosk_faces.screen_of(state), patient_rows(state), (BACK, DROP))
            return replace(shown, sheet=replace(shown.sheet, actions=(ASK_AGAIN, LEAVE)))
        case Ended(why=Refusal() as refusal):
            return Facts(_sheet(state, said=said_of(refusal), actions=(NEXT,)), Tone.WARN)
        case _ if isinstance(state, serving.State):
            body = body_of_screen(kiosk_faces.screen_of(state), patient_rows(state), (BACK, DROP))
            if isinstance(state, my_bookings.ChoosingBooking | ReadingBooking):
                return faces_cash_back.with_cash_back(body, state)
            return body
        case _:
            assert_never(state)


def tab_of(state: walk_in.State) -> Tab:
    """Return a tab's label: who, and what is waited for."""
    held = walk_in.hold_of(state)
    return Tab(
        walk_in.name_of_patient(state), Text(stage_of(state)), None if held is None else held[1]
    )


def stage_of(state: walk_in.State) -> str:
    """Return the key of how far a patient is, in two or three words."""
    match state:
        case identifying.Identifying() | identifying.CheckingTyped() | identifying.LookingUpCode():
            return "counter.stage.empty"
        case agreeing.Agreeing():
            return "counter.stage.agreeing"
        case picking.ReviewingHold() | walk_in.TakingCash() | pay.OpeningOrder() | pay.Paying():
            return "counter.stage.paying"
        case (
            walk_in.CashUnknown()
            | cash_back.HandingBack()
            | cash_back.BookingOut()
            | hand_over.TakeOverUnknown()
            | add_on.ActUnknown()
            | record_acts.ChangeUnknown()
        ):
            return "counter.stage.look"
        case (
            walk_in.Paid(pay.Done())
            | cash_back.HandedBack()
            | pay.Done()
            | record_acts.RecordChangeDone()
        ):
            return "counter.stage.done"
        case _ if isinstance(state, picking.State | group_claim.State):
            return "counter.stage.picking"
        case _:
            return "counter.stage.busy"


def patient_rows(state: walk_in.State) -> tuple[Row, ...]:
    """Return who is served, masked, and in which group a number is looked for."""
    group = faces_group_claim.claim_rows(walk_in.claim_of(state))
    return (*person_rows(walk_in.patient_of(state)), *group)


def picked_of(review: picking.ReviewingHold) -> tuple[Row, ...]:
    """Return what was picked so far."""
    return facts_of(review.hold.slot)


def _agreeing(state: agreeing.Agreeing) -> Facts:
    """Return what is read to the patient, with the key that answers for them."""
    yes = told.PatientAgreed(state.hold.id, AgreedBy.WORD)
    said = Action("Return", Text("counter.do.patient_agrees"), yes)
    ways = ways_out(kiosk_faces.screen_of(state.review).frame, (BACK, DROP))
    sheet = _sheet(state, actions=(said, *ways))
    fee = fee_text(walk_in.due_of(state.review))
    return Facts(sheet, Tone.INFO, (Text("counter.agreeing.line"),), picked_of(state.review), fee)


def _sheet(
    state: walk_in.State,
    picked: tuple[Row, ...] = (),
    said: Said | None = None,
    *,
    actions: tuple[Action, ...] = (),
) -> Sheet:
    name = name_of(state)
    who = (*patient_rows(state), *picked)
    return Sheet(
        name=name, title=Text(f"counter.{name}.title"), who=who, said=said, actions=actions
    )


def _departments(state: picking.ChoosingGroup, catalogue: Catalogue) -> Pick:
    places = {campus.id: campus.name for campus in catalogue.campuses}
    rows = tuple(
        PickRow(
            (
                department_label(department),
                Plain(department.group, department.group_en),
                Plain(f"{places.get(department.campus, '')} {department.location}"),
            ),
            told.DepartmentPicked(department.id),
            (department.initials, department.name_en.lower()),
            way_text(department),
        )
        for department in catalogue.departments
    )
    columns = ("department", "group", "place")
    others = tuple(
        Action(key, Text(f"counter.for.{purpose.value}"), ev.JourneyChosen(purpose))
        for key, purpose in zip(("F5", "F6", "F7", "F8"), identifying.PURPOSES, strict=True)
        if purpose.value != state.errand.booking_class.value
    )
    return Pick(
        _sheet(state, actions=(*others, faces_record.WANTED, DROP)),
        tuple(Text(f"counter.column.{name}") for name in columns),
        rows,
    )


def _sessions(state: picking.ChoosingTitle) -> Pick:
    errand = state.errand
    is_first = errand.replaces is None and errand.follows is None
    more = (faces_add_on.WANTED, faces_group_claim.WANTED) if is_first else ()
    sheet = _sheet(state, (_department_row(state.department),), actions=(*more, BACK, DROP))
    rows = tuple(map(session_row, sorted(state.sessions, key=lambda s: not s.free)))
    return Pick(sheet, COLUMNS, rows)


def _department_row(department: Department) -> Row:
    return Row(Text("row.department"), department_label(department))


def _paid(state: walk_in.Paid) -> Facts:
    money = (
        Row(Text("counter.row.tendered"), fee_text(state.tendered)),
        Row(Text("counter.row.change"), fee_text(state.change), is_strong=True),
    )
    big = Text("counter.change", (("fee", fee_text(state.change)),))
    part = state.part
    match part:
        case pay.Done(trouble=trouble, appointment=appointment):
            number = Row(Text("row.appointment"), Plain(appointment.number))
            place = Row(
                Text("row.queue_number"), Plain(str(appointment.slot.number)), is_strong=True
            )
            rows = (place, *facts_of(appointment.slot), number, *money)
            line = Text("counter.printed" if trouble is None else f"counter.{trouble.value}")
            tone = Tone.GOOD if trouble is None else Tone.WARN
            return Facts(_named(state, "done", (NEXT,)), tone, (line,), rows, big)
        case pay.BookingUnknown():
            sheet = _named(state, "booking_unknown", (ASK_AGAIN, LEAVE))
            return Facts(sheet, Tone.WARN, (Text("counter.booking_unknown.line"),), money, big)
        case _:
            return Facts(_named(state, "confirming", ()), Tone.WAIT, (), money, big)


def _named(state: walk_in.State, name: str, actions: tuple[Action, ...]) -> Sheet:
    title = Text(f"counter.{name}.title")
    return Sheet(name=f"paid_{name}", title=title, who=patient_rows(state), actions=actions)
