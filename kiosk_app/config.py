"""The configuration of one station: one TOML file, checked whole before anything starts.

Every message names the file and the key. Secrets are never in it. Unknown keys are refused, so
that a typing error cannot switch something off in silence. What a value may be stands beside its
field, and what is meant by it in `config_checks`.
"""

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from hardware.id_card.settings import SPEEDS, USB_ID
from kiosk_app import config_checks as check
from kiosk_app.config_cards import HospitalCardConfig
from kiosk_app.config_speech import SpeechConfig

_LONGEST_SHOWN = 100
_USB_ID = r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}"
DEFAULT_USB_ID = "{:04x}:{:04x}".format(*USB_ID)


class ConfigError(Exception):
    """The configuration cannot be used; the text names file and key and what is allowed."""


@dataclass(frozen=True, slots=True)
class StationConfig:
    """Who this station is to the central service.

    Attributes:
        key_file: where the key it signs with lies; by default ``device.key`` beside the journal.
    """

    id: Annotated[str, check.like(r"[A-Za-z0-9._-]{1,40}", "1 to 40 of A-Z a-z 0-9 . _ -")]
    key_file: Annotated[str, check.key_file] = ""


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

    url: Annotated[str, check.base_url]
    authority: Annotated[str, check.file_that_is_there] = ""


@dataclass(frozen=True, slots=True)
class JournalConfig:
    """The journal's file, on a local disk with honest fsync."""

    path: Annotated[Path, check.journal_file]


@dataclass(frozen=True, slots=True)
class ScreenConfig:
    """The panel, measured with a ruler: what EDID says is often wrong.

    Attributes:
        width_mm: width of the picture in millimetres.
        width_px, height_px: the picture in pixels.
        is_windowed: a movable window instead of the locked full screen (demo, bench).
    """

    width_mm: Annotated[float, check.within(50, 3000)] = 267.8
    width_px: Annotated[int, check.within(320, 8192)] = 1080
    height_px: Annotated[int, check.within(320, 8192)] = 1920
    is_windowed: bool = False


@dataclass(frozen=True, slots=True)
class PatientScreenConfig:
    """What the patient opposite a counter sees of what is booked for them.

    Attributes:
        shows: ``nothing``; a ``panel`` beside the desk, on its own monitor; or a whole ``screen``.
        output: on which, as the system names it, e.g. ``"HDMI-1"``; empty: the first that the
            counter does not stand on.
        width_mm: width of the picture there in millimetres.
        asks: the patient says that it is right before any money, there or to the registrar.
    """

    shows: Annotated[str, check.word("nothing", "panel", "screen")] = "nothing"
    output: str = ""
    width_mm: Annotated[float, check.within(50, 3000)] = 476.6
    asks: bool = False

    def contradiction(self) -> str | None:
        """Return what does not go together, key first."""
        if self.output and self.shows != "screen":
            return "output must be left out unless shows is screen"
        return None


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

    port: Annotated[str, check.serial_device] = ""
    baud: Annotated[int, check.one_of(*SPEEDS)] = 115200
    kind: Annotated[str, check.word("serial", "keyboard")] = "serial"

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

    port: Annotated[str, check.serial_device] = ""
    baud: Annotated[int, check.one_of(0, *SPEEDS)] = 0
    kind: Annotated[str, check.word("serial", "usb", "ccid")] = "serial"
    usb_id: Annotated[str, check.like(_USB_ID, "such as 0400:c35a")] = DEFAULT_USB_ID
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

    host: Annotated[str, check.host] = "127.0.0.1"
    port: Annotated[int, check.within(check.PORTS[0], check.PORTS[-1])] = 9100
    serial: Annotated[str, check.serial_device] = ""
    baud: Annotated[int, check.one_of(*SPEEDS)] = 115200
    flow: Annotated[str, check.word("none", "rts-cts", "xon-xoff")] = "none"
    usb: Annotated[str, check.printer_node] = ""
    profile: Annotated[str, check.printer_profile] = "generic-80mm"
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
    patient_screen: PatientScreenConfig = field(default_factory=PatientScreenConfig)
    chip_reader: ChipReaderConfig = field(default_factory=ChipReaderConfig)
    id_card_reader: PadConfig = field(default_factory=PadConfig)
    scanner: SerialConfig = field(default_factory=SerialConfig)
    hospital_card: HospitalCardConfig = field(default_factory=HospitalCardConfig)
    speech: SpeechConfig = field(default_factory=SpeechConfig)

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
    tables = read_tables(path)
    try:
        return _whole(tables)
    except _WrongError as wrong:
        text = path.read_text(encoding="utf-8")
        raise ConfigError(f"{path}{_line(text, wrong.key)}: {wrong}") from wrong


def read_tables(path: Path) -> dict[str, Any]:
    """Return what stands in `path`, checked for nothing but that it is TOML.

    Raises:
        ConfigError: the file is missing or is not TOML.
    """
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: not a valid TOML file: nested too deeply") from error
    except ValueError as error:  # also: not UTF-8, a number of thousands of digits
        raise ConfigError(f"{path}: not a valid TOML file: {error}") from error


def build(tables: dict[str, Any], path: Path) -> Config:
    """Return the configuration that `tables` are; `path` is named where they are wrong.

    Raises:
        ConfigError: a key is missing, unknown or wrong.
    """
    try:
        return _whole(tables)
    except _WrongError as wrong:
        raise ConfigError(f"{path}: {wrong}") from wrong


def is_usual(table: str, key: str, value: object) -> bool:
    """Tell whether a value is what is taken where nothing is said."""
    kind = get_type_hints(Config).get(table)
    known = getattr(kind, "__dataclass_fields__", {}).get(key)
    return known is not None and known.default == value


def demand_value(table: str, key: str, value: object, path: Path) -> None:
    """Check one value alone, before the whole is there.

    Raises:
        ConfigError: it is not one that `table.key` may have.
        KeyError: there is no such key.
    """
    kind = get_type_hints(Config)[table]
    hint = get_type_hints(kind, include_extras=True)[key]
    try:
        _value(hint, value, f"{table}.{key}")
    except _WrongError as wrong:
        raise ConfigError(f"{path}: {wrong}") from wrong


class _WrongError(Exception):
    """Something is wrong with a key; the text says what, without the file."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(why)
        self.key = key


def _line(text: str, key: str) -> str:
    """Return a colon and the line a key stands in, if it is seen."""
    from kiosk_app.config_lines import line_of  # noqa: PLC0415 - only where something is wrong

    number = line_of(text, key)
    return "" if number is None else f":{number}"


def _whole(tables: dict[str, Any]) -> Config:
    config: Config = _build(Config, tables, "")
    return config


def _build(kind: type[Any], data: dict[str, Any], prefix: str) -> Any:  # noqa: ANN401
    hints = get_type_hints(kind, include_extras=True)
    fields = kind.__dataclass_fields__
    for key in data:
        if key not in fields:
            allowed = ", ".join(sorted(fields))
            shown = key if key.isidentifier() else _shown(key)
            raise _WrongError(
                f"{prefix}{key}", f"unknown key {prefix}{shown}; allowed here: {allowed}"
            )
    values = {}
    for key, hint in hints.items():
        if key in data:
            values[key] = _value(hint, data[key], f"{prefix}{key}")
        elif fields[key].default is fields[key].default_factory:  # both MISSING: no default at all
            raise _WrongError(f"{prefix}{key}", f"{prefix}{key} is missing")
    if no := getattr(kind, "clash", _no_clash)(values):
        raise _WrongError(f"{prefix}{no[0]}", f"{prefix}{no[0]} {no[1]}")
    made = kind(**values)
    contradiction = getattr(made, "contradiction", None)
    if contradiction is not None and (wrong := contradiction()):
        raise _WrongError(f"{prefix}{wrong.partition(' ')[0]}", f"{prefix}{wrong}")
    return made


def _no_clash(_given: dict[str, Any]) -> None:
    """Stand for tables whose keys get on with each other."""


def _value(hint: Any, value: Any, key: str) -> Any:  # noqa: ANN401 - TOML is untyped
    if hasattr(hint, "__dataclass_fields__"):
        if not isinstance(value, dict):
            raise _WrongError(key, f"{key} must be a table [{key}]")
        return _build(hint, value, f"{key}.")
    kind, *checks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    noun, accepted = _KINDS[kind]
    if not isinstance(value, accepted) or isinstance(value, bool) != (kind is bool):
        raise _WrongError(key, f"{key} must be {noun}, not {_shown(value)}")
    if kind is Path:
        value = Path(value)
    for may_be in checks:
        if wanted := may_be(value):
            raise _WrongError(key, f"{key} must be {wanted}, not {_shown(value)}")
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
