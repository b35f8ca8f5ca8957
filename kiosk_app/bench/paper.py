"""The ticket: how long it takes to build, how long it is, how long until it is cut."""

import time
from dataclasses import dataclass, replace
from typing import Protocol

from PIL import Image

from hardware.printer.back_ends import (
    RasterBackEnd,
    TextBackEnd,
    back_end_for,
    job_of,
    on_serial,
)
from hardware.printer.blocks import Block
from hardware.printer.confirming_printer import ConfirmingPrinter
from hardware.printer.escpos_bytes import build_job, raster_strips
from hardware.printer.port import Outcome
from hardware.printer.profiles import PrinterProfile, load_profile
from hardware.printer.raster import render
from hardware.printer.serial_transport import SerialTransport
from hardware.printer.tcp_transport import TcpTransport
from hardware.printer.transport import Link, Transport
from hardware.printer.usblp_transport import UsblpTransport
from kiosk_app.bench.children import BenchError
from kiosk_app.bench.figures import Figure, median_figure
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.invented import APPOINTMENT, ISSUER, PATIENT, PRINTED_AT
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.bootstrap.rig import printer_at, printer_on_pty
from kiosk_app.devices.ticket import ticket_blocks

MOST_MM = 120.0
_PRINTED_S = 15.0
_FAST, _SLOW = 250.0, 150.0
_BAUDS = (115200, 9600)


def ticket_build(ground: Ground) -> list[Figure]:
    """Measure appointment to bytes; the floor is packing a blank picture of the same size.

    The number of bytes beside it: the floor is the bare picture, a bit a dot.
    """
    profile = _profile()
    values, floors = [], []
    for index in range(ground.effort.tickets + 1):
        begun = time.perf_counter()
        picture = _ticket(profile)
        job = build_job(
            picture,
            width_dots=profile.width_dots,
            strip_rows=profile.strip_rows,
            process_id=None,
        )
        built = time.perf_counter()
        blank = Image.new("1", picture.size, 1)
        raster_strips(blank, profile.width_dots, profile.strip_rows)
        if index:  # the first loads fonts and python-escpos
            values.append((built - begun) * 1000)
            floors.append((time.perf_counter() - built) * 1000)
    return [
        median_figure("ticket_build", "ms", values, floors),
        Figure("ticket_bytes", job.size, "bytes", profile.width_bytes * picture.height, 1),
    ]


def ticket_length(_ground: Ground) -> list[Figure]:
    """Measure the usual ticket with the feed to the knife; the floor is the limit."""
    profile = _profile()
    length = profile.paper.millimetres(_ticket(profile).height) + profile.cutter_gap_mm
    return [Figure("ticket_length", length, "mm", MOST_MM, 1)]


def ticket_bytes(_ground: Ground) -> list[Figure]:
    """Measure the whole job in bytes, as raster and as text; the floor of both is the text."""
    profile = _profile()
    sizes = {
        "ticket_bytes_raster": job_of(RasterBackEnd(profile).lay(_blocks()), profile, None).size,
        "ticket_bytes_text": job_of(TextBackEnd(profile).lay(_blocks()), profile, None).size,
    }
    least = sizes["ticket_bytes_text"]
    return [Figure(name, size, "B", least, 1) for name, size in sizes.items()]


def print_to_cut(ground: Ground) -> list[Figure]:
    """Measure the call to the cut, by link and speed.

    The floor is length by speed, and the cut; on a slow wire what the bytes take, if that is more.
    """
    runs = ground.effort.prints
    figures = []
    for tail, mm_per_s in (("", _FAST), ("_150", _SLOW)):
        lan = _Place(f"print_to_cut{tail}", Link.LAN, mm_per_s)
        with printer_at(mm_per_s) as (printer, port):
            figures.append(_printed(lan, TcpTransport("127.0.0.1", port), printer, runs))
        usb = _Place(f"print_to_cut_usb{tail}", Link.USB, mm_per_s)
        with printer_on_pty(mm_per_s, ground.folder / usb.name) as (printer, path):
            figures.append(_printed(usb, UsblpTransport(path), printer, runs))
    for baud in _BAUDS:
        wire = _Place(f"print_to_cut_{baud}", Link.SERIAL, _FAST, baud)
        with printer_on_pty(_FAST, ground.folder / wire.name, baud) as (printer, path):
            figures.append(_printed(wire, SerialTransport(path, baud), printer, runs))
    return figures


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a printer is: the figure's name, the link, the printer's speed, the wire's."""

    name: str
    link: Link
    mm_per_s: float
    baud: int | None = None


class _Cutting(Protocol):
    """A virtual printer, as far as its cuts are waited for."""

    def wait_for_tickets(self, count: int, timeout_s: float) -> bool:
        """Return whether `count` tickets have been cut before the time is up."""


def _printed(place: _Place, line: Transport, printer: _Cutting, runs: int) -> Figure:
    name, link, baud = place.name, place.link, place.baud
    profile = replace(_profile(), speed_mm_per_s=place.mm_per_s)
    profile = profile if baud is None else on_serial(profile, baud)
    back_end = back_end_for(profile, link)
    laid = back_end.lay(_blocks())
    wire_s = 0.0 if baud is None else job_of(laid, profile, None).size / profile.bytes_per_s
    driver = ConfirmingPrinter(line, profile, back_end=back_end)
    driver.make_ready()
    picture = _ticket(profile)  # drawing is `ticket_build`; text is laid out on the way
    is_text = link is Link.SERIAL
    values = []
    for index in range(runs):
        begun = time.monotonic()
        report = driver.print_blocks(_blocks()) if is_text else driver.print_job(picture)
        outcome = report.outcome
        is_cut = printer.wait_for_tickets(index + 1, _PRINTED_S)
        values.append(time.monotonic() - begun)
        if outcome is not Outcome.PRINTED or not is_cut:
            raise BenchError(f"{name} is left out: the ticket came to {outcome}")
    return median_figure(name, "s", values, [max(profile.floor_s(laid.rows), wire_s)])


def _profile() -> PrinterProfile:
    return load_profile(RESOURCES / "printers" / "generic-80mm.json")


def _ticket(profile: PrinterProfile) -> Image.Image:
    return render(_blocks(), profile.paper).image


def _blocks() -> tuple[Block, ...]:
    return ticket_blocks(PATIENT, APPOINTMENT, ISSUER, printed_at=PRINTED_AT)
