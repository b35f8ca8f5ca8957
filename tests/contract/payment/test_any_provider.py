"""Any payment provider: what the till rests on, held by the one in the process and over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hardware.emulators.payment_provider.book import PhoneAct as PlayedAct
from kiosk_app.central_service.payment.fake import LATE_BY, FakeProvider, PhoneAct
from kiosk_app.central_service.payment.played_book import PlayedBook
from kiosk_app.central_service.payment.provider import (
    Charge,
    PaymentProvider,
    ProviderSilentError,
    ProviderState,
    Standing,
)
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from tests.helpers.central import MONDAY_MORNING, SettableClock
from tests.helpers.payment import played_provider

ORDER = OrderId("ord-1")
FEE = Fen(5000)
CODE, DECLINED_CODE = "134567890123456781", "2876543210987654320"
WAITING, PAID, CLOSED = ProviderState.WAITING, ProviderState.PAID, ProviderState.CLOSED


@dataclass
class Bench:
    port: PaymentProvider
    act: Callable[[PhoneAct], object]
    clock: SettableClock

    def open(self) -> str:
        return self.port.open(Charge(ORDER, FEE, MONDAY_MORNING + timedelta(minutes=3)))

    def query(self) -> Standing:
        return self.port.query(ORDER)


class Forgetful:
    """The played provider, every call of it in a process that knows only the book."""

    def __init__(self, path: Path, clock: SettableClock) -> None:
        self._path, self._clock = path, clock

    def __getattr__(self, call: str) -> object:
        return getattr(FakeProvider(self._clock, PlayedBook(self._path)), call)


@pytest.fixture(params=["in the process", "from its book", "over HTTP"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    clock = SettableClock(MONDAY_MORNING)
    if request.param == "in the process":
        fake = FakeProvider(clock)
        yield Bench(fake, lambda act: fake.act(ORDER, act), clock)
        return
    if request.param == "from its book":
        port: Any = Forgetful(tmp_path / "played.db", clock)
        yield Bench(port, lambda act: port.act(ORDER, act), clock)
        return
    with played_provider(clock) as played:
        yield Bench(played.port, lambda act: played.act(ORDER, PlayedAct(act)), clock)


def test_an_order_is_opened_once_however_often_it_is_asked_for(bench: Bench) -> None:
    assert bench.query().state is ProviderState.UNKNOWN
    assert bench.open() == bench.open()
    assert bench.query() == Standing(WAITING)


@pytest.mark.requirement("R127")
def test_it_is_paid_once_and_stays_so(bench: Bench) -> None:
    bench.open()
    bench.act(PhoneAct.PAY)
    bench.act(PhoneAct.PAY)
    assert bench.port.charge(ORDER, CODE) == Standing(PAID, FEE)
    bench.port.close(ORDER)
    assert bench.query() == Standing(PAID, FEE)


def test_a_declined_attempt_leaves_the_order_to_the_next(bench: Bench) -> None:
    bench.open()
    assert bench.port.charge(ORDER, DECLINED_CODE).state is ProviderState.DECLINED
    bench.act(PhoneAct.DECLINE)
    assert bench.port.charge(ORDER, CODE) == Standing(PAID, FEE)


def test_nothing_is_known_of_what_was_never_opened(bench: Bench) -> None:
    assert bench.port.charge(ORDER, CODE) == Standing(ProviderState.UNKNOWN)
    bench.port.close(ORDER)
    with pytest.raises(ProviderSilentError):
        bench.port.refund(ORDER, FEE)


@pytest.mark.parametrize("by", ["asking", "time"])
def test_what_is_closed_takes_no_money(bench: Bench, by: str) -> None:
    bench.open()
    if by == "asking":
        bench.port.close(ORDER)
    else:
        bench.clock.advance(minutes=3)
    bench.act(PhoneAct.PAY)
    assert bench.port.charge(ORDER, CODE) == Standing(CLOSED)


def test_money_may_come_late(bench: Bench) -> None:
    bench.open()
    bench.act(PhoneAct.LATE)
    bench.port.close(ORDER)
    assert bench.query() == Standing(CLOSED)
    bench.clock.advance(seconds=LATE_BY.total_seconds())
    assert bench.query() == Standing(PAID, FEE)
    assert bench.query() == Standing(PAID, FEE)


@pytest.mark.parametrize(("act", "taken"), [(PhoneAct.TWICE, 10000), (PhoneAct.SHORT, 4999)])
def test_the_sum_that_was_taken_is_told(bench: Bench, act: PhoneAct, taken: int) -> None:
    bench.open()
    bench.act(act)
    assert bench.query() == Standing(PAID, Fen(taken))


def test_refunds_say_the_total_and_are_made_once(bench: Bench) -> None:
    bench.open()
    bench.act(PhoneAct.PAY)
    for total in (2000, 2000, 5000, 2000, 5000):
        bench.port.refund(ORDER, Fen(total))
    assert bench.query() == Standing(PAID, FEE, FEE)
    with pytest.raises(ProviderSilentError):
        bench.port.refund(ORDER, Fen(5001))


def test_silence_is_told_as_silence(bench: Bench) -> None:
    bench.open()
    bench.act(PhoneAct.SILENCE)
    for ask in (
        bench.query,
        lambda: bench.port.charge(ORDER, CODE),
        lambda: bench.port.close(ORDER),
        lambda: bench.port.refund(ORDER, FEE),
    ):
        with pytest.raises(ProviderSilentError):
            ask()
