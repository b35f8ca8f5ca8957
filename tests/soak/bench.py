"""The bench of a soak: a private card service, an identity-card reader, a scanner, three printers.

All drivers are the product's. A round uses each once: a cable out and in, a card in, read and out,
a ticket printed and proven over the network, the serial line and USB. The printers' cables are
pulled by turns, one in a round.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware.chip_card import reader as chip_card
from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.printer.condition import Fault
from hardware.emulators.private_pcscd import PrivatePcscd, is_our_reader
from hardware.emulators.sam_module import INSTANT, SamModuleOnPty
from hardware.errors import DeviceMissingError
from hardware.id_card.sam_reader import SamReader
from hardware.printer.dialogue import Patience
from hardware.printer.port import Outcome
from hardware.printer.status import Trouble
from hardware.printer.transport import Link
from hardware.scanner.port import ScannedCode
from hardware.scanner.serial_scanner import SerialScanner
from hardware.serial_link.pyserial_line import open_line
from hardware.smartcard.pcsc import load_scard
from hardware.smartcard.port import CardEvent, CardIn, CardOut, ReaderAdded
from hardware.smartcard.watcher import PcscWatcher
from kiosk_app.devices.identity_station import IdentityStation
from kiosk_app.devices.scanner_station import ScannerStation
from kiosk_app.runtime.lanes import carry_out
from tests.fuzz.id_cards import RESIDENT
from tests.fuzz.names import TODAY
from tests.helpers.printing import EPSON, Desk, desk, striped

PATIENCE_S = 20.0
CODE = "RT1.SOAK"
_MOST_UNREAD = 100


class Told:
    """Keeps what a watcher tells; a round waits for what it needs to hear."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._events: list[CardEvent] = []

    def take(self, event: CardEvent) -> None:
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    def wait_for(self, kind: type[CardEvent]) -> CardEvent:
        """Return the next event of a kind; forget what came before it."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._find(kind) is not None, PATIENCE_S), kind
            at = self._find(kind)
            assert at is not None
            event = self._events[at]
            del self._events[: at + 1]
            return event

    def _find(self, kind: type[CardEvent]) -> int | None:
        return next((i for i, event in enumerate(self._events) if isinstance(event, kind)), None)


@dataclass
class Bench:
    """What stands on the bench."""

    service: PrivatePcscd
    watcher: PcscWatcher
    told: Told
    pad_module: SamModuleOnPty
    pad: SamReader
    scanner_device: EmulatedCodeScanner
    scanner: SerialScanner
    papers: tuple[Desk, ...]

    def __post_init__(self) -> None:
        self._hand = self.service.card_host()
        self._never = threading.Event()
        self._rounds = 0
        self.late_cards = 0

    def round(self) -> None:
        """Use every device once; the card goes in and out meanwhile: its reader looks slowly."""
        self._rounds += 1
        self._hand.insert()
        self._plug_pad()
        self._plug_scanner()
        seen = self.told.wait_for(CardIn)
        assert isinstance(seen, CardIn)
        self._read(seen.reader)
        self._hand.remove()
        self._print()
        self._plug_printer()
        self.told.wait_for(CardOut)
        if self._rounds % 20 == 0:
            self._whole_station()
        if self._rounds % 50 == 0:
            self._restart_service()

    def _read(self, reader: str) -> None:
        """Read the card; a service that does not answer in time is counted, not forgiven."""
        try:
            with self.watcher.connect(reader) as link:
                assert chip_card.read(link).id_number
        except DeviceMissingError:
            self.late_cards += 1

    def _plug_pad(self) -> None:
        self.pad_module.unplug()
        _demand_gone(lambda: self.pad.poll(self._never))
        self.pad_module.replug()
        self.pad_module.module.place(RESIDENT)
        assert self.pad.poll(self._never) == RESIDENT
        self.pad_module.module.lift()

    def _plug_scanner(self) -> None:
        self.scanner_device.unplug()
        _demand_gone(lambda: self.scanner.next_code(self._never))
        self.scanner_device.replug()
        was_read = threading.Event()

        def show_the_code() -> None:
            while not was_read.wait(0.02):  # what comes before the port is open is lost
                self.scanner_device.scan(CODE)

        shows = threading.Thread(target=show_the_code, name="shows-the-code", daemon=True)
        shows.start()
        assert self.scanner.next_code(self._never) == ScannedCode(CODE)
        was_read.set()
        shows.join()

    def _print(self) -> None:
        for paper in self.papers:
            report = paper.driver.print_job(striped())
            assert report.outcome is Outcome.PRINTED, report
            paper.device._mechanism.tickets.clear()  # the paper is taken away

    def _plug_printer(self) -> None:
        """Pull a cable of which the driver holds an end, and put it back."""
        paper = self.papers[self._rounds % len(self.papers)]
        paper.device.apply(Fault.UNPLUG)
        _comes_to(paper, Trouble.UNREACHABLE)
        paper.device.mend(Fault.UNPLUG)
        _comes_to(paper, None)

    def _whole_station(self) -> None:
        """Start and end what a kiosk starts and ends with its devices."""
        slot = EmulatedSlot()
        station = IdentityStation(
            watcher=slot, pad=self.pad, today=lambda: TODAY, run_job=carry_out, poll_every_s=0.01
        )
        self.scanner.close()
        codes = ScannerStation(
            SerialScanner(lambda: open_line(self.scanner_device.path)), lambda _: None, carry_out
        )
        station.start()
        codes.start()
        read = threading.Event()
        station.arm(lambda _: read.set())
        slot.insert()
        assert read.wait(PATIENCE_S)
        codes.close()
        station.close()
        slot.close()

    def _restart_service(self) -> None:
        self.service.restart()
        self.told.wait_for(ReaderAdded)


def _comes_to(paper: Desk, trouble: Trouble | None) -> None:
    """Ask until the printer is found so: a plug that is pulled or put in is not seen at once."""
    pause, ends_at = threading.Event(), time.monotonic() + PATIENCE_S
    while (seen := paper.driver.status().trouble) is not trouble:
        assert time.monotonic() < ends_at, (seen, trouble)
        pause.wait(0.01)


def _demand_gone(use: Callable[[], object]) -> None:
    """Use a device whose cable is out; what it had said before is taken in first."""
    for _ in range(_MOST_UNREAD):
        try:
            use()
        except DeviceMissingError:
            return
    raise AssertionError("an unplugged device was there")


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Set the bench up; clear it away."""
    with ExitStack() as stack:
        service = stack.enter_context(PrivatePcscd())
        told = Told()
        watcher = PcscWatcher(load_scard(), is_our_reader)
        watcher.start(told.take)
        stack.callback(watcher.stop)
        told.wait_for(ReaderAdded)
        module = SamModuleOnPty(folder / "pad", times=INSTANT, baud=None)
        stack.callback(module.close)
        pad = SamReader(lambda: open_line(module.path), deadline_s=PATIENCE_S)
        stack.callback(pad.close)
        device = EmulatedCodeScanner(folder / "scanner")
        stack.callback(device.close)
        scanner = SerialScanner(lambda: open_line(device.path))
        stack.callback(scanner.close)
        patience = Patience(slack_s=PATIENCE_S)
        papers = tuple(
            stack.enter_context(desk(EPSON, patience=patience, link=link)) for link in Link
        )
        yield Bench(service, watcher, told, module, pad, device, scanner, papers)
