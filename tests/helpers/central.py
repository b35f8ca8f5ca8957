"""A real central service for tests: seeded, served on a free loopback port, its clock in hand.

```
with central() as house:
    client = CentralClient(house.url, house.station, house.clock)
    house.clock.advance(seconds=30)
    house.service.background.run_once()
```

The seeded database is made once per run and copied; `days` after today are seeded.
"""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from kiosk_app.central_service.all_tables import metadata
from kiosk_app.central_service.calls import Parts, no_hook
from kiosk_app.central_service.database import PATIENCE_S, Address, Database
from kiosk_app.central_service.http.server import ServerThread
from kiosk_app.central_service.payment.fake import FakeProvider, PhoneAct
from kiosk_app.central_service.seed.plant import plant
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract.refusals import load_words
from kiosk_app.domain.ids import OrderId, StationId
from kiosk_app.domain.policy import DEMO, HOSPITAL_TIME, Policy

MONDAY_MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=HOSPITAL_TIME)
KIOSK = StationId("kiosk-01")
OTHER_KIOSK = StationId("kiosk-02")


class SettableClock:
    """A clock that stands still until the test turns it."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._turn = threading.Lock()

    def __call__(self) -> datetime:
        with self._turn:
            return self._now

    def set(self, now: datetime) -> None:
        with self._turn:
            self._now = now

    def advance(self, *, seconds: float = 0, minutes: float = 0) -> None:
        with self._turn:
            self._now += timedelta(seconds=seconds, minutes=minutes)


@dataclass(frozen=True)
class CentralHouse:
    """A running service and all its handles; `url` is empty when it is not served."""

    service: CentralService
    database: Database
    provider: FakeProvider
    clock: SettableClock
    policy: Policy
    path: Path
    url: str = ""
    station: StationId = KIOSK
    other_station: StationId = field(default=OTHER_KIOSK)

    def pay(self, order: OrderId, act: PhoneAct = PhoneAct.PAY) -> None:
        """Let the patient's phone do something with an order."""
        assert self.provider.act(order, act) is not None


def new_database(address: Address) -> Database:
    """Open an empty database and make all tables, the quick way; migrations have own tests."""
    database = Database(address)
    with database.write() as connection:
        metadata.create_all(connection)
    return database


@cache
def _seeded(policy: Policy, now: datetime, days: int) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "seed.db"
        database = new_database(path)
        plant(database, now, policy, days=days)
        database.close()
        return path.read_bytes()


@contextmanager
def central(
    *,
    policy: Policy = DEMO,
    now: datetime = MONDAY_MORNING,
    days: int = 2,
    is_served: bool = True,
    worker_every_s: float = 0.0,
    hook: Callable[[str], None] | None = None,
    patience_s: float = PATIENCE_S,
) -> Iterator[CentralHouse]:
    """Seed a temporary SQLite file and serve it.

    Args:
        policy: the profile in force.
        now: what the clock shows at first, and the first seeded day.
        days: how many days after today have sessions.
        is_served: over HTTP on a free loopback port, or not at all.
        worker_every_s: real seconds between rounds of background work; 0: the test calls
            `house.service.background.run_once()` itself.
        hook: see `CentralService`.
        patience_s: how long the database waits before it says "busy".
    """
    directory = Path(tempfile.mkdtemp(prefix="central-"))
    path = directory / "central.db"
    path.write_bytes(_seeded(policy, now, days))
    clock = SettableClock(now)
    database = Database(path, patience_s=patience_s)
    provider = FakeProvider(clock)
    parts = Parts(database, policy, provider, clock, load_words())
    service = CentralService(parts, hook=hook or no_hook)
    house = CentralHouse(service, database, provider, clock, policy, path)
    try:
        if not is_served:
            yield house
            return
        with ServerThread(service, worker_every_s=worker_every_s) as server:
            yield CentralHouse(service, database, provider, clock, policy, path, url=server.url)
    finally:
        service.background.stop()
        database.close()
        shutil.rmtree(directory)
