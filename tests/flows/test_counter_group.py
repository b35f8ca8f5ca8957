"""A patient shows why they go before others; the number comes out of those kept for such."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_after import priority_proof
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.pages import Pick
from kiosk_app.journeys.screens import Text
from tests.helpers.books import bookings_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter, at_work
from tests.helpers.people import ADULT, PHONE
from tests.helpers.staff import add_counter

NUMBER = "残疾证0900001号"
DISABLED = PriorityGroup.DISABLED


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=0) as made:
        add_counter(made)
        with made.database.write() as connection:  # nothing is left but what is kept on site
            rows = sa.update(schema.seat)
            connection.execute(rows.values(pool="on_site", back_pool=None, back_at=None))
        yield made


def at_the_sessions(counter: HeadlessCounter) -> None:
    counter.lay_card(ADULT)
    counter.wait_for("entering_phone", "choosing_group")
    if counter.name == "entering_phone":
        counter.do(ev.Entered(PHONE))
        counter.wait_for("choosing_group")
    counter.pick("xxgnk")
    counter.wait_for("choosing_title")


def claimed(counter: HeadlessCounter, group: PriorityGroup = DISABLED) -> None:
    counter.do(told.GroupWanted())
    counter.wait_for("picking_group")
    counter.do(told.GroupPicked(group))
    counter.wait_for("typing_proof")
    counter.do(ev.Entered(NUMBER))
    counter.until(lambda: counter.name not in {"typing_proof", "finding_sessions"}, "an answer")


@pytest.mark.requirement("R012", "R021", "R102")
def test_a_number_kept_on_site_is_had_with_the_number_of_the_proof(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    at_the_sessions(counter)
    before = [row.cells[-1] for row in counter.body(Pick).rows]
    claimed(counter)
    assert counter.name == "choosing_title"
    assert [row.cells[-1] for row in counter.body(Pick).rows] != before
    assert Text("counter.group.disabled") in [row.value for row in counter.desk.body.sheet.who]
    counter.pick()
    counter.pick()
    counter.wait_for("reviewing_hold")
    counter.do(told.AmountTyped("100"))
    counter.wait_for("paid_done")
    assert bookings_of(house) == ["booked"]
    with house.database.read() as connection:
        [kept] = connection.execute(sa.select(priority_proof)).all()
        of_booking = schema.seat.c.booking == kept.booking
        pool = connection.scalar(sa.select(schema.seat.c.pool).where(of_booking))
    assert (kept.group_name, kept.staff is not None, pool) == ("disabled", True, "on_site")
    assert NUMBER not in str(counter.views)


@pytest.mark.requirement("R021")
def test_without_one_nothing_is_left(counter: HeadlessCounter) -> None:
    at_the_sessions(counter)
    counter.do(counter.body(Pick).rows[0].event)
    counter.wait_for("reading_full")


@pytest.mark.requirement("R021")
def test_a_group_the_rules_do_not_name_is_refused_and_said(tmp_path: Path) -> None:
    nobody_else = replace(DEMO, shares=replace(DEMO.shares, onsite_groups=(PriorityGroup.ELDERLY,)))
    with central(days=0, rules=nobody_else) as house:
        add_counter(house)
        with at_work(house, tmp_path / "journal.sqlite") as counter:
            at_the_sessions(counter)
            claimed(counter)
            counter.wait_for("reading_why_not")
            said = counter.desk.body.sheet.said
            assert said is not None
            assert said.refusal is not None
            assert said.refusal.reason is Reason.NO_ON_SITE_GROUP
            counter.do(ev.WentBack())
            assert counter.name == "choosing_group"
            assert "counter.group.disabled" not in str(counter.desk.body.sheet.who)
