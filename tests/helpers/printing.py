"""A virtual printer with the real driver on it: over TCP, on a serial pty, as a USB node."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageChops

from hardware.emulators.printer.builds import build_of
from hardware.emulators.printer.mechanism import Build
from hardware.emulators.printer.pty_server import PtyServer
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.printer.back_ends import back_end_for
from hardware.printer.confirming_printer import ConfirmingPrinter
from hardware.printer.dialogue import Patience
from hardware.printer.profiles import CutCounter, PrinterProfile, load_profile
from hardware.printer.serial_transport import SerialTransport
from hardware.printer.tcp_transport import TcpTransport
from hardware.printer.transport import Link, Transport
from hardware.printer.usblp_transport import UsblpTransport
from tests.helpers.hang_clock import HangClock

PROFILES = Path(__file__).parents[2] / "resources" / "printers"
EPSON = load_profile(PROFILES / "epson-tm.json")
CLONE = load_profile(PROFILES / "generic-80mm.json")
NO_COUNTER = replace(EPSON, cut_counter=CutCounter.NONE)
BLUNT_CLONE = replace(
    CLONE,
    name="clone without real-time clear",
    has_real_time_clear=False,
    has_real_time_recover=False,
)
KIOSK = load_profile(PROFILES / "custom-vkp-kpm.json")
BAUD = 921600
QUICK = Patience(reply_s=0.5, clear_s=0.5, slack_s=0.7, hot_s=0.3, proof_s=2.0, quiet_s=0.1)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a test holds in its hands."""

    device: VirtualPrinter
    driver: ConfirmingPrinter
    connect: Callable[[], Transport]
    """Makes another line to the same printer."""


def quick(profile: PrinterProfile) -> PrinterProfile:
    """Return the profile of a printer so fast that deadlines are short."""
    return replace(profile, speed_mm_per_s=10_000.0, cut_s=0.001, bytes_per_s=10_000_000)


@contextmanager
def line_to(device: VirtualPrinter, link: Link) -> Iterator[Callable[[], Transport]]:
    """Yield what makes lines of kind `link` to the printer."""
    with ExitStack() as stack:
        if link is Link.LAN:
            tcp = TcpServer(device)
            stack.callback(tcp.close)
            yield lambda: TcpTransport("127.0.0.1", tcp.port)
            return
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pty = PtyServer(device, folder / "printer", baud=BAUD if link is Link.SERIAL else None)
        stack.callback(pty.close)
        if link is Link.SERIAL:
            yield lambda: SerialTransport(pty.path, BAUD)
        else:
            yield lambda: UsblpTransport(pty.path)


@contextmanager
def desk(
    profile: PrinterProfile,
    build: Build | None = None,
    patience: Patience = QUICK,
    link: Link = Link.LAN,
    *,
    skips_hangs: bool = False,
) -> Iterator[Desk]:
    """Yield a printer and its driver, proven clear; strict: unknown commands fail the test.

    With `skips_hangs` the driver goes by a `HangClock`.
    """
    device = VirtualPrinter(build or build_of(profile))
    try:
        with line_to(device, link) as connect:
            fast = quick(profile)
            line, clock = connect(), time.monotonic
            if skips_hangs:
                line = clock = HangClock(device, line)
            driver = ConfirmingPrinter(
                line, fast, back_end=back_end_for(fast, link), clock=clock, patience=patience
            )
            assert any(driver.make_ready() is None for _ in range(3)), "a busy machine is late"
            yield Desk(device, driver, connect)
    finally:
        device.close()
    assert device.unknown == []


def striped(rows: int = 480, step: int = 8, width: int = 576) -> Image.Image:
    """Return a picture whose every block of rows tells which ticket it belongs to."""
    image = Image.new("1", (width, rows), 255)
    for top in range(0, rows, step):
        image.paste(0, (0, top, width, top + step // 2))
    return image


def rows_of(image: Image.Image) -> list[bytes]:
    """Return the ink of each row, 1 for black."""
    data, step = ImageChops.invert(image).tobytes(), (image.width + 7) // 8
    return [data[at : at + step] for at in range(0, len(data), step)]


def shows_only(slip: Image.Image, picture: Image.Image) -> bool:
    """Whether a slip shows the beginning of `picture`, at most one row torn, then only white."""
    shown, wanted = rows_of(slip), rows_of(picture)
    begun = next((y for y, (a, b) in enumerate(zip(shown, wanted, strict=False)) if a != b), None)
    if begun is None:
        return not any(map(any, shown[len(wanted) :]))
    torn = all(a & b == a for a, b in zip(shown[begun], wanted[begun], strict=True))
    return torn and not any(map(any, shown[begun + 1 :]))
