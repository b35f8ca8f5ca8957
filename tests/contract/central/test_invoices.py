"""E-invoices: wanted with the payment, issued over HTTP, else fetched later by a code."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from hardware.emulators.payment_provider.book import PhoneAct
from hardware.emulators.payment_provider.server import Answers
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.payment.invoices import push_invoices
from kiosk_app.central_service.payment.invoicing import InvoiceWish
from kiosk_app.central_service.payment.provider import ProviderSilentError
from kiosk_app.central_service.payment.till import Till
from kiosk_app.central_service.tables.schema import payment_order
from kiosk_app.contract import after, shapes
from kiosk_app.contract.cash_shapes import EInvoiceAnswer, EInvoicesAnswer
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.receipt import ReceiptState
from tests.contract.central.face import Desk
from tests.helpers.central import ENGINES, MONDAY_MORNING, SettableClock, house_on, seeded_address
from tests.helpers.payment import PlayedProvider, played_provider
from tests.helpers.people import ADULT

UNHURRIED_S = 60
"""No answer here is late: on a busy machine a real limit would make silence of it."""


@dataclass
class Town:
    """A service, and a gateway that issues invoices over HTTP."""

    desk: Desk
    played: PlayedProvider

    def book(self) -> Appointment:
        hold = self.desk.hold(self.desk.enrol(ADULT))
        order = self.desk.open_order(hold.id).id
        self.played.act(order, PhoneAct.PAY)
        reply = self.desk.confirm(hold.id, order)
        return reply.read(shapes.AppointmentAnswer).appointment

    def invoice(self, booked: Appointment) -> EInvoiceAnswer:
        reply = self.desk.house.service.e_invoices(Caller("kiosk-01"), booked.id)
        (found,) = reply.read(EInvoicesAnswer).invoices
        return found

    def work(self, seconds: float = 1) -> None:
        self.desk.house.clock.advance(seconds=seconds)
        self.desk.house.service.background.run_once()


@pytest.fixture(params=ENGINES)
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    with ExitStack() as stack:
        address = stack.enter_context(seeded_address(request.param, days=0))
        clock = SettableClock(MONDAY_MORNING)
        played = stack.enter_context(played_provider(clock, call_s=UNHURRIED_S))
        house = stack.enter_context(
            house_on(address, port=played.port, issuer=played.port, clock=clock)
        )
        yield Town(Desk(house, house.service), played)


@pytest.mark.requirement("R166")
def test_a_payment_asks_for_its_invoice_at_once(town: Town) -> None:
    booked = town.book()
    wanted = town.invoice(booked)
    assert (wanted.amount, wanted.qr_text, len(wanted.fetch_code)) == (5000, None, 12)
    town.work()
    issued = town.invoice(booked)
    assert issued.qr_text == f"https://invoice.example/{issued.order}"
    assert issued.fetch_code == wanted.fetch_code


@pytest.mark.requirement("R166")
@pytest.mark.parametrize("trouble", ["not made yet", "silent"])
def test_until_it_is_there_it_is_fetched_later(town: Town, trouble: str) -> None:
    booked = town.book()
    if trouble == "silent":
        town.played.server.answer_as(Answers.FAIL)
    town.played.server.makes_invoices = False
    town.work()
    assert town.invoice(booked).qr_text is None
    town.played.server.answer_as(Answers.NORMAL)
    town.played.server.makes_invoices = True
    town.work()
    assert town.invoice(booked).qr_text is None  # asked again after a while
    town.work(seconds=5)
    assert town.invoice(booked).qr_text is not None


def test_an_order_has_one_invoice(town: Town) -> None:
    wish = InvoiceWish(OrderId("ord-1"), Fen(5000))
    assert town.played.port.issue(wish) == town.played.port.issue(wish)
    with pytest.raises(ProviderSilentError):
        town.played.port.issue(InvoiceWish(OrderId("ord-1"), Fen(1)))


def test_what_cost_nothing_has_none(town: Town) -> None:
    reply = town.desk.house.service.e_invoices(Caller("kiosk-01"), "no-such-appointment")
    assert reply.read(EInvoicesAnswer).invoices == ()


def cancelled(town: Town) -> Appointment:
    """Book, have the invoice issued, and give the number back; the money is not back yet."""
    booked = town.book()
    town.work()
    body = after.CancelBody(patient=booked.patient)
    reply = town.desk.face.cancel(town.desk.caller, booked.id, body)
    assert reply.read(after.CancelAnswer).refunding
    return booked


@pytest.mark.requirement("R166")
def test_where_money_goes_back_the_invoice_is_reversed(town: Town) -> None:
    booked = cancelled(town)
    before = town.invoice(booked)
    assert (before.state, before.reversed) == (ReceiptState.ISSUED, 0)
    town.work()
    reversed_ = town.invoice(booked)
    assert (reversed_.state, reversed_.reversed) == (ReceiptState.REVERSED, 5000)
    assert reversed_.red_qr_text == f"https://invoice.example/red/{before.order}-5000"
    assert (reversed_.qr_text, reversed_.fetch_code) == (before.qr_text, before.fetch_code)
    for _ in range(3):
        town.work(seconds=4000)
    assert town.played.server.invoices.reversals(before.order) == [5000]


@pytest.mark.requirement("R166")
@pytest.mark.parametrize("trouble", [Answers.DROP, Answers.FAIL, Answers.FORGE, Answers.GARBAGE])
def test_a_reversal_whose_answer_is_lost_is_asked_for_again_and_done_once(
    town: Town, trouble: Answers
) -> None:
    booked = cancelled(town)
    refund(town)
    town.played.server.answer_as(trouble)
    town.work()
    assert town.invoice(booked).state is ReceiptState.REVERSING
    town.played.server.answer_as(Answers.NORMAL)
    town.work()
    assert town.invoice(booked).state is ReceiptState.REVERSING  # asked again after a while
    town.work(seconds=5)
    found = town.invoice(booked)
    assert (found.state, found.reversed) == (ReceiptState.REVERSED, 5000)
    assert town.played.server.invoices.reversals(found.order) == [5000]


@pytest.mark.requirement("R166")
def test_a_crash_between_the_reversal_and_writing_it_down_changes_nothing(town: Town) -> None:
    booked = cancelled(town)
    refund(town)
    database = town.desk.house.database
    port = town.played.port

    class DiesAfterwards:
        issue = staticmethod(port.issue)

        @staticmethod
        def reverse(wish: InvoiceWish) -> str | None:
            assert port.reverse(wish) is not None
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        push_invoices(database, DiesAfterwards(), to_ms(town.desk.house.clock()))
    assert town.invoice(booked).state is ReceiptState.REVERSING
    town.work()
    found = town.invoice(booked)
    assert (found.state, found.reversed) == (ReceiptState.REVERSED, 5000)
    assert town.played.server.invoices.reversals(found.order) == [5000]


def test_what_is_refunded_before_it_is_issued_is_issued_and_then_reversed(town: Town) -> None:
    town.played.server.makes_invoices = False
    booked = cancelled(town)
    town.work()
    assert town.invoice(booked).state is ReceiptState.REVERSING
    town.played.server.makes_invoices = True
    town.work(seconds=60)
    found = town.invoice(booked)
    assert (found.state, found.qr_text is not None) == (ReceiptState.REVERSED, True)


def test_a_part_is_reversed_first_and_then_the_rest(town: Town) -> None:
    """As when a number is changed for a cheaper one, and that one is given back."""
    booked = town.book()
    town.work()
    with town.desk.house.database.write() as connection:
        connection.execute(sa.update(payment_order).values(part_back=2000))
    town.work()
    found = town.invoice(booked)
    assert (found.state, found.reversed) == (ReceiptState.ISSUED, 2000)
    town.desk.face.cancel(town.desk.caller, booked.id, after.CancelBody(patient=booked.patient))
    town.work()
    found = town.invoice(booked)
    assert (found.state, found.reversed) == (ReceiptState.REVERSED, 5000)
    assert town.played.server.invoices.reversals(found.order) == [2000, 5000]


@pytest.mark.requirement("R166")
def test_more_to_reverse_is_asked_for_at_once_however_long_the_part_waits(town: Town) -> None:
    booked = town.book()
    town.work()
    with town.desk.house.database.write() as connection:
        connection.execute(sa.update(payment_order).values(part_back=2000))
    town.played.server.makes_invoices = False
    for seconds in (1, 60, 120, 240):  # each pause is longer than the one before
        town.work(seconds)
    town.desk.face.cancel(town.desk.caller, booked.id, after.CancelBody(patient=booked.patient))
    town.work()
    assert town.invoice(booked).state is ReceiptState.REVERSING
    town.played.server.makes_invoices = True
    town.work(seconds=5)  # the first pause again
    found = town.invoice(booked)
    assert (found.state, found.reversed) == (ReceiptState.REVERSED, 5000)
    assert town.played.server.invoices.reversals(found.order) == [2000, 5000]


def test_no_more_is_reversed_than_was_invoiced(town: Town) -> None:
    order = OrderId("ord-1")
    with pytest.raises(ProviderSilentError):
        town.played.port.reverse(InvoiceWish(order, Fen(1)))
    town.played.port.issue(InvoiceWish(order, Fen(5000)))
    with pytest.raises(ProviderSilentError):
        town.played.port.reverse(InvoiceWish(order, Fen(5001)))
    assert town.played.server.invoices.reversals(order) == []


def refund(town: Town) -> None:
    """Have the money go back, and nothing else yet."""
    with town.desk.house.database.read() as connection:
        row = connection.execute(sa.select(payment_order)).one()
    till = Till(town.desk.house.database, town.played.port, town.desk.house.clock)
    till.refund(row)
