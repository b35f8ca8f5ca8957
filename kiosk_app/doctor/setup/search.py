"""What is plugged into this machine: an identity-card reader, a scanner, a printer on USB.

Serial ports are asked whether a security module answers there. A scanner says nothing by itself:
the one port that is left is taken for its.

Source: udev's names by id; USB printer class 1.1, 4.2.1 (the maker in the IEEE 1284 device id).
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Tables = dict[str, dict[str, Any]]
"""A station's file, a table for each."""

_SERIAL: Final = "dev/serial/by-id"
_TYPING: Final = "dev/input/by-id"
_PRINTERS: Final = "dev/usb"
_TYPING_SCANNER: Final = re.compile(
    r"barcode|scan|honeywell|newland|zebra|symbol|datalogic|opticon|mindeo|netum", re.IGNORECASE
)
_MAKER: Final = re.compile(r"(?:MFG|MANUFACTURER):([^;]*)", re.IGNORECASE)
_PROFILES: Final = {
    "epson": "epson-tm",
    "custom": "custom-vkp-kpm",
    "snbc": "snbc",
    "gprinter": "gprinter",
    "xprinter": "xprinter",
    "star": "star-escpos",
}


@dataclass(frozen=True, slots=True)
class Plugged:
    """What was found; empty where there is none.

    Attributes:
        unknown: serial ports of which nobody knows what is behind them.
    """

    id_card_port: str = ""
    scanner_port: str = ""
    scanner_kind: str = ""
    printer_node: str = ""
    printer_profile: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def tables(self) -> Tables:
        """Return what a station's file says of it."""
        found = {
            "id_card_reader": {"port": self.id_card_port},
            "scanner": {"port": self.scanner_port, "kind": self.scanner_kind},
            "printer": {"usb": self.printer_node, "profile": self.printer_profile},
        }
        return {
            table: {key: value for key, value in keys.items() if value}
            for table, keys in found.items()
            if any(keys.values())
        }


def search(is_module: Callable[[str], bool], root: Path = Path("/")) -> Plugged:
    """Look what there is; all serial ports are asked side by side.

    Args:
        is_module: tells whether a security module answers at a serial port.
        root: where the system's files lie.
    """
    ports = [str(path) for path in _names(root / _SERIAL)]
    with ThreadPoolExecutor(max(1, len(ports))) as pool:
        answers = dict(zip(ports, pool.map(is_module, ports), strict=True))
    modules = [port for port in ports if answers[port]]
    silent = [port for port in ports if not answers[port]]
    typing = [str(path) for path in _names(root / _TYPING) if _is_scanner(path)]
    scanner, kind = "", ""
    if len(silent) == 1:
        scanner, kind = silent.pop(), "serial"
    elif not silent and len(typing) == 1:
        scanner, kind = typing[0], "keyboard"
    printers = [path for path in _names(root / _PRINTERS) if path.name.startswith("lp")]
    printer = printers[0] if len(printers) == 1 else None
    return Plugged(
        id_card_port=modules[0] if len(modules) == 1 else "",
        scanner_port=scanner,
        scanner_kind=kind,
        printer_node=str(printer or ""),
        printer_profile=_profile_of(printer.name, root) if printer else "",
        unknown=(*silent, *(modules if len(modules) > 1 else ())),
    )


def _names(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.iterdir()) if folder.is_dir() else ()


def _is_scanner(path: Path) -> bool:
    return path.name.endswith("-event-kbd") and _TYPING_SCANNER.search(path.name) is not None


def _profile_of(node: str, root: Path) -> str:
    """Return the profile of a printer by its maker, the general one of an unknown maker."""
    try:
        said = (root / "sys/class/usbmisc" / node / "device/ieee1284_id").read_text(
            "utf-8", "replace"
        )
    except OSError:
        said = ""
    found = _MAKER.search(said)
    maker = found.group(1).lower() if found else ""
    return next((profile for name, profile in _PROFILES.items() if name in maker), "generic-80mm")
