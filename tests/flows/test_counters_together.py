"""Counters and a kiosk at the same moment, and a counter whose answers are lost."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiosk_app.contract import shapes
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.money import Fen
from kiosk_app.domain.sessions import BandSupply, ClinicSession
from kiosk_app.domain.staff import Role
from kiosk_app.handlers.pace import ACT
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.pages import Money, Pick
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.desk_staff import enrolled, fresh
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.people import ADULT, PHONE, STRANGER, person
from tests.helpers.staff import COUNTER, OTHER_COUNTER, add_counter, hire

OTHER = person("顾南", date(1985, 2, 3), 907, Proof.ID_CARD)
"""Nobody of a group that has numbers kept for it."""


@dataclass
class Hall:
    """Two counters with a registrar each, and a kiosk beside them."""

    house: CentralHouse
    counters: tuple[HeadlessCounter, HeadlessCounter]
    kiosk: HeadlessKiosk


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with ExitStack() as stack:
        house = stack.enter_context(central(days=0))
        add_counter(house)

        def counter(at: str, login: str) -> HeadlessCounter:
            made = HeadlessCounter(house, tmp_path / f"{at}.sqlite", at)
            stack.enter_context(made.running())
            made.sign_in(hire(house, Role.REGISTRAR, login=login))
            return made

        both = (counter(COUNTER, "he.lu"), counter(OTHER_COUNTER, "shen.yan"))
        kiosk = HeadlessKiosk(house.url, tmp_path / "kiosk.sqlite", house.clock)
        yield Hall(house, both, stack.enter_context(kiosk.running()))


def at_departments(counter: HeadlessCounter) -> None:
    counter.wait_for("entering_phone", "choosing_group")
    if counter.name == "entering_phone":
        counter.do(ev.Entered(PHONE))
        counter.wait_for("choosing_group")


def go_to(counter: HeadlessCounter, session: ClinicSession) -> None:
    """Come to the time bands of a session."""
    at_departments(counter)
    counter.do(told.DepartmentPicked(session.department))
    counter.wait_for("choosing_title")
    counter.do(told.SessionPicked(session.id))
    counter.wait_for("choosing_band")


def is_settled(counter: HeadlessCounter) -> bool:
    """Return whether a number is held, or it is said why not."""
    return counter.name == "reviewing_hold" or counter.desk.body.sheet.said is not None


def leave_one(house: CentralHouse, session: ClinicSession, supply: BandSupply) -> None:
    """Have others hold all numbers of a band but one."""
    for patient in enrolled(house, supply.free - 1):
        body = shapes.HoldBody(
            patient=patient,
            session=session.id,
            band_begin=supply.band.begin,
            proof=Proof.ID_CARD,
        )
        assert house.service.hold(fresh("kiosk-02"), body).is_success


def test_the_last_number_is_one_s_alone_and_the_others_are_told(hall: Hall) -> None:
    kiosk = hall.kiosk
    kiosk.choose_journey(BookingClass.SAME_DAY)
    kiosk.insert_card(STRANGER)
    kiosk.pick_up_to_the_bands()
    session, bands = kiosk.session.state.session, kiosk.session.state.bands
    place = next(i for i, supply in enumerate(bands) if supply.free)
    for counter, patient in zip(hall.counters, (ADULT, OTHER), strict=True):
        counter.lay_card(patient)
        go_to(counter, session)
    leave_one(hall.house, session, bands[place])

    kiosk.session.post(ev.Chosen(place))
    for counter in hall.counters:
        counter.room.take(ev.Chosen(place))
    kiosk.until(lambda: kiosk.page not in {"ChoosingBand", "HoldingSlot", "FindingBands"})
    for counter in hall.counters:
        counter.until(partial(is_settled, counter))
    winners = [counter.name == "reviewing_hold" for counter in hall.counters]
    assert sum(winners) + (kiosk.page == "ReviewingHold") == 1


def lossy(url: str) -> LossyProxy:
    """Return a proxy before a service."""
    upstream = urlsplit(url)
    assert upstream.hostname is not None
    assert upstream.port is not None
    return LossyProxy((upstream.hostname, upstream.port))


@pytest.mark.requirement("R179")
def test_cash_whose_answer_is_lost_is_taken_once_and_asked_for_again(tmp_path: Path) -> None:
    with central(days=0) as house, lossy(house.url).running() as proxy:
        add_counter(house)
        counter = HeadlessCounter(house, tmp_path / "journal.sqlite", url=proxy.url)
        with counter.running():
            counter.sign_in(hire(house, Role.REGISTRAR, login="he.lu"))
            counter.open_drawer("200")
            counter.lay_card(ADULT)
            at_departments(counter)
            counter.hold_first()
            due = counter.body(Money).due
            proxy.lose_answer("/cash ", times=ACT.tries)
            counter.do(told.AmountTyped("100"))
            counter.wait_for("cash_unknown")
            assert counter.printer.tickets == []
            counter.do(ev.Accepted())
            counter.wait_for("paid_done")
            shift = counter.client.shift()
            assert shift is not None
            assert shift.drawer.expected == Fen(20_000 + due)


@pytest.mark.requirement("R104")
def test_nothing_of_who_was_served_before_is_in_the_next_view(hall: Hall) -> None:
    counter = hall.counters[0]
    counter.lay_card(ADULT)
    at_departments(counter)
    assert isinstance(counter.desk.body, Pick)
    assert "林*舟" in str(counter.view)
    assert ADULT.name not in str(counter.view)
    assert ADULT.number not in str(counter.view)
    counter.do(ev.Left())
    counter.wait_for("identifying")
    assert "林*舟" not in str(counter.view)
