"""A booking that was paid in cash is given back: over the counter at once, from a kiosk later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables.schema import payment_order
from kiosk_app.contract.suspension_shapes import CasesAnswer, OutcomeBody
from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cash import HandedFor
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from kiosk_app.domain.suspension import Outcome
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.pages import DrawerToggled, Facts, Pick
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.reading_notice import Wish
from kiosk_app.journeys.screens import Choice, Detail, Notice, Row, Text
from kiosk_app.journeys.told_first import WISHES
from kiosk_app.journeys.wording import fee_text
from tests.flows.test_called_off import call_off
from tests.flows.test_cancel_booking import CANCEL, open_first
from tests.helpers.books import bookings_of, orders_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter, at_work
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.people import ADULT, PHONE
from tests.helpers.staff import OTHER_COUNTER, add_counter, hire, sign_in

OPENED = Fen(20_000)
BACK = "/cash-back "


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central() as made:
        add_counter(made)
        yield made


@pytest.fixture
def counter(house: CentralHouse, wire: LossyProxy, tmp_path: Path) -> Iterator[HeadlessCounter]:
    """A registrar with an open drawer, who has just sold a number for cash."""
    with at_work(house, tmp_path / "counter.sqlite", wire.url) as made:
        sell(made)
        yield made


def sell(counter: HeadlessCounter) -> None:
    counter.do(ev.JourneyChosen(Purpose.ADVANCE))
    counter.lay_card(ADULT)
    counter.wait_for("entering_phone")
    counter.do(ev.Entered(PHONE))
    for _ in ("the department", "the day", "the doctor", "the time"):
        counter.until(lambda: isinstance(counter.desk.body, Pick), "something to pick")
        counter.pick()
    counter.wait_for("reviewing_hold")
    counter.do(told.AmountTyped("100"))
    counter.wait_for("paid_done")
    counter.do(ev.Accepted())


def open_booking(counter: HeadlessCounter) -> None:
    """Open the question whether to cancel the patient's booking."""
    counter.do(ev.JourneyChosen(Purpose.MY_BOOKINGS))
    counter.lay_card(ADULT)
    counter.wait_for("choosing_booking")
    counter.do(ev.Chosen(0))
    counter.do(ev.Chosen(CANCEL))
    assert counter.name == "reviewing_cancellation"


def cancel(counter: HeadlessCounter) -> Fen:
    """Cancel the patient's booking at the counter; return what was paid for it."""
    open_booking(counter)
    counter.do(ev.Accepted())
    counter.wait_for("handing_back")
    (ticket,) = counter.printer.tickets
    return ticket.paid


def drawer_has(counter: HeadlessCounter, amount: Fen) -> bool:
    return ("fee", fee_text(amount)) in counter.desk.drawer.args


@pytest.mark.requirement("R042")
@pytest.mark.requirement("R179")
def test_cancelled_at_the_counter_the_cash_is_booked_out_and_handed_over(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    paid = cancel(counter)
    assert counter.body(Facts).big == Text("counter.hand_back", (("fee", fee_text(paid)),))
    assert counter.body(Facts).sheet.title == Text("counter.cash_back.cancellation.title")
    assert (bookings_of(house), orders_of(house)) == (["cancelled"], ["refunding"])
    counter.do(ev.Accepted())
    counter.wait_for("handed_back")
    assert counter.body(Facts).big == Text("counter.hand_over", (("fee", fee_text(paid)),))
    assert orders_of(house) == ["refunded"]
    counter.until(lambda: bool(counter.printer.handed), "a slip to sign")
    ((payment, why),) = counter.printer.handed
    assert (payment.amount, why) == (paid, HandedFor.CANCELLATION)
    counter.until(lambda: drawer_has(counter, OPENED), "the drawer without it")
    counter.until(lambda: counter.journal.unsettled() == (), "nothing left open")


@pytest.mark.requirement("R042")
def test_an_answer_that_is_lost_hands_the_cash_out_once(
    counter: HeadlessCounter, house: CentralHouse, wire: LossyProxy
) -> None:
    cancel(counter)
    wire.lose_answer(BACK)
    counter.do(ev.Accepted())
    counter.wait_for("handed_back")
    assert len(wire.lost) == 1
    assert orders_of(house) == ["refunded"]
    counter.until(lambda: drawer_has(counter, OPENED), "booked out once")


@pytest.mark.requirement("R042")
def test_where_central_is_away_nothing_is_handed_out_and_the_same_act_is_asked_again(
    counter: HeadlessCounter, house: CentralHouse, wire: LossyProxy
) -> None:
    paid = cancel(counter)
    wire.is_down = True
    counter.do(ev.Accepted())
    counter.wait_for("booking_out")
    counter.wait_for("handing_back")
    counter.until(
        lambda: [i.kind for i in counter.journal.unsettled()] == [Kind.CASH_BACK], "a promise"
    )
    wire.is_down = False
    counter.do(ev.Accepted())
    counter.wait_for("handed_back")
    assert counter.body(Facts).big == Text("counter.hand_over", (("fee", fee_text(paid)),))
    assert orders_of(house) == ["refunded"]
    counter.until(lambda: drawer_has(counter, OPENED), "booked out once")


@pytest.mark.requirement("R179")
def test_without_a_drawer_the_cash_stays_owed_and_can_be_left_to_central(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    sold = cancel(counter)
    counter.do(DrawerToggled())
    counter.do(told.DrawerCounted(Fen(OPENED + sold)))
    counter.wait_for("drawer_closed")
    counter.do(DrawerToggled())
    counter.do(ev.Accepted())
    counter.until(lambda: bool(counter.body(Facts).lines), "why not")
    (line,) = counter.body(Facts).lines
    assert Reason.NO_OPEN_SHIFT.value in str(line)
    assert orders_of(house) == ["refunding"]
    counter.do(ev.Left())
    assert counter.name == "identifying"


@pytest.mark.requirement("R042")
def test_cancelled_at_a_kiosk_page_and_slip_send_to_the_counter_for_the_cash(
    counter: HeadlessCounter, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    (ticket,) = counter.printer.tickets
    open_first(kiosk)
    kiosk.tell(ev.Chosen(CANCEL))
    kiosk.accept()
    kiosk.wait_for("CancelDone")
    assert isinstance(kiosk.screen, Notice)
    assert kiosk.screen.lines[0] == Text("cancel_done.cash", (("fee", fee_text(ticket.paid)),))
    ((_, back),) = kiosk.printer.slips
    assert (back.cash, back.same_way) == (ticket.paid, 0)
    house.service.background.run_once()
    assert orders_of(house) == ["refunding"]


def wants_cash(counter: HeadlessCounter) -> None:
    """The patient comes to the counter, and asks what became of their numbers."""
    counter.do(ev.JourneyChosen(Purpose.MY_BOOKINGS))
    counter.lay_card(ADULT)
    counter.wait_for("choosing_booking")


def paid_out(counter: HeadlessCounter, house: CentralHouse, why: HandedFor) -> None:
    """The cash that waits is booked out, handed over and signed for; then none waits any more."""
    (ticket,) = counter.printer.tickets
    sheet = counter.desk.body.sheet
    fee = fee_text(ticket.paid)
    assert Text("counter.do.cash_back", (("fee", fee),)) in [a.label for a in sheet.actions]
    assert sheet.said is not None
    assert sheet.said.sentence == Text("my_bookings.cash_waits", (("fee", fee),))
    counter.do(told.CashBackWanted())
    assert counter.body(Facts).big == Text("counter.hand_back", (("fee", fee),))
    counter.do(ev.Accepted())
    counter.wait_for("handed_back")
    assert orders_of(house) == ["refunded"]
    counter.until(lambda: bool(counter.printer.handed), "a slip to sign")
    assert counter.printer.handed == [(Payment(ticket_order(house), ticket.paid), why)]
    counter.until(lambda: drawer_has(counter, OPENED), "the drawer without it")
    counter.do(ev.Accepted())
    wants_cash(counter)
    counter.do(told.CashBackWanted())
    assert counter.name == "choosing_booking"


def ticket_order(house: CentralHouse) -> OrderId:
    with house.database.read() as connection:
        return OrderId(connection.scalars(sa.select(payment_order.c.id)).one())


@pytest.mark.requirement("R042")
@pytest.mark.requirement("R043")
def test_cash_of_a_number_cancelled_at_a_kiosk_is_fetched_at_the_counter(
    counter: HeadlessCounter, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    open_first(kiosk)
    kiosk.tell(ev.Chosen(CANCEL))
    kiosk.accept()
    kiosk.wait_for("CancelDone")
    kiosk.accept()
    wants_cash(counter)
    paid_out(counter, house, HandedFor.CANCELLATION)
    open_first(kiosk)
    assert kiosk.session.state.page.cash_owed == ()


@pytest.mark.requirement("R042")
def test_a_kiosk_tells_whose_cash_still_waits(
    counter: HeadlessCounter, kiosk: HeadlessKiosk
) -> None:
    paid = cancel(counter)
    kiosk.choose_journey(Purpose.MY_BOOKINGS)
    kiosk.present_card(ADULT)
    kiosk.wait_for("ChoosingBooking")
    assert isinstance(kiosk.screen, Choice)
    assert kiosk.screen.notice == Text("my_bookings.cash_waits", (("fee", fee_text(paid)),))
    kiosk.tell(ev.Chosen(0))
    detail = kiosk.session.screen
    assert isinstance(detail, Detail)
    assert Row(Text("row.cash_waits"), fee_text(paid), is_strong=True) in detail.rows


@pytest.mark.requirement("R042")
def test_cash_of_a_cancellation_the_journal_carried_out_is_fetched_later(
    counter: HeadlessCounter, house: CentralHouse, wire: LossyProxy
) -> None:
    open_booking(counter)
    wire.is_down = True
    counter.do(ev.Accepted())
    counter.wait_for("cancel_unknown")
    counter.do(ev.Left())
    counter.wait_for("identifying")
    wire.is_down = False
    counter.recovery.in_quiet()
    assert (bookings_of(house), orders_of(house)) == (["cancelled"], ["refunding"])
    wants_cash(counter)
    paid_out(counter, house, HandedFor.CANCELLATION)


@pytest.mark.requirement("R042")
def test_a_cancellation_without_an_answer_is_asked_again_and_cancels_once(
    counter: HeadlessCounter, house: CentralHouse, wire: LossyProxy
) -> None:
    open_booking(counter)
    wire.is_down = True
    counter.do(ev.Accepted())
    counter.wait_for("cancel_unknown")
    wire.is_down = False
    counter.do(ev.Accepted())
    counter.wait_for("handing_back")
    assert (bookings_of(house), orders_of(house)) == (["cancelled"], ["refunding"])
    assert counter.journal.unsettled() == ()


@pytest.mark.requirement("R051")
def test_cash_of_a_called_off_clinic_is_fetched_at_the_counter(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    (ticket,) = counter.printer.tickets
    case = call_off(house, ticket.slot.session).read(CasesAnswer).cases[0]
    boss = hire(house, Role.SUPERVISOR, login="shen.yan")
    caller = Caller(OTHER_COUNTER, "refund", token=sign_in(house, boss, OTHER_COUNTER))
    body = OutcomeBody(appointments=(ticket.id,), outcome=Outcome.REFUNDED)
    assert house.service.settle_case(caller, case.id, body).is_success
    counter.do(ev.JourneyChosen(Purpose.MY_BOOKINGS))
    counter.lay_card(ADULT)
    counter.wait_for("reading_notice")
    counter.do(ev.Chosen(WISHES.index(Wish.GO_ON)))
    counter.wait_for("choosing_booking")
    paid_out(counter, house, HandedFor.CANCELLATION)
