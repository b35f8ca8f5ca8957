"""A registrar's day at the counter: one story for each way it can go."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import Role
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.desk import LOCK_AFTER_S
from kiosk_app.journeys.counter.pages import (
    Counting,
    DocumentForm,
    DrawerToggled,
    Facts,
    Money,
    Pick,
    SignInPage,
    TabChosen,
    TabOpened,
)
from kiosk_app.journeys.effects_counter import TypedDocument
from kiosk_app.journeys.screens import Text
from kiosk_app.journeys.wording import fee_text
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.people import ADULT, ELDER, PHONE
from tests.helpers.staff import Hired, add_counter, hire


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=0) as made:
        add_counter(made)
        yield made


@pytest.fixture
def registrar(house: CentralHouse) -> Hired:
    return hire(house, Role.REGISTRAR, login="he.lu")


@pytest.fixture
def counter(house: CentralHouse, tmp_path: Path) -> Iterator[HeadlessCounter]:
    with HeadlessCounter(house, tmp_path / "journal.sqlite").running() as made:
        yield made


@pytest.fixture
def at_work(counter: HeadlessCounter, registrar: Hired) -> HeadlessCounter:
    """A registrar signed in, with an open drawer of 200 yuan."""
    counter.sign_in(registrar)
    counter.open_drawer("200")
    return counter


def at_departments(counter: HeadlessCounter) -> None:
    """Enrol the patient if they are new, and come to the departments."""
    counter.wait_for("entering_phone", "choosing_group")
    if counter.name == "entering_phone":
        counter.do(ev.Entered(PHONE))
        counter.wait_for("choosing_group")


@pytest.mark.requirement("R066")
def test_from_a_card_to_a_ticket_and_the_change(at_work: HeadlessCounter) -> None:
    at_work.lay_card(ADULT)
    at_departments(at_work)
    at_work.hold_first()
    due = at_work.body(Money).due
    at_work.do(told.AmountTyped("100"))
    at_work.wait_for("paid_done")
    change = fee_text(Fen(10_000 - due))
    assert at_work.body(Facts).big == Text("counter.change", (("fee", change),))
    (ticket,) = at_work.printer.tickets
    assert ticket.paid == due
    at_work.do(ev.Accepted())
    assert isinstance(at_work.desk.body, DocumentForm)
    expected = fee_text(Fen(20_000 + due))
    at_work.until(lambda: ("fee", expected) in at_work.desk.drawer.args, "the drawer's sum")


@pytest.mark.requirement("R032")
def test_a_document_is_typed_and_a_slip_of_the_finger_is_named(at_work: HeadlessCounter) -> None:
    right = TypedDocument(DocumentKind.RESIDENT_ID, ELDER.number, ELDER.name)
    at_work.do(told.DocumentTyped(replace(right, number=ELDER.number[:-1] + "0")))
    at_work.until(lambda: at_work.desk.body.sheet.said is not None, "a sentence")
    said = at_work.desk.body.sheet.said
    assert said is not None
    assert said.refusal is not None
    assert said.refusal.reason is Reason.INVALID_DOCUMENT_NUMBER
    at_work.do(told.DocumentTyped(right))
    at_departments(at_work)
    assert at_work.desk.tabs[0].who == "周*兰"


@pytest.mark.requirement("R028")
def test_a_department_is_found_by_its_initials(at_work: HeadlessCounter) -> None:
    at_work.lay_card(ADULT)
    at_departments(at_work)
    body = at_work.body(Pick)
    chosen = next(row for row in body.rows if row.why_not is None and len(row.find[0]) > 2)
    at_work.pick(chosen.find[0])
    at_work.wait_for("choosing_title", "reading_why_not")


@pytest.mark.requirement("R133")
def test_a_wrong_password_lets_nobody_in_and_five_lock_the_account(
    counter: HeadlessCounter, registrar: Hired
) -> None:
    for _ in range(5):
        counter.sign_in(registrar, "not the password")
        assert isinstance(counter.view, SignInPage)
    counter.sign_in(registrar)
    assert isinstance(counter.view, SignInPage)
    assert counter.view.said is not None
    assert counter.view.said.refusal is not None
    assert counter.view.said.refusal.reason is Reason.SIGN_IN_LOCKED
    assert counter.view.login == registrar.login


@pytest.mark.requirement("R133")
def test_a_lock_hides_the_patients_and_loses_none_of_them(
    at_work: HeadlessCounter, registrar: Hired
) -> None:
    at_work.lay_card(ADULT)
    at_departments(at_work)
    at_work.hold_first()
    at_work.tick(LOCK_AFTER_S)
    assert isinstance(at_work.view, SignInPage)
    assert (at_work.view.locked_by, at_work.view.waiting) == ("张三丰", 1)
    at_work.sign_in(registrar)
    assert at_work.name == "reviewing_hold"


@pytest.mark.requirement("R133")
def test_a_colleague_goes_on_with_the_patient_but_not_with_the_drawer(
    house: CentralHouse, at_work: HeadlessCounter
) -> None:
    at_work.lay_card(ADULT)
    at_departments(at_work)
    at_work.hold_first()
    at_work.do(told.LockAsked())
    at_work.sign_in(hire(house, Role.SUPERVISOR, login="shen.yan"))
    assert at_work.name == "reviewing_hold"
    at_work.until(lambda: at_work.desk.drawer == Text("counter.drawer.shut"), "no drawer")
    at_work.do(told.AmountTyped("100"))
    at_work.until(lambda: at_work.desk.body.sheet.said is not None, "why not")
    said = at_work.desk.body.sheet.said
    assert said is not None
    assert said.refusal == Refusal(Reason.NO_OPEN_SHIFT)


def test_a_session_that_has_ended_locks_the_desk_and_keeps_the_patient(
    house: CentralHouse, at_work: HeadlessCounter, registrar: Hired
) -> None:
    at_work.lay_card(ADULT)
    at_departments(at_work)
    house.clock.advance(minutes=11)
    at_work.do(at_work.body(Pick).rows[0].event)
    at_work.until(lambda: isinstance(at_work.view, SignInPage), "the lock")
    at_work.sign_in(registrar)
    at_work.wait_for("central_away")
    at_work.do(ev.Accepted())
    at_work.wait_for("choosing_title", "reading_why_not")


def test_one_waits_for_a_document_while_the_next_is_served(at_work: HeadlessCounter) -> None:
    at_work.lay_card(ADULT)
    at_departments(at_work)
    at_work.hold_first()
    left = at_work.desk.tabs[0].seconds_left
    assert left is not None
    at_work.do(TabOpened())
    at_work.lay_card(ELDER)
    at_departments(at_work)
    at_work.tick(5)
    first, second = at_work.desk.tabs
    assert (first.who, second.who) == ("林*舟", "周*兰")
    assert first.seconds_left == left - 5
    at_work.do(TabChosen(0))
    assert at_work.name == "reviewing_hold"
    at_work.do(told.AmountTyped("100"))
    at_work.wait_for("paid_done")
    at_work.do(TabChosen(1))
    assert at_work.name == "choosing_group"


@pytest.mark.requirement("R179")
def test_a_drawer_that_does_not_tally_is_closed_as_it_was_counted(
    at_work: HeadlessCounter,
) -> None:
    at_work.do(DrawerToggled())
    expected = at_work.body(Counting).expected
    at_work.do(told.DrawerCounted(Fen(expected - 500)))
    at_work.until(lambda: bool(at_work.printer.shifts), "a report")
    at_work.wait_for("drawer_closed")
    assert at_work.body(Facts).big == Text("counter.drawer.short", (("fee", fee_text(Fen(500))),))
    (report,) = at_work.printer.shifts
    assert (report.counted, report.difference) == (expected - 500, -500)


def test_whoever_gives_up_leaves_nothing_held(
    at_work: HeadlessCounter,
) -> None:
    at_work.lay_card(ADULT)
    at_departments(at_work)
    at_work.hold_first()
    at_work.do(ev.Left())
    at_work.wait_for("identifying")
    at_work.until(lambda: at_work.journal.owed() == (), "the hold given back")
