"""The bytes of a job: only what the template put there, nothing a picture smuggled in."""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hardware.emulators.printer.builds import build_of
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.printer import escpos_bytes
from hardware.printer.clearing import fill_up
from hardware.printer.escpos_bytes import (
    Job,
    as_printed,
    build_job,
    raster_strips,
    sanitise,
)
from hardware.printer.raster import render
from kiosk_app.devices.ticket import ticket_blocks
from tests.helpers import booked
from tests.helpers.printing import EPSON, striped

REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")
PROCESS_ID = b"T001"


@pytest.fixture(autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    escpos_bytes.prepare_library(tmp_path_factory.getbasetemp() / "escpos")


def _job(image: Image.Image, process_id: bytes | None = PROCESS_ID) -> Job:
    return build_job(image, width_dots=576, strip_rows=24, process_id=process_id)


def _stream(job: Job) -> bytes:
    strips = b"".join(strip + escpos_bytes.GS_R for strip in job.strips)
    return job.opening + strips + job.closing


def test_the_envelope_is_initialise_status_and_cut() -> None:
    job = _job(striped(24))
    assert job.opening == b"\x1b@\x1da\x0f\x1bc4\x00"
    assert job.closing == b"\x1dVB\x00\x1d(H\x06\x00\x30\x30T001"


def test_a_clone_is_asked_by_gs_r_after_the_cut() -> None:
    assert _job(striped(24), None).closing == b"\x1dVB\x00\x1dr\x01"


def test_strips_carry_the_picture_dot_by_dot() -> None:
    image = striped(50)
    strips = raster_strips(image, 576, 24)
    assert [strip[:8] for strip in strips] == [
        b"\x1dv0\x00\x48\x00\x18\x00",
        b"\x1dv0\x00\x48\x00\x18\x00",
        b"\x1dv0\x00\x48\x00\x02\x00",
    ]
    ink = b"".join(strip[8:] for strip in strips)
    assert bytes(255 - byte for byte in ink) == image.tobytes()


@given(st.binary(min_size=4, max_size=4), st.integers(1, 40), st.integers(1, 8))
def test_a_picture_as_printed_is_what_the_strips_carry(
    pattern: bytes, width: int, strip_rows: int
) -> None:
    """Dots that had to be left out are missing on the screen too."""
    step = (width + 7) // 8
    image = Image.frombytes("1", (width, 10), (pattern * 20)[: step * 10])
    shown = as_printed(image, 48, strip_rows)
    assert shown.size == image.size
    again = raster_strips(shown, 48, strip_rows)
    assert again == raster_strips(image, 48, strip_rows)


def test_a_narrow_picture_has_no_ink_beyond_its_edge() -> None:
    strip = raster_strips(Image.new("1", (12, 1), 0), 576, 24)[0]
    assert strip[8:] == b"\xff\xf0"


def test_a_job_knows_its_size() -> None:
    job = _job(striped(100))
    assert job.size == len(_stream(job))


@given(st.binary(max_size=400))
def test_no_real_time_command_is_left_in_a_picture(data: bytes) -> None:
    clean = sanitise(data)
    assert not REAL_TIME.search(clean)
    assert len(clean) == len(data)


@given(st.binary(max_size=60))
def test_sanitising_takes_only_dots_away(data: bytes) -> None:
    clean = sanitise(data)
    assert all(after in (before, 0) for before, after in zip(data, clean, strict=True))
    assert sum(map(int.bit_count, data)) - sum(map(int.bit_count, clean)) <= len(data) // 2


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.randoms(use_true_random=False))
def test_no_real_time_command_stands_across_strips_and_commands(
    rows: int, random: "object"
) -> None:
    choose = random.choice  # type: ignore[attr-defined]  # a random.Random
    ink = bytes(choose(b"\x10\x04\x05\x14\x01") for _ in range(72 * rows))
    image = Image.frombytes("1", (576, rows), bytes(255 - byte for byte in ink))
    assert not REAL_TIME.search(_stream(_job(image)))


def test_the_last_byte_of_a_strip_never_begins_a_command() -> None:
    row = bytes(71) + b"\x10"
    image = Image.frombytes("1", (576, 24), bytes(255 - byte for byte in row * 24))
    assert not REAL_TIME.search(_stream(_job(image)))


def _commands(stream: bytes) -> list[bytes]:
    """Take a job apart by the lengths the commands declare; what is left over is an error."""
    shapes = {b"\x1b@": 2, b"\x1da": 3, b"\x1bc": 4, b"\x1dr": 3, b"\x1dV": 4}
    found = []
    while stream:
        head = stream[:2]
        if head == b"\x1dv":
            width, rows = (int.from_bytes(stream[at : at + 2], "little") for at in (4, 6))
            length = 8 + width * rows
        elif head == b"\x1d(":
            length = 5 + int.from_bytes(stream[3:5], "little")
        else:
            length = shapes[head]
        found.append(head)
        stream = stream[length:]
    return found


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=30).filter(lambda name: name.strip()))
def test_whatever_the_name_a_ticket_holds_only_the_templates_commands(name: str) -> None:
    blocks = ticket_blocks(
        booked.patient(name), booked.appointment(), booked.ISSUER, printed_at=booked.PRINTED_AT
    )
    stream = _stream(_job(render(blocks).image))
    assert set(_commands(stream)) == {
        b"\x1b@", b"\x1da", b"\x1bc", b"\x1dv", b"\x1dr", b"\x1dV", b"\x1d(",
    }  # fmt: skip
    assert not REAL_TIME.search(stream)


def test_only_one_bit_pictures_that_fit_are_taken() -> None:
    with pytest.raises(ValueError, match="1-bit"):
        raster_strips(Image.new("L", (576, 8)), 576, 24)
    with pytest.raises(ValueError, match="do not fit"):
        raster_strips(Image.new("1", (584, 8)), 576, 24)


@pytest.mark.parametrize("process_id", [b"", b"ABC", b"ABCDE", b"A\x1fBC", b"AB\x7fC"])
def test_a_process_id_is_four_printable_bytes(process_id: bytes) -> None:
    with pytest.raises(ValueError, match="four bytes"):
        escpos_bytes.process_id_request(process_id)


def test_the_library_leaves_no_log_handler_and_no_chatter(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handlers = list(logging.getLogger().handlers)
    escpos_bytes._envelope.cache_clear()
    escpos_bytes.initialise()
    assert logging.getLogger().handlers == handlers
    assert capsys.readouterr().out == ""


def test_the_librarys_cache_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    before = os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"]
    escpos_bytes.prepare_library(folder)
    assert os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] == str(folder)
    assert folder.stat().st_mode & 0o077 == 0
    os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = before


def test_the_librarys_cache_makes_no_folder_but_its_own(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        escpos_bytes.prepare_library(tmp_path / "nowhere" / "cache")
    assert not list(tmp_path.iterdir())


def test_the_library_leaves_no_directory_behind(tmp_path: Path) -> None:
    """In a process of its own, for the library is imported once."""
    code = "from hardware.printer.escpos_bytes import initialise; initialise()"
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        check=True,
        timeout=60,
    )
    assert list(tmp_path.iterdir()) == []


def test_a_command_torn_off_anywhere_is_filled_up_and_nothing_made_of_it() -> None:
    """The line may be lost behind any byte; what comes next must not be read as what is left."""
    job = _job(striped(8))
    device = VirtualPrinter(build_of(EPSON))
    try:
        empty = device.buffer.room
        for part in (job.opening, job.strips[0][:12], job.closing):
            for length in range(1, len(part)):
                device.receive(part[:length] + fill_up(EPSON))
                assert device.wait_until(lambda: device.buffer.room == empty)
                assert device.unknown == [], part[:length].hex(" ")
    finally:
        device.close()
