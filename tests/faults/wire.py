"""H3: patients booked through a bad wire by real clients, on a real service that is killed."""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import requests
import sqlalchemy as sa

from hardware.emulators.payment_provider.book import ProviderBook
from kiosk_app.central_service.tables.schema import booking, payment_order
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import OrderId
from tests.faults.books import STANDS, books_of, unsettled_in
from tests.faults.figures import Figures
from tests.faults.wired.crowd import TIMEOUTS_S, Desk, desk
from tests.faults.wired.proxy import BadWire, Fate
from tests.faults.wired.served import Served, provider, served
from tests.helpers.laws import broken_laws

DESKS: Final = 8
_LONGEST_QUIET_S: Final = 90.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked for."""
    parser.add_argument("--patients", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=5, help="how often the service is killed")


def run(options: argparse.Namespace) -> Figures:
    """Let everybody come at once, then hold the books against what was told."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-wire-") as folder, ExitStack() as stack:
        sessions = max(1, options.patients // 8)  # six numbers each: a quarter comes in vain
        till = stack.enter_context(provider(Path(folder)))
        house = stack.enter_context(served(Path(folder), sessions, options.patients, till.url))
        wire = stack.enter_context(BadWire(("127.0.0.1", house.port), options.seed, TIMEOUTS_S[1]))
        desks = _desks(stack, Path(folder), house, wire.url, sessions)
        _let_all_come(desks, house, options)
        stormy_s = time.monotonic() - begun
        wire.weights = {Fate.WELL: 1}
        settled_s = _settle(desks, house)
        broken = tuple(_broken(desks, house, till.book, settled_s))
        measured = _measured(desks, house, wire) | {"settled_s": round(settled_s, 1)}
    return Figures("H3", measured | {"stormy_s": round(stormy_s, 1)}, broken, _since(begun))


def _desks(stack: ExitStack, folder: Path, house: Served, url: str, sessions: int) -> list[Desk]:
    made: list[Desk] = []
    for name, key in house.enrol([f"kiosk-9{i}" for i in range(DESKS)]).items():
        made.append(desk(folder, name, key, url, _phone(house), house.day, sessions))
        stack.callback(made[-1].close)
    return made


def _phone(house: Served) -> Callable[[OrderId], object]:
    """Return what a phone does with an order: pay, straight to the provider."""
    at = f"{house.provider}/control/orders"
    return lambda order: requests.post(f"{at}/{order}", json={"act": "pay"}, timeout=30)


def _let_all_come(desks: Sequence[Desk], house: Served, options: argparse.Namespace) -> None:
    def work(mine: Desk, patients: range) -> None:
        for patient in patients:
            mine.serve(f"pat-many-{patient}")

    with ThreadPoolExecutor(len(desks)) as pool:
        lines = [
            pool.submit(work, mine, range(i, options.patients, len(desks)))
            for i, mine in enumerate(desks)
        ]
        for kill in range(options.kills):
            _wait_until_served(desks, lines, options.patients * (kill + 1) // (options.kills + 1))
            house.kill_and_restart()
        for line in lines:
            line.result()


def _wait_until_served(
    desks: Sequence[Desk], lines: "Sequence[Future[None]]", patients: int
) -> None:
    pause = threading.Event()
    while sum(len(d.told) for d in desks) < patients and not all(line.done() for line in lines):
        pause.wait(0.02)


def _settle(desks: Sequence[Desk], house: Served) -> float:
    """Let desks and service settle what is open; return how long that took."""
    begun, pause = time.monotonic(), threading.Event()
    while any(d.settle() for d in desks) or unsettled_in(house.database):
        if _since(begun) > _LONGEST_QUIET_S:
            break
        pause.wait(0.5)
    return _since(begun)


def _broken(
    desks: Sequence[Desk], house: Served, till: ProviderBook, settled_s: float
) -> Iterator[str]:
    if settled_s > _LONGEST_QUIET_S:
        yield f"never settled: {unsettled_in(house.database)}"
    with books_of(house.database) as connection:
        yield from broken_laws(connection)
        rows = connection.execute(sa.select(booking)).all()
        orders = connection.execute(sa.select(payment_order)).all()
    stands = {row.patient: row.appointment for row in rows if row.state in STANDS}
    if len(stands) != sum(row.state in STANDS for row in rows):
        yield "somebody has two appointments"
    for patient, told in ((p, t) for d in desks for p, t in d.told.items()):
        if told.appointment and stands.get(patient) != told.appointment:
            yield f"{patient} was told of {told.appointment} and has {stands.get(patient)}"
        if told.refusal and patient in stands:
            yield f"{patient} was told {told.refusal} and has {stands[patient]}"
    for row in orders:
        ours = row.amount if row.state == OrderState.PAID else 0
        standing = till.standing(row.id)
        if standing is not None and standing.taken - standing.back != ours:
            yield f"order {row.id} is {row.state}; the provider has {standing}"


def _measured(desks: Sequence[Desk], house: Served, wire: BadWire) -> dict[str, object]:
    told = [each for d in desks for each in d.told.values()]
    connections = sum(wire.counted.values())
    return {
        "patients": len(told),
        "booked": sum(bool(each.appointment) for each in told),
        "refused": sum(bool(each.refusal) for each in told),
        "not_known_then": sum(not each.appointment and not each.refusal for each in told),
        "connections": connections,
        "faulty": connections - wire.counted[Fate.WELL],
        "kills": len(house.restarts_ms),
        "slowest_ready_ms": round(max(house.restarts_ms, default=0.0)),
    }


def _since(begun: float) -> float:
    return time.monotonic() - begun
