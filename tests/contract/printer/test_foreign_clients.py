"""The virtual printer prints what strangers send: python-escpos, plain text, pictures."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.mechanism import Build
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.printer import escpos_bytes
from tests.helpers.decode_ticket import decode_qr, likeness, read_words

CUT = b"\x1dV\x00"


@pytest.fixture
def device() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(Build(buffer_bytes=65536))
    yield printer
    printer.close()


def _printed(device: VirtualPrinter, data: bytes) -> Image.Image:
    device.receive(b"\x1b@" + data + CUT)
    assert device.wait_for_tickets(1)
    return device.tickets[0]


def _ink(image: Image.Image) -> tuple[int, int, int, int]:
    box = image.point(lambda dot: 255 - dot).getbbox()
    assert box is not None
    return box


def test_python_escpos_over_the_network(tmp_path: Path) -> None:
    escpos_bytes.prepare_library(tmp_path)
    printer = VirtualPrinter(folder=tmp_path)
    server = TcpServer(printer)
    with contextlib.redirect_stdout(io.StringIO()):
        from escpos.printer import Network  # noqa: PLC0415 -- slow to import, one test needs it

        client = Network("127.0.0.1", server.port, timeout=30)
        assert client.is_online()
        assert client.paper_status() == 2
        client.set(align="center", bold=True, custom_size=True, width=2, height=2)
        client.text("滨江市第一人民医院\n")
        client.set(align="left", bold=False, custom_size=True, width=1, height=1)
        client.text("科室：心血管内科\nHello, ticket\n")
        client.qr("G26112300045", native=True, size=6)
        client.qr("G26112300046", native=False, size=6)
        client.barcode("123456789012", "EAN13")
        client.cut()
        client.close()
    assert printer.wait_for_tickets(1)
    server.close()
    printer.close()
    assert printer.unknown == []
    assert sorted(decode_qr(printer.tickets[0])) == ["G26112300045", "G26112300046"]
    with Image.open(tmp_path / "ticket-001.png") as saved:
        assert saved.size == printer.tickets[0].size


@pytest.mark.slow
def test_chinese_text_can_be_read(device: VirtualPrinter) -> None:
    ticket = _printed(
        device, b"\x1b3\x50\x1d!\x11" + "滨江市第一人民医院\n心血管内科\n".encode("gb18030")
    )
    words = read_words(ticket)
    assert likeness("滨江市第一人民医院", words) >= 0.9
    assert likeness("心血管内科", words) >= 0.9


@pytest.mark.parametrize(
    ("data", "size"),
    [
        ("国\n".encode("gb18030"), 24),
        (b"\x1d!\x33" + "国\n".encode("gb18030"), 96),
        (b"\x1b!\x30" + "国\n".encode("gb18030"), 24),
        (b"\x1c!\x0c" + "国\n".encode("gb18030"), 48),
        (b"\x1cW\x01" + "国\n".encode("gb18030"), 48),
    ],
    ids=["plain", "GS !", "ESC ! leaves Han alone", "FS !", "FS W"],
)
def test_size_commands_mean_what_they_mean_on_paper(
    device: VirtualPrinter, data: bytes, size: int
) -> None:
    left, top, right, bottom = _ink(_printed(device, data))
    assert size * 0.8 <= max(right - left, bottom - top) <= size


@pytest.mark.parametrize("rare", ["䶮", "𠮷"])
def test_four_byte_characters_are_set(device: VirtualPrinter, rare: str) -> None:
    assert _printed(device, f"{rare}\n".encode("gb18030")).height > 24
    assert device.unknown == []


@pytest.mark.parametrize(("align", "left", "right"), [(0, 0, 30), (1, 270, 310), (2, 546, 576)])
def test_alignment(device: VirtualPrinter, align: int, left: int, right: int) -> None:
    box = _ink(_printed(device, bytes((0x1B, 0x61, align)) + "国\n".encode("gb18030")))
    assert left <= box[0] < box[2] <= right


def test_positions_and_lines_of_single_byte_pages(device: VirtualPrinter) -> None:
    ticket = _printed(device, b"\x1c.\x1b$\x00\x01\x1bt\x01\x95\x1b\\\xf4\xffA\xb1\x1bt\x10\xe9\n")
    assert _ink(ticket)[0] >= 250
    assert device.unknown == []


def test_decorations_and_wrapping(device: VirtualPrinter) -> None:
    styled = b"\x1bE\x01\x1b-\x02\x1dB\x01\x1bM\x01\x1b3\x28" + b"A" * 80 + b"\n\x1b2\x1b!\x00\tB\n"
    assert _printed(device, styled + b"\x1bd\x02\x1bJ\x10").height > 100
    assert device.unknown == []


def test_pictures_of_every_wrapping(device: VirtualPrinter) -> None:
    columns = (
        b"\x1b*\x21\x08\x00" + b"\xff" * 24 + b"\n" + b"\x1b*\x00\x08\x00" + b"\xff" * 8 + b"\n"
    )
    graphics = b"\x1d(L\x0b\x000p0\x02\x02\x31\x08\x00\x01\x00\xff" + b"\x1d(L\x02\x0002"
    long_graphics = (
        b"\x1d8L\x0b\x00\x00\x000p0\x01\x01\x31\x08\x00\x01\x00\xff" + b"\x1d(L\x02\x0002"
    )
    doubled = b"\x1dv0\x03\x01\x00\x02\x00\xff\xff"
    bars = b"\x1dh\x20\x1dkI\x03abc\x1dk\x04abc\x00"
    ticket = _printed(device, columns + graphics + long_graphics + doubled + bars)
    assert device.unknown == []
    assert _ink(ticket)[2] == 288


def test_cuts_of_every_kind(device: VirtualPrinter) -> None:
    device.receive(b"A\x1bi" + b"B\n\x1bm" + b"C\n\x1dV\x31" + b"D\n\x1dVA\x10" + CUT)
    assert device.wait_until(lambda: device.blank_slips == 1)
    assert len(device.tickets) == 4


def test_what_it_does_not_know_is_collected(device: VirtualPrinter) -> None:
    _printed(device, b"\x1b\x01\x1c\x02\x1dV\x07\x1d(z\x01\x00\x00\x07\x81\x20x\n")
    assert device.unknown == ["1b 01", "1c 02", "1d 56 07", "( 7a", "07", "character 81 20"]


def test_a_code_no_symbol_holds_is_collected(device: VirtualPrinter) -> None:
    data = b"x" * 3000
    store = b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data
    _printed(device, b"A" + store + b"\x1d(k\x03\x001Q0")
    assert device.unknown == ["qr code too large"]


def test_who_it_is_and_how_it_is(device: VirtualPrinter) -> None:
    heard = bytearray()
    device.connect(heard.extend)
    device.receive(b"\x1dI\x01\x1dIC\x1dI\x09\x1dr\x02\x10\x04\x07" + b"A" + CUT)
    assert device.wait_for_tickets(1)
    assert bytes(heard) == b"\x20_VIRTUAL\x00_\x00\x00"


def test_recovering_from_a_cutter_error(device: VirtualPrinter) -> None:
    device.at_cut(Fault.CUTTER)
    device.receive(b"A\n" + CUT)
    assert device.wait_until(lambda: Fault.CUTTER in device.faults)
    assert device.hanging.height > 0
    device.receive(b"\x10\x05\x02")
    assert device.wait_for_tickets(1)
