"""What a printer says, what it means, and the file that describes it."""

import math
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from hardware.printer import demux, profiles, status
from hardware.printer.demux import Demultiplexer, OtherBlock, ProcessDone, Reply
from hardware.printer.profiles import ProfileError, load_profile
from hardware.printer.status import Trouble
from tests.fuzz.target import Planted, Target, quick_folder

_FOLDER = quick_folder()
_PROFILES = Path(__file__).parents[2] / "resources" / "printers"
_MOST_PENDING = 96


def _replies(data: bytes, size: int, *, is_custom: bool) -> tuple[list[Reply], int]:
    taker = Demultiplexer(has_full_status=is_custom)
    found: list[Reply] = []
    for start in range(0, len(data), size):
        found += taker.feed(data[start : start + size])
        assert len(taker._pending) <= _MOST_PENDING, "a block without end eats the memory"
    assert taker.dropped <= len(data)
    return found, taker.dropped


def replies(data: bytes) -> None:
    """Replies come out, the same however the bytes trickle in; what fits nothing is dropped."""
    size = max(1, data[0]) if data else 1
    found = _replies(data[1:], size, is_custom=False)
    assert found == _replies(data[1:], max(1, len(data)), is_custom=False)
    custom = _replies(data[1:], size, is_custom=True)
    assert custom == _replies(data[1:], max(1, len(data)), is_custom=True)
    for reply in found[0]:
        if isinstance(reply, ProcessDone):
            assert reply.process_id in data
        if isinstance(reply, OtherBlock):
            assert reply.data in data


def meanings(data: bytes) -> None:
    """Any status bytes have a meaning, and an open cover or an end of paper is never overlooked."""
    four = data.ljust(4, b"\x12")[:4]
    asked = status.from_real_time(*four)
    assert (asked.trouble is Trouble.COVER_OPEN) == bool(four[1] & 0x04)
    told = status.from_automatic(*four[:3])
    assert (told.trouble is Trouble.COVER_OPEN) == bool(four[0] & 0x20)
    full = status.with_ejector(status.from_full(*four), four[0])
    assert not four[0] & 0x01 or full.trouble is not None
    for seen in (asked, told, full):
        assert (seen.paper is status.PaperState.END) <= (seen.trouble is not None)
        assert all(key.startswith("printer.") for key in seen.words_keys)


def profile(data: bytes) -> None:
    """Any file is a profile whose figures can be reckoned with, or is refused in one line."""
    path = Path(_FOLDER.name) / "profile.json"
    path.write_bytes(data)
    try:
        found = load_profile(path)
    except ProfileError as no:
        said = str(no)
        assert "\n" not in said
        return
    for each in fields(found):
        value = getattr(found, each.name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            assert math.isfinite(value), each.name
            assert value >= 0, each.name
    assert math.isfinite(found.floor_s(1000))
    assert found.width_bytes > 0


def _profile_seeds() -> list[bytes]:
    whole = [path.read_bytes() for path in sorted(_PROFILES.glob("*.json"))]
    first = whole[0]
    return [
        *whole,
        first.replace(b'"cut_s": 0.3', b'"cut_s": NaN'),
        first.replace(b'"cut_s": 0.3', b'"cut_s": 1e999'),
        first.replace(b'"cut_s": 0.3', b'"cut_s": "soon"'),
        first.replace(b'"dpi": 203', b'"dpi": 1' + b"0" * 400),
        b"[" * 3000,
        b"{}",
    ]


def _cover_elsewhere(n1: int, n2: int, n3: int, n4: int) -> status.PrinterStatus:
    return _from_real_time(n1, n2 >> 1, n3, n4)


def _take_anything(_path: Path, _key: str, value: object) -> object:
    """Allow everything."""
    return value


_from_real_time: Callable[[int, int, int, int], status.PrinterStatus] = status.from_real_time

TARGETS = (
    Target(
        "printer_replies",
        replies,
        ("hardware.printer.demux.Demultiplexer",),
        lambda: (
            b"\xff\x12\x16\x12\x12",
            b"\x01\x37\x22abcd\x00\x37\x25\x00\x00",
            b"\x03\x14\x00\x00\x0f\x11\x13\x5fTM-T88\x00",
            b"\x02\x37" + b"\x22" * 200,
            b"\x04\x90\xff\x10\x80\x12",
            b"\x05\x14\x00\x00\x0f\x00\x12",
        ),
        Planted(demux, "_AUTOMATIC_LENGTH", 5),
        longest=300,
    ),
    Target(
        "printer_status",
        meanings,
        (
            "hardware.printer.status.from_real_time",
            "hardware.printer.status.from_automatic",
            "hardware.printer.status.from_full",
            "hardware.printer.status.with_ejector",
        ),
        lambda: (
            b"\x16\x12\x12\x12",
            b"\x1e\x16\x12\x12",
            b"\x1e\x32\x1a\x7e",
            b"\x3c\x08\x0f\x0f",
        ),
        Planted(status, "from_real_time", _cover_elsewhere),
        longest=4,
    ),
    Target(
        "printer_profile",
        profile,
        ("hardware.printer.profiles.load_profile",),
        _profile_seeds,
        Planted(profiles, "_value", _take_anything),
    ),
)
