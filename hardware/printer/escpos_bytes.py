"""ESC/POS bytes, and the one door for python-escpos: it builds bytes here and never moves them.

python-escpos is used through its `Dummy` printer for the envelope (initialise, cut), imported on
first use so that the cost (0.1 to 0.6 s) falls on the printer's lane and never on the window.
What it is not fit for is built here:

* raster: its `image()` takes the picture through three colour modes (some 25 ms a ticket where
  packing takes 5) and gives fragments no status request between them, which pacing needs;
* real-time requests, automatic status, process id, buffer clear: it knows none of them;
* sizes: its documented `set(double_width=…)` sends ESC !, which leaves Han characters small and a
  later GS ! size standing; only GS ! is ever sent from here (Epson TM-T88III specification 6.4);
* its transports report success for tickets nobody prints.

Real-time requests are executed by printers even inside image data (HPRT TP80K manual on the clear
command), so the raster is sanitised: no ``10 04``, ``10 05`` or ``10 14`` is left in it.
"""

import contextlib
import io
import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops

from hardware.printer.profiles import BlackMark, Presenter, PrinterProfile, StatusDialect

GS_R: Final = b"\x1dr\x01"
"""Transmit paper status, in order."""
AUTOMATIC_STATUS_ON: Final = b"\x1da\x0f"
"""Drawer, online, error and paper. ESC @ switches it off, so it is sent after every ESC @."""
NEAR_END_NEVER_STOPS: Final = b"\x1bc4\x00"
CLEAR_BUFFERS: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: clear receive and print buffers, in real time."""
RECOVER_AND_CLEAR: Final = b"\x10\x05\x02"
"""DLE ENQ 2, in real time and never answered: for printers without DLE DC4 8."""
FULL_STATUS: Final = b"\x10\x04\x14"
"""DLE EOT 20 (Custom)."""
CUT_COUNTER_EPSON: Final = b"\x1dg2\x00\xb2\x00"
"""GS g 2, counter 178: cuts so far. Answered in order."""
CUT_COUNTER_CUSTOM: Final = b"\x1d\xe2"
EJECTOR_STATUS: Final = b"\x1de\x06"
RETRACT: Final = b"\x1de\x02"
PRODUCE: Final = b"\x1de\x03\x0c"
"""GS e 3: hold the cut ticket out, 12 steps, and keep the other end until it is taken (Custom)."""
ALIGN_TO_MARK: Final = {BlackMark.GS_FF: b"\x1d\x0c", BlackMark.CUSTOM: b"\x1d\xf8"}
PROCESS_ID_LENGTH: Final = 4
_RASTER_HEAD: Final = 8
"""Bytes before the dots of a GS v 0 command."""
_DLE: Final = 0x10
_REAL_TIME_SECONDS: Final = frozenset({0x04, 0x05, 0x14})
_PROCESS_ID_FIRST, _PROCESS_ID_LAST = 0x20, 0x7E
_QR_LEVEL_M = 1
_PICKLE_DIR = "ESCPOS_CAPABILITIES_PICKLE_DIR"


@dataclass(frozen=True, slots=True)
class Job:
    """The bytes of one ticket, in the parts in which they are sent.

    Attributes:
        opening: initialise and switch automatic status on; leaves no mark on paper.
        strips: raster strips, each followed by a GS r 1 of its own when sent.
        closing: the cut, then the request that proves it.
        rows: dot rows of all strips.
    """

    opening: bytes
    strips: tuple[bytes, ...]
    closing: bytes
    rows: int

    @property
    def size(self) -> int:
        """Number of bytes, with the GS r of every strip."""
        paced = sum(len(strip) + len(GS_R) for strip in self.strips)
        return len(self.opening) + paced + len(self.closing)


def prepare_library(cache_dir: Path) -> None:
    """Give python-escpos a directory of its own to cache its capabilities in.

    Without it, every start leaves a new directory behind and costs 0.2 s more. Call before the
    first job; the directory is made private, because a pickle is read from it. Where it should
    lie has to be there already.

    Raises:
        OSError: the directory cannot be made.
    """
    cache_dir.mkdir(mode=0o700, exist_ok=True)
    os.environ[_PICKLE_DIR] = str(cache_dir)


@contextlib.contextmanager
def _somewhere_to_cache() -> Iterator[None]:
    """Give the library a directory that goes away again, if `prepare_library` was not called."""
    if _PICKLE_DIR in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ[_PICKLE_DIR] = folder
        try:
            yield
        finally:
            del os.environ[_PICKLE_DIR]


@contextlib.contextmanager
def _nothing_left_behind() -> Iterator[None]:
    """Remove the empty directory the library makes on import, whether it needs one or not.

    WORKAROUND: python-escpos 3.1 evaluates `mkdtemp()` as the default of a look-up that has an
    answer (capabilities.py). Only what this thread made is looked at, and only if it is empty.
    """
    make, me = tempfile.mkdtemp, threading.get_ident()
    made: list[str] = []

    def noted(*args: Any, **options: Any) -> str:  # noqa: ANN401 - whatever mkdtemp takes
        path = str(make(*args, **options))
        if threading.get_ident() == me:
            made.append(path)
        return path

    setattr(tempfile, "mkdtemp", noted)  # noqa: B010 - a plain assignment is refused by mypy
    try:
        yield
    finally:
        setattr(tempfile, "mkdtemp", make)  # noqa: B010 - likewise
        for path in made:
            with contextlib.suppress(OSError):
                Path(path).rmdir()


@cache
def _dummy() -> Any:  # noqa: ANN401 -- the library is untyped
    """Return python-escpos' printer without a line, for the thread that owns our printer.

    Its chatter on stdout is swallowed, and the root log handler it installs is taken out again.
    """
    root = logging.getLogger()
    handlers = list(root.handlers)
    chatter = contextlib.redirect_stdout(io.StringIO())
    with _somewhere_to_cache(), _nothing_left_behind(), chatter:
        from escpos.printer import Dummy  # noqa: PLC0415 -- costs up to 0.6 s, see above

        printer = Dummy()
    for handler in list(root.handlers):
        if handler not in handlers:
            root.removeHandler(handler)
    return printer


@cache
def _envelope() -> tuple[bytes, bytes]:
    """Return initialise and cut as python-escpos spells them."""
    printer = _dummy()
    printer.hw("INIT")
    initialise = bytes(printer.output)
    printer.clear()
    printer.cut(feed=False)
    cut = bytes(printer.output)
    printer.clear()
    return initialise, cut


def initialise(dialect: StatusDialect = StatusDialect.EPSON) -> bytes:
    """Return ESC @, and what ESC @ undoes: automatic status on, near end never stops a ticket.

    Neither is known to printers of the custom dialect.
    """
    undone = AUTOMATIC_STATUS_ON + NEAR_END_NEVER_STOPS
    return _envelope()[0] + (undone if dialect is StatusDialect.EPSON else b"")


def cut() -> bytes:
    """Return GS V 66 0: feed to the knife, then cut."""
    return _envelope()[1]


def real_time_request(n: int) -> bytes:
    """Return DLE EOT n."""
    return bytes((_DLE, 0x04, n))


def process_id_request(process_id: bytes) -> bytes:
    """Return GS ( H function 48: answer with `process_id` when all before it is printed.

    Raises:
        ValueError: not four bytes of 20 to 7E.
    """
    is_valid = len(process_id) == PROCESS_ID_LENGTH and all(
        _PROCESS_ID_FIRST <= byte <= _PROCESS_ID_LAST for byte in process_id
    )
    if not is_valid:
        raise ValueError("a process id is four bytes of 20 to 7E")
    return b"\x1d(H\x06\x00\x30\x30" + process_id


def flush_parser(strip_bytes: int, dialect: StatusDialect = StatusDialect.EPSON) -> bytes:
    """Return what ends any command a printer may be in the middle of: NULs, then ESC @.

    As many NULs as a whole strip, so that a half-received one is filled up with white.
    """
    return bytes(strip_bytes) + initialise(dialect)


def sanitise(data: bytes) -> bytes:
    """Return raster `data` without a byte pair that begins a real-time command.

    One dot is lost per pair: of ``10 04`` the lone dot of the 10. Length is kept.
    """
    if _DLE not in data:
        return data
    clean = bytearray(data)
    at = clean.find(_DLE)
    while 0 <= at < len(clean) - 1:
        if clean[at + 1] in _REAL_TIME_SECONDS:
            clean[at] = 0
        at = clean.find(_DLE, at + 1)
    return bytes(clean)


def raster_strips(image: Image.Image, width_dots: int, strip_rows: int) -> tuple[bytes, ...]:
    """Return `image` as GS v 0 commands of `strip_rows` rows each, left-aligned.

    Raises:
        ValueError: `image` is not mode "1" or wider than `width_dots`.
    """
    if image.mode != "1":
        raise ValueError(f"a ticket is a 1-bit image, not {image.mode!r}")
    if image.width > width_dots:
        raise ValueError(f"{image.width} dots do not fit {width_dots}")
    ink = ImageChops.invert(image).tobytes()
    width_bytes = (image.width + 7) // 8
    strips = []
    for top in range(0, image.height, strip_rows):
        rows = min(strip_rows, image.height - top)
        head = b"\x1dv0\x00" + width_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
        strips.append(head + sanitise(ink[top * width_bytes : (top + rows) * width_bytes]))
    return tuple(strips)


def as_printed(image: Image.Image, width_dots: int, strip_rows: int) -> Image.Image:
    """Return what `raster_strips` makes of `image`: the same, but for dots it had to leave out.

    Raises:
        ValueError: see `raster_strips`.
    """
    strips = raster_strips(image, width_dots, strip_rows)
    ink = b"".join(strip[_RASTER_HEAD:] for strip in strips)
    size = ((image.width + 7) // 8 * 8, image.height)
    shown = ImageChops.invert(Image.frombytes("1", size, ink))
    return shown.crop((0, 0, *image.size))


def cropped_strips(image: Image.Image, profile: PrinterProfile) -> Iterator[tuple[bytes, int]]:
    """Yield `image` as strips with nothing right of the last ink in them, and their rows."""
    box = ImageChops.invert(image).getbbox() or (0, 0, 1, image.height)
    cropped = image.crop((0, 0, min((box[2] + 7) // 8 * 8, image.width), image.height))
    for top in range(0, image.height, profile.strip_rows):
        rows = min(profile.strip_rows, image.height - top)
        part = cropped.crop((0, top, cropped.width, top + rows))
        yield from ((strip, rows) for strip in raster_strips(part, profile.width_dots, rows))


def closing_of(profile: PrinterProfile, process_id: bytes | None) -> bytes:
    """Return what ends a ticket: align to a mark, cut, hold out, and the request that proves it.

    Args:
        profile: of the printer and its paper.
        process_id: four bytes for printers that answer GS ( H, None for others (GS r instead).
    """
    mark = ALIGN_TO_MARK.get(profile.black_mark, b"")
    present = PRODUCE if profile.presenter is Presenter.CUSTOM else b""
    proof = GS_R if process_id is None else process_id_request(process_id)
    return mark + cut() + present + proof


def native_qr(text: str, module_dots: int) -> bytes:
    """Return GS ( k commands, spelled by python-escpos, that draw a QR code with level M.

    Args:
        text: printable ASCII.
        module_dots: 1 to 16.
    """
    dummy = _dummy()
    with contextlib.redirect_stdout(io.StringIO()):
        dummy.qr(text, native=True, ec=_QR_LEVEL_M, size=module_dots)
    drawn = bytes(dummy.output)
    dummy.clear()
    return drawn


def build_job(
    image: Image.Image, *, width_dots: int, strip_rows: int, process_id: bytes | None
) -> Job:
    """Return the bytes that print and cut `image`.

    Args:
        image: mode "1", 0 black.
        width_dots: of the printer.
        strip_rows: rows per strip.
        process_id: four bytes for printers that answer GS ( H, None for clones (GS r instead).

    Raises:
        ValueError: see `raster_strips` and `process_id_request`.
    """
    proof = GS_R if process_id is None else process_id_request(process_id)
    strips = raster_strips(image, width_dots, strip_rows)
    return Job(initialise(), strips, cut() + proof, image.height)
