"""A virtual printer with the real driver on it, over TCP on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from hardware.emulators.printer.mechanism import Build
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.printer.confirming_printer import ConfirmingPrinter
from hardware.printer.dialogue import Patience
from hardware.printer.profiles import PrinterProfile, load_profile
from hardware.printer.tcp_transport import TcpTransport

PROFILES = Path(__file__).parents[2] / "resources" / "printers"
EPSON = load_profile(PROFILES / "epson-tm.json")
CLONE = load_profile(PROFILES / "generic-80mm.json")
BLUNT_CLONE = replace(CLONE, name="clone without real-time clear", has_real_time_clear=False)
QUICK = Patience(reply_s=0.5, clear_s=0.5, slack_s=0.7, hot_s=0.3, proof_s=2.0, quiet_s=0.1)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a test holds in its hands."""

    device: VirtualPrinter
    driver: ConfirmingPrinter
    port: int


def quick(profile: PrinterProfile) -> PrinterProfile:
    """Return the profile of a printer so fast that deadlines are short."""
    return replace(profile, speed_mm_per_s=10_000.0, cut_s=0.001, bytes_per_s=10_000_000)


@contextmanager
def desk(
    profile: PrinterProfile, build: Build | None = None, patience: Patience = QUICK
) -> Iterator[Desk]:
    """Yield a printer and its driver, proven clear; strict: unknown commands fail the test."""
    made = build or Build(
        answers_process_id=profile.has_process_id, answers_clear=profile.has_real_time_clear
    )
    device = VirtualPrinter(made)
    server = TcpServer(device)
    transport = TcpTransport("127.0.0.1", server.port)
    driver = ConfirmingPrinter(transport, quick(profile), patience=patience)
    try:
        assert driver.make_ready() is None
        yield Desk(device, driver, server.port)
    finally:
        server.close()
        device.close()
    assert device.unknown == []


def striped(rows: int = 480, step: int = 8, width: int = 576) -> Image.Image:
    """Return a picture whose every block of rows tells which ticket it belongs to."""
    image = Image.new("1", (width, rows), 255)
    for top in range(0, rows, step):
        image.paste(0, (0, top, width, top + step // 2))
    return image
