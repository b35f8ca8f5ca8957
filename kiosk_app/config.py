"""The configuration of one station: one TOML file, checked whole before anything starts.

Every message names the file and the key. Secrets are never in it. Unknown keys are refused, so
that a typing error cannot switch something off in silence. What a value may be stands beside its
field; checking looks at the disk and changes nothing there.
"""

import os
import re
import stat
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from urllib.parse import SplitResult, urlsplit

from hardware.id_card.settings import SPEEDS, USB_ID
from kiosk_app.config_cards import HospitalCardConfig

PRINTERS = Path(__file__).resolve().parents[1] / "resources" / "printers"
_LONGEST_SHOWN = 100
_LONGEST_NAME = 200
"""Bytes in a file's name; what the journal lays beside itself has the same name and more."""
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_:-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")
_PROFILE = re.compile(r"[a-z0-9-]+")
_USB_ID = r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}"
DEFAULT_USB_ID = "{:04x}:{:04x}".format(*USB_ID)
_PORTS = range(1, 65536)


class ConfigError(Exception):
    """The configuration cannot be used; the text names file and key and what is allowed."""


# --- what a value may be: each check returns what is wanted instead, or None ------------------

Check = Callable[[Any], str | None]


def _within(low: float, high: float) -> Check:
    """Return a check of a number, both ends included; NaN is within nothing."""
    return lambda value: None if low <= value <= high else f"from {low} to {high}"


def _one_of(*allowed: int) -> Check:
    words = ", ".join(map(str, allowed))
    return lambda value: None if value in allowed else f"one of {words}"


def _word(*allowed: str) -> Check:
    words = ", ".join(allowed)
    return lambda value: None if value in allowed else f"one of {words}"


def _like(pattern: str, words: str) -> Check:
    return lambda value: None if re.fullmatch(pattern, value) else words


def _one_word_of(*allowed: str) -> Check:
    words = ", ".join(allowed)
    return lambda value: None if value in allowed else f"one of {words}"


def _host(value: str) -> str | None:
    return None if _HOST.fullmatch(value) else "the name or address of a host"


def _printer_profile(value: str) -> str | None:
    """Only names are looked for, never paths: a profile lies where profiles lie."""
    names = sorted(path.stem for path in PRINTERS.glob("*.json") if _PROFILE.fullmatch(path.stem))
    return None if value in names else f"one of {', '.join(names)}"


def _base_url(value: str) -> str | None:
    if not value.startswith(("http://", "https://")):
        return "a URL that begins with http:// or https://"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:  # brackets that do not close, a port that is none
        return "a URL with a host and a port from 1 to 65535"
    if not _HOST.fullmatch(parts.hostname or "") or (port is not None and port not in _PORTS):
        return "a URL with a host and a port from 1 to 65535"
    is_bare = parts.geturl() == value and _is_bare(parts)  # the parser drops "?", "#", line ends
    return None if is_bare else "only http(s)://host:port, with nothing after it"


def _is_bare(parts: SplitResult) -> bool:
    """Return whether nothing stands before the host and after the port, not even a slash."""
    return not (
        parts.path or parts.query or parts.fragment or "@" in parts.netloc
    ) and not parts.netloc.endswith(":")


def _file_that_is_there(value: str) -> str | None:
    return None if not value or stat.S_ISREG(_mode_of(value) or 0) else "a file that is there"


def _journal_file(value: Path) -> str | None:
    if "\0" in str(value):
        return "a path without a NUL character"
    if len(os.fsencode(value.name)) > _LONGEST_NAME:
        return f"a path whose last part has at most {_LONGEST_NAME} bytes"
    folder = _mode_of(str(value.parent))
    if folder is None or not stat.S_ISDIR(folder):
        return f"in a folder that exists (create {str(value.parent)!r})"
    mode = _mode_of(str(value))
    return None if mode is None or stat.S_ISREG(mode) else "a file and nothing else"


def _key_file(value: str) -> str | None:
    """Allow "" (beside the journal); a file that is not there yet is made by enrolling."""
    return _journal_file(Path(value)) if value else None


def _serial_device(value: str) -> str | None:
    """See `_is_device`."""
    return None if _is_device(value) else "a serial device, such as one in /dev/serial/by-id/"


def _printer_node(value: str) -> str | None:
    """See `_is_device`."""
    return None if _is_device(value) else "a printer's node, such as /dev/usb/lp0"


def _is_device(value: str) -> bool:
    """Allow "" (switched off), a device that is there, and one in /dev that is not there yet."""
    mode = _mode_of(value)
    if mode is None:
        return not value or ("\0" not in value and os.path.normpath(value).startswith("/dev/"))
    return stat.S_ISCHR(mode)


def _mode_of(path: str) -> int | None:
    """Return what `path` is, links followed, or None where nothing can be seen."""
    try:
        return Path(path).stat().st_mode if path else None
    except (OSError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class StationConfig:
    """Who this station is to the central service.

    Attributes:
        key_file: where the key it signs with lies; by default ``device.key`` beside the journal.
    """

    id: Annotated[str, _like(r"[A-Za-z0-9._-]{1,40}", "1 to 40 of A-Z a-z 0-9 . _ -")]
    key_file: Annotated[str, _key_file] = ""


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """The hospital's names, shown before the central service has answered."""

    hospital: str = ""
    hospital_en: str = ""


@dataclass(frozen=True, slots=True)
class CentralConfig:
    """Where the central service is, e.g. ``"https://central.example:8600"``.

    Attributes:
        authority: PEM file of whoever vouches for it, nobody else; empty: as the system says.
    """

    url: Annotated[str, _base_url]
    authority: Annotated[str, _file_that_is_there] = ""


@dataclass(frozen=True, slots=True)
class JournalConfig:
    """The journal's file, on a local disk with honest fsync."""

    path: Annotated[Path, _journal_file]


@dataclass(frozen=True, slots=True)
class ScreenConfig:
    """The panel, measured with a ruler: what EDID says is often wrong.

    Attributes:
        width_mm: width of the picture in millimetres.
        width_px, height_px: the picture in pixels.
        is_windowed: a movable window instead of the locked full screen (demo, bench).
    """

    width_mm: Annotated[float, _within(50, 3000)] = 267.8
    width_px: Annotated[int, _within(320, 8192)] = 1080
    height_px: Annotated[int, _within(320, 8192)] = 1920
    is_windowed: bool = False


@dataclass(frozen=True, slots=True)
class ChipReaderConfig:
    """The PC/SC reader for chip cards; `name_contains` picks one of several."""

    is_on: bool = True
    name_contains: str = ""


@dataclass(frozen=True, slots=True)
class SerialConfig:
    """The code scanner; without a `port` there is none.

    Attributes:
        port, baud: of a serial one.
        kind: ``serial`` (CDC), or ``keyboard`` for one that types; its `port` is an event device
            then, which is grabbed so that not a key of it reaches a window.
    """

    port: Annotated[str, _serial_device] = ""
    baud: Annotated[int, _one_of(*SPEEDS)] = 115200
    kind: Annotated[str, _word("serial", "keyboard")] = "serial"

    def contradiction(self) -> str | None:
        """Return what does not go together, key first."""
        is_event = os.path.normpath(self.port).startswith("/dev/input/")
        if self.kind == "keyboard" and not is_event:
            return "port must be an event device in /dev/input/by-id/ when kind is keyboard"
        if self.kind == "serial" and is_event:
            return "kind must be keyboard for a port in /dev/input/"
        return None


@dataclass(frozen=True, slots=True)
class PadConfig:
    """The identity-card reader.

    Attributes:
        port, baud: of a serial one, without a port there is none; `baud` 0 finds the speed out.
        kind: how its security module is spoken to: over a ``serial`` port, over ``usb`` bulk
            pipes, or as a ``ccid`` reader of the card service.
        usb_id: of a USB one, vendor and product.
        name_contains: of a CCID one; it tells it from the chip-card readers.
    """

    port: Annotated[str, _serial_device] = ""
    baud: Annotated[int, _one_of(0, *SPEEDS)] = 0
    kind: Annotated[str, _word("serial", "usb", "ccid")] = "serial"
    usb_id: Annotated[str, _like(_USB_ID, "such as 0400:c35a")] = DEFAULT_USB_ID
    name_contains: str = ""

    @property
    def usb_numbers(self) -> tuple[int, int]:
        """Return vendor and product as numbers."""
        vendor, product = self.usb_id.split(":")
        return int(vendor, 16), int(product, 16)

    def contradiction(self) -> str | None:
        """Return what does not go together, key first."""
        if self.kind == "ccid" and not self.name_contains:
            return "name_contains must say which reader it is when kind is ccid"
        if self.kind != "serial" and self.port:
            return f"port must be left out when kind is {self.kind}"
        return None


@dataclass(frozen=True, slots=True)
class PrinterConfig:
    """The ticket printer; `profile` names a file under ``resources/printers``.

    It is on the network, unless `serial` or `usb` says otherwise.

    Attributes:
        host, port: its address on the network.
        serial: its serial port; then also `baud`, and how it says "stop" by `flow`.
        usb: its node, such as ``/dev/usb/lp0``, best by a name that stays.
        has_marks: its paper has black marks, to which each ticket is aligned.
    """

    host: Annotated[str, _host] = "127.0.0.1"
    port: Annotated[int, _within(_PORTS[0], _PORTS[-1])] = 9100
    serial: Annotated[str, _serial_device] = ""
    baud: Annotated[int, _one_of(*SPEEDS)] = 115200
    flow: Annotated[str, _one_word_of("none", "rts-cts", "xon-xoff")] = "none"
    usb: Annotated[str, _printer_node] = ""
    profile: Annotated[str, _printer_profile] = "generic-80mm"
    has_marks: bool = False

    @staticmethod
    def clash(given: dict[str, Any]) -> tuple[str, str] | None:
        """Return the key that cannot stand beside the others and why, or None."""
        usual = PrinterConfig()
        said = {key for key, value in given.items() if value != getattr(usual, key)}
        places = [key for key in ("serial", "usb") if key in said]
        for key in ("host", "port", *places[1:]):
            if places and key in said:
                return key, f"cannot stand beside printer.{places[0]}: a printer is in one place"
        for key in ("baud", "flow"):
            if key in said and places != ["serial"]:
                return key, "says something about printer.serial, which is not given"
        return None


@dataclass(frozen=True, slots=True)
class Config:
    """One station's whole configuration."""

    station: StationConfig
    central: CentralConfig
    journal: JournalConfig
    site: SiteConfig = field(default_factory=SiteConfig)
    printer: PrinterConfig = field(default_factory=PrinterConfig)
    screen: ScreenConfig = field(default_factory=ScreenConfig)
    chip_reader: ChipReaderConfig = field(default_factory=ChipReaderConfig)
    id_card_reader: PadConfig = field(default_factory=PadConfig)
    scanner: SerialConfig = field(default_factory=SerialConfig)
    hospital_card: HospitalCardConfig = field(default_factory=HospitalCardConfig)

    @property
    def key_file(self) -> Path:
        """Return where the key lies that this station signs with."""
        named = self.station.key_file
        return Path(named) if named else self.journal.path.with_name("device.key")


def load(path: Path) -> Config:
    """Read and check `path`.

    Raises:
        ConfigError: the file is missing, is not TOML, or a key is missing, unknown or wrong.
    """
    try:
        with path.open("rb") as file:
            config: Config = _build(Config, tomllib.load(file), path, "")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: not a valid TOML file: nested too deeply") from error
    except ValueError as error:  # also: not UTF-8, a number of thousands of digits
        raise ConfigError(f"{path}: not a valid TOML file: {error}") from error
    return config


def _build(kind: type[Any], data: dict[str, Any], path: Path, prefix: str) -> Any:  # noqa: ANN401
    hints = get_type_hints(kind, include_extras=True)
    fields = kind.__dataclass_fields__
    for key in data:
        if key not in fields:
            allowed = ", ".join(sorted(fields))
            shown = key if key.isidentifier() else _shown(key)
            raise ConfigError(f"{path}: unknown key {prefix}{shown}; allowed here: {allowed}")
    values = {}
    for key, hint in hints.items():
        if key in data:
            values[key] = _value(hint, data[key], path, f"{prefix}{key}")
        elif fields[key].default is fields[key].default_factory:  # both MISSING: no default at all
            raise ConfigError(f"{path}: {prefix}{key} is missing")
    if no := getattr(kind, "clash", _no_clash)(values):
        raise ConfigError(f"{path}: {prefix}{no[0]} {no[1]}")
    made = kind(**values)
    contradiction = getattr(made, "contradiction", None)
    if contradiction is not None and (wrong := contradiction()):
        raise ConfigError(f"{path}: {prefix}{wrong}")
    return made


def _no_clash(_given: dict[str, Any]) -> None:
    """Stand for tables whose keys get on with each other."""


def _value(hint: Any, value: Any, path: Path, key: str) -> Any:  # noqa: ANN401 - TOML is untyped
    if hasattr(hint, "__dataclass_fields__"):
        if not isinstance(value, dict):
            raise ConfigError(f"{path}: {key} must be a table [{key}]")
        return _build(hint, value, path, f"{key}.")
    kind, *checks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    noun, accepted = _KINDS[kind]
    if not isinstance(value, accepted) or isinstance(value, bool) != (kind is bool):
        raise ConfigError(f"{path}: {key} must be {noun}, not {_shown(value)}")
    if kind is Path:
        value = Path(value)
    for check in checks:
        if wanted := check(value):
            raise ConfigError(f"{path}: {key} must be {wanted}, not {_shown(value)}")
    return float(value) if kind is float else value


_KINDS: dict[Any, tuple[str, tuple[type[Any], ...]]] = {
    Path: ("a path", (str,)),
    float: ("a number", (int, float)),
    int: ("a whole number", (int,)),
    bool: ("true or false", (bool,)),
    str: ("a text", (str,)),
}


def _shown(value: object) -> str:
    """Return `value` as it fits into one line."""
    try:
        text = repr(str(value) if isinstance(value, Path) else value)
    except (ValueError, RecursionError):  # a number of thousands of digits, a table without end
        text = f"such a {type(value).__name__}"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
