"""Profiles of hospital cards: data, checked whole; a key is never in a message."""

import json
from pathlib import Path

import pytest

from hardware.hospital_card.coding import Coding
from hardware.hospital_card.profile import ProfileError, Technology, load_profile
from kiosk_app.bootstrap.resources import RESOURCES

SHIPPED = sorted((RESOURCES / "hospital_cards").glob("*.json"))
MIFARE = {
    "technology": "mifare",
    "mifare": {"sector": 4, "block": 1, "uses_key_b": True, "key": "A1B2C3D4E5F6"},
    "place": {"offset": 2, "length": 8, "coding": "ascii"},
}


def written(folder: Path, data: object) -> Path:
    path = folder / "site.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_profile_is_well_and_says_what_it_is(path: Path) -> None:
    assert load_profile(path).name == path.stem
    assert json.loads(path.read_text(encoding="utf-8"))["note"]


def test_a_profile_says_where_a_number_lies(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, MIFARE))
    assert (profile.technology, profile.block, profile.uses_key_b) == (Technology.MIFARE, 17, True)
    assert (profile.place.offset, profile.place.coding) == (2, Coding.ASCII)
    assert not profile.wants_key
    assert "a1b2c3" not in repr(profile).lower()


@pytest.mark.parametrize(
    ("sector", "block", "absolute"), [(0, 0, 0), (15, 2, 62), (31, 2, 126), (32, 14, 142)]
)
def test_blocks_are_counted_over_the_whole_card(
    tmp_path: Path, sector: int, block: int, absolute: int
) -> None:
    data = MIFARE | {"mifare": {"sector": sector, "block": block}}
    profile = load_profile(written(tmp_path, data))
    assert profile.block == absolute
    assert profile.wants_key


BROKEN = [
    ("[]", "must be an object"),
    ("{", "cannot be read as JSON"),
    ({"technology": "magstripe"}, "technology must be one of uid, mifare, cpu"),
    (MIFARE | {"mifare": 4}, "mifare must be an object"),
    (MIFARE | {"place": {"coding": "utf-8"}}, "place.coding must be one of"),
    (MIFARE | {"place": {"coding": "ascii", "offset": -1}}, "place.offset must be a whole number"),
    (MIFARE | {"place": {"coding": "ascii", "length": True}}, "place.length must be a whole"),
    (MIFARE | {"place": {"coding": "ascii", "size": 1}}, "unknown key place.size"),
    (MIFARE | {"mifare": {"sector": 4, "block": 3}}, "mifare.block must be a whole number"),
    (MIFARE | {"mifare": {"sector": 40, "block": 0}}, "mifare.sector must be a whole number"),
    (MIFARE | {"mifare": {"sector": 1, "block": 0, "key": "A1B2"}}, "mifare.key must be 6 to 6"),
    (MIFARE | {"mifare": {"sector": 1, "block": 0, "key": "A1B2C3D4E5G6"}}, "mifare.key must be"),
    (MIFARE | {"mifare": {"sector": 1, "block": 0, "uses_key_b": 1}}, "uses_key_b must be true"),
    (MIFARE | {"number": "("}, "number must be a regular expression"),
    (MIFARE | {"barcode": 7}, "barcode must be a regular expression"),
    (MIFARE | {"pin": "888888"}, "unknown key pin"),
    (MIFARE | {"place": {"coding": "ascii", "l\nngth": 1}}, r"unknown key place.'l\nngth'"),
    ({"technology": "cpu", "cpu": {}, "place": {"coding": "bcd"}}, "cpu.aid must be 1 to 16"),
    (
        {"technology": "cpu", "cpu": {"aid": "A0", "file": "1"}, "place": {"coding": "bcd"}},
        "cpu.file must be 2 to 2 bytes",
    ),
]


@pytest.mark.parametrize(("data", "says"), BROKEN, ids=range(len(BROKEN)))
def test_every_mistake_names_file_and_key_and_no_secret(
    tmp_path: Path, data: object, says: str
) -> None:
    path = written(tmp_path, data)
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)
    assert "A1B2" not in str(caught.value)


def test_a_profile_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(tmp_path / "nothing.json")
