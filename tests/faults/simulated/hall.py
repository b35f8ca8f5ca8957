"""The central service in a simulated hospital: dies and comes back, its provider a moody one.

A tiny hospital, so that people get in each other's way: two departments, few numbers. It is made
once per process and copied.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.calls.shared import Parts
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.payment.fake import FakeProvider, PhoneAct
from kiosk_app.central_service.payment.provider import (
    Charge,
    ProviderSilentError,
    ProviderState,
    Standing,
)
from kiosk_app.central_service.seed.plant import plant
from kiosk_app.central_service.service import CentralService
from kiosk_app.central_service.tables import schema
from kiosk_app.contract.refusals import load_words
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import DEMO
from tests.faults.simulated.clockwork import Clockwork
from tests.faults.simulated.weather import Till, Wire
from tests.faults.simulated.wire import Request, answer_of
from tests.helpers.central import CHEAP, MONDAY_MORNING, SEEDING_PATIENCE_S, new_database, unlocked
from tests.helpers.devices import enrol_everybody
from tests.helpers.postgres import roomy_folder

BACK_AFTER_S: Final = 4.0
SESSIONS: Final = 4
SEATS: Final = 2
T = TypeVar("T")


class CentralDied(BaseException):
    """The service's process is gone in the middle of a transaction."""


class MoodyProvider:
    """The played provider behind a line of its own, on which calls and answers get lost."""

    def __init__(self, inner: FakeProvider, fate: Callable[[], Till]) -> None:
        self._inner = inner
        self._fate = fate
        self.asked: dict[OrderId, Fen] = {}

    def open(self, charge: Charge) -> str:
        """Open an order."""
        self.asked[charge.order] = charge.amount
        return self._maybe(lambda: self._inner.open(charge))

    def query(self, order: OrderId) -> Standing:
        """Tell how an order stands."""
        return self._maybe(lambda: self._inner.query(order))

    def charge(self, order: OrderId, code: str) -> Standing:
        """Charge a code."""
        return self._maybe(lambda: self._inner.charge(order, code))

    def close(self, order: OrderId) -> None:
        """Close an order."""
        self._maybe(lambda: self._inner.close(order))

    def refund(self, order: OrderId, amount: Fen) -> None:
        """Give money back."""
        self._maybe(lambda: self._inner.refund(order, amount))

    def act(self, order: OrderId, act: PhoneAct) -> ProviderState | None:
        """Do what a phone does; phones have a line of their own."""
        return self._inner.act(order, act)

    def is_payable(self, order: OrderId) -> bool:
        """Tell whether somebody could pay an order now."""
        return self._inner.query(order).state in {ProviderState.WAITING, ProviderState.DECLINED}

    def kept(self, order: OrderId) -> int:
        """Return what the hospital has of an order's money, in fen: taken and not given back."""
        standing = self._inner.query(order)
        return standing.taken - standing.back

    def _maybe(self, call: Callable[[], T]) -> T:
        fate = self._fate()
        if fate is Till.UNHEARD:
            raise ProviderSilentError("the call got lost")
        answer = call()
        if fate is Till.UNANSWERED:
            raise ProviderSilentError("the answer got lost")
        return answer


class Hall:
    """The service on its own database; `service` is None while it is dead.

    One hall at a time: all of a process use one file and one engine, whose compiled statements cost
    more than a seed's work.
    """

    def __init__(
        self, clockwork: Clockwork, till: Callable[[], Till], chance: Callable[[], float]
    ) -> None:
        self.database = _fresh_database()
        self._clockwork = clockwork
        self._chance = chance
        self.provider = MoodyProvider(FakeProvider(clockwork.now), till)
        self._dies_at: str | None = None
        self.deaths = 0
        self.service: CentralService | None = None
        self._start()

    def arrive(self, request: Request, fate: Wire) -> Reply | None:
        """Answer a request, or die over it; a dead service answers nobody."""
        if self.service is None:
            return None
        if fate is Wire.CENTRAL_DIES:
            self._dies_at = "answer"
        try:
            reply = answer_of(self.service, request)
        except CentralDied:
            reply = None
            self.die()
        else:
            if fate in {Wire.CENTRAL_DIES, Wire.CENTRAL_DIES_AFTER}:
                reply = None
                self.die()
        self._dies_at = None
        return reply

    def work(self) -> None:
        """Do a round of the service's own work."""
        if self.service is not None:
            self.service.background.run_once()

    def die(self) -> None:
        """End as by SIGKILL; a supervisor starts it again."""
        if self.service is not None:
            self.deaths += 1
            self.close()
            self._clockwork.after(BACK_AFTER_S, self._start)

    def close(self) -> None:
        """End for good."""
        if self.service is not None:
            self.service = None
            self.database.close()

    def _start(self) -> None:
        parts = Parts(
            self.database,
            DEMO,
            self.provider,
            self._clockwork.now,
            _words(),
            CHEAP,
            self._chance,
        )
        self.service = CentralService(parts, hook=self._hook)

    def _hook(self, point: str) -> None:
        if point == self._dies_at:
            raise CentralDied


_words = cache(load_words)


@cache
def _database() -> tuple[Path, Database]:
    """Return the one database of this process and where it lies; it goes with the process."""
    folder = tempfile.mkdtemp(prefix="hall-", dir=roomy_folder())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "central.db"
    return path, unlocked(Database(path))


def _fresh_database() -> Database:
    path, database = _database()
    database.close()
    for side in ("-wal", "-shm"):
        path.with_name(path.name + side).unlink(missing_ok=True)
    path.write_bytes(_tiny_hospital())
    return database


@cache
def _tiny_hospital() -> bytes:
    """Return the database of a hospital with few numbers to be had."""
    with tempfile.TemporaryDirectory(dir=roomy_folder()) as folder:
        path = Path(folder) / "seed.db"
        database = new_database(path, patience_s=SEEDING_PATIENCE_S)
        plant(database, MONDAY_MORNING, DEMO, days=1)
        with database.write() as connection:
            enrol_everybody(connection)
            _keep_little(connection)
        database.sweep()
        database.close()
        return path.read_bytes()


def _keep_little(connection: sa.Connection) -> None:
    session, seat, practitioner = schema.clinic_session, schema.seat, schema.practitioner
    kept_departments = ("0301E", "0304E")
    by_day = (
        sa.select(session.c.id)
        .where(session.c.department.in_(kept_departments))
        .order_by(session.c.ends_at.desc(), session.c.id)
    )
    days = sorted(set(connection.scalars(sa.select(session.c.day))))
    kept = [
        name
        for day in days
        for name in connection.scalars(by_day.where(session.c.day == day).limit(SESSIONS))
    ]
    connection.execute(sa.delete(session).where(session.c.id.not_in(kept)))
    for name in kept:
        seats = sa.select(seat.c.id).where(seat.c.session == name, seat.c.pool == "open")
        few = connection.scalars(seats.order_by(seat.c.seq).limit(SEATS)).all()
        onsite = sa.select(seat.c.id).where(seat.c.session == name, seat.c.pool != "open")
        few = [*few, *connection.scalars(onsite.order_by(seat.c.seq.desc()).limit(1))]
        connection.execute(sa.delete(seat).where(seat.c.session == name, seat.c.id.not_in(few)))
    connection.execute(sa.delete(seat).where(seat.c.session.not_in(kept)))
    away = practitioner.c.department.not_in(kept_departments)
    connection.execute(sa.delete(practitioner).where(away))
    others = schema.department.c.id.not_in(kept_departments)
    connection.execute(sa.delete(schema.department).where(others))
