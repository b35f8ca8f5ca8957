"""H8: card service, readers and printer fail at a whole station; nobody meets what is another's.

Two patients come by turns, one with a chip card in a real pcscd of our own, one with an identity
card on a pad. Each has their ticket printed again. In every cycle the card service is killed in
some phase of the first one's visit, the pad's cable is out, the printer's cable is out, and a
ticket is broken off at a random row. What comes out of the printer, and what is on screen, has to
be of the patient who stands there.
"""

import argparse
import io
import queue
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from PIL import Image

from hardware.emulators.printer.condition import Fault
from hardware.emulators.private_pcscd import (
    CardHand,
    PrivatePcscd,
    can_use_namespaces,
    is_our_reader,
)
from hardware.printer import confirming_printer
from hardware.smartcard.pcsc import load_scard
from hardware.smartcard.port import CardEvent, CardIn, CardMute, CardOut, Emit, ReaderRemoved
from hardware.smartcard.watcher import PcscWatcher
from kiosk_app.bootstrap.rig import CHIP_PERSON, PAD_PERSON
from kiosk_app.devices.identity_station import CHIP
from kiosk_app.domain.masking import mask_name
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk
from kiosk_app.journeys.purpose import Purpose
from tests.faults.figures import Figures
from tests.helpers.printing import shows_only
from tests.helpers.whole_station import WholeStation, surroundings

_PATIENCE_S: Final = 60.0
_SLOWLY: Final = ("100", "after=20")
_WARM_UP: Final = 2
"""Cycles after which everything was done once, so that what grows from there on leaks."""
_UNSTEADY: Final = 3
"""Threads and files that come and go by themselves; `make soak-devices` counts to the one."""


class Phase(StrEnum):
    """Where in a visit the card service is killed."""

    HOME = "home"
    WAITING = "waiting"
    READING = "reading"
    SHOWN = "shown"
    PRINTING = "printing"


BREAKS: Final = (
    Fault.PAPER_END,
    Fault.COVER_OPEN,
    Fault.CUTTER,
    Fault.JAM,
    Fault.RESET_LINE,
    Fault.CLOSE_LINE,
    Fault.UNPLUG,
    Fault.HANG,
)


class WitnessedWatcher(PcscWatcher):
    """Also tells whether a card lies in the reader, as far as the card service has noticed.

    The virtual reader has no switch and looks every 0.4 s: a card put in before it has noticed the
    one taken out counts as the same card, and is never switched on.
    """

    holds_card = False

    def start(self, emit: Emit) -> None:
        """Begin to watch, and witness."""

        def witness(event: CardEvent) -> None:
            if isinstance(event, CardIn | CardMute):
                self.holds_card = True
            elif isinstance(event, CardOut | ReaderRemoved):
                self.holds_card = False
            emit(event)

        super().start(witness)


@dataclass(frozen=True, slots=True)
class Canary:
    """A patient; the name as screens show it is on no screen of the other."""

    place: Callable[[], None]
    lift: Callable[[], None]
    shown_as: str


@dataclass
class Stage:
    """The station, the hands around it, and what was measured."""

    station: WholeStation
    watcher: WitnessedWatcher
    service: PrivatePcscd
    hand: CardHand
    rng: random.Random
    counted: Counter[str] = field(default_factory=Counter)
    back_s: dict[str, list[float]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    picture: Image.Image | None = None

    def __post_init__(self) -> None:
        pad = self.station.around.pad.module
        self.chip = Canary(
            lambda: self.hand.insert(CHIP_PERSON), self.hand.remove, mask_name(CHIP_PERSON.name)
        )
        self.pad = Canary(lambda: pad.place(PAD_PERSON), pad.lift, mask_name(PAD_PERSON.name))

    def book(self) -> None:
        """Let both have an appointment."""
        for who in (self.chip, self.pad):
            self.station.arm(Purpose.SAME_DAY)
            who.place()
            self.station.register()
            self._leave(who)
        self.picture = self._last_picture()

    def cycle(self, number: int) -> None:
        """Let everything fail once, at one patient's visit and between two."""
        roles = (self.chip, self.pad) if number % 2 else (self.pad, self.chip)
        phase = self.rng.choice(tuple(Phase))
        fault, row = self.rng.choice(BREAKS), self.rng.randint(1, 600)
        self.counted[f"pcscd killed {phase}"] += 1
        self.counted[f"printer {fault}"] += 1
        where = f"cycle {number}: pcscd killed {phase}, printer {fault} at row {row}"
        self._cycle_printer()
        self._cycle_pad()
        for who, other in (roles, roles[::-1]):
            is_first = who is roles[0]
            self._visit(who, other, phase if is_first else None, (fault, row) if is_first else None)
            self._mend()
        self.broken = [b if b.startswith("cycle") else f"{where}: {b}" for b in self.broken]

    # --- one visit -----------------------------------------------------------------------------

    def _visit(
        self, who: Canary, other: Canary, phase: Phase | None, fault: tuple[Fault, int] | None
    ) -> None:
        station, paper = self.station, self.station.around.paper
        seen, slips = len(station.shown), len(paper.tickets)
        self._crash_if(phase, Phase.HOME)
        station.arm(Purpose.MY_BOOKINGS)
        self._crash_if(phase, Phase.WAITING)
        self._read(who, phase)
        self._crash_if(phase, Phase.SHOWN)
        if fault is not None:
            paper.at_row(fault[1], fault[0])
        station.tell(ev.Chosen(0))
        station.tell(ev.Chosen(0))
        if phase is Phase.PRINTING:
            station.wait_for("PrintingCopy", "CopyPrinted")
            self._crash()
        station.wait_for("CopyPrinted")
        trouble = station.session.state.trouble
        self.counted[f"ticket {trouble or 'printed'}"] += 1
        self._leave(who)
        if any(other.shown_as in repr(screen) for screen in station.shown[seen:]):
            self.broken.append(f"{other.shown_as} is on a screen of {who.shown_as}")
        self._judge(paper.tickets[slips:], trouble, is_broken_off=fault is not None)

    def _read(self, who: Canary, phase: Phase | None) -> None:
        """Have the card read; the service may die in the middle of it."""
        if phase is Phase.READING and who is self.chip:
            who.place()
            self.hand.spoil(_SLOWLY)
            self.hand.await_power()
            self._crash()
        else:
            self._crash_if(phase, Phase.READING)
            who.place()
        self.station.wait_for("ChoosingBooking")

    def _judge(self, slips: list[Image.Image], trouble: object, *, is_broken_off: bool) -> None:
        """Hold the paper against what was meant for whom.

        Before the slips of this patient may come the rest of the one before, which nobody took.
        """
        before, self.picture = self.picture, self._last_picture()
        own, left = self.picture, before
        for number, slip in enumerate(slips):
            if shows_only(slip, own):
                left = None
            elif left is None or not shows_only(slip, left):
                self.broken.append(f"slip {number + 1} of {len(slips)} shows what is not theirs")
        is_whole = bool(slips) and _begins_with(slips[-1], own)
        if trouble is None and not is_whole:
            self.broken.append("a ticket that counts as printed is not whole")
        if trouble is not None and not is_broken_off:
            self.broken.append(f"a sound printer did not print: {trouble}")

    def _last_picture(self) -> Image.Image:
        slip = self.station.equipment.bench.printer.last_slip()
        assert slip is not None
        return Image.open(io.BytesIO(slip.picture)).convert("1")

    def _leave(self, who: Canary) -> None:
        self.station.tell(ev.Accepted())
        self.station.wait_for("AtHome")
        who.lift()
        self.station.until(lambda: not self.watcher.holds_card, "the card taken out")

    # --- what fails, and how long until it is back -----------------------------------------------

    def _crash_if(self, phase: Phase | None, here: Phase) -> None:
        if phase is here:
            self._crash()

    def _crash(self) -> None:
        """Kill the card service; it is back when its reader is known again."""
        self.service.kill()
        self._measure("pcscd_gone_seen_s", lambda: self._is_chip_working() is False)
        begun = time.monotonic()
        self.service.start()
        self._measure("pcscd_back_s", lambda: self._is_chip_working() is True, begun)

    def _cycle_printer(self) -> None:
        paper = self.station.around.paper
        paper.apply(Fault.UNPLUG)
        self._measure("printer_gone_seen_s", lambda: not self._can_print())
        self._mend()

    def _mend(self) -> None:
        self.station.around.paper.mend()
        self._measure("printer_back_s", self._can_print)

    def _cycle_pad(self) -> None:
        """Pull the pad's cable and put it back; it is asked only while somebody is waited for."""
        station, pad = self.station, self.station.around.pad
        pad.unplug()
        station.arm(Purpose.MY_BOOKINGS)
        self._measure("reader_gone_seen_s", lambda: self._is_working("sam-poll") is False)
        pad.replug()
        self._measure("reader_back_s", lambda: self._is_working("sam-poll") is True)
        station.tell(ev.WentBack())
        station.wait_for("AtHome")

    def _measure(self, name: str, is_so: Callable[[], bool], begun: float | None = None) -> None:
        begun = time.monotonic() if begun is None else begun
        self.station.until(is_so, name)
        self.back_s.setdefault(name, []).append(time.monotonic() - begun)

    def _is_chip_working(self) -> bool | None:
        return self._is_working(CHIP)

    def _is_working(self, name: str) -> bool | None:
        health = self.station.equipment.cards.health()
        return next(each.is_working for each in health if each.name == name)

    def _can_print(self) -> bool:
        """Look at the printer as the kiosk does at home, and tell what its home page says."""
        equipment, seen = self.station.equipment, queue.SimpleQueue[ev.Event]()
        equipment.lanes["paper"].submit("look", equipment.look_at_printer, seen.put)
        self.station.tell(seen.get(timeout=_PATIENCE_S))
        state = self.station.session.state
        return isinstance(state, kiosk.AtHome) and state.can_print


def _begins_with(slip: Image.Image, picture: Image.Image) -> bool:
    return slip.crop((0, 0, *picture.size)).tobytes() == picture.tobytes()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked for."""
    parser.add_argument("--cycles", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--plant-uncleared",
        action="store_true",
        help="have the driver believe without proof that a printer is clear: it has to be found",
    )


def run(options: argparse.Namespace) -> Figures:
    """Go through the cycles; stop at the first that breaks a law."""
    begun = time.monotonic()
    if (why_not := can_use_namespaces()) is not None:
        return Figures("H8", {"left_out": why_not}, ("not run",), 0.0)
    if options.plant_uncleared:
        vars(confirming_printer)["prove_clear"] = lambda *_: True
    with (
        tempfile.TemporaryDirectory(prefix="faults-devices-") as folder,
        _stage(Path(folder), options.seed) as stage,
    ):
        stage.book()
        before = _held()
        for number in range(1, options.cycles + 1):
            stage.cycle(number)
            if number == min(_WARM_UP, options.cycles - 1):
                before = _held()
            if stage.broken:
                break
        after = _held()
        measured = _measured(stage, options.seed) | {"threads_and_files": [before, after]}
        broken = list(stage.broken)
        if any(late > early + _UNSTEADY for early, late in zip(before, after, strict=True)):
            broken.append(f"threads and files left behind: {before} before, {after} after")
    return Figures("H8", measured, tuple(broken), time.monotonic() - begun)


@contextmanager
def _stage(folder: Path, seed: int) -> Iterator[Stage]:
    with ExitStack() as stack:
        around = stack.enter_context(surroundings(folder))
        service = stack.enter_context(PrivatePcscd())
        watcher = WitnessedWatcher(load_scard(), is_our_reader)
        station = WholeStation(around, watcher)
        station.patience_s = _PATIENCE_S
        stack.callback(station.close)
        station.open()
        rng = random.Random(seed)  # noqa: S311 - it has to be drawn alike again
        yield Stage(station, watcher, service, service.card_host(), rng)


def _held() -> tuple[int, int]:
    """Return how many threads and open files this process has."""
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


def _measured(stage: Stage, seed: int) -> dict[str, object]:
    counted = stage.counted
    return {
        "seed": seed,
        "cycles": sum(n for name, n in counted.items() if name.startswith("pcscd")),
        "tickets": sum(n for name, n in counted.items() if name.startswith("ticket")),
        "broken_off": sum(
            n for name, n in counted.items() if name.startswith("ticket ") and "printed" not in name
        ),
        "counted": dict(sorted(counted.items())),
    } | {name: round(max(each), 2) for name, each in sorted(stage.back_s.items())}
