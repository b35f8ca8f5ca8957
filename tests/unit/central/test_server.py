"""Starting and stopping: as a process would, on a busy port, with a worker that dies."""

import json
import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from kiosk_app.central_service.background.refunds import TRIES_BEFORE_A_PERSON
from kiosk_app.central_service.background.rounds import UNHEALTHY_AFTER
from kiosk_app.central_service.http.server import (
    PortBusyError,
    ServerThread,
    ServiceSettings,
    listen,
    open_service,
    run_server,
)
from kiosk_app.central_service.keeping.data_keys import unlock_or_make
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.keeping.schema_version import NEEDED
from kiosk_app.central_service.migrations.runner import migrate
from kiosk_app.central_service.payment.fake import FakeProvider, PhoneAct
from kiosk_app.central_service.payment.provider import (
    Charge,
    ProviderSilentError,
    ProviderState,
)
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import paths
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import DEMO
from tests.contract.central.face import Desk
from tests.helpers.central import ENGINES, KIOSK, MONDAY_MORNING, SettableClock, central
from tests.helpers.operator import stamp


def settings(directory: Path, **more: int | None) -> ServiceSettings:
    return ServiceSettings(
        database=directory / "central.db",
        policy=DEMO,
        clock=SettableClock(MONDAY_MORNING),
        seed_days=0,
        played_book=directory / "played.db",
        **more,  # type: ignore[arg-type]  # only numbers are given here
    )


def test_a_busy_port_is_one_plain_sentence(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortBusyError, match=f"cannot listen on 127.0.0.1:{port}"):
            run_server(settings(tmp_path, port=port), lambda _url: None)
    assert not (tmp_path / "central.db").exists()


def test_a_busy_port_for_figures_is_told_before_anything_is_opened(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortBusyError, match=f"cannot listen on 127.0.0.1:{port}"):
            run_server(settings(tmp_path, metrics_port=port), lambda _url: None)
    assert not list(tmp_path.iterdir())


def test_a_process_serves_until_it_is_told_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    running: list[object] = []
    up = threading.Event()

    def on_ready(url: str) -> None:
        seen.append(url)
        up.set()

    from kiosk_app.central_service.http import server as module  # noqa: PLC0415 - patched here

    make = module._server

    def spy(*args: object, **more: object) -> object:
        made = make(*args, **more)  # type: ignore[arg-type]  # handed through as they came
        running.append(made)
        return made

    monkeypatch.setattr(module, "_server", spy)
    thread = threading.Thread(target=run_server, args=(settings(tmp_path), on_ready))
    thread.start()
    assert up.wait(20)
    assert requests.get(seen[0] + paths.READYZ, timeout=30).json() == {"status": "ready"}
    running[0].should_exit = True  # type: ignore[attr-defined]  # a uvicorn server
    thread.join(20)
    assert not thread.is_alive()
    port = int(seen[0].rsplit(":", 1)[1])
    listen("127.0.0.1", port).close()  # free again


SERVE = """
import sys
from pathlib import Path
from kiosk_app.central_service.http.server import ServiceSettings, run_server
from kiosk_app.domain.policy import DEMO
from tests.helpers.central import MONDAY_MORNING, SettableClock
clock = SettableClock(MONDAY_MORNING)
settings = ServiceSettings(database=Path(sys.argv[1]), policy=DEMO, clock=clock, seed_days=0)
run_server(settings, lambda url: print(url, flush=True))
print("closed", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path / "x.db")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(number)
        assert process.stdout.read() == "closed\n"
        assert process.wait(20) == 0


def test_a_seed_is_not_forced_on_a_database(tmp_path: Path) -> None:
    new = Database(tmp_path / "central.db")
    unlock_or_make(new, tmp_path / "central.db.key")
    migrate(new)
    new.close()
    service, database = open_service(settings(tmp_path, seed=None))
    with database.read() as connection:
        assert connection.execute(sa.select(schema.hospital)).all() == []
    assert service.background.is_healthy
    database.close()


def test_without_control_the_played_phone_is_not_mounted() -> None:
    with (
        central(is_served=False) as house,
        ServerThread(house.service, is_fake_controlled=False) as server,
    ):
        path = paths.FAKE_PROVIDER_PAY.format(order="x")
        answer = requests.post(server.url + path, json={"act": "pay"}, timeout=30)
        assert answer.status_code == 404
        document = requests.get(server.url + "/openapi.json", timeout=30)
        assert paths.FAKE_PROVIDER_PAY not in json.loads(document.content)["paths"]


def test_the_worker_works_by_itself() -> None:
    rounds = threading.Semaphore(0)
    with central(is_served=False) as house:
        desk = Desk(house, house.service)
        _, order = desk.paid(desk.enrol())
        assert desk.order(order.id).state == "paid"
        house.clock.advance(seconds=31)
        house.service.background.start(0.001, rounds.release)
        assert rounds.acquire(timeout=20)
        house.service.background.stop()
        with house.database.read() as connection:
            assert connection.scalar(sa.select(schema.booking.c.state)) == "booked"


def test_a_worker_that_died_makes_the_service_unready() -> None:
    with central() as house:
        assert requests.get(house.url + paths.READYZ, timeout=30).status_code == 200
        dead = threading.Thread(target=lambda: None)
        dead.start()
        dead.join()
        house.service.background._thread = dead
        assert requests.get(house.url + paths.READYZ, timeout=30).status_code == 503


def test_a_chore_with_a_defect_keeps_nothing_else_from_being_done_and_is_tried_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = threading.Semaphore(0)
    done: list[int] = []

    def broken() -> None:
        if len(done) < UNHEALTHY_AFTER:
            raise ValueError("planted")

    with central() as house:
        background = house.service.background
        monkeypatch.setattr(background, "_chores", (broken, partial(done.append, 1)))
        monkeypatch.setattr(background, "_own", (broken,))
        ready = house.url + paths.READYZ
        for _ in range(UNHEALTHY_AFTER):
            assert requests.get(ready, timeout=30).status_code == 200
            background.run_once()
        assert requests.get(ready, timeout=30).status_code == 503
        assert len(done) == UNHEALTHY_AFTER
        background.start(0.001, rounds.release)
        assert rounds.acquire(timeout=20)
        assert requests.get(ready, timeout=30).status_code == 200
        background.stop()
    defects = [record for record in caplog.records if "a defect" in record.message]
    assert len(defects) == 2 * UNHEALTHY_AFTER
    caplog.clear()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_service_stops_when_its_database_is_upgraded_under_it(
    engine: str, caplog: pytest.LogCaptureFixture
) -> None:
    with central(engine=engine) as house:
        stamp(house)
        desk = Desk(house, house.service)
        _, order = desk.paid(desk.enrol())
        house.clock.advance(seconds=31)
        with house.database.write() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        house.service.background.run_once()
        for path in (paths.READYZ, paths.CATALOGUE):
            told = requests.get(house.url + path, headers={paths.STATION: KIOSK}, timeout=30)
            assert told.status_code == 503
        with house.database.read() as connection:
            assert connection.scalar(sa.select(schema.payment_order.c.state)) == "open"
        with house.database.write() as connection:
            back = sa.text("UPDATE alembic_version SET version_num = :it")
            connection.execute(back, {"it": NEEDED})
        house.service.background.run_once()
        assert requests.get(house.url + paths.READYZ, timeout=30).status_code == 200
        assert desk.order(order.id).state == "paid"
    (said,) = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert said == f"the schema is now 9999, this program needs {NEEDED}: it stops"
    caplog.clear()


def test_the_worker_rides_over_a_busy_database() -> None:
    rounds = threading.Semaphore(0)
    with central(is_served=False, patience_s=0.05) as house:
        desk = Desk(house, house.service)
        desk.hold(desk.enrol())
        house.clock.advance(minutes=10)
        background = house.service.background
        with house.database.write():
            background.start(0.001, rounds.release)
            assert rounds.acquire(timeout=20)
            assert background.is_healthy
        background.stop()
        background.run_once()
        with house.database.read() as connection:
            assert connection.scalar(sa.select(schema.booking.c.state)) == "lapsed"


def test_a_refund_that_never_succeeds_is_handed_to_a_person(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with central(is_served=False) as house:
        desk = Desk(house, house.service)
        hold, order = desk.paid(desk.enrol())
        desk.face.release(desk.caller, hold.id)
        house.pay(order.id, PhoneAct.SILENCE)
        for _ in range(TRIES_BEFORE_A_PERSON + 2):
            house.service.background.run_once()
            house.clock.advance(minutes=10)
        assert caplog.messages == [f"a refund needs a person: order {order.id}"]
        caplog.clear()
        with house.database.read() as connection:
            kinds = list(connection.scalars(sa.select(schema.event.c.kind)))
        assert kinds.count("refund_failed") == 1


def test_a_refund_comes_back_after_the_provider_was_silent_for_however_long(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A person is told meanwhile; the patient does not wait for the person."""
    with central(is_served=False) as house:
        desk = Desk(house, house.service)
        hold, order = desk.paid(desk.enrol())
        desk.face.release(desk.caller, hold.id)
        house.pay(order.id, PhoneAct.SILENCE)
        for _ in range(TRIES_BEFORE_A_PERSON + 40):
            house.service.background.run_once()
            house.clock.advance(minutes=60)
        assert desk.order(order.id).state is OrderState.REFUNDING
        assert caplog.messages == [f"a refund needs a person: order {order.id}"]
        caplog.clear()
        house.pay(order.id, PhoneAct.DECLINE)  # it answers again
        house.service.background.run_once()
        assert desk.order(order.id).state is OrderState.REFUNDED


def test_moments_survive_the_way_to_disk_and_back() -> None:
    assert of_ms(to_ms(MONDAY_MORNING)) == MONDAY_MORNING
    with pytest.raises(ValueError, match="offset"):
        to_ms(MONDAY_MORNING.replace(tzinfo=None))


def test_the_fake_provider_forgets_nothing_it_was_told() -> None:
    clock = SettableClock(MONDAY_MORNING)
    provider = FakeProvider(clock)
    order, strange = OrderId("o"), OrderId("strange")
    charge = Charge(order, Fen(100), MONDAY_MORNING.replace(hour=9))
    assert provider.open(charge) == provider.open(charge)
    assert provider.query(strange).state is ProviderState.UNKNOWN
    assert provider.charge(strange, "1").state is ProviderState.UNKNOWN
    assert provider.act(strange, PhoneAct.PAY) is None
    provider.close(strange)
    with pytest.raises(ProviderSilentError):
        provider.refund(strange, Fen(1))
    assert provider.refunded(strange) == 0
    clock.advance(minutes=61)
    assert provider.query(order).state is ProviderState.CLOSED
    assert provider.act(order, PhoneAct.PAY) is ProviderState.CLOSED
    provider.close(order)
