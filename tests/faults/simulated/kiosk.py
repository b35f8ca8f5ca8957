"""One kiosk from boot to power cut: everything real but time, wire, disk, printer and readers."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from kiosk_app.central_client.client import CentralClient
from kiosk_app.domain.ids import RequestKey, StationId
from kiosk_app.domain.policy import DEMO
from kiosk_app.handlers.bench import Bench, Watches
from kiosk_app.handlers.errands import CentralErrands
from kiosk_app.handlers.pace import Pace
from kiosk_app.handlers.table import HANDLINGS, LaneName
from kiosk_app.journal.intents import JournalUnusableError
from kiosk_app.journal.journal import Journal
from kiosk_app.journal.recovery import Recovery
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk
from kiosk_app.journeys.effects import Effect
from kiosk_app.journeys.parts import Next
from kiosk_app.journeys.screens import Screen
from kiosk_app.runtime.lanes import Job, Post, carry_out
from kiosk_app.runtime.session import Journey, Route, Session
from tests.faults.simulated.clockwork import Clockwork, PowerCut, Task
from tests.faults.simulated.devices import (
    DiskOfKiosk,
    NoShelf,
    PrinterOfKiosk,
    ReadersOfKiosk,
)
from tests.faults.simulated.wire import Net, WireOfKiosk

AT_REST: Final = frozenset({"AtHome", "OutOfService"})
_JOURNAL: Final = "journal_unusable"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a kiosk of a simulated hospital stands in.

    Attributes:
        chance: draws from 0 to 1.
        new_key: makes keys.
        told: hears every new state with the one before.
        broke: hears what no kiosk may ever do.
    """

    clockwork: Clockwork
    net: Net
    chance: Callable[[], float]
    new_key: Callable[[], RequestKey]
    told: Callable[[object, object], None]
    broke: Callable[[str], None]


class LaneOfKiosk:
    """A lane whose thread is a task: one job after the other, each to its end or a power cut."""

    def __init__(self, around: Surroundings, fell: Callable[[], None]) -> None:
        self._around = around
        self._fell = fell
        self._jobs: deque[tuple[str, Job, Post]] = deque()
        self._task: Task | None = None
        self._is_due = False

    def submit(self, name: str, job: Job, post: Post) -> None:
        """Run a job after those before it."""
        self._jobs.append((name, job, post))
        self._look()

    def cut(self) -> None:
        """End what runs, forget what waits."""
        self._jobs.clear()
        if self._task is not None:
            self._task.cut()

    def _look(self) -> None:
        is_busy = self._task is not None and not self._task.is_over
        if self._jobs and not is_busy and not self._is_due:
            self._is_due = True
            self._around.clockwork.after(0.01 * self._around.chance(), self._begin)

    def _begin(self) -> None:
        self._is_due = False
        if self._jobs:
            self._task = Task(self._around.clockwork, self._work)
            self._task.begin()

    def _work(self) -> None:
        while self._jobs:
            carry_out_or_fall(*self._jobs.popleft(), self._fell)


def carry_out_or_fall(name: str, job: Job, post: Post, fell: Callable[[], None]) -> None:
    """Carry a job out as a lane does; where its machine loses its power, say so."""
    try:
        carry_out(name, job, post)
    except PowerCut:
        fell()
        raise


class Kiosk:
    """A kiosk; `is_up` from its boot to its power cut. Everything here runs on the driver's thread.

    Attributes:
        skew_s: how far its wall clock is ahead.
    """

    def __init__(
        self,
        around: Surroundings,
        station: StationId,
        disk: DiskOfKiosk,
        printer: PrinterOfKiosk,
    ) -> None:
        self._around = around
        self.station = station
        self._disk = disk
        self._printer = printer
        self.readers = ReadersOfKiosk()
        self.skew_s = 0
        self.is_up = False
        self.boots = 0
        self._journal: Journal | None = None
        self._is_coming = False

    @property
    def clockwork(self) -> Clockwork:
        """Return the time it lives in."""
        return self._around.clockwork

    @property
    def page(self) -> str:
        """Return the type of the state, which names the page; nothing while it is off."""
        return type(self.session.state).__name__ if self.is_up else ""

    @property
    def screen(self) -> Screen | None:
        """Return what is shown."""
        return self.session.screen if self.is_up else None

    @property
    def disk(self) -> DiskOfKiosk:
        """Return where its journal lies."""
        return self._disk

    @property
    def is_stuck(self) -> bool:
        """Whether its journal cannot be used, so that somebody has to start it anew."""
        return self.is_up and self.session.state == kiosk.OutOfService(_JOURNAL)

    def boot_in(self, seconds: float) -> None:
        """Have the power back in so many seconds; asked twice it comes once."""
        if not self.is_up and not self._is_coming:
            self._is_coming = True
            self.clockwork.after(seconds, self.boot)

    def boot(self) -> None:
        """Come up; the journal is opened and recovered on a lane, as in a real start."""
        self.is_up, self._is_coming, self.boots = True, False, self.boots + 1
        self.readers.disarm()
        names = (*LaneName, "quiet")
        self._lanes = {name: LaneOfKiosk(self._around, self._fell) for name in names}
        self._routes: dict[type[Effect], Route] = {}
        journey = Journey(kiosk.start, self._advance, faces.screen_of)
        self.session = Session(journey, self._routes, _show_nothing, self._wake)
        self._is_draining = False
        self.session.begin()
        self.keep_house()

    def cut(self) -> None:
        """Lose the power: nothing is said, nothing is written down any more."""
        if not self.is_up:
            return
        self.is_up = False
        self._disk.cut()
        for lane in self._lanes.values():
            lane.cut()
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def tick(self) -> None:
        """Let a second pass; at rest nothing counts it."""
        if self.page not in AT_REST:
            self.post(ev.Ticked())

    def post(self, event: ev.Event) -> None:
        """Hand an event in."""
        if self.is_up:
            self.session.post(event)

    def keep_house(self) -> None:
        """Start what did not start, settle what is open, look for central; nobody is served."""
        if self.is_up and (self.page in AT_REST or self.page == "StartingUp"):
            work = self._quiet_round if self._journal is not None else self._start_up
            self._lanes["quiet"].submit("quiet", work, self.session.post)

    # --- on lanes ------------------------------------------------------------------------------

    def _start_up(self) -> ev.Event | None:
        if self._journal is not None:
            return None
        try:
            journal = self._disk.open()
        except JournalUnusableError:
            return ev.PutOutOfService(_JOURNAL)
        self._journal = journal
        client = CentralClient("http://central", self.station, self._now)
        client._transport = WireOfKiosk(self._around.net, self.station)  # type: ignore[assignment]
        new_key = self._around.new_key
        errands, monotonic = CentralErrands(client), self.clockwork.monotonic
        self._recovery = Recovery(journal, errands, new_key, self._now, monotonic)
        self._client = client
        bench = self._bench(client, journal)
        for effect, handling in HANDLINGS.items():
            route = Route(self._lanes[handling.lane], partial(handling.handle, bench))
            self._routes[effect] = route
        try:
            self._recovery.at_start()
        except JournalUnusableError:
            return ev.PutOutOfService(_JOURNAL)
        return self._opening()

    def _quiet_round(self) -> ev.Event:
        try:
            self._recovery.in_quiet()
        except JournalUnusableError:
            return ev.PutOutOfService(_JOURNAL)
        return self._opening()

    def _opening(self) -> ev.Event:
        return ev.MadeReady() if self._client.ready() else ev.PutOutOfService("central_down")

    # --- inside --------------------------------------------------------------------------------

    def _bench(self, client: CentralClient, journal: Journal) -> Bench:
        clockwork, stop = self._around.clockwork, threading.Event()
        return Bench(
            station=self.readers,
            printer=self._printer,
            central=client,
            journal=journal,
            post=self.session.post,
            now=self._now,
            hospital_now=clockwork.now,
            elderly_age=lambda: DEMO.elderly_age,
            pace=Pace(stop, clockwork.wait, clockwork.monotonic, self._around.chance),
            watches=Watches(),
            kept_board=NoShelf(),
            guide=None,
            new_key=self._around.new_key,
        )

    def _now(self) -> datetime:
        return self._around.clockwork.now() + timedelta(seconds=self.skew_s)

    def _fell(self) -> None:
        self._disk.cut()
        self._around.clockwork.after(0, self.cut)

    def _wake(self) -> None:
        if not self._is_draining:
            self._is_draining = True
            self._around.clockwork.after(0, self._drain)

    def _drain(self) -> None:
        self._is_draining = False
        if self.is_up:
            self.session.drain()

    def _advance(self, state: kiosk.State, event: ev.Event) -> Next[kiosk.State]:
        if isinstance(event, ev.Broke):
            self._around.broke(event.effect)
        step = kiosk.advance(state, event)
        self._around.told(state, step.state)
        return step


def _show_nothing(_screen: Screen) -> None:
    """Paint nothing: what a patient sees is `session.screen`."""
