"""At the green channel: an old person sits opposite, often with a relative beside them."""

import itertools
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk_app.domain.money import Fen
from kiosk_app.handlers.pace import ACT
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.agreeing import Agreeing
from kiosk_app.journeys.counter.pages import DrawerToggled, Facts, Pick, TabChosen, TabOpened
from kiosk_app.journeys.counter.patient_side import GIVEN_UP_S, WELCOME
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Detail
from kiosk_app.journeys.wording import fee_text, when_text
from kiosk_app.runtime.opposite import Opposite
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.fakes import LossyProxy
from tests.helpers.people import ADULT, ELDER, PHONE
from tests.helpers.staff import add_counter


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=0) as made:
        add_counter(made)
        yield made


def at_departments(counter: HeadlessCounter) -> None:
    counter.lay_card(ELDER)
    counter.wait_for("entering_phone", "choosing_group")
    if counter.name == "entering_phone":
        counter.do(ev.Entered(PHONE))
        counter.wait_for("choosing_group")


def booked(counter: HeadlessCounter) -> None:
    at_departments(counter)
    counter.hold_first()
    counter.do(told.AmountTyped("100"))
    counter.wait_for("paid_done")


def pages(counter: HeadlessCounter) -> list[str]:
    """Return what the patient opposite saw, each page once, in order."""
    names = [screen.frame.name.removeprefix("patient_") for screen in counter.opposite]
    return [name for name, _ in itertools.groupby(names)]


@pytest.mark.requirement("R012")
def test_she_sees_what_is_booked_what_it_costs_and_what_comes_back(
    counter: HeadlessCounter,
) -> None:
    booked(counter)
    counter.do(ev.Accepted())
    counter.wait_for("identifying")
    assert [name for name in pages(counter) if name != "busy"] == [
        "looking",
        "checking",
        "taking",
        "registering",
        "booked",
        "welcome",
    ]
    [ticket] = counter.printer.tickets
    shown = next(s for s in counter.opposite if s.frame.name == "patient_checking")
    assert isinstance(shown, Detail)
    values = {row.label.key: row.value for row in shown.rows}
    assert values["row.fee"] == fee_text(ticket.paid)
    assert values["row.when"] == when_text(ticket.slot.band)
    paid = next(s for s in counter.opposite if s.frame.name == "patient_booked")
    assert isinstance(paid, Detail)
    change = {row.label.key: row.value for row in paid.rows}["patient_side.change"]
    assert change == fee_text(Fen(10_000 - ticket.paid))


@pytest.mark.requirement("R012")
def test_she_thinks_better_of_it_and_is_told_that_nothing_was_charged(
    counter: HeadlessCounter,
) -> None:
    at_departments(counter)
    counter.hold_first()
    counter.do(ev.Left())
    counter.wait_for("identifying")
    assert pages(counter)[-2:] == ["checking", "given_up"]
    counter.tick(GIVEN_UP_S)
    assert pages(counter)[-1] == "welcome"


@pytest.mark.requirement("R012")
def test_the_line_is_cut_while_she_pays_and_nobody_promises_anything(
    counter: HeadlessCounter, wire: LossyProxy
) -> None:
    at_departments(counter)
    counter.hold_first()
    wire.lose_answer("/cash ", times=ACT.tries)
    counter.do(told.AmountTyped("100"))
    counter.wait_for("cash_unknown")
    assert pages(counter)[-2:] == ["taking", "unknown"]


@pytest.mark.requirement("R012", "R103", "R133")
def test_of_other_tabs_and_of_who_works_here_nothing_is_seen(counter: HeadlessCounter) -> None:
    at_departments(counter)
    counter.do(TabOpened())
    counter.lay_card(ADULT)
    counter.wait_for("entering_phone", "choosing_group")
    counter.do(TabChosen(0))
    counter.opposite.clear()
    counter.hold_first()
    counter.do(DrawerToggled())
    counter.wait_for("drawer_open")
    counter.do(DrawerToggled())
    seen = repr(counter.opposite)
    member = counter.desk.member
    assert [tab.who for tab in counter.desk.tabs] == ["周*兰", "林*舟"]
    assert "周*兰" in seen
    for other in ("林*舟", ADULT.name, ELDER.name, ELDER.number, member, "he.lu", "counter."):
        assert other not in seen
    counter.do(told.LockAsked())
    assert counter.opposite[-1] == WELCOME


@pytest.mark.requirement("R012")
def test_the_daughter_takes_along_when_and_where_her_mother_is_expected(
    counter: HeadlessCounter,
) -> None:
    booked(counter)
    [ticket] = counter.printer.tickets
    counter.do(told.FamilyCopyWanted())
    counter.until(lambda: counter.printer.family_copies == [ticket], "the copy")
    assert counter.name == "paid_done"
    assert counter.printer.tickets == [ticket]


@pytest.mark.requirement("R012")
def test_she_comes_back_for_it_later(counter: HeadlessCounter) -> None:
    booked(counter)
    counter.do(ev.Accepted())
    counter.wait_for("identifying")
    at_departments(counter)
    counter.do(ev.JourneyChosen(Purpose.MY_BOOKINGS))
    counter.wait_for("choosing_booking")
    counter.do(ev.Chosen(0))
    counter.wait_for("reading_booking")
    counter.do(told.FamilyCopyWanted())
    counter.until(lambda: bool(counter.printer.family_copies), "the copy")
    assert len(counter.printer.tickets) == 1


@pytest.fixture
def asking(counter: HeadlessCounter) -> HeadlessCounter:
    """A green channel that asks the patient before any money, come to a number that is held."""
    counter.room.opposite = Opposite(counter.opposite.append, asks=True)
    at_departments(counter)
    for typed in ("", "", ""):
        counter.until(lambda: isinstance(counter.desk.body, Pick), "something to pick")
        counter.pick(typed)
    counter.wait_for("agreeing")
    return counter


def yes_by_touch(counter: HeadlessCounter) -> None:
    said = counter.room.opposite.touched(ev.Accepted())
    assert said is not None
    tab, agreed = said
    counter.room.tabs[tab].post(agreed)
    counter.wait_for("reviewing_hold")


def noted(journal: Path) -> list[tuple[str, str]]:
    """Return what the journal has of yeses: for which hold, and how it was said."""
    with sqlite3.connect(journal) as db:
        rows = db.execute("select subject, outcome from intent where kind = 'agreed'").fetchall()
    return [(json.loads(subject)["hold"], outcome) for subject, outcome in rows]


def hold_asked_about(counter: HeadlessCounter) -> str:
    [shown] = [tab.state for tab in counter.room.tabs if isinstance(tab.state, Agreeing)]
    return shown.hold.id


@pytest.mark.requirement("R012")
def test_she_touches_that_it_is_right_and_it_is_noted_before_the_money(
    asking: HeadlessCounter, tmp_path: Path
) -> None:
    hold = hold_asked_about(asking)
    asking.do(told.AmountTyped("100"))
    assert asking.name == "agreeing"
    yes_by_touch(asking)
    asking.do(told.AmountTyped("100"))
    asking.wait_for("paid_done")
    assert noted(tmp_path / "counter.sqlite") == [(hold, "touch")]
    assert [n for n in pages(asking) if n != "busy"][-4:] == [
        "paying",
        "taking",
        "registering",
        "booked",
    ]


@pytest.mark.requirement("R012")
def test_she_says_it_is_right_and_the_registrar_answers_for_it(
    asking: HeadlessCounter, tmp_path: Path
) -> None:
    hold = hold_asked_about(asking)
    asking.do(asking.body(Facts).sheet.actions[0].event)
    asking.wait_for("reviewing_hold")
    asking.do(told.AmountTyped("100"))
    asking.wait_for("paid_done")
    assert noted(tmp_path / "counter.sqlite") == [(hold, "word")]


@pytest.mark.requirement("R012")
def test_she_says_that_it_is_the_wrong_day_and_nothing_is_kept_or_charged(
    asking: HeadlessCounter, tmp_path: Path
) -> None:
    asking.do(ev.Left())
    asking.wait_for("identifying")
    asking.until(lambda: asking.journal.owed() == (), "the hold given back")
    assert pages(asking)[-1] == "given_up"
    assert noted(tmp_path / "counter.sqlite") == []
