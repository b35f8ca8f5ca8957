"""How a station's devices are, in the words of its heartbeat; nothing here asks a device."""

from collections.abc import Iterable
from typing import Final

from hardware.printer.status import PaperState, PrinterStatus, Trouble
from kiosk_app.devices.identity_station import CHIP, PAD, ReaderHealth
from kiosk_app.devices.scanner_station import SCANNER
from kiosk_app.domain.device_health import DevicePart, PartState

_READERS: Final = {
    CHIP: DevicePart.CARD_READER,
    PAD: DevicePart.ID_CARD_READER,
    SCANNER: DevicePart.SCANNER,
}
_STATES: Final = {None: PartState.UNKNOWN, True: PartState.WELL, False: PartState.FAULTY}
_PAPER: Final = {
    PaperState.OK: PartState.WELL,
    PaperState.NEAR_END: PartState.LOW,
    PaperState.END: PartState.OUT,
}


def states_of(
    readers: Iterable[ReaderHealth], printer: PrinterStatus | None
) -> dict[DevicePart, PartState]:
    """Return the state of every device.

    Args:
        readers: of cards and codes; one that is not named is not there.
        printer: as it was seen last, None while it was not.
    """
    found = dict.fromkeys(_READERS.values(), PartState.ABSENT)
    found |= {_READERS[each.name]: _STATES[each.is_working] for each in readers}
    return found | _printer_states(printer)


def _printer_states(status: PrinterStatus | None) -> dict[DevicePart, PartState]:
    if status is None:
        return dict.fromkeys((DevicePart.PRINTER, DevicePart.PAPER), PartState.UNKNOWN)
    if status.trouble in {None, Trouble.PAPER_END}:
        return {DevicePart.PRINTER: PartState.WELL, DevicePart.PAPER: _PAPER[status.paper]}
    return {DevicePart.PRINTER: PartState.FAULTY, DevicePart.PAPER: PartState.UNKNOWN}
