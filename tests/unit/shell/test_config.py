"""A broken configuration names the file and the key."""

from pathlib import Path

import pytest

from kiosk_app.config import ConfigError, load

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


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "station is missing"),
        (GOOD.replace('id = "K-01"', ""), "station.id is missing"),
        (GOOD.replace('id = "K-01"', "id = 7"), "station.id must be a text, not 7"),
        (GOOD.replace("http://", "ftp://"), "central.url must begin with http:// or https://"),
        (GOOD + "[screen]\nwidth_px = 0\n", "screen.width_px must be a whole number above 0"),
        (GOOD + "[screen]\nwidth_px = true\n", "screen.width_px must be a whole number above 0"),
        (GOOD + '[screen]\nis_windowed = "yes"\n', "screen.is_windowed must be true or false"),
        (GOOD + "[screen]\nwidth_mm = -1.0\n", "screen.width_mm must be a number above 0"),
        (GOOD + "[printer]\nprot = 9100\n", "unknown key printer.prot; allowed here: host"),
        (GOOD.replace('path = "journal.db"', 'path = ""'), "journal.path must be a path"),
        ("station = 3\n", "station must be a table [station]"),
        ("[station\n", "not a valid TOML file"),
    ],
)
def test_every_mistake_names_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "nowhere.toml")


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not a valid TOML file"):
        load(path)
