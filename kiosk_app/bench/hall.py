"""A booking hall: the real `central serve` on a database with a great many sessions and people."""

import secrets
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk_app import clock
from kiosk_app.bench.children import Child, ending_with_us
from kiosk_app.bench.load import Answer, Speaker, Visit, send_crowd
from kiosk_app.bootstrap.central_database import unlocked
from kiosk_app.bootstrap.central_devices import enrol_code
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.device_key import DeviceKey
from kiosk_app.central_service.keeping.database import Address
from kiosk_app.central_service.seed.many import BANDS, NUMBERS, begin_of, plant_many
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId, StationId

STATION = "kiosk-01"
KEY_FILE = "key"
_START_S = 120.0
PLANTING_S = 600.0
_OK = 300
_KEPT = 20
T = TypeVar("T")


@dataclass(slots=True)
class Hall:
    """A running service, and who asks it for what.

    Attributes:
        ready_ms: from the start of its process to its address.
        sessions: how many there are; some of the last are kept to be sold out.
        stride: the wishes go to every so manieth session, by turns.
    """

    url: str
    speaker: Speaker
    child: Child
    address: Address
    day: date
    sessions: int
    ready_ms: float
    stride: int = 1
    _next: int = 0
    _gone_bands: int = 0

    @property
    def span(self) -> int:
        """Return to how many sessions the wishes go."""
        return self.sessions - _KEPT

    def reserve(self, people: int) -> int:
        """Keep so many people and their numbers for somebody; return the first of them."""
        first = self._next
        self._next += people
        return first

    def wish(self) -> shapes.HoldBody:
        """Return what the next person asks for: a number nobody else asks for."""
        place = self.reserve(1)
        session = place * self.stride % self.span
        return self.wish_of(place, session, place // self.span % BANDS)

    def wish_of(self, person: int, session: int, band: int) -> shapes.HoldBody:
        """Return what somebody asks for."""
        return shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=PatientId(f"pat-many-{person}"),
            session=SessionId(f"many-{session}"),
            band_begin=begin_of(self.day, band),
        )

    def holds(self, visits: int) -> Iterator[Visit]:
        """Give as many visits that hold a number."""
        written = [self.hold_of(self.wish()) for _ in range(visits)]  # before anybody counts
        return (ask_once(each) for each in written)

    def bookings(self, visits: int) -> Iterator[Visit]:
        """Give as many visits that hold, pay and confirm."""
        return (self._book(self.wish()) for _ in range(visits))

    def sold_out_wishes(self, people: int) -> list[shapes.HoldBody]:
        """Sell the next band out and return what so many others ask for in vain."""
        return self._gone(people, self._book)

    def held_wishes(self, people: int) -> list[shapes.HoldBody]:
        """Hold all of the next band and return what so many others ask for in vain."""
        return self._gone(people, lambda wish: ask_once(self.hold_of(wish)))

    def _gone(self, people: int, take: Callable[[shapes.HoldBody], Visit]) -> list[shapes.HoldBody]:
        first = self.reserve(people + NUMBERS)
        session, band = self.sessions - 1 - self._gone_bands % _KEPT, self._gone_bands // _KEPT
        self._gone_bands += 1
        takers = range(first, first + NUMBERS // BANDS)
        visits = (take(self.wish_of(person, session, band)) for person in takers)
        send_crowd(self.url, visits, 1)
        others = range(first + NUMBERS, first + NUMBERS + people)
        return [self.wish_of(person, session, band) for person in others]

    def hold_of(self, body: shapes.HoldBody) -> bytes:
        """Return the request that asks for it, the first time, under a key nobody used."""
        key = f"{body.patient}-{body.session}"
        return self.speaker.asks(paths.HOLDS, body, key, is_first=True)

    def _book(self, body: shapes.HoldBody) -> Visit:
        answer = yield self.hold_of(body)
        if answer.status >= _OK:
            return
        hold = _read(answer, shapes.HoldAnswer).hold.id
        path, empty = paths.HOLD_ORDERS.format(hold=hold), shapes.EmptyBody()
        order = _read((yield self.speaker.asks(path, empty, f"o-{hold}")), shapes.OrderAnswer)
        path = paths.FAKE_PROVIDER_PAY.format(order=order.order.id)
        yield self.speaker.asks(path, shapes.FakePayBody(act="pay"))
        paid = shapes.ConfirmBody(hold=hold, order=order.order.id)
        yield self.speaker.asks(paths.APPOINTMENTS, paid, f"c-{hold}")


def ask_once(asked: bytes) -> Visit:
    """Ask one question."""
    yield asked


def _read(answer: Answer, shape: type[T]) -> T:
    return msgspec.json.decode(answer.body, type=shape)


@contextmanager
def hall(
    folder: Path, address: Address, sessions: int, people: int, numbers: int = NUMBERS
) -> Iterator[Hall]:
    """Serve a database with so many further sessions and people while the block runs.

    Args:
        folder: for the service's key and what it logs.
        address: of an empty database.
        sessions: how many of them.
        people: how many of them.
        numbers: of each session.

    Raises:
        BenchError: the service does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = ["-m", "kiosk_app", "central", "serve", "--demo", "--unlimited", "--port", "0"]
    words += ["--database", str(address), "--key-file", str(folder / KEY_FILE)]
    day = clock.now().date() + timedelta(days=1)
    with Child([*words, "--start-at", "08:10"], folder / "prepared.log") as child:
        child.read_line(_START_S)
    with unlocked(address, folder / KEY_FILE, patience_s=PLANTING_S) as (database, _):
        plant_many(database, day, sessions, people, numbers=numbers)
    end = ending_with_us(signal.SIGTERM)
    with Child([*words, "--start-at", "08:10"], folder / "served.log", end) as child:
        url = child.read_line(_START_S)
        ready_ms = child.age_ms
        speaker = _enrolled(url, address, folder / KEY_FILE)
        yield Hall(url, speaker, child, address, day, sessions, ready_ms)


def _enrolled(url: str, address: Address, key_file: Path) -> Speaker:
    """Make us the device of the station, as an operator would."""
    key = DeviceKey(secrets.token_bytes(32))
    code = enrol_code(address, STATION, None, key_file).code
    client = CentralClient(url, StationId(STATION), clock.now)
    with closing(client):
        client.enrol_device(code, key)
    return Speaker(STATION, key)
