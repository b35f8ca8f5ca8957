"""A hospital's own cards and what a scanner in keyboard mode types: profile, number, card, keys."""

import re
from contextlib import suppress
from pathlib import Path

from hardware.errors import DeviceError
from hardware.hospital_card import coding, profile, reader
from hardware.hospital_card.coding import Coding
from hardware.hospital_card.profile import ProfileError
from hardware.scanner import key_text
from hardware.scanner.key_text import KeyText
from tests.fuzz.scripted import ScriptedCard, script_of
from tests.fuzz.target import Planted, Target, quick_folder

_FOLDER = quick_folder()
_PROFILES = sorted((Path(__file__).parents[2] / "resources" / "hospital_cards").glob("*.json"))
_KEY = bytes(range(6))
_KNOWN = tuple(profile.load_profile(path) for path in _PROFILES)
_CODINGS = tuple(Coding)


def card_profile(data: bytes) -> None:
    """Any file is a profile or is refused in one line, and a key is in no line and no repr."""
    path = Path(_FOLDER.name) / "card.json"
    path.write_bytes(data)
    try:
        found = profile.load_profile(path)
    except ProfileError as no:
        said = str(no)
        assert len(said.splitlines()) == 1
        return
    assert found.key is None or len(found.key) == profile.KEY_LENGTH
    assert found.place.offset + found.place.length < 2 * 256
    assert "key=" not in repr(found)


def number(data: bytes) -> None:
    """Any bytes in any coding are a text, of bounded length."""
    for each in _CODINGS:
        with suppress(DeviceError):
            found = coding.decode(data, each, len(data) % 33)
            assert len(found) <= 4 * len(data) + 33


def card(data: bytes) -> None:
    """A card that answers anything has a number such as its profile asks for, or is refused."""
    if not data:
        return
    known = _KNOWN[data[0] % len(_KNOWN)]
    with suppress(DeviceError):
        record = reader.HospitalCardReader(known, _KEY).read(ScriptedCard(data[1:]))
        assert known.number.fullmatch(record.number)
        assert repr(record) == f"HospitalCardRecord(…{record.number[-2:]})"


def typed(data: bytes) -> None:
    """Any keys in any order make text, a character for each press at most."""
    keys = KeyText()
    for key, value in zip(data[::2], data[1::2], strict=False):
        made = keys.press(key, value % 3)
        assert len(made) <= 1
        assert not made or not 0xD800 <= ord(made) <= 0xDFFF


def _profile_seeds() -> list[bytes]:
    whole = [path.read_bytes() for path in _PROFILES]
    first = b'{"technology": "uid", "place": {"coding": "%s"}, "number": "%s"}'
    word = _CODINGS[0].value.encode()
    return [
        *whole,
        first % (word, b"[0-9]{99999999999999999999}"),
        first % (word, b"(" * 1500),
        first % (word, b"[0-9]{8}"),
        b"[" * 3000,
        b'{"technology": ["uid"]}',
    ]


def _card_seeds() -> list[bytes]:
    answers = script_of([b"\x90\x00", b"\x90\x00", b"12345678        \x90\x00"])
    uid = script_of([bytes.fromhex("8182030490 00")])
    return [
        *(bytes((index,)) + answers for index in range(len(_KNOWN))),
        *(bytes((index,)) + uid for index in range(len(_KNOWN))),
    ]


def _careless_decode(data: bytes, _coding: Coding, _width: int) -> str:
    return data.decode("ascii")


def _careless_pattern(_sheet: object, key: str) -> "re.Pattern[str] | None":
    value = getattr(_sheet, "_data").pop(key, None)  # noqa: B009 - of the class that is spoilt
    return None if value is None else re.compile(value)


def _careless_number(digits: str) -> str:
    return chr(int(digits))


TARGETS = (
    Target(
        "hospital_card_profile",
        card_profile,
        ("hardware.hospital_card.profile.load_profile",),
        _profile_seeds,
        Planted(profile._Sheet, "pattern", _careless_pattern),
    ),
    Target(
        "hospital_card_number",
        number,
        ("hardware.hospital_card.coding.decode",),
        lambda: (b"12345678", bytes.fromhex("12345678"), "卡123".encode("gb18030"), b"\xff" * 16),
        Planted(coding, "decode", _careless_decode),
        longest=300,
    ),
    Target(
        "hospital_card",
        card,
        ("hardware.hospital_card.reader.HospitalCardReader",),
        _card_seeds,
        Planted(reader, "decode", _careless_decode),
        longest=600,
    ),
    Target(
        "typed_keys",
        typed,
        ("hardware.scanner.key_text.KeyText",),
        lambda: (
            bytes((2, 1, 2, 0, 42, 1, 16, 1, 16, 0, 42, 0, 28, 1)),
            bytes((56, 1, 77, 1, 76, 1, 56, 0)),
            bytes((56, 1, 30, 1, 56, 0)),
            bytes((56, 1, *(72, 1) * 7, 56, 0)),
        ),
        Planted(key_text, "_numbered", _careless_number),
        longest=400,
    ),
)
