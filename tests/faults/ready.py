"""P7: how long until the service, and until a kiosk, is ready after it was killed.

The service is killed while patients are booked. The kiosk is the real command with its window, and
comes up with the journal of one that was killed: 100,000 rows, 1,000 of them unsettled, a part of
them old enough to be purged, its write-ahead log still beside it.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import requests
import sqlalchemy as sa

from kiosk_app import clock
from kiosk_app.bench.children import Child
from kiosk_app.bootstrap import config_file
from kiosk_app.bootstrap.central_devices import enrol_code
from kiosk_app.bootstrap.device import enrol
from kiosk_app.config import (
    CentralConfig,
    ChipReaderConfig,
    Config,
    JournalConfig,
    PrinterConfig,
    ScreenConfig,
    StationConfig,
)
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.rights import StationKind
from kiosk_app.journal.intents import IntentState, Kind
from kiosk_app.journal.journal import Journal
from kiosk_app.journal.recovery import RETENTION
from kiosk_app.journal.storage import INTENTS, engine_for
from tests.faults.figures import Figures
from tests.faults.wired.crowd import desk
from tests.faults.wired.served import Served, provider, served
from tests.helpers.postgres import roomy_folder

STATION: Final = "kiosk-92"
_DESK: Final = "kiosk-93"
_PEOPLE: Final = 4000
_SESSIONS: Final = 100
_OLD: Final = 20
"""One row in so many is older than what is kept."""
_NOBODY: Final = 9
_SETTLING_S: Final = 600.0
"""Source: promise P6: ten minutes."""
_UNSETTLED: Final = (Kind.HOLD, Kind.RELEASE, Kind.CLOSE_ORDER, Kind.CONFIRM, Kind.PRINT)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked for."""
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--unsettled", type=int, default=1_000)


def run(options: argparse.Namespace) -> Figures:
    """Kill and start both, again and again; what does not come up or settle is broken."""
    begun, broken = time.monotonic(), list[str]()
    with (
        tempfile.TemporaryDirectory(prefix="faults-ready-", dir=roomy_folder()) as name,
        provider(Path(name)) as till,
        served(Path(name), _SESSIONS, _PEOPLE, till.url) as house,
    ):
        folder = Path(name)
        _kill_service(folder, house, options.runs)
        prepared = _crashed_journal(folder, options.rows, options.unsettled)
        config = _configured(folder, house)
        painted, ready, settled = list[float](), list[float](), list[float]()
        for _ in range(options.runs):
            _put_back(prepared, folder / "kiosk")
            with _kiosk(config, folder) as kiosk:
                painted.append(kiosk.wait_for("painted"))
                ready.append(kiosk.wait_for("ready"))
                settled.append(_await_settled(folder / "kiosk" / "journal.db"))
        if max(settled) > _SETTLING_S:
            broken.append(f"not settled after {max(settled):.0f} s")
        measured: dict[str, object] = {
            "runs": options.runs,
            "rows": options.rows,
            "unsettled": options.unsettled,
            "service_ready_s": _seconds(house.restarts_ms),
            "kiosk_painted_s": _seconds(painted),
            "kiosk_ready_s": _seconds(ready),
            "kiosk_settled_s": [round(statistics.median(settled), 1), round(max(settled), 1)],
        }
    return Figures("P7", measured, tuple(broken), time.monotonic() - begun)


def _seconds(figures_ms: list[float]) -> list[float]:
    """Return median and greatest, in seconds."""
    return [round(f / 1000, 2) for f in (statistics.median(figures_ms), max(figures_ms))]


def _kill_service(folder: Path, house: Served, runs: int) -> None:
    """Kill the service while somebody is booked, so many times."""
    key = house.enrol([_DESK])[_DESK]
    at = f"{house.provider}/control/orders"

    def pay(order: OrderId) -> None:
        requests.post(f"{at}/{order}", json={"act": "pay"}, timeout=30)

    is_over = threading.Event()
    with closing(desk(folder, _DESK, key, house.url, pay, house.day, _SESSIONS)) as mine:

        def book() -> None:
            for patient in range(_PEOPLE):
                if is_over.is_set():
                    return
                mine.serve(f"pat-many-{patient}")

        with ThreadPoolExecutor(1) as pool:
            booking = pool.submit(book)
            pause = threading.Event()
            for kill in range(1, runs + 1):
                while len(mine.told) < 5 * kill and not booking.done():
                    pause.wait(0.02)
                house.kill_and_restart()
            is_over.set()
            booking.result()


def _crashed_journal(folder: Path, rows: int, unsettled: int) -> Path:
    """Return a folder with the files of a journal whose program was killed."""
    live, crashed = folder / "live", folder / "crashed"
    live.mkdir()
    Journal.open(live / "journal.db").close()
    engine = engine_for(live / "journal.db")
    with engine.begin() as db:
        db.execute(sa.insert(INTENTS), list(_rows(rows, unsettled)))
    with engine.begin() as db:  # lies in the log alone when the power goes
        db.execute(sa.update(INTENTS).where(INTENTS.c.key == "k-0").values(tries=1))
    shutil.copytree(live, crashed)
    engine.dispose()
    return crashed


def _rows(rows: int, unsettled: int) -> Iterator[dict[str, object]]:
    now_ms = round(clock.now().timestamp() * 1000)
    every = max(1, rows // unsettled)
    kept_ms = round(RETENTION / timedelta(milliseconds=1))
    for number in range(rows):
        is_open = number % every == 0
        kind = _UNSETTLED[number // every % len(_UNSETTLED)] if is_open else Kind.CONFIRM
        age_ms = kept_ms * (rows - number) // rows
        if number % _OLD == 1 and not is_open:
            age_ms += kept_ms
        yield {
            "key": f"k-{number}",
            "kind": kind,
            "subject": json.dumps({"hold": f"h-{number}", "order": f"o-{number}"}),
            "written_ms": now_ms - age_ms,
            "state": IntentState.SENT if is_open else IntentState.SETTLED,
            "tries": 0,
            "outcome": "" if is_open else "booked",
            "debt": None,
        }


def _put_back(prepared: Path, where: Path) -> None:
    for old in where.glob("journal.db*"):
        old.unlink()
    for file in prepared.iterdir():
        shutil.copy(file, where / file.name)


def _configured(folder: Path, house: Served) -> Path:
    """Return the configuration of a kiosk that is enrolled."""
    (folder / "kiosk").mkdir()
    config = Config(
        station=StationConfig(STATION),
        central=CentralConfig(house.url),
        journal=JournalConfig(folder / "kiosk" / "journal.db"),
        printer=PrinterConfig(port=_NOBODY),
        chip_reader=ChipReaderConfig(is_on=False),
        screen=ScreenConfig(is_windowed=True),
    )
    keys = folder / "central.key"
    enrol(config, enrol_code(house.database, STATION, StationKind.KIOSK, keys).code)
    path = folder / "kiosk.toml"
    config_file.write(config, path)
    return path


@contextmanager
def _kiosk(config: Path, folder: Path) -> Iterator[Child]:
    words = ("-m", "kiosk_app", "kiosk", "--config", str(config), "--windowed", "--report-start")
    child = Child(words, folder / "kiosk.log", ("env", "QT_QPA_PLATFORM=offscreen"))
    try:
        yield child
    finally:
        child.kill()


def _await_settled(journal: Path) -> float:
    """Return the seconds until nothing is unsettled any more, or a little more than allowed."""
    begun, pause = time.monotonic(), threading.Event()
    left = sa.select(sa.func.count()).where(
        INTENTS.c.state.in_([IntentState.SENT, IntentState.UNKNOWN])
    )
    engine = sa.create_engine(f"sqlite:///file:{journal}?mode=ro&uri=true")
    try:
        while time.monotonic() - begun <= _SETTLING_S:
            with engine.connect() as db:
                if db.execute(left).scalar_one() == 0:
                    break
            pause.wait(0.2)
    finally:
        engine.dispose()
    return time.monotonic() - begun
