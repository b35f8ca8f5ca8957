"""Printers as data: what one model can do that another cannot, from ``resources/printers/*.json``.

The loader is handed a file; nobody here knows where resources lie. A file with a fault is refused
with its name and the key, and nothing is guessed in its place.
"""

import json
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from hardware.printer.raster import Paper


class ProfileError(ValueError):
    """A profile file is broken; the message names file and key."""


class Charset(StrEnum):
    """Which Chinese characters the printer's own font has, by their code."""

    NONE = "none"  # no Chinese font, or one nobody vouches for: raster only
    GB2312 = "gb2312"
    GBK = "gbk"
    GB18030 = "gb18030"


class StatusDialect(StrEnum):
    """How a printer is asked how it stands."""

    EPSON = "epson"  # DLE EOT 1 to 4, automatic status by GS a
    CUSTOM = "custom"  # DLE EOT 20, six bytes; asked again and again, for nothing comes by itself


class CutCounter(StrEnum):
    """How a printer is asked how often it has cut."""

    NONE = "none"
    EPSON = "epson"  # GS g 2, counter 178
    CUSTOM = "custom"  # GS E2h, "2376 cuts"


class Presenter(StrEnum):
    """What holds a cut ticket out to the patient."""

    NONE = "none"
    CUSTOM = "custom"  # GS e: produce, retract, ask


class BlackMark(StrEnum):
    """How paper with black marks is aligned before the cut."""

    NONE = "none"
    GS_FF = "gs_ff"  # GS FF
    CUSTOM = "custom"  # GS F8h


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """One printer model.

    Attributes:
        name: for people.
        source: the document the facts are from, or that they are not from one.
        width_dots, dpi: what the head can ink.
        speed_mm_per_s: printing speed, from the data sheet.
        bytes_per_s: what the link carries, at least.
        buffer_bytes: receive buffer; decides how many strips may be under way.
        strip_rows: rows per raster strip.
        charset: of the font within the printer; decides what is sent as text.
        has_native_qr: draws QR codes itself (GS ( k).
        status: how it is asked how it stands.
        has_jam_bit: tells a paper jam by bit 2 of DLE EOT 3 (SNBC).
        has_process_id: answers GS ( H function 48; a clone that does not is asked by GS r.
        has_real_time_clear: answers DLE DC4 8.
        has_real_time_recover: obeys DLE ENQ 2, recover and clear, which it does not answer.
        cut_counter: second witness of a cut.
        presenter: what holds the ticket out; a ticket nobody took is taken back.
        retract_after_s: how long a ticket may wait there; 0 without a presenter.
        black_mark: how marked paper is aligned; a station with plain paper replaces it by NONE.
        cut_s: time of a cut.
        cutter_gap_mm: paper fed from the head to the knife before a cut.
    """

    name: str
    source: str
    width_dots: int
    dpi: int
    speed_mm_per_s: float
    bytes_per_s: int
    buffer_bytes: int
    strip_rows: int
    charset: Charset
    has_native_qr: bool
    status: StatusDialect
    has_jam_bit: bool
    has_process_id: bool
    has_real_time_clear: bool
    has_real_time_recover: bool
    cut_counter: CutCounter
    presenter: Presenter
    retract_after_s: float
    black_mark: BlackMark
    cut_s: float
    cutter_gap_mm: float

    @property
    def paper(self) -> Paper:
        """What the raster draws on."""
        return Paper(self.width_dots, self.dpi)

    @property
    def width_bytes(self) -> int:
        """Bytes per dot row."""
        return (self.width_dots + 7) // 8

    @property
    def has_presenter(self) -> bool:
        """Whether a cut ticket is held out and can be taken back."""
        return self.presenter is not Presenter.NONE

    def floor_s(self, rows: int) -> float:
        """Return the least time the mechanics need for `rows` and a cut."""
        length = self.paper.millimetres(rows) + self.cutter_gap_mm
        return length / self.speed_mm_per_s + self.cut_s


_FIELDS: dict[str, Any] = {field.name: field.type for field in fields(PrinterProfile)}
_ALLOWED: dict[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (int, float),
    bool: (bool,),
}
_RANGES: dict[str, tuple[float, float]] = {
    "width_dots": (128, 2400),
    "dpi": (100, 600),
    "speed_mm_per_s": (10, 1000),
    "bytes_per_s": (100, 100_000_000),
    "buffer_bytes": (45, 10_000_000),
    "strip_rows": (1, 255),
    "retract_after_s": (0, 600),
    "cut_s": (0.01, 10),
    "cutter_gap_mm": (0, 100),
}


def load_profile(path: Path) -> PrinterProfile:
    """Return the profile in `path`.

    Raises:
        ProfileError: the file is absent, no JSON object, or a key is missing, unknown, doubled,
            of the wrong kind or out of range, or two keys contradict each other.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except (OSError, ValueError, RecursionError) as error:
        raise ProfileError(f"{path}: cannot be read as JSON ({error})") from error
    if not isinstance(data, dict):
        raise ProfileError(f"{path}: must hold one JSON object")
    for key in sorted(data.keys() ^ _FIELDS.keys()):
        raise ProfileError(f"{path}: key {key!r} is {'missing' if key in _FIELDS else 'unknown'}")
    values: dict[str, Any] = {key: _value(path, key, data[key]) for key in _FIELDS}
    profile = PrinterProfile(**values)
    for key, complaint in _contradictions(profile):
        raise ProfileError(f"{path}: key {key!r} {complaint}")
    return profile


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that stands there twice: only one of them would count."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise ValueError(f"key {twice!r} stands there twice")
    return found


def _value(path: Path, key: str, value: object) -> object:
    """Return the value as its field wants it; true is no number here."""
    kind = _FIELDS[key]
    if kind not in _ALLOWED:
        words = [str(member) for member in kind]
        if value not in words:
            raise ProfileError(f"{path}: key {key!r} must be one of {words}, not {_shown(value)}")
        return kind(value)
    if not isinstance(value, _ALLOWED[kind]) or (kind is bool) != isinstance(value, bool):
        raise ProfileError(f"{path}: key {key!r} is of the wrong kind: {_shown(value)}")
    if isinstance(value, str):
        if not value.strip():
            raise ProfileError(f"{path}: key {key!r} is empty")
    elif isinstance(value, int | float) and kind is not bool:
        low, high = _RANGES[key]
        if not low <= value <= high:  # NaN is within nothing
            raise ProfileError(
                f"{path}: key {key!r} must be from {low} to {high}, not {_shown(value)}"
            )
    return value


def _shown(value: object) -> str:
    """Return `value` as it fits into one line; a number of thousands of digits has no text."""
    try:
        return repr(value)[:60]
    except (ValueError, RecursionError):
        return f"such a {type(value).__name__}"


def _contradictions(profile: PrinterProfile) -> list[tuple[str, str]]:
    """Return what no printer can be: the key at fault and why."""
    found = []
    if profile.has_presenter != (profile.retract_after_s > 0):
        found.append(("retract_after_s", "is above 0 with a presenter and 0 without one"))
    if profile.status is StatusDialect.CUSTOM and profile.has_process_id:
        found.append(("has_process_id", "is not spoken by printers of the custom status dialect"))
    if profile.status is StatusDialect.CUSTOM and profile.has_jam_bit:
        found.append(("has_jam_bit", "belongs to the epson status dialect"))
    if profile.presenter is Presenter.CUSTOM and profile.status is not StatusDialect.CUSTOM:
        found.append(("presenter", "custom is asked for by the custom status dialect only"))
    return found
