"""A kiosk whole but for its window: real wiring, lanes, drivers and central, emulated devices.

```
with whole_station(tmp_path) as station:
    station.arm(Purpose.SAME_DAY)
    station.slot.insert_card(SocialCardEmulator(CHIP_PERSON))
```

The chip reader is an emulated slot, so that cards of any make can be put in; pad, scanner and
printer are on real wires. The hospital has a Monday morning of its own: the kiosk goes by the
service's clock.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.emulators.sam_module import INSTANT, SamModuleOnPty
from hardware.smartcard.port import SmartCardWatcher
from kiosk_app.bootstrap.equipment import Equipment, equip
from kiosk_app.config import (
    CentralConfig,
    ChipReaderConfig,
    Config,
    JournalConfig,
    PadConfig,
    PrinterConfig,
    SerialConfig,
    StationConfig,
)
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk
from kiosk_app.journeys.effects import Effect
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Entry, Screen
from kiosk_app.runtime.session import Journey, Route, Session
from tests.helpers.central import KIOSK, CentralHouse, central
from tests.helpers.devices import keep_key_of
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.people import PHONE


@dataclass
class Devices:
    """What stands around the kiosk, wherever its service is."""

    pad: SamModuleOnPty
    scanner: EmulatedCodeScanner
    paper: VirtualPrinter
    slot: EmulatedSlot
    config: Config


@dataclass
class Surroundings(Devices):
    """Devices, and a service of this process."""

    house: CentralHouse


class WiredStation(HeadlessKiosk):
    """See `HeadlessKiosk` for what patients do; here they do it with cards in their hands.

    Attributes:
        shown: every screen, in order.
        read: what cards and codes ended in, in order, and what broke.
    """

    around: Devices

    def __init__(self, around: Devices, watcher: SmartCardWatcher | None = None) -> None:
        """Wire it up; with a watcher of chip readers instead of the slot, if there is one."""
        self.around = around
        self.slot = around.slot
        self.shown: list[Screen] = []
        self.read: list[ev.Event] = []
        self.screens: list[str] = []
        self._wake = threading.Event()
        routes: dict[type[Effect], Route] = {}
        journey = Journey(kiosk.start, kiosk.advance, faces.screen_of)
        self.session = Session(journey, routes, self._show, self._wake.set)
        self.equipment: Equipment = equip(around.config, self._post, watcher or around.slot)
        routes.update(self.equipment.routes)

    def open(self) -> None:
        """Come up as the kiosk does, to the home page."""
        self.equipment.recovery.at_start()
        assert self.equipment.central.ready()
        assert self.equipment.house.refresh() is None
        self.session.begin()
        self.tell(ev.MadeReady())
        self.wait_for("AtHome")

    def close(self) -> None:
        """End devices, lanes, client and journal."""
        self.equipment.close()

    def arm(self, purpose: Purpose) -> None:
        """Choose a journey on the home page: readers look for a card now."""
        self.tell(ev.JourneyChosen(purpose))
        self.until(lambda: self.equipment.cards._arming.period is not None, "armed readers")

    def go_home(self) -> None:
        """Leave, whatever stands on the screen, until the home page is back."""
        while self.page != "AtHome":
            before = self.page
            self.tell(ev.Accepted() if before == "Ended" else ev.Left())
            self._until_past(before)

    def lift(self) -> None:
        """Take all cards away."""
        self.slot.remove()
        self.around.pad.module.lift()

    def _until_past(self, page: str) -> None:
        self.until(lambda: self.page != page, f"an end of {page}")

    def _show(self, screen: Screen) -> None:
        self.shown.append(screen)
        self.screens.append(screen.frame.name)

    def _post(self, event: ev.Event) -> None:
        if isinstance(event, ev.CardRead | ev.CardUnreadable | ev.CodeScanned | ev.Broke):
            self.read.append(event)
        self.session.post(event)


class WholeStation(WiredStation):
    """A station whose service is of this process."""

    around: Surroundings

    def register(self) -> None:
        """Go from a read card to the ticket, with the first of everything."""
        self.until(lambda: isinstance(self.screen, Choice | Entry), "a question after the card")
        if isinstance(self.screen, Entry):
            self.tell(ev.Entered(PHONE))
            self.until(lambda: isinstance(self.screen, Choice), "the departments")
        self.pick_the_first_of_everything()
        self.accept()
        self.wait_for("Paying")
        self.around.house.pay(self.order.id)
        self.wait_for("Done")


@contextmanager
def surroundings(folder: Path) -> Iterator[Surroundings]:
    """Set the devices and the service up; clear them away."""
    with central() as house, devices_around(folder, KIOSK, house.url) as made:
        keep_key_of(KIOSK, made.config.key_file)
        yield Surroundings(made.pad, made.scanner, made.paper, made.slot, made.config, house)


@contextmanager
def devices_around(folder: Path, station: str, url: str) -> Iterator[Devices]:
    """Set devices up, for a station whose service is at `url`; clear them away."""
    with ExitStack() as stack:
        pad = SamModuleOnPty(folder / "pad", times=INSTANT, baud=None)
        stack.callback(pad.close)
        scanner = EmulatedCodeScanner(folder / "scanner")
        stack.callback(scanner.close)
        paper = VirtualPrinter()
        stack.callback(paper.close)
        server = TcpServer(paper)
        stack.callback(server.close)
        slot = EmulatedSlot()
        stack.callback(slot.close)
        config = Config(
            station=StationConfig(station),
            central=CentralConfig(url),
            journal=JournalConfig(folder / "journal.db"),
            chip_reader=ChipReaderConfig(),
            id_card_reader=PadConfig(pad.path),
            scanner=SerialConfig(scanner.path),
            printer=PrinterConfig("127.0.0.1", server.port),
        )
        yield Devices(pad, scanner, paper, slot, config)


@contextmanager
def whole_station(folder: Path) -> Iterator[WholeStation]:
    """Yield a station at its home page; end everything afterwards."""
    with surroundings(folder) as around:
        station = WholeStation(around)
        try:
            station.open()
            yield station
        finally:
            station.close()
