"""Puts the checklists of one station's devices together, and walks through them."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from hardware.errors import DeviceMissingError
from hardware.scanner.serial_scanner import SerialScanner
from kiosk_app.bootstrap import drivers
from kiosk_app.config import Config
from kiosk_app.doctor.acceptance.printer_checklist import PrinterChecklist
from kiosk_app.doctor.acceptance.protocol import Protocol
from kiosk_app.doctor.acceptance.reader_checklist import ChipChecklist, PadChecklist
from kiosk_app.doctor.acceptance.scanner_checklist import ScannerChecklist
from kiosk_app.doctor.acceptance.walk import Guide, Step, walk

KINDS = ("printer", "reader")


def accept(config: Config, kind: str, guide: Guide, now: Callable[[], datetime]) -> Protocol:
    """Walk through the checklist of a kind of device; return what became of it.

    Args:
        config: of the station.
        kind: ``"printer"``, or ``"reader"`` for the readers and the scanner.
        guide: who leads whose hands.
        now: wall-clock time with offset.

    Raises:
        DeviceMissingError: the station has no such device, or no library for it.
        ProfileError: the profile of the printer or the hospital's cards cannot be used.
    """
    began = now()
    with ExitStack() as stack:
        device, steps = _printer(config) if kind == "printer" else _readers(config, stack)
        results = walk(steps, guide)
    return Protocol(kind, config.station.id, device, began, now(), results)


def _printer(config: Config) -> tuple[str, tuple[Step, ...]]:
    printer, profile = drivers.printer_of(config)
    place = drivers.printer_place(config)
    return f"{place}, {profile.name}", PrinterChecklist(printer, profile).steps


def _readers(config: Config, stack: ExitStack) -> tuple[str, tuple[Step, ...]]:
    steps: list[Step] = []
    places: list[str] = []
    watcher = drivers.watcher_of(config)
    if watcher is not None:
        own = drivers.hospital_cards_of(config)
        chips = ChipChecklist(watcher, None if own is None else own[0])
        stack.callback(chips.close)
        steps += chips.steps
        places.append("PC/SC")
    reader = drivers.pad_of(config)
    if reader is not None:
        pad = PadChecklist(reader)
        stack.callback(pad.close)
        steps += pad.steps
        places.append(drivers.where_pad_is(config))
    line = drivers.scanner_line_of(config)
    if line is not None:
        scanner = ScannerChecklist(SerialScanner(line))
        stack.callback(scanner.close)
        steps += scanner.steps
        places.append(config.scanner.port)
    if not steps:
        raise DeviceMissingError("this station has no reader and no scanner")
    return ", ".join(places), tuple(steps)
