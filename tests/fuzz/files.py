"""The file a station is set up with."""

from pathlib import Path
from typing import Any, get_type_hints

from kiosk_app import config
from kiosk_app.config import Config, ConfigError
from tests.fuzz.target import Planted, Target, quick_folder

_FOLDER = quick_folder()
_LONGEST_MESSAGE = 1500

STATION = b"""
[station]
id = "kiosk-01"
[central]
url = "http://127.0.0.1:8600"
[journal]
path = "/tmp/journal.db"
[printer]
host = "192.0.2.20"
profile = "generic-80mm"
[id_card_reader]
port = "/dev/serial/by-id/pad"
"""


def station(data: bytes) -> None:
    """Any file is a configuration or is refused in one line that names the file."""
    path = Path(_FOLDER.name) / "station.toml"
    path.write_bytes(data)
    try:
        found = config.load(path)
    except ConfigError as no:
        said = str(no)
        assert str(path) in said
        assert len(said) < _LONGEST_MESSAGE, "the message floods the screen"
        return
    assert isinstance(found, Config)
    assert found.printer.port in range(1, 65536)


def _credulous_build(kind: type[Any], data: dict[str, Any], prefix: str) -> object:
    hints = get_type_hints(kind, include_extras=True)
    values = {key: config._value(hints[key], data[key], prefix + key) for key in data}
    return kind(**values)


TARGETS = (
    Target(
        "station_file",
        station,
        ("kiosk_app.config.load",),
        lambda: (
            STATION,
            STATION.replace(b'"kiosk-01"', b'"' + b"k" * 3000 + b'"'),
            STATION.replace(b'"kiosk-01"', b"9" * 3000),
            STATION.replace(b"[printer]", b"[printer]\nport = 0.5"),
            STATION.replace(b"host", b"hosst"),
            b"a = " + b"[" * 3000,
        ),
        Planted(config, "_build", _credulous_build),
    ),
)
