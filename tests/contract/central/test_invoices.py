"""E-invoices: wanted with the payment, issued over HTTP, else fetched later by a code."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from hardware.emulators.payment_provider.book import PhoneAct
from hardware.emulators.payment_provider.server import Answers
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.payment.invoicing import InvoiceWish
from kiosk_app.central_service.payment.provider import ProviderSilentError
from kiosk_app.contract import shapes
from kiosk_app.contract.cash_shapes import EInvoiceAnswer, EInvoicesAnswer
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from tests.contract.central.face import Desk
from tests.helpers.central import ENGINES, MONDAY_MORNING, SettableClock, house_on, seeded_address
from tests.helpers.payment import PlayedProvider, played_provider
from tests.helpers.people import ADULT


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
        played = stack.enter_context(played_provider(clock))
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
