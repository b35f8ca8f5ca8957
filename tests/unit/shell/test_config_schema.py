"""The JSON schema of a station's file takes what `check-config` takes and refuses what it refuses.

What only the machine knows (a folder, a device, whether a file may be read) no schema can tell.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from kiosk_app.bootstrap.config_schema import station_schema, text_of
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.commands.main import main
from kiosk_app.config import load
from tests.unit.shell.test_config import BOUNDS, GOOD, OUT_OF_BOUNDS, SERIAL, USB, with_value

ROOT = Path(__file__).parents[3]
SHIPPED = RESOURCES / "schema" / "station.schema.json"
VALIDATOR = jsonschema_rs.Draft202012Validator(station_schema())
NOTE = re.compile(r"writes: station\.toml -->\n```toml\n(.*?)```", re.DOTALL)
EXAMPLES = {
    f"{page.name}-{index}": text
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    for index, text in enumerate(NOTE.findall(page.read_text(encoding="utf-8")))
}
ON_THE_MACHINE = {
    ("printer.serial", '"/etc/passwd"'),
    ("printer.usb", '"/etc/passwd"'),
    ("printer.usb", '"/tmp"'),
    ("central.url", '"http://127.0.0.1:0"'),
    ("speech.pack", '"/etc/passwd"'),
    ("speech.pack", '"/not/there"'),
    ("speech.player", '"/tmp"'),
    ("speech.player", '"/etc/passwd"'),
    ("speech.player", '"/bin/not-there"'),
    ("central.url", '"http://127.0.0.1:99999"'),
    ("central.url", f'"http://{"x" * 64}:8600"'),
}
"""Refused by `check-config` alone: files that are no devices, and numbers inside an address."""
MARKS_WITHOUT_PROFILE = ("printer.has_marks", "true")
"""A good value by itself; the usual profile knows no marks, so `check-config` refuses it, too."""
NO_JSON = {"nan", "inf", "-inf", "1e400"}
"""Numbers that JSON does not have; a reader of JSON refuses them itself."""


def is_taken(text: str) -> bool:
    return VALIDATOR.is_valid(tomllib.loads(text))


def test_what_is_shipped_is_made_of_the_types_that_read_the_file() -> None:
    """Else make it anew: ``check-config --schema > resources/schema/station.schema.json``."""
    assert SHIPPED.read_text(encoding="utf-8") == text_of(station_schema())


def test_it_is_a_schema() -> None:
    assert jsonschema_rs.meta.is_valid(station_schema())


def test_the_examples_of_the_pages_are_found() -> None:
    assert {name.partition("-")[0] for name in EXAMPLES} == {"README.md", "devices.md"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_taken(name: str) -> None:
    assert is_taken(EXAMPLES[name])
    assert is_taken(GOOD)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (key, value)
        for key, all_ in BOUNDS.items()
        for value in all_
        if (key, value) != MARKS_WITHOUT_PROFILE
    ],
)
def test_what_check_config_takes_is_taken(tmp_path: Path, key: str, value: str) -> None:
    assert is_taken(with_value(tmp_path / "journal.db", key, value))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (key, value)
        for key, all_ in OUT_OF_BOUNDS.items()
        for value in all_
        if (key, value) not in ON_THE_MACHINE and value not in NO_JSON
    ],
)
def test_what_check_config_refuses_is_refused(tmp_path: Path, key: str, value: str) -> None:
    assert not is_taken(with_value(tmp_path / "journal.db", key, value))


def test_what_only_check_config_refuses_is_still_what_is_listed(tmp_path: Path) -> None:
    for key, value in ON_THE_MACHINE:
        assert value in OUT_OF_BOUNDS[key]
        assert is_taken(with_value(tmp_path / "journal.db", key, value)), key


@pytest.mark.parametrize(
    "text",
    [
        "",
        GOOD.replace('id = "K-01"', ""),
        GOOD.replace('id = "K-01"', "id = 7"),
        GOOD.replace('[journal]\npath = "journal.db"\n', ""),
        GOOD + "[screen]\nwidth_px = 1080.5\n",
        GOOD + "[screen]\nwidth_px = true\n",
        GOOD + '[screen]\nis_windowed = "yes"\n',
        GOOD + "[screen]\nis_windowed = 1\n",
        GOOD + "[printer]\nprot = 9100\n",
        GOOD + "[colour]\nred = 1\n",
        "station = 3\n",
        GOOD + "[printer]\n" + SERIAL + USB,
        GOOD + "[printer]\n" + SERIAL + 'host = "192.0.2.1"\n',
        GOOD + "[printer]\n" + USB + "port = 9101\n",
        GOOD + "[printer]\n" + USB + "baud = 9600\n",
        GOOD + '[printer]\nflow = "xon-xoff"\n',
        GOOD + "[printer]\nhas_marks = true\n",
        GOOD + '[scanner]\nport = "/dev/ttyACM0"\nkind = "keyboard"\n',
        GOOD + '[scanner]\nkind = "keyboard"\n',
        GOOD + '[scanner]\nport = "/dev/input/event7"\n',
        GOOD + '[id_card_reader]\nkind = "ccid"\n',
        GOOD + '[id_card_reader]\nkind = "usb"\nport = "/dev/ttyUSB0"\n',
        GOOD + '[hospital_card]\nprofile = "mifare-sector-4"\n',
        GOOD + '[hospital_card]\nkey_file = "/etc/card.key"\n',
        GOOD + '[hospital_card]\nprofile = "../printers/epson-tm"\n',
    ],
)
def test_what_is_wrong_or_does_not_go_together_is_refused_by_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert not is_taken(text)
    path = tmp_path / "station.toml"
    path.write_text(text.replace("journal.db", f"{tmp_path}/journal.db"), encoding="utf-8")
    assert main(["check-config", str(path)]) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        '[printer]\nserial = "/dev/ttyS0"\nbaud = 9600\nflow = "rts-cts"\nprofile = "xprinter"\n',
        '[printer]\nusb = "/dev/usb/lp0"\nprofile = "custom-vkp-kpm"\nhas_marks = true\n',
        '[printer]\nserial = ""\nhost = "192.0.2.9"\n',
        '[scanner]\nport = "/dev/input/by-id/x"\nkind = "keyboard"\n',
        '[id_card_reader]\nkind = "ccid"\nname_contains = "SAM"\n',
        '[id_card_reader]\nkind = "usb"\n',
        '[hospital_card]\nprofile = "uid-reversed-decimal"\n',
    ],
)
def test_what_goes_together_is_taken_by_both(tmp_path: Path, text: str) -> None:
    whole = GOOD.replace("journal.db", f"{tmp_path}/journal.db") + text
    assert is_taken(whole)
    path = tmp_path / "station.toml"
    path.write_text(whole, encoding="utf-8")
    assert load(path).station.id == "K-01"


def test_every_key_of_the_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints it whole; a default stands beside what may be left out."""
    assert main(["check-config", "--schema"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told == station_schema()
    printer = told["properties"]["printer"]["properties"]
    assert printer["port"]["default"] == 9100
    assert sorted(printer["baud"]["enum"]) == [9600, 19200, 38400, 57600, 115200]
    assert printer["has_marks"]["description"] == (
        "its paper has black marks, to which each ticket is aligned."
    )


def test_without_a_file_it_is_said_what_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-config"]) == 2
    assert "name the station's TOML file" in capsys.readouterr().err
