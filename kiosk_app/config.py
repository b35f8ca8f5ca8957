"""The configuration of one station: one TOML file, checked whole before anything starts.

Every message names the file and the key. Secrets are never in it. Unknown keys are refused, so
that a typing error cannot switch something off in silence.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints


class ConfigError(Exception):
    """The configuration cannot be used; the text names file and key and what is allowed."""


@dataclass(frozen=True, slots=True)
class StationConfig:
    """Who this station is to the central service."""

    id: str


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """The hospital's names, shown before the central service has answered."""

    hospital: str = ""
    hospital_en: str = ""


@dataclass(frozen=True, slots=True)
class CentralConfig:
    """Where the central service is, e.g. ``"http://127.0.0.1:8600"``."""

    url: str


@dataclass(frozen=True, slots=True)
class JournalConfig:
    """The journal's file, on a local disk with honest fsync."""

    path: Path


@dataclass(frozen=True, slots=True)
class ScreenConfig:
    """The panel, measured with a ruler: what EDID says is often wrong.

    Attributes:
        width_mm: width of the picture in millimetres.
        width_px, height_px: the picture in pixels.
        is_windowed: a movable window instead of the locked full screen (demo, bench).
    """

    width_mm: float = 267.8
    width_px: int = 1080
    height_px: int = 1920
    is_windowed: bool = False


@dataclass(frozen=True, slots=True)
class ChipReaderConfig:
    """The PC/SC reader for chip cards; `name_contains` picks one of several."""

    is_on: bool = True
    name_contains: str = ""


@dataclass(frozen=True, slots=True)
class SerialConfig:
    """A serial device: identity-card reader or scanner."""

    port: str = ""
    baud: int = 115200


@dataclass(frozen=True, slots=True)
class PrinterConfig:
    """The ticket printer on TCP; `profile` names a file under ``resources/printers``."""

    host: str = "127.0.0.1"
    port: int = 9100
    profile: str = "generic-80mm"


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
    id_card_reader: SerialConfig = field(default_factory=SerialConfig)
    scanner: SerialConfig = field(default_factory=SerialConfig)


def load(path: Path) -> Config:
    """Read and check `path`.

    Raises:
        ConfigError: the file is missing, is not TOML, or a key is missing, unknown or wrong.
    """
    try:
        with path.open("rb") as file:
            data = tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not a valid TOML file: {error}") from error
    config: Config = _build(Config, data, path, "")
    if not config.central.url.startswith(("http://", "https://")):
        raise ConfigError(f"{path}: central.url must begin with http:// or https://")
    return config


def _build(kind: type[Any], data: dict[str, Any], path: Path, prefix: str) -> Any:  # noqa: ANN401
    hints = get_type_hints(kind)
    fields = kind.__dataclass_fields__
    for key in data:
        if key not in fields:
            allowed = ", ".join(sorted(fields))
            raise ConfigError(f"{path}: unknown key {prefix}{key}; allowed here: {allowed}")
    values = {}
    for key, hint in hints.items():
        if key in data:
            values[key] = _value(hint, data[key], path, f"{prefix}{key}")
        elif fields[key].default is fields[key].default_factory:  # both MISSING: no default at all
            raise ConfigError(f"{path}: {prefix}{key} is missing")
    return kind(**values)


def _value(hint: type[Any], value: Any, path: Path, key: str) -> Any:  # noqa: ANN401 - TOML is untyped
    if hasattr(hint, "__dataclass_fields__"):
        if not isinstance(value, dict):
            raise ConfigError(f"{path}: {key} must be a table [{key}]")
        return _build(hint, value, path, f"{key}.")
    if hint is Path and isinstance(value, str) and value:
        return Path(value)
    if (
        hint is float
        and isinstance(value, int | float)
        and not isinstance(value, bool)
        and value > 0
    ):
        return float(value)
    if hint is int and isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if hint is bool and isinstance(value, bool):
        return value
    if hint is str and isinstance(value, str):
        return value
    wanted = {Path: "a path", float: "a number above 0", int: "a whole number above 0"}
    text = {bool: "true or false", str: "a text"} | wanted
    raise ConfigError(f"{path}: {key} must be {text[hint]}, not {value!r}")
