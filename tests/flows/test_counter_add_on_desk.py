"""Add-ons await approval: the supervisor goes through them, and each ends one way or the other."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables.schema_supply import add_on_step
from kiosk_app.contract import supply_shapes
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason, AddOnState
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, PractitionerId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.pages import AddOnsToggled, Facts, Pick, SignInPage
from kiosk_app.journeys.events_add_on import AddOnChecked, AddOnDecided
from kiosk_app.journeys.screens import Plain, Text
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.desk_staff import staffed
from tests.helpers.fakes import LossyProxy
from tests.helpers.people import person
from tests.helpers.staff import OTHER_COUNTER, Hired, add_counter, hire

SESSION = SessionId("20261123A-P0304E1")  # 14 numbers: one add-on by one person
DOCTOR = PractitionerId("P0304E1")
WHO = tuple(person(name, date(1980, 1, 1), 910 + n, Proof.ID_CARD) for n, name in enumerate("甲乙"))


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=0) as made:
        add_counter(made)
        yield made


@pytest.fixture
def patients(house: CentralHouse) -> list[PatientId]:
    desk = Desk(house, house.service)
    return [desk.enrol(somebody) for somebody in WHO]


def ask(house: CentralHouse, patient: PatientId, login: str) -> None:
    """Ask, from the triage desk, for one more number for somebody."""
    triage = staffed(house, Role.TRIAGE, login, OTHER_COUNTER)
    reason = AddOnReason.CONDITION_WORSE
    body = supply_shapes.AddOnBody(
        session=SESSION, doctor=DOCTOR, patient=patient, reason=reason, word=AddOnWord.SLIP
    )
    assert house.service.request_add_on(triage.caller, body).is_success


@pytest.fixture
def counter(
    house: CentralHouse, wire: LossyProxy, patients: list[PatientId], tmp_path: Path
) -> Iterator[HeadlessCounter]:
    """A supervisor at the desk of add-ons; one was asked for an hour and a half ago."""
    ask(house, patients[0], "tan.zhen")
    house.clock.advance(minutes=90)
    with HeadlessCounter(house, tmp_path / "counter.sqlite", url=wire.url).running() as made:
        made.sign_in(hire(house, Role.SUPERVISOR, login="shen.yan"))
        made.do(AddOnsToggled())
        made.wait_for("add_ons_list")
        yield made


def opened(counter: HeadlessCounter) -> None:
    counter.do(counter.body(Pick).rows[0].event)
    counter.wait_for("add_ons_request")


def decided(counter: HeadlessCounter, *, is_approved: bool) -> None:
    counter.do(AddOnDecided(is_approved=is_approved))
    counter.wait_for("add_ons_decided")


def refusal(counter: HeadlessCounter) -> Reason | None:
    said = counter.desk.body.sheet.said
    return None if said is None or said.refusal is None else said.refusal.reason


def states(house: CentralHouse) -> list[str]:
    with house.database.read() as connection:
        rows = connection.execute(sa.select(add_on_step).order_by(add_on_step.c.place)).all()
    return [row.act for row in rows]


@pytest.mark.requirement("R024")
@pytest.mark.requirement("R026")
def test_the_supervisor_sees_who_waits_approves_and_reads_the_whole_chain(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    (row,) = counter.body(Pick).rows
    assert row.cells[0] == Text("counter.add_ons.hours", (("hours", "1"), ("minutes", "30")))
    assert row.cells[3:] == (
        Plain("*"),
        Text("counter.add_on.reason.condition_worse"),
        Plain("张*丰"),
    )
    opened(counter)
    decided(counter, is_approved=True)
    body = counter.body(Facts)
    assert body.big == Text(f"counter.add_ons.{AddOnState.APPROVED.value}")
    labels = [row.label for row in body.rows]
    assert labels == [Text("counter.add_on.approve"), Text("counter.add_on.request")]
    counter.do(AddOnChecked())
    counter.until(lambda: bool(counter.body(Facts).lines), "what the record says")
    assert counter.body(Facts).lines == (Text("counter.add_on.whole"),)
    counter.do(ev.Accepted())
    counter.wait_for("add_ons_list")
    assert counter.body(Pick).rows == ()
    assert states(house) == ["request", "approve"]
    assert counter.journal.unsettled() == ()


@pytest.mark.requirement("R024")
def test_one_is_refused_and_stays_so(counter: HeadlessCounter, house: CentralHouse) -> None:
    opened(counter)
    decided(counter, is_approved=False)
    assert counter.body(Facts).big == Text("counter.add_ons.rejected")
    assert states(house) == ["request", "reject"]


@pytest.mark.requirement("R025")
def test_above_the_limit_it_takes_a_second_supervisor(
    counter: HeadlessCounter, house: CentralHouse, patients: list[PatientId]
) -> None:
    ask(house, patients[1], "tan.er")
    opened(counter)
    decided(counter, is_approved=True)
    counter.do(ev.Accepted())
    counter.wait_for("add_ons_list")
    opened(counter)
    assert "counter.add_on.two" in str(counter.desk.body.sheet.who)
    counter.do(AddOnDecided(is_approved=True))
    counter.until(lambda: refusal(counter) is Reason.ADD_ON_LIMIT, "the limit")
    assert "counter.add_on.agreed" in str(counter.body(Facts).lines)
    change_of_person(counter, hire(house, Role.SUPERVISOR, login="lu.ming"))
    counter.do(ev.Accepted())
    counter.wait_for("add_ons_list")
    opened(counter)
    decided(counter, is_approved=True)
    (latest, *_) = counter.body(Facts).rows
    assert "张*丰、张*丰" in str(latest.value)
    assert states(house) == ["request", "request", "approve", "approve"]


def change_of_person(counter: HeadlessCounter, who: Hired) -> None:
    counter.do(told.LockAsked())
    counter.until(lambda: isinstance(counter.view, SignInPage), "the lock")
    counter.sign_in(who)
    counter.wait_for("add_ons_unseen")


@pytest.mark.requirement("R026")
def test_a_record_that_was_changed_is_told(counter: HeadlessCounter, house: CentralHouse) -> None:
    opened(counter)
    with house.database.write() as connection:
        connection.execute(sa.text("DROP TRIGGER add_on_step_no_update"))
        connection.execute(sa.update(add_on_step).values(station="counter-99"))
    counter.do(AddOnChecked())
    broken = Text("counter.add_on.broken", (("place", "1"),))
    counter.until(lambda: broken in getattr(counter.desk.body, "lines", ()), "what was found")


def test_what_somebody_else_decided_meanwhile_is_said(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    opened(counter)
    other = staffed(house, login="lu.ming", at=OTHER_COUNTER)
    (add_on,) = (
        house.service.pending_add_ons(other.caller)
        .read(supply_shapes.PendingAddOnsAnswer)
        .pending.add_ons
    )
    assert house.service.reject_add_on(other.caller, add_on.story.id).is_success
    counter.do(AddOnDecided(is_approved=True))
    counter.wait_for("add_ons_list")
    assert refusal(counter) is Reason.NOT_IN_THIS_STATE
    assert counter.body(Pick).rows == ()


def test_an_answer_that_never_came_decides_once(
    counter: HeadlessCounter, house: CentralHouse, wire: LossyProxy
) -> None:
    opened(counter)
    wire.lose_answer("POST /v1/add-ons", times=20)
    counter.do(AddOnDecided(is_approved=True))
    counter.wait_for("add_ons_list")
    assert counter.desk.body.sheet.said is not None
    assert counter.desk.body.sheet.said.sentence == Text("counter.no_answer")
    assert states(house) == ["request", "approve"]
    wire.mend()
    counter.recovery.in_quiet()
    assert counter.journal.unsettled() == ()
    assert states(house) == ["request", "approve"]


@pytest.mark.requirement("R133")
def test_a_post_that_may_not_decide_is_told_so(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    change_of_person(counter, hire(house, Role.REGISTRAR, login="he.xiu"))
    counter.do(ev.Accepted())
    counter.wait_for("add_ons_list")
    counter.until(lambda: refusal(counter) is Reason.NOT_ALLOWED, "why not")
    assert counter.body(Pick).rows == ()
