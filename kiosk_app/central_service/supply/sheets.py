"""Tables as spreadsheets write them: any of their encodings, marks, signs between cells, headings.

UTF-8 with and without byte-order mark, UTF-16 ("Unicode text"), and GB 18030, of which GBK is a
part; commas, semicolons or tabs; ``2026/11/30``, ``8:00``, ``30.0``, full-width digits; headings in
Chinese or by their names. What cannot be read is told by its line; nothing is guessed beyond that.

Source: RFC 4180; GB 18030-2022.
"""

import codecs
import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from kiosk_app.contract.fitting import Expected, Unfit, unfit_in
from kiosk_app.domain.refusal import Refusal

MOST_BYTES = 20_000_000

_BOM = "\ufeff"
_SIGNS = ",;\t"
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
_HOUR = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_WHOLE = re.compile(r"(\d{1,6})(?:\.0+)?")

Cells = Mapping[str, str]


ASSUMED = "GB 18030"
"""What bytes that are no Unicode are taken for; Big5 and others cannot be told from it."""


def is_unicode(raw: bytes) -> bool:
    """Tell whether a file says itself what its bytes mean."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def decode(raw: bytes) -> list[str]:
    """Return the lines of a file; `is_unicode` tells whether that was `ASSUMED`.

    Raises:
        ValueError: it is in none of the encodings spreadsheets write.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16").splitlines(keepends=True)
    try:
        return raw.decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError:
        return raw.decode("gb18030").splitlines(keepends=True)


def rows(
    lines: Iterable[str], columns: Sequence[str], headings: Mapping[str, str]
) -> Iterator[tuple[int, Cells | Refusal]]:
    """Give each row by its columns with the line it ends on; a wrong heading is the only row.

    Args:
        lines: of the file, heading first.
        columns: their names, in any order in the file.
        headings: a column as people here write it → its name.
    """
    kept = list(lines)
    skipped = 1 if kept and kept[0].lstrip(_BOM).lower().startswith("sep=") else 0
    sheet = [line.removeprefix(_BOM) for line in kept[skipped:]]
    sign = max(_SIGNS, key=sheet[0].count) if sheet else ","
    reader = csv.reader(sheet, delimiter=sign, strict=True)
    try:
        found = [_clean(cell) for cell in next(reader, [])]
        names = [headings.get(name, name) for name in found]
        if sorted(names) != sorted(columns):
            yield 1 + skipped, _wrong_heading(columns, headings)
            return
        for cells in reader:
            clean = [_clean(cell) for cell in cells]
            if any(clean):
                is_whole = len(clean) == len(names)
                row = dict(zip(names, clean, strict=True)) if is_whole else fault("columns")
                yield reader.line_num + skipped, row
    except csv.Error:
        yield reader.line_num + skipped, fault("quotes")


def read(cells: Cells, kinds: Mapping[str, Callable[[str], Any]]) -> dict[str, Any] | Refusal:
    """Return each cell as its kind makes it, or MALFORMED_REQUEST with the first wrong ``field``.

    Args:
        cells: of one row.
        kinds: column → what makes its value; ValueError for what it cannot be.
    """
    row: dict[str, Any] = {}
    for name, kind in kinds.items():
        if unfit_in(cells[name]):
            return fault(name, Expected.PLAIN)
        try:
            row[name] = kind(cells[name])
        except ValueError:
            return fault(name, _EXPECTED.get(kind, Expected.ONE_OF))
        unfit = unfit_in(row[name], name)  # as of every request: no day that nobody means
        if unfit is not None:
            return unfit.refusal
    return row


def fault(field: str, expected: Expected = Expected.FITTING) -> Refusal:
    """Return that a field cannot be read, and what belongs there."""
    return Unfit(field, expected).refusal


def _wrong_heading(columns: Sequence[str], headings: Mapping[str, str]) -> Refusal:
    """Return that the first line is no heading, and which columns belong there."""
    ours = {name: said for said, name in headings.items()}
    names = ", ".join(f"{ours[name]}/{name}" if name in ours else name for name in columns)
    return Unfit("heading", Expected.COLUMNS, names).refusal


def day(text: str) -> date:
    """Return the day of a cell.

    Raises:
        ValueError: it is none; so for `hour` and `whole`.
    """
    found = _DAY.fullmatch(text)
    if found is None:
        return date.fromisoformat(text)
    year, month, of_month = (int(part) for part in found.groups())
    return date(year, month, of_month)


def hour(text: str) -> time:
    """Return the time of a cell, whole minutes."""
    found = _HOUR.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no time")
    return time(int(found[1]), int(found[2]))


def whole(text: str) -> int:
    """Return the number of a cell; a spreadsheet's ``30.0`` is 30."""
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no whole number")
    return int(found[1])


_EXPECTED: Mapping[Callable[[str], Any], Expected] = {
    day: Expected.DAY,
    hour: Expected.HOUR,
    whole: Expected.WHOLE_NUMBER,
}


def _clean(cell: str) -> str:
    """Return a cell without what spreadsheets put around it, its digits and signs plain."""
    return unicodedata.normalize("NFKC", cell).strip().removeprefix("'").strip()
