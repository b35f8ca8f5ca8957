"""A patient who cannot go on at the kiosk is served at the counter: every way it can end."""

from collections.abc import Iterator

import pytest

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.helping import LOOK_EVERY_S
from kiosk_app.journeys.counter.pages import (
    Facts,
    HelpToggled,
    Money,
    Pick,
    SessionTaken,
    TabChosen,
    TabOpened,
)
from kiosk_app.journeys.events_help import CallPicked, CodeWanted
from kiosk_app.journeys.parts import Note
from kiosk_app.journeys.screens import Text
from kiosk_app.runtime.tabs import MOST_TABS
from tests.helpers import people
from tests.helpers.books import bookings_of, orders_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.staff import add_counter


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central() as made:
        add_counter(made)
        yield made


def stuck(kiosk: HeadlessKiosk) -> str:
    """A patient with a number in hand taps "help"; return the code the kiosk shows."""
    kiosk.go_to_review(BookingClass.SAME_DAY, people.ADULT)
    kiosk.tell(ev.HelpWanted())
    kiosk.wait_for("HelpComing")
    code = kiosk.session.state.call.code
    assert code is not None
    return str(code)


def hears_of_one(counter: HeadlessCounter) -> None:
    """The header says that somebody waits, within seconds of the call."""
    counter.until(lambda: counter.desk.help != Text("counter.help.off"), "the list")
    counter.tick(LOOK_EVERY_S)
    waiting = Text("counter.help.waiting", (("count", "1"),))
    counter.until(lambda: counter.desk.help == waiting, "the call")


def compared(counter: HeadlessCounter) -> None:
    """The registrar holds the document against what the page says."""
    counter.wait_for("comparing")
    body = counter.body(Facts)
    assert "林*舟" in str(body.big)
    assert counter.desk.tabs[0].seconds_left is not None
    counter.do(ev.Accepted())
    counter.wait_for("reviewing_hold")


def paid(counter: HeadlessCounter, house: CentralHouse) -> None:
    """The number is paid in cash, and there is one number, not two."""
    assert counter.body(Money).due > 0
    counter.do(told.AmountTyped("100"))
    counter.wait_for("paid_done")
    assert (bookings_of(house), orders_of(house)) == (["booked"], ["paid"])
    assert len(counter.printer.tickets) == 1
    assert counter.journal.owed() == ()


@pytest.mark.requirement("R013")
@pytest.mark.requirement("R174")
def test_by_the_six_digits_the_patient_says(
    counter: HeadlessCounter, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    code = stuck(kiosk)
    counter.do(CodeWanted())
    counter.do(ev.Entered(code))
    compared(counter)
    paid(counter, house)
    kiosk.accept()
    assert kiosk.page == "AtHome"
    assert bookings_of(house) == ["booked"]


@pytest.mark.requirement("R013")
def test_by_the_code_before_the_scanner(
    counter: HeadlessCounter, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    code = stuck(kiosk)
    counter.room.to_front(ev.CodeScanned(ev.CodeKind.HAND_OVER, f"RH1.{code}"))
    compared(counter)
    paid(counter, house)


@pytest.mark.requirement("R099")
@pytest.mark.requirement("R174")
def test_from_the_list_of_calls_with_one_key(
    counter: HeadlessCounter, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    stuck(kiosk)
    hears_of_one(counter)
    counter.do(HelpToggled())
    (row,) = counter.body(Pick).rows
    counter.do(row.event)
    assert counter.name == "help_call"
    (take, *_) = counter.desk.body.sheet.actions
    assert isinstance(take.event, SessionTaken)
    counter.do(take.event)
    compared(counter)
    paid(counter, house)


@pytest.mark.requirement("R099")
def test_who_only_needs_somebody_is_seen_to_and_everybody_sees_by_whom(
    counter: HeadlessCounter, kiosk: HeadlessKiosk
) -> None:
    kiosk.tell(ev.HelpWanted())
    kiosk.wait_for("HelpComing")
    hears_of_one(counter)
    counter.do(HelpToggled())
    (row,) = counter.body(Pick).rows
    assert isinstance(row.event, CallPicked)
    counter.do(row.event)
    assert [a.key for a in counter.desk.body.sheet.actions] == ["Return", "Esc"]
    counter.do(ev.Accepted())
    counter.wait_for("help_none")
    ((seen,),) = (counter.body(Facts).rows,)
    assert "张*丰" in str(seen.value)


def test_another_person_than_the_kiosk_s_is_not_served_and_the_number_goes_back(
    counter: HeadlessCounter, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    code = stuck(kiosk)
    counter.do(CodeWanted())
    counter.do(ev.Entered(code))
    counter.wait_for("comparing")
    counter.do(ev.Left())
    counter.wait_for("identifying")
    counter.until(lambda: bookings_of(house) == ["released"], "the number given back")
    counter.until(lambda: counter.journal.owed() == (), "that it is written down")


def test_a_code_that_is_none_is_told_at_the_field(
    counter: HeadlessCounter, kiosk: HeadlessKiosk
) -> None:
    stuck(kiosk)
    counter.do(CodeWanted())
    counter.do(ev.Entered("12a"))
    said = counter.desk.body.sheet.said
    assert said is not None
    assert said.sentence == Text(Note.CODE_UNREADABLE.value)
    counter.do(ev.Entered("000000"))
    counter.until(lambda: counter.desk.body.sheet.said not in {None, said}, "why not")
    refused = counter.desk.body.sheet.said
    assert refused is not None
    assert refused.refusal is not None
    assert refused.refusal.reason is Reason.HAND_OVER_UNKNOWN
    counter.do(ev.WentBack())
    assert counter.name == "identifying"


@pytest.mark.requirement("R013")
def test_an_answer_that_never_came_is_asked_for_again_and_moves_the_number_once(
    counter: HeadlessCounter, kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    code = stuck(kiosk)
    counter.do(CodeWanted())
    wire.is_down = True
    counter.do(ev.Entered(code))
    counter.wait_for("take_over_unknown")
    wire.is_down = False
    counter.do(ev.Accepted())
    compared(counter)
    paid(counter, house)


def test_with_every_tab_busy_it_is_said_and_the_call_stays(
    counter: HeadlessCounter, kiosk: HeadlessKiosk
) -> None:
    stuck(kiosk)
    hears_of_one(counter)
    for _ in range(MOST_TABS):
        counter.do(CodeWanted())
        counter.do(TabOpened())
    counter.do(HelpToggled())
    counter.do(counter.body(Pick).rows[0].event)
    (take, *_) = counter.desk.body.sheet.actions
    counter.do(take.event)
    said = counter.desk.body.sheet.said
    assert counter.name == "help_call"
    assert said is not None
    assert said.sentence == Text(Note.TABS_FULL.value)
    counter.do(TabChosen(0))
    counter.do(ev.WentBack())
    counter.do(HelpToggled())
    counter.do(take.event)
    compared(counter)
