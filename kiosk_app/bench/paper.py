"""The ticket: how long it takes to build, how long it is, how long until it is cut."""

import time
from dataclasses import replace

from PIL import Image

from hardware.printer.confirming_printer import ConfirmingPrinter
from hardware.printer.escpos_bytes import build_job, raster_strips
from hardware.printer.port import Outcome
from hardware.printer.profiles import PrinterProfile, load_profile
from hardware.printer.raster import render
from hardware.printer.tcp_transport import TcpTransport
from kiosk_app.bench.children import BenchError
from kiosk_app.bench.figures import Figure, median_figure
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.invented import APPOINTMENT, ISSUER, PATIENT, PRINTED_AT
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.bootstrap.rig import printer_at
from kiosk_app.devices.ticket import ticket_blocks

MOST_MM = 120.0
_PRINTED_S = 15.0
_FAST, _SLOW = 250.0, 150.0


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


def print_to_cut(ground: Ground) -> list[Figure]:
    """Measure the call to the cut at two speeds; the floor is length by speed, and the cut."""
    return [
        _print_to_cut("print_to_cut", _FAST, ground.effort.prints),
        _print_to_cut("print_to_cut_150", _SLOW, ground.effort.prints),
    ]


def _print_to_cut(name: str, mm_per_s: float, runs: int) -> Figure:
    profile = replace(_profile(), speed_mm_per_s=mm_per_s)
    picture = _ticket(profile)
    floor = profile.floor_s(picture.height)
    values = []
    with printer_at(mm_per_s) as (printer, port):
        driver = ConfirmingPrinter(TcpTransport("127.0.0.1", port), profile)
        driver.make_ready()
        for index in range(runs):
            begun = time.monotonic()
            outcome = driver.print_job(picture).outcome
            is_cut = printer.wait_for_tickets(index + 1, _PRINTED_S)
            values.append(time.monotonic() - begun)
            if outcome is not Outcome.PRINTED or not is_cut:
                raise BenchError(f"{name} is left out: the ticket came to {outcome}")
    return median_figure(name, "s", values, [floor])


def _profile() -> PrinterProfile:
    return load_profile(RESOURCES / "printers" / "generic-80mm.json")


def _ticket(profile: PrinterProfile) -> Image.Image:
    blocks = ticket_blocks(PATIENT, APPOINTMENT, ISSUER, printed_at=PRINTED_AT)
    return render(blocks, profile.paper).image
