"""A central service as a process of its own, which can be killed and comes back on its port."""

import secrets
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from hardware.emulators.payment_provider.server import PaymentProviderServer
from kiosk_app import clock
from kiosk_app.bench.children import Child, ending_with_us
from kiosk_app.bootstrap.central_database import unlocked
from kiosk_app.bootstrap.central_devices import enrol_code
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.device_key import DeviceKey
from kiosk_app.central_service.keeping.security import load_key
from kiosk_app.central_service.seed.many import BANDS, plant_many
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.rights import StationKind

_PLANTING_S: Final = 60.0
_START_S: Final = 60.0
_SHARED: Final = "shared.key"


@dataclass(slots=True)
class Served:
    """A running service.

    Attributes:
        provider: where the payment provider listens; None: the one played inside the service.
        day: on which all numbers are.
        restarts_ms: how long each start after a kill took, to ready.
    """

    folder: Path
    port: int
    provider: str | None
    day: date
    child: Child
    restarts_ms: list[float]

    @property
    def database(self) -> Path:
        """Return its SQLite file."""
        return self.folder / "central.db"

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def kill_and_restart(self) -> None:
        """End it by SIGKILL and start it anew."""
        self.child.kill()
        self.child = _started(self.folder, self.port, self.provider)
        self.restarts_ms.append(self.child.age_ms)

    def enrol(self, names: list[str]) -> dict[str, DeviceKey]:
        """Make ourselves the devices of some kiosks."""
        keys: dict[str, DeviceKey] = {}
        for name in names:
            code = enrol_code(
                self.database, name, StationKind.KIOSK, self.folder / "central.key"
            ).code
            keys[name] = DeviceKey(secrets.token_bytes(32))
            with closing(CentralClient(self.url, StationId(name), clock.now)) as client:
                client.enrol_device(code, keys[name])
        return keys


@contextmanager
def provider(folder: Path) -> Iterator[PaymentProviderServer]:
    """Play a payment provider in this process, which remembers whatever the service forgets."""
    with PaymentProviderServer(folder / "book.db", load_key(folder / _SHARED), clock.now) as made:
        yield made


@contextmanager
def served(folder: Path, sessions: int, people: int, provider: str | None) -> Iterator[Served]:
    """Serve a hospital with one number a band."""
    day, port = clock.now().date() + timedelta(days=1), _free_port()
    with _started(folder, port, provider):
        pass
    keys = folder / "central.key"
    with unlocked(folder / "central.db", keys, patience_s=_PLANTING_S) as (database, _):
        plant_many(database, day, sessions, people, numbers=BANDS)
    made = Served(folder, port, provider, day, _started(folder, port, provider), [])
    try:
        yield made
    finally:
        made.child.end()


def _started(folder: Path, port: int, provider: str | None) -> Child:
    words = ["-m", "kiosk_app", "central", "serve", "--demo", "--unlimited", "--log", "faults"]
    words += ["--port", str(port), "--database", str(folder / "central.db")]
    words += ["--key-file", str(folder / "central.key")]
    if provider is not None:
        words += ["--provider", provider, "--provider-key", str(folder / _SHARED)]
    child = Child(words, folder / "central.log", ending_with_us(signal.SIGTERM))
    child.read_line(_START_S)
    return child


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
