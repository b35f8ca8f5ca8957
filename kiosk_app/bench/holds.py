"""How many numbers a second the central service holds, against bare SQLite.

The value goes over HTTP to a service in a process of its own. For the ceiling the same holds are
made by the service in this process on a copy of its database, every statement is taken down, and
the statements are run again by plain `sqlite3` on another copy: same transactions, same fsyncs,
without HTTP, JSON, rules and SQLAlchemy.
"""

import itertools
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk_app import clock
from kiosk_app.bench.children import BenchError
from kiosk_app.bench.figures import Figure, median_figure
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.invented import PHONE, invent
from kiosk_app.bootstrap.central import shifted_clock
from kiosk_app.bootstrap.device import credential_of
from kiosk_app.bootstrap.rig import START_AT, STATION, Rig
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_service.database import Database
from kiosk_app.central_service.http.server import ServiceSettings, open_service
from kiosk_app.central_service.keyed import Caller
from kiosk_app.contract.shapes import HoldBody
from kiosk_app.domain.booking import BookingClass, Hold
from kiosk_app.domain.ids import PatientId, SessionId, StationId
from kiosk_app.domain.policy import DEMO
from kiosk_app.handlers.bench import new_key

CLIENTS = 8
_FIRST = 22_000
_KIOSK = StationId(STATION)

Wish = tuple[PatientId, SessionId, datetime]
"""Who wants a number of which band."""


def holds(ground: Ground) -> list[Figure]:
    """Measure one client and eight at once, and the ceiling, by turns."""
    rig, effort = ground.rig(), ground.effort
    with closing(_client(rig)) as client:
        patients = [_enrol(client, index) for index in range(effort.holders)]
        wishes = _wishes(client, patients)
    script = _statements(rig, wishes, ground.folder)
    one, many, ceilings = [], [], []
    for _ in range(effort.hold_rounds):
        one.append(_rate(rig, wishes, 1))
        many.append(_rate(rig, wishes, CLIENTS))
        ceilings.append(_ceiling(rig, script, len(wishes), ground.folder))
    return [
        median_figure("holds", "holds/s", one, ceilings),
        median_figure("holds_8", "holds/s", many, ceilings),
    ]


def _client(rig: Rig) -> CentralClient:
    mine = credential_of(rig.config())
    return CentralClient(rig.central_url, _KIOSK, clock.now, credential=mine)


def _enrol(client: CentralClient, index: int) -> PatientId:
    return client.enrol(invent(_FIRST + index).as_person(), PHONE, new_key()).id


def _wishes(client: CentralClient, patients: Sequence[PatientId]) -> list[Wish]:
    """Return a band with a free number for every patient, all over the hospital.

    Raises:
        BenchError: there are not enough numbers.
    """
    free: list[tuple[SessionId, datetime]] = []
    asker = patients[0]
    for department in client.catalogue().departments:
        for session in client.sessions(department.id, asker, BookingClass.ADVANCE):
            for supply in client.bands(session.id, asker) if session.free else ():
                free.extend([(session.id, supply.band.begin)] * supply.free)
        if len(free) >= len(patients):
            return [
                (who, session, begin) for who, (session, begin) in zip(patients, free, strict=False)
            ]
    raise BenchError(f"holds are left out: {len(free)} free numbers, {len(patients)} wanted")


def _rate(rig: Rig, wishes: Sequence[Wish], clients: int) -> float:
    """Hold all `wishes` over HTTP by so many clients at once; return holds per second."""
    callers = [_client(rig) for _ in range(clients)]
    try:
        for caller in callers:
            caller.ready()  # connected, and everything imported
        shares = [wishes[i::clients] for i in range(clients)]
        with ThreadPoolExecutor(clients) as pool:
            begun = time.monotonic()
            held = list(itertools.chain(*pool.map(_hold_all, callers, shares)))
            seconds = time.monotonic() - begun
        for hold in held:
            callers[0].release(hold.id, new_key())
    finally:
        for caller in callers:
            caller.close()
    return len(wishes) / seconds


def _hold_all(client: CentralClient, wishes: Sequence[Wish]) -> list[Hold]:
    return [client.hold(*wish, new_key()) for wish in wishes]


def _statements(rig: Rig, wishes: Sequence[Wish], folder: Path) -> list[str]:
    """Return every statement the service runs to hold `wishes`, its values filled in."""
    path = folder / "recorded.db"
    _copy(rig, path)
    settings = ServiceSettings(
        database=path, policy=DEMO, clock=shifted_clock(START_AT), seed=None, worker_every_s=0
    )
    service, database = open_service(settings)
    script: list[str] = []
    try:
        _listen(database, script.append)
        for patient, session, begin in wishes:
            body = HoldBody(patient=patient, session=session, band_begin=begin)
            service.hold(Caller(STATION, new_key()), body)
        _listen(database, None)
    finally:
        database.close()
    return script[1:-1]  # the end of the look that began to listen, the beginning of the last


def _listen(database: Database, take: Callable[[str], Any] | None) -> None:
    """Have the one pooled connection tell its statements; one thread, so there is one."""
    with database.read() as connection:
        raw = connection.connection.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            raise BenchError("the ceiling can be measured on SQLite only")
        raw.set_trace_callback(take)


def _ceiling(rig: Rig, script: Sequence[str], holds_made: int, folder: Path) -> float:
    """Run the statements on a fresh copy; return holds per second."""
    path = folder / "replayed.db"
    _copy(rig, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("PRAGMA synchronous=FULL")
        plain.execute("PRAGMA foreign_keys=ON")
        begun = time.monotonic()
        for statement in script:
            plain.execute(statement).fetchall()
        seconds = time.monotonic() - begun
    return holds_made / seconds


def _copy(rig: Rig, path: Path) -> None:
    """Copy the service's database as it stands; it is in use, so by SQLite's own way."""
    path.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(rig.folder / "central.db")) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
