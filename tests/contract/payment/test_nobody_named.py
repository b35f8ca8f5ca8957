"""A service whose payment provider nobody named; and the one that is played for a demo."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk_app.bootstrap import central as bootstrap
from kiosk_app.bootstrap.central import NO_PROVIDER, ServeOptions, serve
from kiosk_app.central_service.http.server import ServiceSettings, open_service
from kiosk_app.central_service.keeping.data_keys import unlock_or_make
from kiosk_app.central_service.keeping.database import Database, DatabaseUnfitError
from kiosk_app.central_service.migrations.runner import migrate
from kiosk_app.central_service.payment.fake import FakeProvider, PhoneAct
from kiosk_app.central_service.payment.played_book import PlayedBook
from kiosk_app.central_service.payment.provider import Charge, NoProvider, ProviderSilentError
from kiosk_app.contract import cash_shapes, shapes
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.cash import PaymentMethod
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, code_of
from tests.contract.central.window import Window
from tests.helpers.central import ENGINES, MONDAY_MORNING, SettableClock, house_on, seeded_address
from tests.helpers.desk_staff import staffed

ORDER = OrderId("ord-1")
CODE = "134567890123456781"


@pytest.mark.requirement("R127")
@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_paid_by_scanning_where_nobody_would_take_the_money(engine: str) -> None:
    with (
        seeded_address(engine, now=MONDAY_MORNING, days=1) as address,
        house_on(address, port=NoProvider()) as house,
    ):
        desk = Desk(house, house.service)
        hold = desk.hold(desk.enrol())
        refused = desk.face.open_order(desk.caller, hold.id)
        assert code_of(refused) == Reason.METHOD_NOT_OFFERED
        told = msgspec.json.decode(refused.body)
        assert ("窗口" in told["what_now"], "counter" in told["what_now_en"]) == (True, True)
        offered = house.service.payment_methods(desk.caller).read(cash_shapes.MethodsAnswer)
        assert offered.methods == ()
        assert code_of(desk.face.confirm(desk.caller, shapes.ConfirmBody(hold=hold.id)))
        desk.face.release(desk.caller, hold.id)
        window = Window(desk, staffed(house, Role.REGISTRAR, login="reg"))
        window.open_drawer()
        at_counter = house.service.payment_methods(window.here.caller)
        assert at_counter.read(cash_shapes.MethodsAnswer).methods == (PaymentMethod.CASH,)
        paid = window.pay(window.hold().id, 5000).read(cash_shapes.CashAnswer)
        assert paid.order.state is OrderState.PAID


def test_an_order_of_a_provider_that_is_named_no_more_stays_unknown() -> None:
    with seeded_address(ENGINES[0], now=MONDAY_MORNING, days=1) as address:
        with house_on(address) as before:
            desk = Desk(before, before.service)
            hold = desk.hold(desk.enrol())
            order = desk.open_order(hold.id)
        with house_on(address, port=NoProvider()) as after:
            desk = Desk(after, after.service, _keys=desk._keys)
            body = shapes.CodeBody(code=CODE)
            assert code_of(desk.face.present_code(desk.caller, order.id, body)) == Reason.BUSY
            confirm = shapes.ConfirmBody(hold=hold.id, order=order.id)
            assert code_of(desk.face.confirm(desk.caller, confirm)) == Reason.ORDER_NOT_PAID


@pytest.mark.parametrize(
    "ask",
    [
        lambda nobody: nobody.open(Charge(ORDER, Fen(100), MONDAY_MORNING)),
        lambda nobody: nobody.query(ORDER),
        lambda nobody: nobody.charge(ORDER, CODE),
        lambda nobody: nobody.close(ORDER),
        lambda nobody: nobody.refund(ORDER, Fen(100)),
    ],
)
def test_nobody_answers_whatever_is_asked(ask: Callable[[NoProvider], object]) -> None:
    with pytest.raises(ProviderSilentError, match="no payment provider is named"):
        ask(NoProvider())


def served_with(options: ServeOptions, monkeypatch: pytest.MonkeyPatch) -> ServiceSettings:
    """Return what `central serve` would run with; it is told to be ready, and never served."""
    seen: list[ServiceSettings] = []

    def run(settings: ServiceSettings, on_ready: Callable[[str], None]) -> None:
        seen.append(settings)
        on_ready("http://127.0.0.1:1")

    monkeypatch.setattr(bootstrap, "run_server", run)
    said: list[str] = []
    serve(options, said.append)
    assert said == ["http://127.0.0.1:1"]
    return replace(seen[0], seed_days=0)


def test_a_service_started_without_a_provider_plays_none_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "central.db"
    new = Database(path)
    unlock_or_make(new, tmp_path / "central.db.key")
    migrate(new)
    new.close()
    settings = served_with(ServeOptions(path, 0), monkeypatch)
    warned = [each.message for each in caplog.records if each.levelno == logging.WARNING]
    assert warned == [NO_PROVIDER]
    caplog.clear()
    service, database = open_service(settings)
    assert isinstance(service.provider, NoProvider)
    database.close()


@pytest.mark.parametrize("address", ["postgresql://central@/central", None])
def test_a_demo_remembers_beside_its_database_what_was_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    path = tmp_path / "central.db"
    options = ServeOptions(address or path, 0, is_demo=True, key_file=tmp_path / "central.db.key")
    settings = replace(served_with(options, monkeypatch), database=path)
    charge = Charge(ORDER, Fen(5000), settings.clock() + timedelta(minutes=3))
    for taken in (0, 5000):
        service, database = open_service(settings)
        provider = service.provider
        assert isinstance(provider, FakeProvider)
        provider.open(charge)
        assert provider.query(ORDER).taken == taken
        provider.act(ORDER, PhoneAct.PAY)
        database.close()
    assert [each.name for each in tmp_path.glob("*.played-provider")] != []


@pytest.mark.requirement("R127")
def test_what_was_paid_before_the_demo_was_ended_is_booked_after(tmp_path: Path) -> None:
    clock = SettableClock(MONDAY_MORNING)
    book = tmp_path / "played.db"
    with seeded_address(ENGINES[0], now=MONDAY_MORNING, days=1) as address:
        first = FakeProvider(clock, PlayedBook(book))
        with house_on(address, clock=clock, port=first) as before:
            desk = Desk(before, before.service)
            hold = desk.hold(desk.enrol())
            order = desk.open_order(hold.id)
            assert first.act(order.id, PhoneAct.PAY) is not None
        with house_on(address, clock=clock, port=FakeProvider(clock, PlayedBook(book))) as after:
            desk = Desk(after, after.service, _keys=desk._keys)
            body = shapes.ConfirmBody(hold=hold.id, order=order.id)
            assert desk.face.confirm(desk.caller, body).is_success


def test_a_book_that_is_none_is_one_plain_sentence(tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("this is a letter, not a book " * 100, encoding="utf-8")
    with pytest.raises(DatabaseUnfitError, match="letter, where the played provider remembers"):
        PlayedBook(letter)
