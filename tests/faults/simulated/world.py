"""One seed: a bad hour in a small hospital, then calm weather, then the verdict.

    verdict = play(7)

The same seed under the same program gives the same run, up to names that the service draws itself.
"""

import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.contract import paths
from kiosk_app.domain.ids import RequestKey, StationId
from kiosk_app.journal.intents import IntentState
from tests.faults.simulated.clockwork import Clockwork
from tests.faults.simulated.devices import DiskOfKiosk, PrinterOfKiosk, Slips
from tests.faults.simulated.hall import Hall
from tests.faults.simulated.hands import HandAt
from tests.faults.simulated.kiosk import Kiosk, Surroundings
from tests.faults.simulated.laws import Judge, doubled, unsettled
from tests.faults.simulated.weather import Weather, Wire, drawn, one_of
from tests.faults.simulated.wire import Net, Request
from tests.helpers.central import MONDAY_MORNING
from tests.helpers.postgres import roomy_folder

_SAYS_NOTHING: Final = frozenset({401, 503})
"""Answers that are not about what was asked: the very same message once more, or busy."""
_VOID: Final = re.compile(paths.REQUEST_VOID.replace("{key}", "([^/]+)"))
Act = Callable[[], None]
STATIONS: Final = (StationId("kiosk-01"), StationId("kiosk-02"))
ROUND_S: Final = 10.0
"""How often the service and the kiosks do their quiet work; real ones do it more often."""
LONGEST_QUIET_S: Final = 11 * 60.0
"""Ten minutes, and the minute a round may be late. Source: promise P6."""
HOME_S: Final = 200.0
_STAFF_COME_S: Final = 30.0
_AFTERGLOW_S: Final = 15.0
"""Money that moves after its order was closed has come by then, and is on its way back."""


@dataclass
class Verdict:
    """How a seed ended; `broken` is the law that was broken, empty for a good seed."""

    seed: int
    broken: str = ""
    counted: Counter[str] = field(default_factory=Counter)
    settled_s: float = 0.0


class World:
    """A hospital with two kiosks, few numbers and weather of its own."""

    def __init__(self, seed: int, folder: Path, weather: Weather | None = None) -> None:
        self._rng = random.Random(seed)  # noqa: S311 - it has to be drawn alike again
        self._weather = weather or drawn(self._rng)
        self.clockwork = Clockwork(MONDAY_MORNING)
        self.hall = Hall(
            self.clockwork,
            lambda: one_of(self._rng, self._weather.till),
            self._rng.random,
        )
        self.judge = Judge(self.hall.database.read, self.hall.provider.is_payable)
        self.slips = Slips()
        self.counted: Counter[str] = Counter()
        self._is_away = False
        self._voided: set[tuple[str, str | None]] = set()
        self._answers: dict[tuple[str, str | None], bytes] = {}
        self._stuck_s: Counter[str] = Counter()
        self._net = Net(
            self.clockwork, self._fate_on_wire, self._rng.random, self._arrive, self._check
        )
        around = Surroundings(
            self.clockwork,
            self._net,
            self._rng.random,
            lambda: RequestKey(f"{self._rng.getrandbits(128):032x}"),
            self._hear,
            self._broke,
        )
        self.kiosks = {name: self._kiosk(around, folder, name) for name in STATIONS}
        self.hands = [
            HandAt(self._rng, kiosk, self._weather, self.hall.provider.act)
            for kiosk in self.kiosks.values()
        ]

    def _kiosk(self, around: Surroundings, folder: Path, station: StationId) -> Kiosk:
        rng = self._rng
        disk = DiskOfKiosk(folder / f"{station}.db", lambda: one_of(rng, self._weather.disk))
        printer = PrinterOfKiosk(
            self.clockwork, self.slips, lambda: one_of(rng, self._weather.paper), disk.cut
        )
        return Kiosk(around, station, disk, printer)

    # --- the run -------------------------------------------------------------------------------

    def play(self) -> float:
        """Live through the bad hour, then let it be quiet; return how long settling took."""
        try:
            self._begin()
            self._run(self._rng.choice((40.0, 100.0, 250.0)))
            return self._calm_down()
        finally:
            for kiosk in self.kiosks.values():
                kiosk.cut()
            self.hall.close()

    def _begin(self) -> None:
        for kiosk, hand in zip(self.kiosks.values(), self.hands, strict=True):
            kiosk.skew_s = self._rng.choice(self._weather.skew_s)
            kiosk.boot()
            self._every(1.0, partial(self._tick, kiosk))
            self._every(ROUND_S, kiosk.keep_house)
            self.clockwork.after(self._rng.random(), partial(self._let, hand))
            self._sometime(self._weather.cut_every_s, partial(self._cut, kiosk))
        self._every(ROUND_S, self._work)
        self._sometime(self._weather.outage_every_s, self._go_away)

    def _calm_down(self) -> float:
        self._weather = self._weather.calm()
        self._is_away = False
        for hand in self.hands:
            hand.is_going_home = True
        begun = self.clockwork.seconds
        while not self.judge.breach and not self._is_quiet():
            if self.clockwork.seconds > begun + HOME_S + LONGEST_QUIET_S:
                self.judge.blame(f"never settled: {self._open_matters()}")
            self._run(ROUND_S)
        if not self.judge.breach:
            self.judge.of_quiet(self.hall.provider.kept)
            self.judge.of_originals(self.slips.originals)
        self._count()
        return self.clockwork.seconds - begun

    def _count(self) -> None:
        requests = sum(self._net.counted.values())
        human = (row for kiosk in self.kiosks.values() for row in kiosk.disk.rows())
        self.counted["requests"] = requests
        self.counted["faulty requests"] = requests - self._net.counted.get(Wire.WELL, 0)
        self.counted["central deaths"] = self.hall.deaths
        self.counted["needs person"] = sum(row.state == IntentState.NEEDS_PERSON for row in human)
        self.counted["visits"] = sum(hand.visits for hand in self.hands)

    def _is_quiet(self) -> bool:
        """Tell whether nothing is open, and nothing was a while ago."""
        if self._open_matters():
            return False
        self._run(_AFTERGLOW_S)
        return not self._open_matters()

    def _run(self, seconds: float) -> None:
        self.clockwork.run(seconds, lambda: bool(self.judge.breach))

    def _open_matters(self) -> list[str]:
        """Say what somebody still has to see to."""
        found: list[str] = []
        for name, kiosk in self.kiosks.items():
            if kiosk.page != "AtHome":
                found.append(f"{name} is at {kiosk.page or 'no power'}")
            rows = (row for row in kiosk.disk.rows() if row.state != IntentState.NEEDS_PERSON)
            found += [f"{name}: {row.kind} {row.state}" for row in rows]
        if self.hall.service is None:
            return [*found, "the service is away"]
        with self.hall.database.read() as connection:
            return [*found, *unsettled(connection)]

    # --- what happens by itself ----------------------------------------------------------------

    def _every(self, seconds: float, act: Act) -> None:
        def again() -> None:
            act()
            self.clockwork.after(seconds, again)

        self.clockwork.after(seconds * (0.5 + self._rng.random() / 2), again)

    def _sometime(self, mean_s: float | None, act: Act) -> None:
        if mean_s is None:
            return

        def again() -> None:
            if self._is_bad:
                act()
                self.clockwork.after(self._rng.expovariate(1 / mean_s), again)

        self.clockwork.after(self._rng.expovariate(1 / mean_s), again)

    @property
    def _is_bad(self) -> bool:
        return not self.hands[0].is_going_home

    def _tick(self, kiosk: Kiosk) -> None:
        if not kiosk.is_up:
            kiosk.skew_s = self._rng.choice(self._weather.skew_s)
            kiosk.boot_in(self._rng.choice((1.0, 10.0, 60.0)))
        kiosk.tick()
        stuck_s = self._stuck_s[kiosk.station] = (self._stuck_s[kiosk.station] + 1) * kiosk.is_stuck
        if stuck_s > _STAFF_COME_S:  # somebody of the staff turns it off and on again
            kiosk.cut()

    def _let(self, hand: HandAt) -> None:
        self.clockwork.after(hand.act(), partial(self._let, hand))

    def _cut(self, kiosk: Kiosk) -> None:
        self.counted["power cuts"] += kiosk.is_up
        kiosk.cut()

    def _go_away(self) -> None:
        self._is_away = True
        self.counted["outages"] += 1
        self.clockwork.after(self._rng.uniform(2, 45), self._come_back)

    def _come_back(self) -> None:
        self._is_away = False

    def _work(self) -> None:
        if not self._is_away:
            self.hall.work()

    # --- what is watched -----------------------------------------------------------------------

    def _fate_on_wire(self) -> Wire:
        return Wire.REFUSED if self._is_away else one_of(self._rng, self._weather.wire)

    def _arrive(self, request: Request, fate: Wire) -> Reply | None:
        reply = self.hall.arrive(request, fate)
        self._check_answer(request, reply)
        if request.key is not None and self.hall.service is not None:
            self.judge.of_books()
        return reply

    def _check_answer(self, request: Request, reply: Reply | None) -> None:
        """R3 to R5: one key has one answer for ever, and none any more once it was voided."""
        if reply is None or reply.status in _SAYS_NOTHING:
            return
        asked = (request.headers[paths.STATION], request.key)
        if reply.is_success and (found := _VOID.fullmatch(request.path)):
            self._voided.add((asked[0], found[1]))
        elif asked in self._voided:
            if reply.is_success:
                self.judge.blame(f"{request.path} was done after its key was voided")
        elif request.key is not None and (reply.is_success or asked in self._answers):
            is_same = self._answers.setdefault(asked, reply.body) == reply.body
            if not is_same:
                self.judge.blame(f"{request.path} has two answers under one key")

    def _check(self, station: str, request: Request) -> None:
        """R1, R10: what has a key is on disk before it leaves, and under one key only."""
        if request.key is None:
            return
        rows = self.kiosks[StationId(station)].disk.rows()
        if request.key not in {row.key for row in rows}:
            self.judge.blame(f"{request.path} left before it was written down")
        if (twin := doubled(rows)) is not None:
            self.judge.blame(f"{twin.kind} is asked for under two keys")

    def _hear(self, before: object, after: object) -> None:
        self.judge.of_screen(before, after)
        self.counted[type(after).__name__] += type(after) is not type(before)

    def _broke(self, effect: str) -> None:
        self.judge.blame(f"{effect} broke")


def play(seed: int, weather: Weather | None = None) -> Verdict:
    """Play one seed."""
    with tempfile.TemporaryDirectory(prefix="seed-", dir=roomy_folder()) as folder:
        world = World(seed, Path(folder), weather)
        settled_s = world.play()
        return Verdict(seed, world.judge.breach, world.counted, settled_s)
