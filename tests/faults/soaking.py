"""Soak: one station served all day, ten patients a minute, one exchange and one ticket in 20 bad.

The station is whole but for its window: real wiring, lanes, journal, drivers, HTTP. The service is
a process of its own behind a bad wire. Nothing may grow: threads, files, memory of both, what is
unsettled. At the end the books are held against what patients were told.
"""

import argparse
import os
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import requests
import sqlalchemy as sa

from hardware.emulators.printer.condition import Fault
from kiosk_app.bench.invented import PHONE, invent
from kiosk_app.bootstrap.central_devices import enrol_code
from kiosk_app.bootstrap.device import enrol
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.rights import StationKind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import (
    Choice,
    Detail,
    Entry,
    Notice,
    Option,
    Pay,
    Result,
    Review,
    Screen,
    SlotGrid,
    Text,
)
from kiosk_app.runtime.ticker import Ticker
from tests.faults.books import STANDS, books_of, unsettled_in
from tests.faults.figures import Figures
from tests.faults.wired.proxy import BAD, BadWire, Fate
from tests.faults.wired.served import Served, provider, served
from tests.helpers.laws import broken_laws
from tests.helpers.whole_station import Devices, WiredStation, devices_around

STATION: Final = StationId("kiosk-91")
WIRE: Final = {fate: weight for fate, weight in BAD.items() if fate is not Fate.WELL}
_BAD_IN: Final = 20
_FIRST: Final = 40_000
_NUMBERS_A_SESSION: Final = 6
_WARM_UP: Final = 10
"""Patients after which everything was done once: what grows from there on leaks."""
_VISIT_S: Final = 50.0
_SAME_PAGE_S: Final = 1.0
_QUIET_EVERY: Final = 10
_SETTLED_WITHIN_S: Final = 600.0
_STALLED_S: Final = 12.0
_UNSTEADY: Final = 4
"""Threads and files that come and go by themselves."""
_GROWTH_MB: Final = 20.0
"""Source: the reliability rules, P13."""
_BREAKS: Final = (Fault.PAPER_END, Fault.COVER_OPEN, Fault.RESET_LINE, Fault.UNPLUG)


@dataclass(frozen=True, slots=True)
class Held:
    """What station and service hold at one moment."""

    threads: int
    files: int
    own_mb: float
    service_mb: float


@dataclass
class Day:
    """A station and everybody who comes."""

    station: WiredStation
    house: Served
    rng: random.Random
    told: dict[str, str] = field(default_factory=dict)
    ended: Counter[str] = field(default_factory=Counter)
    most_unsettled: int = 0
    _paid: set[str] = field(default_factory=set)
    _ticks: int = 0

    def visit(self, number: int) -> None:
        """Serve one patient, from the home page until it is back."""
        station, person = self.station, invent(_FIRST + number)
        paper = station.around.paper
        if self.rng.randrange(_BAD_IN) == 0:
            paper.at_row(self.rng.randint(1, 600), self.rng.choice(_BREAKS))
        station.tell(ev.JourneyChosen(Purpose.ADVANCE))
        station.around.pad.module.place(person.as_id_card())
        last, shown, since = "", None, time.monotonic()
        ends_at = since + _VISIT_S
        while not (station.page == "AtHome" and last):
            self.pass_time()
            now = time.monotonic()
            is_new = station.screen is not shown
            if is_new or now - since > _SAME_PAGE_S:
                shown, since, last = station.screen, now, station.page
                self._note(person.number)
                event = ev.Left() if now > ends_at else self._tap(station.screen)
                if event is not None:
                    station.tell(event)
        self.ended[last] += 1
        station.around.pad.module.lift()
        paper.mend()
        paper.forget_tickets()
        for told in (station.shown, station.screens, station.read):
            told.clear()

    def pass_time(self) -> None:
        """Take in what has come; at home, every few seconds, settle what is open."""
        station = self.station
        station._wake.wait(0.05)
        station._wake.clear()
        station.session.drain()

    def settle(self) -> int:
        """Settle what can be settled; return how many intents stay open."""
        self.station.equipment.recovery.in_quiet()
        left = len(self.station.equipment.journal.unsettled())
        self.most_unsettled = max(self.most_unsettled, left)
        return left

    def held(self) -> Held:
        """Return what is held now."""
        return Held(
            threading.active_count(),
            len(list(Path("/proc/self/fd").iterdir())),
            _resident_mb(os.getpid()),
            self.house.child.resident_mb(),
        )

    def _note(self, number: str) -> None:
        """Remember what the patient was told they have."""
        appointment = getattr(self.station.session.state, "appointment", None)
        if self.station.page == "Done" and appointment is not None:
            self.told[number] = appointment.id

    def _tap(self, screen: Screen) -> ev.Event | None:
        """Return what somebody does here who wants an appointment; None where they wait."""
        match screen:
            case Entry():
                return ev.Entered(PHONE)
            case Choice(options=options) | Detail(actions=options):
                return _first(options)
            case SlotGrid(groups=groups):
                return _first(tuple(option for group in groups for option in group.options))
            case Review() | Result() | Notice(accept=Text()):
                return ev.Accepted()
            case Pay():
                self._pay()
                return None
            case _:
                return None

    def _pay(self) -> None:
        order = self.station.order.id
        if order not in self._paid:
            self._paid.add(order)
            at = f"{self.house.provider}/control/orders/{order}"
            requests.post(at, json={"act": "pay"}, timeout=30).raise_for_status()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked for."""
    parser.add_argument("--patients", type=int, default=1200)
    parser.add_argument("--every", type=float, default=6.0, help="seconds between two patients")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plant-leak", action="store_true", help="keep a file open a patient")


def run(options: argparse.Namespace) -> Figures:
    """Serve everybody, let all settle, hold the books against what was told."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-soak-") as folder, ExitStack() as stack:
        day, wire = stack.enter_context(_opened(Path(folder), options))
        before = day.held()
        for number in range(options.patients):
            due = time.monotonic() + options.every
            day.visit(number)
            day.settle()
            if options.plant_leak:
                stack.enter_context(Path(folder, "leak").open("a", encoding="ascii"))
            while time.monotonic() < due:
                day.pass_time()
            if number + 1 == min(_WARM_UP, options.patients // 2):
                before = day.held()
        stormy_s = time.monotonic() - begun
        after = day.held()
        wire.weights = {Fate.WELL: 1}
        settled_s = _settle(day)
        broken = [*_grown(before, after), *_broken(day, settled_s)]
        measured = _measured(day, wire, before, after) | {
            "seed": options.seed,
            "stormy_s": round(stormy_s, 1),
            "settled_s": round(settled_s, 1),
        }
    return Figures("soak", measured, tuple(broken), time.monotonic() - begun)


@contextmanager
def _opened(folder: Path, options: argparse.Namespace) -> Iterator[tuple[Day, BadWire]]:
    """Open service, wire and station; everything is well until the first patient comes."""
    with ExitStack() as stack:
        till = stack.enter_context(provider(folder))
        sessions = options.patients // _NUMBERS_A_SESSION + 2
        house = stack.enter_context(served(folder, sessions, 1, till.url))
        wire = stack.enter_context(BadWire(("127.0.0.1", house.port), options.seed, _STALLED_S))
        wire.weights = {Fate.WELL: 1}
        around = stack.enter_context(devices_around(folder, STATION, wire.url))
        _enrol(around, house)
        station = WiredStation(around)
        stack.callback(station.close)
        station.open()
        ticker = Ticker(station._post)
        ticker.start()
        stack.callback(ticker.close)
        wire.weights = WIRE | {Fate.WELL: sum(WIRE.values()) * (_BAD_IN - 1)}
        yield Day(station, house, random.Random(options.seed)), wire  # noqa: S311 - drawn again


def _enrol(around: Devices, house: Served) -> None:
    keys = house.folder / "central.key"
    code = enrol_code(house.database, STATION, StationKind.KIOSK, keys).code
    enrol(around.config, code)


def _first(options: tuple[Option, ...]) -> ev.Event:
    can_be_had = (place for place, option in enumerate(options) if option.can_be_had)
    place = next(can_be_had, None)
    return ev.Left() if place is None else ev.Chosen(place)


def _settle(day: Day) -> float:
    """Let kiosk and service settle what is open; return how long that took."""
    begun = time.monotonic()
    while day.settle() or unsettled_in(day.house.database):
        if time.monotonic() - begun > _SETTLED_WITHIN_S:
            break
        day.pass_time()
    return time.monotonic() - begun


def _grown(before: Held, after: Held) -> Iterator[str]:
    for name in ("threads", "files"):
        was, now = getattr(before, name), getattr(after, name)
        if now > was + _UNSTEADY:
            yield f"{name}: {was} before, {now} after"
    for name in ("own_mb", "service_mb"):
        was, now = getattr(before, name), getattr(after, name)
        if now > was + _GROWTH_MB:
            yield f"{name}: {was:.0f} before, {now:.0f} after"


def _broken(day: Day, settled_s: float) -> Iterator[str]:
    if settled_s > _SETTLED_WITHIN_S:
        yield f"never settled: {unsettled_in(day.house.database)}"
    with books_of(day.house.database) as connection:
        yield from broken_laws(connection)
        rows = connection.execute(sa.select(booking)).all()
    standing = [row.appointment for row in rows if row.state in STANDS]
    for number, appointment in day.told.items():
        if appointment not in standing:
            yield f"patient {number[-4:]} was told of {appointment}, which does not stand"


def _measured(day: Day, wire: BadWire, before: Held, after: Held) -> dict[str, object]:
    connections = sum(wire.counted.values())
    return {
        "patients": sum(day.ended.values()),
        "booked": len(day.told),
        "ended_on": dict(sorted(day.ended.items())),
        "connections": connections,
        "faulty": connections - wire.counted[Fate.WELL],
        "most_unsettled": day.most_unsettled,
        "threads": [before.threads, after.threads],
        "files": [before.files, after.files],
        "own_mb": [round(before.own_mb, 1), round(after.own_mb, 1)],
        "service_mb": [round(before.service_mb, 1), round(after.service_mb, 1)],
    }


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
