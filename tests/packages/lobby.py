"""What stands around the installed kiosk: its reader, its scanner and its printer."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.printer.mechanism import Build
from hardware.emulators.printer.pace import InstantPace
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.emulators.sam_module import SamModuleOnPty
from hardware.id_card.port import IdCardKind, IdCardRecord

PATIENT = IdCardRecord(
    kind=IdCardKind.RESIDENT,
    name="顾清和",
    id_number="110101198805129455",
    sex_code="1",
    birth=date(1988, 5, 12),
    nation_code="01",
    address="北京市东城区虚构路9号",
    issuer="虚构公安局",
    valid_from=date(2015, 1, 1),
    is_unlimited=True,
)
"""Known to the seeded hospital, with a phone on file; invented."""

PAYMENT_CODE = "134567890123456789"


@dataclass(frozen=True, slots=True)
class Lobby:
    """Devices that stand on this machine and are seen from inside the clean root."""

    pad: SamModuleOnPty
    scanner: EmulatedCodeScanner
    printer: VirtualPrinter
    printer_port: int

    def station_toml(self, central: str) -> str:
        """Return the configuration of the kiosk that stands here."""
        return f"""\
[station]
id = "kiosk-01"
[site]
hospital = "青禾市第一医院"
hospital_en = "Qinghe First Hospital"
[central]
url = "{central}"
[journal]
path = "/var/lib/registration-kiosk/journal.db"
[screen]
width_mm = 267.8
width_px = 1080
height_px = 1920
[chip_reader]
is_on = false
[id_card_reader]
port = "{os.path.realpath(self.pad.path)}"
baud = 115200
[scanner]
port = "{os.path.realpath(self.scanner.path)}"
[printer]
host = "127.0.0.1"
port = {self.printer_port}
"""


@contextmanager
def lobby(folder: Path) -> Iterator[Lobby]:
    """Set everything up while the block runs; tickets are drawn into `folder`."""
    with ExitStack() as stack:
        pad = SamModuleOnPty(folder / "reader")
        stack.callback(pad.close)
        scanner = EmulatedCodeScanner(folder / "scanner")
        stack.callback(scanner.close)
        printer = VirtualPrinter(Build(speed_mm_per_s=250.0), pace=InstantPace(), folder=folder)
        stack.callback(printer.close)
        server = TcpServer(printer)
        stack.callback(server.close)
        for end in (pad.path, scanner.path):
            Path(os.path.realpath(end)).chmod(0o666)  # the account is in dialout; a pty is in tty
        yield Lobby(pad, scanner, printer, server.port)


__all__ = ["PATIENT", "PAYMENT_CODE", "Lobby", "lobby"]
