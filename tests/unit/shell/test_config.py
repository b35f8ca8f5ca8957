"""A broken configuration names the file and the key."""

import itertools
import json
import os
import re
import tomllib
from pathlib import Path

import pytest

from kiosk_app import config_cards
from kiosk_app.bootstrap.drivers import hospital_cards_of
from kiosk_app.commands.main import main
from kiosk_app.config import ConfigError, PadConfig, load
from kiosk_app.config_lines import line_of

GOOD = """
[station]
id = "K-01"
[central]
url = "http://127.0.0.1:8600"
[journal]
path = "journal.db"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_smallest_file_is_enough(tmp_path: Path) -> None:
    config = load(written(tmp_path, GOOD))
    assert config.station.id == "K-01"
    assert config.journal.path == Path("journal.db")
    assert config.screen.width_px == 1080
    assert config.printer.port == 9100


def test_a_whole_number_will_do_for_millimetres(tmp_path: Path) -> None:
    assert load(written(tmp_path, GOOD + "[screen]\nwidth_mm = 398\n")).screen.width_mm == 398.0


DEEP = 20_000


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "station is missing"),
        (GOOD.replace('id = "K-01"', ""), "station.id is missing"),
        (GOOD.replace('id = "K-01"', "id = 7"), "station.id must be a text, not 7"),
        (GOOD + "[screen]\nwidth_px = 1080.5\n", "screen.width_px must be a whole number, not"),
        (GOOD + "[screen]\nwidth_px = true\n", "screen.width_px must be a whole number, not True"),
        (GOOD + '[screen]\nis_windowed = "yes"\n', "screen.is_windowed must be true or false"),
        (GOOD + "[screen]\nis_windowed = 1\n", "screen.is_windowed must be true or false"),
        (GOOD + "[screen]\nwidth_mm = true\n", "screen.width_mm must be a number, not True"),
        (
            GOOD + "[printer]\nprot = 9100\n",
            "unknown key printer.prot; allowed here: baud",
        ),
        (GOOD + '"a\\nb" = 1\n', r"unknown key journal.'a\nb'; allowed here: path"),
        ("station = 3\n", "station must be a table [station]"),
        ("[station\n", "not a valid TOML file"),
        (f"station = {'[' * DEEP}", "not a valid TOML file: nested too deeply"),
        (f"[station.id{'.a' * DEEP}]\n", "station.id must be a text, not such a dict"),
        (f"[printer]\nport = {'9' * DEEP}\n", "not a valid TOML file: Exceeds the limit"),
        (GOOD + f"[printer]\nport = 0x{'f' * DEEP}\n", "printer.port must be from 1 to 65535"),
        (
            GOOD + '[patient_screen]\nshows = "wall"\n',
            "patient_screen.shows must be one of",
        ),
        (
            GOOD + '[patient_screen]\nshows = "panel"\noutput = "HDMI-1"\n',
            "patient_screen.output must be left out unless shows is screen",
        ),
        (GOOD + f"[screen]\nwidth_mm = 0x{'f' * DEEP}\n", "screen.width_mm must be from 50 to"),
    ],
    ids=itertools.count(),
)
def test_every_mistake_names_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def with_value(journal: Path, key: str, value: str) -> str:
    """Return a good file in which the value of `key` (TOML) is another."""
    values = {
        "station.id": '"K-01"',
        "central.url": '"http://127.0.0.1:8600"',
        "journal.path": json.dumps(str(journal)),
    }
    return "".join(f"{name} = {text}\n" for name, text in (values | {key: value}).items())


OUT_OF_BOUNDS = {
    "station.id": ['""', '"a b"', '"站"', '"a/b"', '"a\\n"', f'"{"x" * 41}"'],
    "central.url": [
        '"ftp://127.0.0.1:8600"',
        '""',
        '"http://"',
        '"http://:8600"',
        '"http://a b:8600"',
        '"http://[::1:8600"',
        '"http://127.0.0.1:0"',
        '"http://127.0.0.1:99999"',
        '"http://127.0.0.1:-1"',
        '"http://127.0.0.1:eight"',
        '"http://127.0.0.1:"',
        '"http://127.0.0.1:86\\n00"',
        '"http://127.0.0.1:8600/"',
        '"http://127.0.0.1:8600?"',
        '"http://someone:secret@127.0.0.1:8600"',
        f'"http://{"x" * 64}:8600"',
    ],
    "printer.profile": [
        '""',
        '"epson"',
        '"Generic-80mm"',
        '"../printers/epson-tm"',
        '"epson-tm.json"',
        '"epson-tm\\u0000"',
    ],
    "printer.host": ['""', '" "', '"a\\u0000b"', f'"{"x" * 64}"', f'"{"x." * 200}"'],
    "printer.port": ["0", "-1", "65536", "99177"],
    "printer.baud": ["0", "300", "9601"],
    "printer.flow": ['""', '"rts"'],
    "printer.serial": ['"COM1"', '"/etc/passwd"', '"/dev/\\u0000"'],
    "printer.usb": ['"lp0"', '"/etc/passwd"', '"/tmp"'],
    "screen.width_px": ["0", "319", "8193", "-1080", "1000000000"],
    "screen.height_px": ["0", "319", "8193", "9223372036854775808"],
    "screen.width_mm": ["nan", "inf", "-inf", "0", "49.9", "3000.1", "-1.0", "1e400"],
    "id_card_reader.baud": ["1", "115201", "-9600"],
    "id_card_reader.kind": ['"hid"', '""', '"USB"'],
    "id_card_reader.usb_id": ['""', '"0400"', '"400:c35a"', '"0400:c35g"', '"0400:c35a\\n"'],
    "scanner.baud": ["0", "300", "9601"],
    "scanner.kind": ['"wedge"', '""'],
    "speech.voice": ['""', '"cmn"', '"/usr/bin/espeak-ng"'],
    "speech.pack": ['"/etc/passwd"', '"/not/there"'],
    "speech.player": ['"aplay"', '"/tmp"', '"/etc/passwd"', '"/bin/not-there"'],
    "speech.device": ['"plughw 1"', '"$(reboot)"', f'"{"x" * 81}"'],
}


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, all_ in OUT_OF_BOUNDS.items() for value in all_]
)
@pytest.mark.parametrize("command", ["check-config", "kiosk --config"])
def test_a_value_out_of_bounds_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, key: str, value: str
) -> None:
    path = written(tmp_path, with_value(tmp_path / "journal.db", key, value))
    assert main([*command.split(), str(path)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert re.match(rf"{re.escape(str(path))}:\d+: {re.escape(key)} must be ", line)
    assert list(tmp_path.iterdir()) == [path]


BOUNDS = {
    "station.id": ['"x"', f'"{"A.z_0-9"[:7] * 5}"'],
    "central.url": ['"https://central.example"', '"http://[::1]:65535"', '"http://h:1"'],
    "printer.profile": ['"epson-tm"', '"generic-80mm"'],
    "printer.host": ['"printer-1.example."', '"::1"', '"192.0.2.20"'],
    "printer.port": ["1", "65535"],
    "printer.serial": ['""', '"/dev/null"', '"/dev/serial/by-id/not-plugged-in"'],
    "printer.usb": ['""', '"/dev/null"', '"/dev/usb/not-plugged-in"'],
    "printer.has_marks": ["true", "false"],
    "screen.width_px": ["320", "8192"],
    "screen.height_px": ["320", "8192"],
    "screen.width_mm": ["50", "50.0", "3000"],
    "id_card_reader.kind": ['"serial"', '"usb"'],
    "id_card_reader.usb_id": ['"0400:c35a"', '"FFFF:0000"'],
    "scanner.baud": ["9600", "19200", "38400", "57600", "115200"],
    "scanner.port": ['""', '"/dev/null"', '"/dev/serial/by-id/not-plugged-in"'],
    "speech.voice": ['"espeak-ng"', '"none"'],
    "speech.pack": ['""', '"/usr/share"'],
    "speech.player": ['""', '"/bin/sh"'],
    "speech.device": ['""', '"plughw:CARD=PCH,DEV=0"'],
}


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, all_ in BOUNDS.items() for value in all_]
)
def test_what_is_just_within_is_taken(tmp_path: Path, key: str, value: str) -> None:
    config = load(written(tmp_path, with_value(tmp_path / "journal.db", key, value)))
    table, name = key.split(".")
    assert getattr(getattr(config, table), name) == tomllib.loads(f"x = {value}")["x"]


def test_a_wrong_profile_is_answered_with_those_there_are(tmp_path: Path) -> None:
    path = written(tmp_path, with_value(tmp_path / "journal.db", "printer.profile", '"epson"'))
    with pytest.raises(ConfigError, match=r"must be one of .*epson-tm, .*, not 'epson'"):
        load(path)


SERIAL, USB = 'serial = "/dev/ttyS0"\n', 'usb = "/dev/usb/lp0"\n'


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (SERIAL + USB, "printer.usb cannot stand beside printer.serial"),
        (SERIAL + 'host = "192.0.2.1"\n', "printer.host cannot stand beside printer.serial"),
        (USB + "port = 9101\n", "printer.port cannot stand beside printer.usb"),
        (USB + "baud = 9600\n", "printer.baud says something about printer.serial"),
        ('flow = "xon-xoff"\n', "printer.flow says something about printer.serial"),
        ("has_marks = true\n", "key 'black_mark' is none, but printer.has_marks is true"),
    ],
)
def test_a_printer_in_two_places_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, says: str
) -> None:
    path = written(tmp_path, GOOD.replace("journal.db", f"{tmp_path}/j.db") + "[printer]\n" + table)
    assert main(["check-config", str(path)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert says in line


def test_a_printer_is_in_any_one_place(tmp_path: Path) -> None:
    serial = SERIAL + 'baud = 9600\nflow = "rts-cts"\nprofile = "xprinter"\n'
    for table in (serial, USB + 'profile = "custom-vkp-kpm"\nhas_marks = true\n', "port = 9101\n"):
        text = GOOD.replace("journal.db", f"{tmp_path}/j.db") + "[printer]\n" + table
        assert main(["check-config", str(written(tmp_path, text))]) == 0


@pytest.mark.parametrize("key", ["id_card_reader.port", "scanner.port"])
def test_a_serial_device_is_a_device(tmp_path: Path, key: str) -> None:
    letter = tmp_path / "letter"
    letter.write_text("no device", encoding="utf-8")
    (tmp_path / "link").symlink_to(letter)
    nothing = tmp_path / "nothing"
    for port in (
        letter,
        tmp_path / "link",
        tmp_path,
        nothing,
        "/dev",
        f"/dev/..{nothing}",
        "ttyS0",
    ):
        path = written(tmp_path, with_value(tmp_path / "journal.db", key, json.dumps(str(port))))
        with pytest.raises(ConfigError, match=f"{key} must be a serial device"):
            load(path)
    path = written(tmp_path, with_value(tmp_path / "journal.db", key, r'"/dev/a\u0000"'))
    with pytest.raises(ConfigError, match=f"{key} must be a serial device"):
        load(path)


def test_a_link_to_a_pseudo_terminal_is_a_serial_device(tmp_path: Path) -> None:
    master, slave = os.openpty()
    link = tmp_path / "scanner"
    link.symlink_to(os.ttyname(slave))
    try:
        text = with_value(tmp_path / "journal.db", "scanner.port", json.dumps(str(link)))
        assert load(written(tmp_path, text)).scanner.port == str(link)
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("", "must be a file and nothing else"),
        (".", "must be a file and nothing else"),
        ("folder", "must be a file and nothing else"),
        ("pipe", "must be a file and nothing else"),
        ("nowhere/journal.db", "must be in a folder that exists (create '"),
        ("a/b/c/journal.db", "must be in a folder that exists (create '"),
        ("kiosk.toml/journal.db", "must be in a folder that exists (create '"),
        (f"{'x' * 300}/journal.db", "must be in a folder that exists (create '"),
        ("journal\0.db", "must be a path without a NUL character"),
        ("x" * 201, "must be a path whose last part has at most 200 bytes"),
    ],
    ids=itertools.count(),
)
@pytest.mark.parametrize("command", ["check-config", "kiosk --config"])
def test_a_journal_that_cannot_be_is_said_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, path: str, says: str
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    shown = json.dumps(f"{tmp_path}/{path}" if path else "")
    file = written(tmp_path, with_value(tmp_path / "journal.db", "journal.path", shown))
    before = sorted(tmp_path.rglob("*"))
    assert main([*command.split(), str(file)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert re.match(rf"{re.escape(str(file))}:\d+: journal\.path ", line)
    assert says in line
    assert sorted(tmp_path.rglob("*")) == before


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "nowhere.toml")


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not a valid TOML file"):
        load(path)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('port = "/dev/ttyACM0"\nkind = "keyboard"', "scanner.port must be an event device"),
        ('port = "/dev/input/event7"', "scanner.kind must be keyboard"),
        ('kind = "ccid"', "id_card_reader.name_contains must say which reader it is"),
        (
            'kind = "usb"\nport = "/dev/ttyUSB0"',
            "id_card_reader.port must be left out when",
        ),
    ],
)
def test_what_does_not_go_together_is_told(tmp_path: Path, lines: str, says: str) -> None:
    text = with_value(tmp_path / "journal.db", "station.id", '"K-01"')
    with pytest.raises(ConfigError, match=says):
        load(written(tmp_path, f"{text}[{says.split('.', maxsplit=1)[0]}]\n{lines}\n"))


def test_a_usb_number_is_two_numbers() -> None:
    assert PadConfig(usb_id="0400:C35a").usb_numbers == (0x0400, 0xC35A)


def with_card(tmp_path: Path, lines: str) -> Path:
    text = with_value(tmp_path / "journal.db", "station.id", '"K-01"')
    return written(tmp_path, f"{text}[hospital_card]\n{lines}\n")


def key_file(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "card.key"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_hospital_s_own_cards_are_a_profile_and_if_need_be_a_key(tmp_path: Path) -> None:
    path = with_card(tmp_path, 'profile = "uid-reversed-decimal"')
    assert hospital_cards_of(load(path)) is not None
    assert hospital_cards_of(load(with_card(tmp_path, ""))) is None
    key = key_file(tmp_path, "a1b2c3d4e5f6\n")
    found = hospital_cards_of(
        load(with_card(tmp_path, f'profile = "mifare-sector-4"\nkey_file = "{key}"'))
    )
    assert found is not None
    assert found[1].barcode is not None


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('profile = "../printers/epson-tm"', "profile must be one of cpu-file-0015, mifare-"),
        ('profile = "mifare-sector-4"', "key_file must be given"),
        ('key_file = "{good}"', "profile must be named"),
        ('profile = "mifare-sector-4"\nkey_file = "{open}"', "key_file must be a file only"),
        ('profile = "mifare-sector-4"\nkey_file = "{short}"', "key_file must be a file with 12"),
        ('profile = "mifare-sector-4"\nkey_file = "{nothing}"', "key_file must be a file that is"),
        ('profile = "mifare-sector-4"\nkey_file = "/dev"', "key_file must be a file and nothing"),
    ],
)
def test_a_wrong_card_is_one_clear_line_and_no_key_is_in_it(
    tmp_path: Path, lines: str, says: str
) -> None:
    files = {}
    for name, text, mode in (
        ("good", "A1B2C3D4E5F6", 0o600),
        ("open", "A1B2C3D4E5F6", 0o644),
        ("short", "A1B2C3", 0o600),
    ):
        files[name] = key_file(tmp_path, text, mode).rename(tmp_path / name)
    path = with_card(tmp_path, lines.format(nothing=tmp_path / "nothing", **files))
    with pytest.raises(ConfigError, match=f"hospital_card.{says}") as caught:
        load(path)
    assert "A1B2C3" not in str(caught.value)


def test_a_profile_that_broke_on_the_disk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(config_cards, "HOSPITAL_CARDS", tmp_path)
    with pytest.raises(ConfigError, match=r"profile must be a good one: .*technology must be"):
        load(with_card(tmp_path, 'profile = "site"'))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[printer]\nhost = 7", 9, "printer.host must be a text, not 7"),
        ("# [printer]\n[printer]\n# host = 1\n  prot = 9100", 11, "unknown key printer.prot"),
        ("[screen]\nwidth_px = 1\n[printer]\nport=0", 11, "printer.port must be from 1"),
        ("[colour]\nred = 1", 8, "unknown key colour"),
        ('[id_card_reader]\n\nkind = "ccid"', 8, "id_card_reader.name_contains must say"),
        ('[printer]\nusb = "/dev/usb/lp0"\nhost = "h"', 10, "printer.host cannot stand beside"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = written(tmp_path, GOOD + text)
    with pytest.raises(ConfigError) as no:
        load(path)
    assert str(no.value).startswith(f"{path}:{line}: {says}")


def test_what_is_missing_is_told_with_its_table_s_line_and_a_missing_table_without(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, GOOD.replace('id = "K-01"', ""))
    with pytest.raises(ConfigError, match=f"^{re.escape(str(path))}:2: station.id is missing$"):
        load(path)
    path = written(tmp_path, "")
    with pytest.raises(ConfigError, match=f"^{re.escape(str(path))}: station is missing$"):
        load(path)


@pytest.mark.parametrize(
    ("text", "line"),
    [("station.id = 7", 1), ("\nstation = { id = 7 }", 2), ('[ station ]\n"id" = 7', 2)],
)
def test_other_ways_to_write_it_are_seen_too(text: str, line: int) -> None:
    assert line_of(text, "station.id") == line
