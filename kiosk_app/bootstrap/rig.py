"""The demo's rig: a central service and emulated devices, real on the wire, on this machine only.

The kiosk gets an ordinary configuration that points at them and knows no difference: pcscd with a
virtual reader, a SAM-V module and a scanner on pseudo terminals, a printer on 127.0.0.1, and a
network cable that can be pulled. Where user namespaces are forbidden, an emulated slot stands
behind the card watcher's port instead of pcscd; `chip_reader_note` says so.
"""

import logging
import select
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.network_cable import NetworkCable
from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.mechanism import Build
from hardware.emulators.printer.pace import InstantPace, Pace, RealPace
from hardware.emulators.printer.pty_server import PtyServer
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.emulators.private_pcscd import READER, CardHand, PrivatePcscd, can_use_namespaces
from hardware.emulators.sam_module import INSTANT, SamModuleOnPty
from hardware.emulators.social_card import SocialCardFields
from hardware.id_card.port import IdCardKind, IdCardRecord
from kiosk_app.bootstrap.central import ServiceError, spawn_demo
from kiosk_app.bootstrap.central_devices import enrol_code
from kiosk_app.bootstrap.device import EnrolmentError, enrol
from kiosk_app.central_client.demo_phone import DemoPhone, PhoneAct
from kiosk_app.config import (
    CentralConfig,
    ChipReaderConfig,
    Config,
    JournalConfig,
    PadConfig,
    PrinterConfig,
    ScreenConfig,
    SerialConfig,
    SiteConfig,
    StationConfig,
)
from kiosk_app.config_speech import SpeechConfig
from kiosk_app.domain.ids import OrderId

logger = logging.getLogger(__name__)

DATABASE = "central.db"
STATION = "kiosk-01"
START_AT = time(8, 10)
"""The demo's day begins here, whatever the machine's clock says: same-day numbers are on sale."""
SERVICE_DEADLINE_S = 60.0

CHIP_PERSON = SocialCardFields(
    name="顾清和", id_number="110101198805129455", sex_code="1", birth="19880512"
)
"""Known to the seeded hospital, with a phone on file."""

PAD_PERSON = IdCardRecord(
    kind=IdCardKind.RESIDENT,
    name="䶮淑兰",
    id_number="110101195106189068",
    sex_code="2",
    birth=date(1951, 6, 18),
    nation_code="01",
    address="北京市东城区虚构路9号",
    issuer="虚构公安局",
    valid_from=date(2015, 1, 1),
    is_unlimited=True,
)
"""75 years old, at this hospital for the first time.

The rare character is her family name: what masking leaves, screen and ticket have to show.
"""

PAYMENT_CODE = "134567890123456789"

PANEL = ScreenConfig(is_windowed=True)
"""A 21.5 inch full-HD panel, upright, in a window beside the dock."""


PRINTER_MM_PER_S = 250.0


class RigError(Exception):
    """The rig cannot be set up; the text says why."""


@dataclass(slots=True)
class Rig:
    """Everything around the kiosk; a context manager.

    Args:
        folder: for the database, the journal, device links and logs; made if it is not there.
        has_instant_printer: print without the time motors take (bench).
        central_log: where the service's log goes; in `folder` by default.
        is_speaking: read pages aloud, over the sound device of this machine.
    """

    folder: Path
    has_instant_printer: bool = False
    central_log: Path | None = None
    is_speaking: bool = False
    chip_reader_note: str = field(init=False, default="")
    slot: EmulatedSlot | None = field(init=False, default=None)
    printer: VirtualPrinter = field(init=False)
    _stack: ExitStack = field(init=False, default_factory=ExitStack)
    _chip: "CardHand | EmulatedSlot" = field(init=False)
    _pad: SamModuleOnPty = field(init=False)
    _scanner: EmulatedCodeScanner = field(init=False)
    _tcp: TcpServer = field(init=False)
    _cable: NetworkCable = field(init=False)
    _phone: DemoPhone = field(init=False)
    central_url: str = field(init=False, default="")

    def __enter__(self) -> Self:
        """Start everything.

        Raises:
            RigError: the central service does not start.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            self._start_chip_reader(stack)
            self._pad = SamModuleOnPty(self.folder / "id-card-reader")
            stack.callback(self._pad.close)
            self._scanner = EmulatedCodeScanner(self.folder / "code-scanner")
            stack.callback(self._scanner.close)
            tickets = self.folder / "tickets"
            tickets.mkdir(exist_ok=True)
            pace = InstantPace() if self.has_instant_printer else RealPace()
            self.printer, self._tcp = stack.enter_context(
                _tcp_printer(PRINTER_MM_PER_S, pace, tickets)
            )
            self._start_central(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End everything that was started."""
        self._stack.close()

    def config(self, scale: float = 1.0) -> Config:
        """Return the configuration of a kiosk on this rig, its picture `scale` as large."""
        screen = replace(
            PANEL,
            width_px=int(PANEL.width_px * scale),
            height_px=int(PANEL.height_px * scale),
        )
        return Config(
            station=StationConfig(STATION),
            central=CentralConfig(f"http://127.0.0.1:{self._cable.port}"),
            journal=JournalConfig(self.folder / "journal.db"),
            site=SiteConfig("青禾市第一医院", "Qinghe First Hospital"),
            printer=PrinterConfig(port=self._tcp.port),
            screen=screen,
            chip_reader=ChipReaderConfig(name_contains=READER),
            id_card_reader=PadConfig(self._pad.path),
            scanner=SerialConfig(self._scanner.path),
            speech=SpeechConfig("espeak-ng" if self.is_speaking else "none"),
        )

    def act(self, action: str, order: OrderId | None) -> None:
        """Do what a button of the dock says; `order` is the one on the kiosk's screen, if any.

        Blocks while the devices do it: never call it on the GUI thread.
        """
        acts: dict[str, Callable[[], None]] = {
            "insert_social_card": lambda: self.insert(CHIP_PERSON),
            "insert_id_card": lambda: self.place(PAD_PERSON),
            "lift_card": self.lift,
            "scan_payment_code": lambda: self._scanner.scan(PAYMENT_CODE),
            "paper_out": lambda: self.printer.apply(Fault.PAPER_END),
            "paper_in": lambda: self.printer.mend(Fault.PAPER_END),
            "cable_out": self._cable.pull,
            "cable_in": self._cable.plug_in,
        }
        if action in acts:
            acts[action]()
        elif order is not None:
            self._phone.act(order, PhoneAct.PAY if action == "pay_with_phone" else PhoneAct.DECLINE)

    def insert(self, card: SocialCardFields) -> None:
        """Put a chip card into the reader, instead of the one that is there."""
        self._chip.swap(card)

    def slow_down(self, answer_ms: int) -> None:
        """Let the chip card in the reader take its time for each of its next hundred answers."""
        if isinstance(self._chip, CardHand):
            self._chip.spoil(["100", f"after={answer_ms}"])

    def place(self, card: IdCardRecord) -> None:
        """Lay an identity card on the pad."""
        self._pad.module.place(card)

    def lift(self) -> None:
        """Take all cards away."""
        self._chip.remove()
        self._pad.module.lift()

    def _start_chip_reader(self, stack: ExitStack) -> None:
        why_not = can_use_namespaces()
        if why_not is None:
            self._chip = stack.enter_context(PrivatePcscd()).card_host()
            return
        self.slot = self._chip = EmulatedSlot(READER)
        stack.callback(self.slot.close)
        self.chip_reader_note = (
            f"{why_not}; the chip card is emulated behind the same port instead of pcscd"
        )

    def _start_central(self, stack: ExitStack) -> None:
        log = self.central_log or self.folder / "central.log"
        process = spawn_demo(self.folder / DATABASE, START_AT, log)
        stack.callback(_end, process)
        url = _first_line(process)
        if not url.startswith("http"):
            raise RigError(f"the central service does not start: {_last_line(log)} (see {log})")
        port = urlsplit(url).port
        if port is None:
            raise RigError(f"the central service says {url!r} instead of where it is")
        self._cable = NetworkCable("127.0.0.1", port)
        stack.callback(self._cable.close)
        self.central_url = url
        self._enrol()
        self._phone = DemoPhone(url)
        stack.callback(self._phone.close)

    def _enrol(self) -> None:
        """Make the rig's kiosk the device of its station, as an operator would."""
        try:
            made = enrol_code(self.folder / DATABASE, STATION, None)
            enrol(self.config(), made.code)
        except (ServiceError, EnrolmentError) as error:
            raise RigError(f"the kiosk cannot be enrolled: {error}") from error


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), "it said nothing")


@contextmanager
def _tcp_printer(
    mm_per_s: float, pace: Pace, folder: Path | None = None
) -> Iterator[tuple[VirtualPrinter, TcpServer]]:
    with ExitStack() as stack:
        printer = VirtualPrinter(Build(speed_mm_per_s=mm_per_s), pace=pace, folder=folder)
        stack.callback(printer.close)
        tcp = TcpServer(printer)
        stack.callback(tcp.close)
        yield printer, tcp


@contextmanager
def printer_at(mm_per_s: float) -> Iterator[tuple[VirtualPrinter, int]]:
    """Run one virtual printer of that speed while the block runs; yield it and its port."""
    with _tcp_printer(mm_per_s, RealPace()) as (printer, tcp):
        yield printer, tcp.port


@contextmanager
def printer_on_pty(
    mm_per_s: float, link: Path, baud: int | None = None
) -> Iterator[tuple[VirtualPrinter, str]]:
    """Run one as a USB node, or with `baud` at the end of a serial line; yield it and its name."""
    with ExitStack() as stack:
        printer = VirtualPrinter(Build(speed_mm_per_s=mm_per_s), pace=RealPace())
        stack.callback(printer.close)
        pty = PtyServer(printer, link, baud=baud, pace=RealPace())
        stack.callback(pty.close)
        yield printer, pty.path


@contextmanager
def bare_id_card_reader(
    link: Path, *, is_instant: bool = False
) -> Iterator[tuple[Callable[[IdCardRecord], None], str]]:
    """Run a SAM-V module of its own; yield what places a card on it, and its serial port."""
    pad = SamModuleOnPty(link, times=INSTANT if is_instant else None)
    try:
        yield pad.module.place, pad.path
    finally:
        pad.close()


def _first_line(process: subprocess.Popen[str]) -> str:
    out = process.stdout
    if out is None or not select.select([out], [], [], SERVICE_DEADLINE_S)[0]:
        return ""
    return out.readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
