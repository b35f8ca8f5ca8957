"""A provider's daily bill as it comes: CSV with Chinese columns, sums at its end, UTF-8 or GB18030.

Read a line at a time, and twice: first whether it is whole and of the right day, then for use. A
bill that was cut off, has other sums than its lines, one line twice, or lines of another day, is
none at all.

Source: the field's bills (WeChat Pay 交易账单): a grave accent before every value, amounts in yuan
with two places, a heading and a line of sums at the end.
"""

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kiosk_app.central_service.keeping.instants import start_of, to_ms
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import HOSPITAL_TIME

_AT, _TRADE, _ORDER, _STATE = "交易时间", "微信订单号", "商户订单号", "交易状态"
_PAID, _REFUND, _BACK = "订单金额", "商户退款单号", "退款金额"
_NEEDED = (_AT, _TRADE, _ORDER, _STATE, _PAID, _REFUND, _BACK)
_SUMS = ("总交易单数", "总交易额", "总退款金额")
_YUAN = re.compile(r"([0-9]{1,12})\.([0-9]{2})")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_NUMBER = re.compile(r"[\x21-\x7e]{1,64}")
_ENCODINGS = ("utf-8-sig", "gb18030")


class BillError(Exception):
    """The file is no bill of that day; the text says why."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """Money that moved: taken for an order, or back from it.

    Attributes:
        trade: the provider's number of the payment, or our number of the refund.
        at: epoch milliseconds.
    """

    order: str
    trade: str
    is_back: bool
    amount: Fen
    at: int


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill that was found whole.

    Attributes:
        lines, paid, back: how many lines, and their sums in fen.
    """

    path: Path
    day: date
    encoding: str
    lines: int
    paid: Fen
    back: Fen

    def __iter__(self) -> Iterator[BillLine]:
        """Give the lines, one at a time."""
        for row in _rows(self.path, self.encoding):
            if isinstance(row, BillLine):
                yield row


def read_bill(path: Path, day: date) -> Bill:
    """Return the bill in a file.

    Raises:
        BillError: it is not whole, or not of that day.
    """
    for encoding in _ENCODINGS:
        try:
            return _checked(path, day, encoding)
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise BillError(f"{path}: {error.strerror}") from error
    raise BillError(f"{path}: neither UTF-8 nor GB18030")


def _checked(path: Path, day: date, encoding: str) -> Bill:
    begin = start_of(day)
    count = paid = back = 0
    sums: tuple[int, int, int] | None = None
    for row in _each_once(path, encoding):
        if not isinstance(row, BillLine):
            sums = row
            continue
        if not begin <= row.at < begin + 24 * 3600 * 1000:
            raise BillError(f"{path}: order {row.order} is not of {day}")
        count += 1
        paid += 0 if row.is_back else row.amount
        back += row.amount if row.is_back else 0
    if sums is None:
        raise BillError(f"{path}: cut off, there are no sums at its end")
    if sums != (count, paid, back):
        raise BillError(f"{path}: the sums at its end are not those of its lines")
    return Bill(path, day, encoding, count, Fen(paid), Fen(back))


def _each_once(path: Path, encoding: str) -> Iterator[BillLine | tuple[int, int, int]]:
    """Give what `_rows` gives. What was seen is kept in SQLite's own passing file, not in memory.

    Raises:
        BillError: a line stands in it twice.
    """
    with closing(sqlite3.connect("")) as seen:
        seen.execute("CREATE TABLE line (a, b, c, PRIMARY KEY (a, b, c)) WITHOUT ROWID")
        for row in _rows(path, encoding):
            if isinstance(row, BillLine):
                try:
                    line = row.order, row.trade, row.is_back
                    seen.execute("INSERT INTO line VALUES (?, ?, ?)", line)
                except sqlite3.IntegrityError as error:
                    raise BillError(
                        f"{path}: a line of order {row.order} is in it twice"
                    ) from error
            yield row


def _rows(path: Path, encoding: str) -> Iterator[BillLine | tuple[int, int, int]]:
    """Give the lines of a file and, last, its sums."""
    try:
        yield from _read(path, encoding)
    except csv.Error as error:
        raise BillError(f"{path}: a line cannot be read: {error}") from error


def _read(path: Path, encoding: str) -> Iterator[BillLine | tuple[int, int, int]]:
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.reader(file)
        places = _places(path, next(rows, []), _NEEDED)
        for row in rows:
            if row[:1] == [_SUMS[0]]:
                sums = _places(path, row, _SUMS)
                yield _sums_of(path, next(rows, []), sums)
                if next(rows, None) is not None:
                    raise BillError(f"{path}: goes on after its sums")
                return
            yield _line(path, rows.line_num, _picked(path, row, places))


def _places(path: Path, row: list[str], names: tuple[str, ...]) -> dict[str, int]:
    found = {name.strip(): place for place, name in enumerate(row)}
    for name in names:
        if name not in found:
            raise BillError(f"{path}: column {name} is missing")
    return {name: found[name] for name in names}


def _picked(path: Path, row: list[str], places: dict[str, int]) -> dict[str, str]:
    try:
        return {name: row[place].lstrip("`").strip() for name, place in places.items()}
    except IndexError as error:
        raise BillError(f"{path}: cut off within a line") from error


def _sums_of(path: Path, row: list[str], places: dict[str, int]) -> tuple[int, int, int]:
    values = _picked(path, row, places)
    count = values[_SUMS[0]]
    if not (count.isascii() and count.isdigit()):
        raise BillError(f"{path}: the sums at its end cannot be read")
    return int(count), _fen(path, values[_SUMS[1]]), _fen(path, values[_SUMS[2]])


def _line(path: Path, number: int, row: dict[str, str]) -> BillLine:
    is_back = row[_STATE] == "REFUND"
    trade = row[_REFUND] if is_back else row[_TRADE]
    if row[_STATE] not in {"SUCCESS", "REFUND"}:
        raise BillError(f"{path}, line {number}: state {row[_STATE]!r} is unknown")
    if not _NUMBER.fullmatch(row[_ORDER]) or not _NUMBER.fullmatch(trade):
        raise BillError(f"{path}, line {number}: no order or trade number")
    if not _TIME.fullmatch(row[_AT]):
        raise BillError(f"{path}, line {number}: no time")
    try:
        at = datetime.fromisoformat(row[_AT]).replace(tzinfo=HOSPITAL_TIME)
    except ValueError as error:
        raise BillError(f"{path}, line {number}: no time") from error
    amount = _fen(path, row[_BACK] if is_back else row[_PAID])
    return BillLine(row[_ORDER], trade, is_back, Fen(amount), to_ms(at))


def _fen(path: Path, text: str) -> int:
    found = _YUAN.fullmatch(text)
    if found is None:
        raise BillError(f"{path}: {text!r} is no amount in yuan")
    return int(found[1]) * 100 + int(found[2])
