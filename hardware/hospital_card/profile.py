"""One site's own card as data: technology, where the number lies, how it is written, with what key.

A profile is a JSON file; every mistake in it is told by file and key, and a key's value is never in
a message, a repr or a log. A PIN cannot be written into a profile: VERIFY is never sent.
"""

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from hardware.hospital_card.coding import Coding

KEY_LENGTH: Final = 6
_SECTORS: Final = range(40)
_SMALL_SECTORS: Final = 32
_AID: Final = range(1, 17)
_LONGEST: Final = 256

ANY_NUMBER: Final = re.compile(r"[0-9A-Za-z-]{4,32}")
"""What a number looks like where a profile does not say."""


class Technology(StrEnum):
    """What kind of chip is in the card."""

    UID = "uid"  # any card a reader gives a serial number of; nothing on it is read
    MIFARE = "mifare"  # Mifare Classic and its like: sectors behind keys
    CPU = "cpu"  # ISO 7816-4: a directory, a file


_Word = TypeVar("_Word", bound=StrEnum)


class ProfileError(ValueError):
    """A profile cannot be used; the text names file and key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the number lies among the bytes that are read."""

    offset: int
    length: int
    coding: Coding
    width: int = 0


@dataclass(frozen=True, slots=True)
class HospitalCardProfile:
    """One site's own card.

    Attributes:
        block: of a Mifare card, counted over the whole card.
        uses_key_b: authenticate with key B instead of A.
        key: six bytes; None where the site keeps it in a file of its own.
        aid: of a CPU card, the name of the directory.
        file_id: of the file in it; None where the directory answers READ BINARY itself.
        record: read this record of the file instead of its bytes; 0: bytes.
        number: what a number has to look like to be one.
        barcode: what is printed on the card and can be scanned; None: nothing.
    """

    name: str
    technology: Technology
    place: Place
    block: int = 0
    uses_key_b: bool = False
    key: bytes | None = field(default=None, repr=False)
    aid: bytes = b""
    file_id: int | None = None
    record: int = 0
    number: re.Pattern[str] = ANY_NUMBER
    barcode: re.Pattern[str] | None = None

    @property
    def wants_key(self) -> bool:
        """Whether a key has to be handed in from outside."""
        return self.technology is Technology.MIFARE and self.key is None


def load_profile(path: Path) -> HospitalCardProfile:
    """Read a profile.

    Raises:
        ProfileError: it is absent, no JSON, or a key is missing, unknown or wrong.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ProfileError(f"{path}: cannot be read as JSON") from error
    if not isinstance(data, dict):
        raise ProfileError(f"{path}: must be an object")
    sheet = _Sheet(path, data)
    technology = sheet.word("technology", Technology)
    profile = HospitalCardProfile(
        name=path.stem,
        technology=technology,
        place=_place(sheet.part("place")),
        number=sheet.pattern("number") or ANY_NUMBER,
        barcode=sheet.pattern("barcode"),
        **_where(sheet, technology),
    )
    sheet.demand_all_read()
    return profile


class _Sheet:
    """An object of the file; knows which of its keys were read."""

    def __init__(self, path: Path, data: dict[str, Any], prefix: str = "") -> None:
        self._path = path
        self._data = dict(data)
        self._prefix = prefix
        self._data.pop("note", None)

    def fault(self, key: str, wanted: str) -> ProfileError:
        return ProfileError(f"{self._path}: {self._prefix}{key} must be {wanted}")

    def part(self, key: str) -> "_Sheet":
        value = self._data.pop(key, None)
        if not isinstance(value, dict):
            raise self.fault(key, "an object")
        return _Sheet(self._path, value, f"{self._prefix}{key}.")

    def word(self, key: str, kind: type[_Word]) -> _Word:
        value = self._data.pop(key, None)
        try:
            return kind(value)
        except ValueError:
            raise self.fault(key, f"one of {', '.join(kind)}") from None

    def number(self, key: str, allowed: range, default: int | None = None) -> int:
        value = self._data.pop(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
            raise self.fault(key, f"a whole number from {allowed[0]} to {allowed[-1]}")
        return value

    def raw(self, key: str, lengths: range, *, may_miss: bool = False) -> bytes | None:
        value = self._data.pop(key, None)
        if value is None and may_miss:
            return None
        wanted = f"{lengths[0]} to {lengths[-1]} bytes in hexadecimal"
        try:
            found = bytes.fromhex(value)
        except (TypeError, ValueError):
            raise self.fault(key, wanted) from None
        if len(found) not in lengths:
            raise self.fault(key, wanted)
        return found

    def flag(self, key: str) -> bool:
        value = self._data.pop(key, False)
        if not isinstance(value, bool):
            raise self.fault(key, "true or false")
        return value

    def pattern(self, key: str) -> re.Pattern[str] | None:
        value = self._data.pop(key, None)
        if value is None:
            return None
        try:
            return re.compile(value)
        except (TypeError, re.error, OverflowError, RecursionError):
            raise self.fault(key, "a regular expression") from None

    def demand_all_read(self) -> None:
        for key in self._data:
            shown = key if key.isidentifier() else repr(key)
            raise ProfileError(f"{self._path}: unknown key {self._prefix}{shown}")


def _place(sheet: _Sheet) -> Place:
    place = Place(
        offset=sheet.number("offset", range(_LONGEST), 0),
        length=sheet.number("length", range(_LONGEST), 0),
        coding=sheet.word("coding", Coding),
        width=sheet.number("width", range(33), 0),
    )
    sheet.demand_all_read()
    return place


def _where(sheet: _Sheet, technology: Technology) -> dict[str, Any]:
    match technology:
        case Technology.MIFARE:
            return _mifare(sheet.part("mifare"))
        case Technology.CPU:
            return _cpu(sheet.part("cpu"))
        case Technology.UID:
            return {}


def _mifare(sheet: _Sheet) -> dict[str, Any]:
    sector = sheet.number("sector", _SECTORS)
    per_sector = 4 if sector < _SMALL_SECTORS else 16
    # The last block of a sector holds its keys and rights; a number never lies there.
    inside = sheet.number("block", range(per_sector - 1))
    first = sector * 4 if sector < _SMALL_SECTORS else 128 + (sector - _SMALL_SECTORS) * 16
    found = {
        "block": first + inside,
        "uses_key_b": sheet.flag("uses_key_b"),
        "key": sheet.raw("key", range(KEY_LENGTH, KEY_LENGTH + 1), may_miss=True),
    }
    sheet.demand_all_read()
    return found


def _cpu(sheet: _Sheet) -> dict[str, Any]:
    file_id = sheet.raw("file", range(2, 3), may_miss=True)
    found = {
        "aid": sheet.raw("aid", _AID),
        "file_id": None if file_id is None else int.from_bytes(file_id, "big"),
        "record": sheet.number("record", range(255), 0),
    }
    sheet.demand_all_read()
    return found
