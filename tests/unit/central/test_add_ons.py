"""Add-ons: few, approved by others, bound to one patient, and every step in one chain."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables.schema import booking, clinic_session, seat
from kiosk_app.central_service.tables.schema_supply import add_on_step, department_head
from kiosk_app.contract import after, shapes
from kiosk_app.contract.supply_shapes import (
    AddOnAnswer,
    AddOnBody,
    AddOnIssueBody,
    AddOnPageAnswer,
    AddOnReportAnswer,
)
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnPage, AddOnReason, AddOnState
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, PractitionerId, SessionId
from kiosk_app.domain.proxy import Relation
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, book, enrolled, reason_of, second, staffed
from tests.helpers.people import ADULT, CHILD, PHONE
from tests.helpers.staff import COUNTER, OTHER_COUNTER

MONDAY = date(2026, 11, 23)
SESSION = SessionId("20261123A-P0304E1")  # 14 numbers: one add-on by one person
DOCTOR = PractitionerId("P0304E1")


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=0) as made:
        yield made


@pytest.fixture
def registrar(house: CentralHouse) -> Staff:
    return staffed(house, Role.REGISTRAR, "registrar", OTHER_COUNTER)


@pytest.fixture
def boss(house: CentralHouse) -> Staff:
    return staffed(house)


MOTHER = shapes.BookerBody(
    name=ADULT.name,
    kind=ADULT.kind,
    number=ADULT.number,
    phone=PHONE,
    relation=Relation.PARENT,
    proof=Proof.ID_CARD,
)


def wish(patient: PatientId | None, doctor: str = DOCTOR) -> AddOnBody:
    return AddOnBody(
        session=SESSION,
        doctor=PractitionerId(doctor),
        patient=patient,
        reason=AddOnReason.RESULTS_LATE,
        word=AddOnWord.SLIP,
    )


def asked(staff: Staff, patient: PatientId) -> str:
    return _read(staff.house.service.request_add_on(staff.caller, wish(patient))).id


def approve(staff: Staff, add_on: str) -> Reply:
    return staff.house.service.approve_add_on(staff.caller, add_on)


def issue(staff: Staff, add_on: str, patient: PatientId) -> Reply:
    return staff.house.service.issue_add_on(
        staff.caller, add_on, AddOnIssueBody(proof=Proof.ID_CARD, patient=patient)
    )


def _read(reply: Reply) -> AddOnAnswer:
    return reply.read(AddOnAnswer)


@pytest.mark.requirement("R024")
@pytest.mark.requirement("R026")
def test_an_add_on_is_asked_for_approved_and_held_for_its_patient(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    patient, other = enrolled(house, 2)
    add_on = asked(registrar, patient)
    assert reason_of(issue(registrar, add_on, patient)) == Reason.NOT_IN_THIS_STATE
    approved = _read(approve(boss, add_on))
    assert (approved.state, approved.deciders) == (AddOnState.APPROVED, (boss.who.id,))
    assert reason_of(issue(registrar, add_on, other)) == Reason.ADD_ON_BOUND
    hold = issue(registrar, add_on, patient).read(shapes.HoldAnswer).hold
    assert (hold.patient, hold.slot.session, hold.slot.number) == (patient, SESSION, 15)
    assert reason_of(issue(registrar, add_on, patient)) == Reason.NOT_IN_THIS_STATE
    report = house.service.add_on_report(boss.caller, MONDAY, MONDAY)
    told = report.read(AddOnReportAnswer)
    assert [(d.doctor, d.issued) for d in told.doctors] == [(DOCTOR, 1)]
    assert told.first_bad is None


@pytest.mark.requirement("R088")
def test_an_add_on_for_a_child_is_issued_to_its_guardian(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    child = Desk(house, house.service).enrol(CHILD)
    add_on = asked(registrar, child)
    assert approve(boss, add_on).is_success
    assert reason_of(issue(registrar, add_on, child)) == Reason.GUARDIAN_REQUIRED
    body = AddOnIssueBody(proof=Proof.ID_CARD, patient=child, booker=MOTHER)
    assert house.service.issue_add_on(registrar.caller, add_on, body).is_success


@pytest.mark.requirement("R024")
def test_only_the_sessions_doctor_or_the_head_asks_and_for_somebody(
    house: CentralHouse, registrar: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    ask = house.service.request_add_on
    assert reason_of(ask(registrar.caller, wish(None))) == Reason.ADD_ON_INCOMPLETE
    assert reason_of(ask(registrar.caller, wish(PatientId("none")))) == Reason.UNKNOWN_PATIENT
    assert reason_of(ask(registrar.caller, wish(patient, "P0304E2"))) == Reason.ADD_ON_NOT_YOURS
    assert reason_of(ask(registrar.caller, wish(patient, ""))) == Reason.ADD_ON_NOT_YOURS
    with house.database.write() as connection:
        row = {"department": "0304E", "practitioner": "P0304E2"}
        connection.execute(sa.insert(department_head).values(row))
    assert reason_of(ask(registrar.caller, wish(patient, "P0304E2"))) == ""
    nowhere = AddOnBody(session=SessionId("none"), doctor=DOCTOR, patient=patient)
    assert reason_of(ask(registrar.caller, nowhere)) == Reason.UNKNOWN_SESSION


@pytest.mark.requirement("R025")
def test_above_the_limit_it_takes_two_and_never_the_asker(house: CentralHouse, boss: Staff) -> None:
    first, other = enrolled(house, 2)
    another = second(house)
    assert reason_of(approve(boss, asked(boss, first))) == Reason.SECOND_PERSON_REQUIRED
    assert reason_of(approve(another, asked(boss, first))) == ""
    registrar = staffed(house, Role.REGISTRAR, "registrar", "counter-01")
    add_on = asked(registrar, other)
    caller = boss.caller
    refused = house.service.approve_add_on(caller, add_on)
    assert reason_of(refused) == Reason.ADD_ON_LIMIT
    assert house.service.approve_add_on(caller, add_on) == refused
    assert reason_of(approve(boss, add_on)) == Reason.ADD_ON_LIMIT
    approved = _read(approve(another, add_on))
    assert approved.deciders == (boss.who.id, another.who.id)
    assert reason_of(approve(boss, add_on)) == Reason.NOT_IN_THIS_STATE


@pytest.mark.requirement("R024")
def test_a_rejected_add_on_stays_rejected(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    add_on = asked(registrar, patient)
    reply = house.service.reject_add_on(boss.caller, add_on)
    assert _read(reply).state is AddOnState.REJECTED
    assert reason_of(approve(boss, add_on)) == Reason.NOT_IN_THIS_STATE
    assert reason_of(house.service.reject_add_on(boss.caller, "none")) == Reason.NOT_FOUND
    assert reason_of(issue(boss, "none", patient)) == Reason.NOT_FOUND


@pytest.mark.requirement("R022")
@pytest.mark.requirement("R024")
def test_an_add_on_nobody_paid_for_is_nobody_elses_and_is_used_again(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    first, other = enrolled(house, 2)
    another = second(house)
    made = []
    for patient in (first, other):
        add_on = asked(registrar, patient)
        approve(boss, add_on)
        approve(another, add_on)
        made.append(issue(registrar, add_on, patient).read(shapes.HoldAnswer).hold.slot.number)
        house.clock.advance(seconds=301)
    assert made == [15, 15]
    house.clock.advance(seconds=301)
    with house.database.read() as connection:
        pools = connection.scalars(sa.select(seat.c.pool).where(seat.c.session == SESSION)).all()
    assert list(pools).count("add_on") == 1


@pytest.mark.requirement("R024")
@pytest.mark.requirement("R025")
def test_an_add_on_whose_hold_ran_out_unpaid_is_issued_again_and_counts_once(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    add_on = asked(registrar, patient)
    approve(boss, add_on)
    assert told_of(registrar) == (False, True)  # approved
    first = issue(registrar, add_on, patient).read(shapes.HoldAnswer).hold
    assert reason_of(issue(registrar, add_on, patient)) == Reason.NOT_IN_THIS_STATE
    assert told_of(registrar) == (False, False)
    house.clock.set(first.expires_at)  # it ran out, and no worker has noticed yet
    assert told_of(registrar) == (True, True)
    second = issue(registrar, add_on, patient).read(shapes.HoldAnswer).hold
    assert (second.id != first.id, second.slot.number) == (True, first.slot.number)
    house.clock.advance(seconds=301)
    house.service.background.run_once()
    third = issue(registrar, add_on, patient).read(shapes.HoldAnswer).hold
    here = Desk(house, house.service, OTHER_COUNTER, registrar.token)
    order = here.open_order(third.id)
    house.pay(order.id)
    booked = here.confirm(third.id, order.id).read(shapes.AppointmentAnswer).appointment
    cancel = after.CancelBody(patient=patient)
    assert told_of(registrar) == (False, False)
    assert house.service.cancel(registrar.caller, booked.id, cancel).is_success
    assert told_of(registrar) == (False, False)
    assert reason_of(issue(registrar, add_on, patient)) == Reason.NOT_IN_THIS_STATE
    report = house.service.add_on_report(boss.caller, MONDAY, MONDAY).read(AddOnReportAnswer)
    assert [(d.doctor, d.issued) for d in report.doctors] == [(DOCTOR, 1)]
    assert report.first_bad is None
    with house.database.read() as connection:
        pools = connection.scalars(sa.select(seat.c.pool).where(seat.c.session == SESSION)).all()
    assert list(pools).count("add_on") == 1


@pytest.mark.requirement("R024")
@pytest.mark.parametrize("is_back", [False, True])
def test_a_paid_add_on_whose_confirmation_is_voided_is_issued_again(
    house: CentralHouse, registrar: Staff, boss: Staff, *, is_back: bool
) -> None:
    (patient,) = enrolled(house, 1)
    add_on = asked(registrar, patient)
    approve(boss, add_on)
    hold = issue(registrar, add_on, patient).read(shapes.HoldAnswer).hold
    here = Desk(house, house.service, OTHER_COUNTER, registrar.token)
    order = here.open_order(hold.id)
    house.pay(order.id)
    caller = here.caller
    body = shapes.ConfirmBody(hold=hold.id, order=order.id)
    assert house.service.confirm(caller, body).is_success
    assert told_of(registrar) == (False, False)
    undone = house.service.void(here.caller, caller.key or "")
    assert undone.read(shapes.VoidAnswer).undone
    if is_back:
        house.service.background.run_once()
    assert told_of(registrar) == (True, True)
    again = issue(registrar, add_on, patient).read(shapes.HoldAnswer).hold
    assert (again.slot.session, again.patient) == (SESSION, patient)


def test_who_has_a_number_there_gets_no_add_on(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, SESSION)
    add_on = asked(registrar, patient)
    approve(boss, add_on)
    assert reason_of(issue(registrar, add_on, patient)) == Reason.ALREADY_BOOKED


def test_after_the_last_band_there_is_no_add_on(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    add_on = asked(registrar, patient)
    approve(boss, add_on)
    house.clock.advance(minutes=60 * 9)
    again = staffed(house, Role.REGISTRAR, "late.registrar", COUNTER)
    assert reason_of(issue(again, add_on, patient)) == Reason.BAND_OVER


@pytest.mark.requirement("R026")
@pytest.mark.parametrize("column", ["patient", "session", "by", "reason", "deciders"])
def test_a_step_changed_behind_the_programs_back_is_found(
    house: CentralHouse, registrar: Staff, boss: Staff, column: str
) -> None:
    (patient,) = enrolled(house, 1)
    approve(boss, asked(registrar, patient))
    with house.database.write() as connection:
        connection.execute(sa.text("DROP TRIGGER add_on_step_no_update"))
        connection.execute(
            sa.update(add_on_step)
            .where(add_on_step.c.place == 1)
            .values({column: "from_far" if column == "reason" else "somebody-else"})
        )
    report = house.service.add_on_report(boss.caller, MONDAY, MONDAY)
    assert report.read(AddOnReportAnswer).first_bad == 1


def cut_off(house: CentralHouse, place: int) -> None:
    """Delete the steps from a place on, as somebody with the database in hand could."""
    with house.database.write() as connection:
        for trigger in ("no_update", "no_delete"):
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS add_on_step_{trigger}"))
        connection.execute(sa.delete(add_on_step).where(add_on_step.c.place >= place))


def bad_step(house: CentralHouse, staff: Staff) -> int | None:
    report = house.service.add_on_report(staff.caller, MONDAY, MONDAY)
    return report.read(AddOnReportAnswer).first_bad


@pytest.mark.requirement("R026")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_steps_cut_off_the_end_are_missed(
    house: CentralHouse, registrar: Staff, boss: Staff, place: int
) -> None:
    (patient,) = enrolled(house, 1)
    add_on = asked(registrar, patient)
    approve(boss, add_on)
    issue(registrar, add_on, patient)
    assert bad_step(house, boss) is None
    cut_off(house, place)
    assert bad_step(house, boss) == place


@pytest.mark.requirement("R026")
def test_a_step_written_where_one_was_cut_off_does_not_fit(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    first, other = enrolled(house, 2)
    asked(registrar, first)
    cut_off(house, 0)
    asked(registrar, other)
    assert bad_step(house, boss) == 0


@pytest.mark.requirement("R026")
def test_what_was_issued_is_not_issued_again_though_its_step_is_gone(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    desk = Desk(house, house.service, registrar.at, registrar.token)
    add_on = asked(registrar, patient)
    approve(boss, add_on)
    hold = issue(registrar, add_on, patient).read(shapes.HoldAnswer).hold
    order = desk.open_order(hold.id)
    house.pay(order.id)
    booked = desk.confirm(hold.id, order.id).read(shapes.AppointmentAnswer).appointment
    cut_off(house, 2)
    cancel = after.CancelBody(patient=patient)
    assert house.service.cancel(registrar.caller, booked.id, cancel).is_success
    assert reason_of(issue(registrar, add_on, patient)) == Reason.NOT_IN_THIS_STATE


def test_nobody_who_is_not_signed_in_asks(house: CentralHouse, registrar: Staff) -> None:
    (patient,) = enrolled(house, 1)
    caller = registrar.caller
    house.service.sign_out(caller)
    reply = house.service.request_add_on(caller, wish(patient))
    assert reason_of(reply) == Reason.NOT_SIGNED_IN


def page_for(staff: Staff, session: str = SESSION) -> AddOnPage:
    return staff.house.service.session_add_ons(staff.caller, session).read(AddOnPageAnswer).page


def told_of(staff: Staff) -> tuple[bool, bool]:
    """What staff read of the first: whether nobody paid for it, whether it can be issued."""
    (story,) = page_for(staff).stories
    return story.is_unused, story.can_be_issued


@pytest.mark.requirement("R026")
def test_every_step_is_read_with_names_and_the_record_says_whether_it_is_whole(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    patient, other = enrolled(house, 2)
    add_on = asked(registrar, patient)
    approve(boss, add_on)
    issue(registrar, add_on, patient)
    late = asked(registrar, other)
    page = page_for(registrar)
    assert (page.limit, page.standing, page.first_bad) == (1, 1, None)
    assert [(a.doctor.id, a.standing) for a in page.askers] == [(DOCTOR, 1)]
    first, second = page.stories
    assert [step.act for step in first.steps] == ["request", "approve", "issue"]
    assert [step.place for step in (*first.steps, *second.steps)] == [0, 1, 2, 3]
    assert {step.station for step in first.steps} == {OTHER_COUNTER, COUNTER}
    assert first.steps[1].deciders == ("张*丰",)
    assert reason_of(approve(boss, late)) == Reason.ADD_ON_LIMIT
    assert page_for(registrar).of_patient(other) == replace(second, agreed=("张*丰",))
    with house.database.write() as connection:
        connection.execute(sa.text("DROP TRIGGER add_on_step_no_update"))
        connection.execute(sa.update(add_on_step).values(reason="from_far"))
    assert page_for(registrar).first_bad == 0


@pytest.mark.requirement("R024")
def test_the_head_is_among_those_who_may_ask_and_no_session_has_no_page(
    house: CentralHouse, registrar: Staff
) -> None:
    with house.database.write() as connection:
        row = {"department": "0304E", "practitioner": "P0304E2"}
        connection.execute(sa.insert(department_head).values(row))
    assert [a.doctor.id for a in page_for(registrar).askers] == [DOCTOR, "P0304E2"]
    nobody = house.service.session_add_ons(registrar.caller, "S-nowhere")
    assert reason_of(nobody) == Reason.UNKNOWN_SESSION
    with house.database.write() as connection:
        connection.execute(sa.update(department_head).values(practitioner=DOCTOR))
        where = clinic_session.c.id == SESSION
        connection.execute(sa.update(clinic_session).where(where).values(practitioner=None))
    assert [a.doctor.id for a in page_for(registrar).askers] == [DOCTOR]


def test_a_void_of_an_issue_nobody_heard_of_gives_the_number_back(
    house: CentralHouse, registrar: Staff, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    add_on = asked(registrar, patient)
    approve(boss, add_on)
    caller = registrar.caller
    body = AddOnIssueBody(proof=Proof.ID_CARD, patient=patient)
    assert house.service.issue_add_on(caller, add_on, body).is_success
    assert caller.key is not None
    undone = house.service.void(registrar.caller, caller.key)
    assert undone.read(shapes.VoidAnswer).undone
    with house.database.read() as connection:
        states = connection.scalars(sa.select(booking.c.state)).all()
    assert states == ["released"]
