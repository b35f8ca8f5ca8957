"""H7: all of PostgreSQL is killed while sixteen write; what was acknowledged has to be there after.

The service is the real one, on a server of our own whose processes die all at once, as in a power
cut. What it runs under is read back over the service's own connections. The control is the same
with ``synchronous_commit=off``, which the service refuses unless its own check is switched off:
it has to lose something, or these kills show nothing.

A killed process loses what lies in its memory, not what the kernel has: the power cut of a whole
machine is shown on the journal's files (`power`) and, between nodes, by ``make central-ha``.
"""

import argparse
import random
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.engines import postgresql
from kiosk_app.central_service.engines.errors import DatabaseBusyError
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.seed.many import BANDS, begin_of, plant_many
from kiosk_app.central_service.seed.plant import plant
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.contract import shapes
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.policy import DEMO
from tests.faults.figures import Figures
from tests.helpers.central import (
    KIOSK,
    MONDAY_MORNING,
    SEEDING_PATIENCE_S,
    CentralHouse,
    house_on,
    new_database,
)
from tests.helpers.devices import enrol_everybody
from tests.helpers.laws import broken_laws
from tests.helpers.postgres import Cluster, new_folder, start_cluster

WRITERS: Final = 16
DAY: Final = MONDAY_MORNING.date() + timedelta(days=1)
_SESSIONS: Final = 400
_PEOPLE: Final = 6000
_PER_KILL: Final = 60
"""So many numbers are acknowledged between two kills."""
_TRIES: Final = 600
_AGAIN_S: Final = 0.1
_SAFE: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_WEAK: Final = {
    "synchronous_commit": "off",
    "wal_writer_delay": "10s",
    "wal_writer_flush_after": "1GB",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked for."""
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--controls", type=int, default=5, help="kills of the weakened server")
    parser.add_argument("--seed", type=int, default=1)


def run(options: argparse.Namespace) -> Figures:
    """Kill the server as it has to be, then the weakened one."""
    begun = time.monotonic()
    sound = _play(options.kills, options.seed, {})
    with _unchecked():
        weak = _play(options.controls, options.seed, _WEAK)
    broken = [*sound.broken]
    broken += [f"{name} is {sound.mode[name]}" for name in _SAFE if sound.mode[name] != _SAFE[name]]
    broken += [f"{count} acknowledged numbers are lost" for count in (len(sound.lost),) if count]
    if weak.mode["synchronous_commit"] != "off":
        broken.append(f"the control ran with synchronous_commit={weak.mode['synchronous_commit']}")
    if not weak.lost:
        broken.append("the control lost nothing: these kills find nothing")
    measured = {
        "seed": options.seed,
        "writers": WRITERS,
        "kills": options.kills,
        "acknowledged": len(sound.acknowledged),
        "lost": len(sound.lost),
        "mode": sound.mode,
        "slowest_ready_s": round(max(sound.ready_s, default=0.0), 2),
        "control_kills": options.controls,
        "control_acknowledged": len(weak.acknowledged),
        "control_lost": len(weak.lost),
    }
    return Figures("H7", measured, tuple(broken), time.monotonic() - begun)


@dataclass
class Outcome:
    """What came of some kills.

    Attributes:
        acknowledged: by the id of the hold that was told, who was told.
        lost: those of which the books know nothing afterwards.
        mode: what the service's own connections say they run under.
    """

    acknowledged: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    mode: dict[str, str] = field(default_factory=dict)
    ready_s: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def _play(kills: int, seed: int, settings: dict[str, str]) -> Outcome:
    folder, outcome = new_folder(), Outcome()
    server = start_cluster(folder, **settings)
    try:
        _planted(server)
        with house_on(server.url("postgres")) as house:
            outcome.mode = _mode_of(house.database)
            server = _let_them_write(house, server, kills, seed, outcome, settings)
            with house.database.read() as connection:
                outcome.broken += broken_laws(connection)
                rows = connection.execute(sa.select(booking.c.id, booking.c.patient)).all()
        kept = {row.id: row.patient for row in rows}
        told = outcome.acknowledged.items()
        outcome.lost = [hold for hold, patient in told if kept.get(hold) != patient]
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _planted(server: Cluster) -> None:
    database = new_database(server.url("postgres"), patience_s=SEEDING_PATIENCE_S)
    plant(database, MONDAY_MORNING, DEMO, days=0)
    plant_many(database, DAY, _SESSIONS, _PEOPLE, numbers=BANDS)
    with database.write() as connection:
        enrol_everybody(connection)
    database.close()


def _mode_of(database: Database) -> dict[str, str]:
    with database.read() as connection:
        return {name: connection.scalar(sa.text(f"SHOW {name}")) or "" for name in _SAFE}


def _let_them_write(
    house: CentralHouse,
    server: Cluster,
    kills: int,
    seed: int,
    outcome: Outcome,
    settings: dict[str, str],
) -> Cluster:
    """Kill and start the server so many times under sixteen writers; return the last one."""
    is_over, pause = threading.Event(), threading.Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [
            pool.submit(_write, house, number, random.Random(f"{seed} {number}"), outcome, is_over)  # noqa: S311 - drawn alike again
            for number in range(WRITERS)
        ]
        for _ in range(kills):
            enough = len(outcome.acknowledged) + _PER_KILL
            while len(outcome.acknowledged) < enough and not any(w.done() for w in writers):
                pause.wait(0.005)
            server.kill()
            begun = time.monotonic()
            server = start_cluster(server.folder, **settings)
            outcome.ready_s.append(time.monotonic() - begun)
        is_over.set()
        for writer in writers:
            writer.result()
    return server


def _write(
    house: CentralHouse,
    number: int,
    rng: random.Random,
    outcome: Outcome,
    is_over: threading.Event,
) -> None:
    """Take a number for one patient after the other, each under a key of their own."""
    for patient in range(number, _PEOPLE, WRITERS):
        if is_over.is_set():
            return
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=PatientId(f"pat-many-{patient}"),
            session=SessionId(f"many-{rng.randrange(_SESSIONS)}"),
            band_begin=begin_of(DAY, rng.randrange(BANDS)),
        )
        hold = _held(house, Caller(KIOSK, f"key-of-{patient}"), body)
        if hold is not None:
            outcome.acknowledged[hold] = body.patient


def _held(house: CentralHouse, caller: Caller, body: shapes.HoldBody) -> str | None:
    """Ask under the same key until there is an answer; return the hold, or None for a refusal."""
    pause = threading.Event()
    for _ in range(_TRIES):
        try:
            reply = house.service.hold(caller, body)
        except DatabaseBusyError:
            pause.wait(_AGAIN_S)
            continue
        return reply.read(shapes.HoldAnswer).hold.id if reply.is_success else None
    raise AssertionError("the database never came back")


@contextmanager
def _unchecked() -> Iterator[None]:
    """Let the service believe any server."""
    before, postgresql._MUST_BE = postgresql._MUST_BE, {}
    try:
        yield
    finally:
        postgresql._MUST_BE = before
