"""A doctor would see one patient more, though the numbers are gone: told to every end."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables.schema_supply import add_on_step
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.pages import Facts, Money, Pick, SignInPage
from kiosk_app.journeys.events_add_on import AddOnChecked, AddOnDecided, AddOnWanted
from kiosk_app.journeys.screens import Text
from tests.helpers.books import bookings_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.fakes import LossyProxy
from tests.helpers.people import ADULT, ELDER, PHONE
from tests.helpers.staff import Hired, add_counter, hire

DEPARTMENT = "xxgnk"
SESSION = SessionId("20261123A-P0304E1")  # 14 numbers: one add-on by one person


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=0) as made:
        add_counter(made)
        yield made


@pytest.fixture
def boss(house: CentralHouse) -> Hired:
    return hire(house, Role.SUPERVISOR, login="shen.yan")


def at_the_reasons(counter: HeadlessCounter, who: object = ADULT) -> None:
    """From a card to the reasons of the first doctor's session."""
    counter.lay_card(ADULT if who is ADULT else ELDER)
    counter.wait_for("entering_phone", "choosing_group")
    if counter.name == "entering_phone":
        counter.do(ev.Entered(PHONE))
        counter.wait_for("choosing_group")
    counter.pick(DEPARTMENT)
    counter.wait_for("choosing_title")
    counter.do(AddOnWanted())
    counter.do(told.SessionPicked(SESSION))
    counter.wait_for("add_on_reason", "add_on_issued")


def asked(counter: HeadlessCounter) -> None:
    """The first reason of the list, on a slip the doctor signed."""
    counter.do(counter.body(Pick).rows[0].event)
    counter.wait_for("add_on_word")
    counter.do(counter.body(Pick).rows[0].event)
    counter.wait_for("add_on_requested")


def change_of_person(counter: HeadlessCounter, who: Hired) -> None:
    counter.do(told.LockAsked())
    counter.until(lambda: isinstance(counter.view, SignInPage), "the lock")
    counter.sign_in(who)


def approved_by(counter: HeadlessCounter, who: Hired) -> None:
    change_of_person(counter, who)
    counter.do(AddOnDecided(is_approved=True))
    counter.until(lambda: counter.name != "add_on_requested", "a decision")


def issued_and_paid(counter: HeadlessCounter) -> None:
    counter.do(ev.Accepted())
    counter.wait_for("reviewing_hold")
    assert counter.body(Money).due > 0
    counter.do(told.AmountTyped("100"))
    counter.wait_for("paid_done")


def refusal(counter: HeadlessCounter) -> Reason | None:
    said = counter.desk.body.sheet.said
    return None if said is None or said.refusal is None else said.refusal.reason


@pytest.mark.requirement("R024")
@pytest.mark.requirement("R026")
def test_asked_for_approved_by_another_issued_paid_and_the_chain_is_whole(
    counter: HeadlessCounter, house: CentralHouse, boss: Hired
) -> None:
    registrar = Hired(boss.id, "he.lu")
    at_the_reasons(counter)
    asked(counter)
    counter.do(AddOnDecided(is_approved=True))  # nobody approves at a post that may not
    counter.until(lambda: refusal(counter) is Reason.NOT_ALLOWED, "why not")
    approved_by(counter, boss)
    counter.wait_for("add_on_approved")
    change_of_person(counter, registrar)
    counter.until(lambda: "fee" in str(counter.desk.drawer.args), "the drawer")
    issued_and_paid(counter)
    assert bookings_of(house) == ["booked"]
    assert len(counter.printer.tickets) == 1
    assert counter.journal.owed() == ()
    counter.do(ev.Accepted())
    at_the_reasons(counter)
    assert counter.name == "add_on_issued"
    counter.do(AddOnChecked())
    counter.until(lambda: bool(counter.body(Facts).lines), "what the record says")
    body = counter.body(Facts)
    assert body.lines == (Text("counter.add_on.whole"),)
    assert [row.label for row in body.rows] == [
        Text("counter.add_on.issue"),
        Text("counter.add_on.approve"),
        Text("counter.add_on.request"),
    ]
    assert "张*丰" in str(body.rows)


@pytest.mark.requirement("R025")
def test_above_the_limit_one_agreement_waits_for_the_second(
    counter: HeadlessCounter, house: CentralHouse, boss: Hired
) -> None:
    at_the_reasons(counter)
    asked(counter)
    approved_by(counter, boss)
    counter.wait_for("add_on_approved")
    counter.do(ev.Left())
    at_the_reasons(counter, ELDER)
    assert "counter.add_on.two" in str(counter.body(Pick).rows[0].cells)
    change_of_person(counter, Hired(boss.id, "he.lu"))
    asked(counter)
    change_of_person(counter, boss)
    counter.do(AddOnDecided(is_approved=True))
    counter.until(lambda: refusal(counter) is Reason.ADD_ON_LIMIT, "the limit")
    assert "counter.add_on.agreed" in str(counter.body(Facts).lines)
    approved_by(counter, hire(house, Role.SUPERVISOR, login="lu.ming"))
    counter.wait_for("add_on_approved")


@pytest.mark.requirement("R024")
def test_one_that_is_not_approved_can_be_asked_for_anew(
    counter: HeadlessCounter, boss: Hired
) -> None:
    at_the_reasons(counter)
    asked(counter)
    change_of_person(counter, boss)
    counter.do(AddOnDecided(is_approved=False))
    counter.wait_for("add_on_rejected")
    counter.do(AddOnWanted())
    asked(counter)


@pytest.mark.requirement("R026")
def test_a_record_that_was_changed_is_told(counter: HeadlessCounter, house: CentralHouse) -> None:
    at_the_reasons(counter)
    asked(counter)
    with house.database.write() as connection:
        connection.execute(sa.text("DROP TRIGGER add_on_step_no_update"))
        connection.execute(sa.update(add_on_step).values(station="counter-99"))
    counter.do(AddOnChecked())
    broken = Text("counter.add_on.broken", (("place", "1"),))
    counter.until(lambda: counter.body(Facts).lines == (broken,), "what was found")


@pytest.mark.requirement("R024")
def test_one_that_was_given_up_unpaid_is_issued_once_more(
    counter: HeadlessCounter, house: CentralHouse, boss: Hired
) -> None:
    at_the_reasons(counter)
    asked(counter)
    approved_by(counter, boss)
    counter.wait_for("add_on_approved")
    change_of_person(counter, Hired(boss.id, "he.lu"))
    counter.do(ev.Accepted())
    counter.wait_for("reviewing_hold")
    counter.do(ev.Left())
    counter.until(lambda: bookings_of(house) == ["released"], "the number given back")
    at_the_reasons(counter)
    assert counter.name == "add_on_issued"
    body = counter.body(Facts)
    assert body.lines == (Text("counter.add_on.unused"),)
    assert [action.key for action in body.sheet.actions] == ["Return", "F7", "Esc", "F12"]
    counter.until(lambda: "fee" in str(counter.desk.drawer.args), "the drawer")
    issued_and_paid(counter)
    assert bookings_of(house) == ["released", "booked"]
    counter.do(ev.Accepted())
    at_the_reasons(counter)
    steps = [row.label for row in counter.body(Facts).rows]
    assert steps.count(Text("counter.add_on.issue")) == 2
    assert counter.body(Facts).lines == ()


def test_an_answer_that_never_came_is_asked_for_again_and_issues_once(
    counter: HeadlessCounter, house: CentralHouse, wire: LossyProxy, boss: Hired
) -> None:
    at_the_reasons(counter)
    asked(counter)
    approved_by(counter, boss)
    counter.wait_for("add_on_approved")
    wire.is_down = True
    counter.do(ev.Accepted())
    counter.wait_for("add_on_act_unknown")
    wire.is_down = False
    counter.do(ev.Accepted())
    counter.wait_for("reviewing_hold")
    assert bookings_of(house) == ["held"]
    counter.do(ev.Left())
    counter.until(lambda: bookings_of(house) == ["released"], "the number given back")


def test_whoever_gives_up_while_it_is_unknown_leaves_nothing_held(
    counter: HeadlessCounter, house: CentralHouse, wire: LossyProxy, boss: Hired
) -> None:
    at_the_reasons(counter)
    asked(counter)
    approved_by(counter, boss)
    counter.wait_for("add_on_approved")
    wire.lose_answer("POST /v1/add-ons", times=20)
    counter.do(ev.Accepted())
    counter.wait_for("add_on_act_unknown")
    assert bookings_of(house) == ["held"]
    wire.mend()
    counter.do(ev.Left())
    counter.recovery.in_quiet()
    assert bookings_of(house) == ["released"]
    assert counter.journal.unsettled() == ()
