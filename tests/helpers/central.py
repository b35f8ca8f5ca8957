"""A real central service for tests: seeded, served on a free loopback port, its clock in hand.

```
with central() as house:
    client = client_of(house)  # of tests.helpers.devices
    house.clock.advance(seconds=30)
    house.service.background.run_once()
```

The seeded database is made once per test process and copied; `days` after today are seeded.
"""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from kiosk_app.central_service.calls.shared import Parts, no_hook
from kiosk_app.central_service.keeping.data_keys import register
from kiosk_app.central_service.keeping.database import PATIENCE_S, Address, Database
from kiosk_app.central_service.keeping.passwords import PasswordCost
from kiosk_app.central_service.keeping.security import Security
from kiosk_app.central_service.messages.gateways import Gateway
from kiosk_app.central_service.patients.identity_platform import IdentityPlatform, NoPlatform
from kiosk_app.central_service.payment.fake import FakeProvider, PhoneAct
from kiosk_app.central_service.payment.invoicing import InvoiceIssuer
from kiosk_app.central_service.payment.provider import PaymentProvider
from kiosk_app.central_service.sealed.vault import Vault
from kiosk_app.central_service.seed.plant import plant
from kiosk_app.central_service.service import CentralService
from kiosk_app.central_service.tables.all_tables import metadata
from kiosk_app.clock import now as real_time
from kiosk_app.contract.refusals import load_words
from kiosk_app.domain.ids import OrderId, StationId
from kiosk_app.domain.pace import NO_LIMITS
from kiosk_app.domain.policy import DEMO, HOSPITAL_TIME, Policy
from tests.helpers.compiled_once import compile_once
from tests.helpers.devices import enrol_everybody
from tests.helpers.door import door_to
from tests.helpers.postgres import cluster, roomy_folder

MONDAY_MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=HOSPITAL_TIME)
SQLITE = "SQLite"
POSTGRESQL = "PostgreSQL"
ENGINES = (SQLITE, POSTGRESQL)
KIOSK = StationId("kiosk-01")
OTHER_KIOSK = StationId("kiosk-02")
PROVIDER_KEY = bytes(range(32, 64))
"""Signs notifications."""
CHEAP = Security(bytes(range(32)), PasswordCost(memory_kib=8, rounds=1), limits=NO_LIMITS)

SEEDING_PATIENCE_S = 60.0
"""How long a statement of the seed may take: a busy machine is no failure of what is tested."""

DATA_KEY = bytes(range(32, 64))
"""What databases of tests are sealed with, unless a key file says otherwise."""

compile_once()


def even_chance() -> float:
    """Draw the middle, always."""
    return 0.5


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
    address: Address
    url: str = ""
    station: StationId = KIOSK
    other_station: StationId = field(default=OTHER_KIOSK)

    @property
    def path(self) -> Path:
        """Return the file of an SQLite database."""
        assert isinstance(self.address, Path)
        return self.address

    def pay(self, order: OrderId, act: PhoneAct = PhoneAct.PAY) -> None:
        """Let the patient's phone do something with an order."""
        assert self.provider.act(order, act) is not None


def new_database(address: Address, *, patience_s: float = PATIENCE_S) -> Database:
    """Open an empty database and make all tables, the quick way; migrations have own tests."""
    database = unlocked(Database(address, patience_s=patience_s))
    with database.write() as connection:
        metadata.create_all(connection)
    register(database)
    return database


def unlocked(database: Database) -> Database:
    """Unlock a database of tests."""
    database.unlock(Vault((DATA_KEY,)))
    return database


@cache
def _seeded_file(policy: Policy, now: datetime, days: int) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "seed.db"
        database = new_database(path, patience_s=SEEDING_PATIENCE_S)
        plant(database, now, policy, days=days)
        with database.write() as connection:
            enrol_everybody(connection)
        database.close()
        return path.read_bytes()


@cache
def _seeded_template(policy: Policy, now: datetime, days: int) -> str:
    name = cluster().create()
    database = new_database(cluster().url(name), patience_s=SEEDING_PATIENCE_S)
    plant(database, now, policy, days=days)
    with database.write() as connection:
        enrol_everybody(connection)
    database.close()
    return name


@contextmanager
def seeded_address(
    engine: str = SQLITE,
    *,
    policy: Policy = DEMO,
    now: datetime = MONDAY_MORNING,
    days: int = 2,
) -> Iterator[Address]:
    """Give a seeded database on the engine, of this test alone."""
    if engine == POSTGRESQL:
        with cluster().database(_seeded_template(policy, now, days)) as url:
            yield url
        return
    directory = Path(tempfile.mkdtemp(prefix="central-", dir=roomy_folder()))
    try:
        path = directory / "central.db"
        path.write_bytes(_seeded_file(policy, now, days))
        yield path
    finally:
        shutil.rmtree(directory)


@contextmanager
def central(
    *,
    engine: str = SQLITE,
    policy: Policy = DEMO,
    rules: Policy | None = None,
    now: datetime = MONDAY_MORNING,
    days: int = 2,
    is_served: bool = True,
    worker_every_s: float = 0.0,
    hook: Callable[[str], None] | None = None,
    patience_s: float = PATIENCE_S,
    security: Security = CHEAP,
    chance: Callable[[], float] = even_chance,
    platform: IdentityPlatform | None = None,
) -> Iterator[CentralHouse]:
    """Seed a temporary database and serve it.

    Args:
        engine: `SQLITE` or `POSTGRESQL`.
        policy: the profile in force.
        rules: in force instead of `policy`, where they share out numbers as it does: the seed that
            was made by that one will do.
        now: what the clock shows at first, and the first seeded day.
        days: how many days after today have sessions.
        is_served: over HTTP on a free loopback port, or not at all.
        worker_every_s: real seconds between rounds of background work; 0: the test calls
            `house.service.background.run_once()` itself.
        hook: see `CentralService`.
        patience_s: how long the database waits before it says "busy".
        security: keys, costs and limits; passwords cost next to nothing by default,
            and nobody is held back.
        chance: what the service draws; always the middle by default.
        platform: who reads insurance codes; nobody by default.
    """
    with (
        seeded_address(engine, policy=policy, now=now, days=days) as address,
        house_on(
            address,
            policy=rules or policy,
            now=now,
            hook=hook,
            patience_s=patience_s,
            security=security,
            chance=chance,
            platform=platform,
        ) as house,
    ):
        if not is_served:
            yield house
            return
        with door_to(house.service) as url:
            if worker_every_s > 0:
                house.service.background.start(worker_every_s)
            yield replace(house, url=url)


@contextmanager
def house_on(
    address: Address,
    *,
    policy: Policy = DEMO,
    now: datetime = MONDAY_MORNING,
    hook: Callable[[str], None] | None = None,
    patience_s: float = PATIENCE_S,
    security: Security = CHEAP,
    chance: Callable[[], float] = even_chance,
    port: PaymentProvider | None = None,
    issuer: InvoiceIssuer | None = None,
    clock: SettableClock | None = None,
    signing_clock: Callable[[], datetime] = real_time,
    gateway: Gateway | None = None,
    platform: IdentityPlatform | None = None,
) -> Iterator[CentralHouse]:
    """Open a service, not served, on a database that is there; as a further process would."""
    clock = clock or SettableClock(now)
    database = unlocked(Database(address, patience_s=patience_s))
    provider = FakeProvider(clock)
    asked = port or provider
    parts = Parts(
        database,
        policy,
        asked,
        clock,
        load_words(),
        security,
        chance,
        notification_key=PROVIDER_KEY,
        signing_clock=signing_clock,
        issuer=issuer,
        gateway=gateway,
        platform=platform or NoPlatform(),
    )
    service = CentralService(parts, hook=hook or no_hook)
    try:
        yield CentralHouse(service, database, provider, clock, policy, address)
    finally:
        service.background.stop()
        database.close()
