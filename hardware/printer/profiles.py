"""Printers as data: what one model can do that another cannot, from ``resources/printers/*.json``.

The loader is handed a file; nobody here knows where resources lie.
"""

import json
from dataclasses import dataclass, fields
from pathlib import Path

from hardware.printer.raster import Paper


class ProfileError(ValueError):
    """A profile file is broken; the message names file and key."""


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """One printer model.

    Attributes:
        width_dots, dpi: what the head can ink.
        speed_mm_per_s: printing speed, from the data sheet.
        bytes_per_s: what the link carries, at least.
        buffer_bytes: receive buffer; decides how many strips may be under way.
        strip_rows: rows per raster strip.
        has_process_id: answers GS ( H function 48; a clone that does not is asked by GS r.
        has_real_time_clear: answers DLE DC4 8.
        cut_s: time of a cut.
        cutter_gap_mm: paper fed from the head to the knife before a cut.
    """

    name: str
    width_dots: int
    dpi: int
    speed_mm_per_s: float
    bytes_per_s: int
    buffer_bytes: int
    strip_rows: int
    has_process_id: bool
    has_real_time_clear: bool
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

    def floor_s(self, rows: int) -> float:
        """Return the least time the mechanics need for `rows` and a cut."""
        length = self.paper.millimetres(rows) + self.cutter_gap_mm
        return length / self.speed_mm_per_s + self.cut_s


_FIELDS = {field.name: field.type for field in fields(PrinterProfile)}
_LARGEST = 10_000_000
"""Beyond any printer's figures: what is larger is a slip of the key."""

_ALLOWED: dict[object, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (int, float),
    bool: (bool,),
}


def load_profile(path: Path) -> PrinterProfile:
    """Return the profile in `path`.

    Raises:
        ProfileError: the file is absent, no JSON object, or a key is missing, unknown or wrong.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ProfileError(f"{path}: cannot be read as JSON ({error})") from error
    if not isinstance(data, dict):
        raise ProfileError(f"{path}: must hold one JSON object")
    for key in sorted(data.keys() ^ _FIELDS.keys()):
        raise ProfileError(f"{path}: key {key!r} is {'missing' if key in _FIELDS else 'unknown'}")
    for key in _FIELDS:
        _check(path, key, data[key])
    return PrinterProfile(**data)


def _check(path: Path, key: str, value: object) -> None:
    """Refuse a value of the wrong kind; true is no number here, and numbers are positive."""
    kind = _FIELDS[key]
    if not isinstance(value, _ALLOWED[kind]) or (kind is bool) != isinstance(value, bool):
        raise ProfileError(f"{path}: key {key!r} is of the wrong kind: {str(value)[:40]!r}")
    if kind is bool or not isinstance(value, int | float):
        return
    if not 0 < value <= _LARGEST:  # NaN is within nothing
        raise ProfileError(f"{path}: key {key!r} must be above zero and at most {_LARGEST}")
