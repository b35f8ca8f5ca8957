"""The daily bill: a CSV file in the shape Chinese providers deliver it.

A byte order mark, Chinese column names, every value after a grave accent so that spreadsheets leave
numbers alone, amounts in yuan with two places, a heading and a line of sums at the end. Values of
the field: WeChat Pay's 交易账单, as far as a registration desk needs its columns.
"""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
MERCHANT: Final = "1900000901"
COLUMNS: Final = (
    "交易时间", "商户号", "微信订单号", "商户订单号", "交易状态",
    "订单金额", "商户退款单号", "退款金额", "手续费",
)  # fmt: skip
_MOVEMENTS: Final = """
SELECT no AS trade, order_no, 0 AS is_back, amount, at FROM trades
    WHERE at >= :first AND at < :end
UNION ALL
SELECT no AS trade, order_no, 1 AS is_back, amount, at FROM refunds
    WHERE at >= :first AND at < :end
ORDER BY at, trade"""
SUMS: Final = ("总交易单数", "总交易额", "总退款金额", "手续费总金额")


def bill_lines(path: Path, day: date) -> Iterator[str]:
    """Give the bill of a day from the provider's book, a line at a time."""
    begin = datetime.combine(day, datetime.min.time(), CHINA)
    first = round(begin.timestamp() * 1000)
    end = round((begin + timedelta(days=1)).timestamp() * 1000)
    yield "\ufeff" + ",".join(COLUMNS) + "\r\n"
    count = paid = back = 0
    for row in _movements(path, first, end):
        count += 1
        paid += 0 if row["is_back"] else row["amount"]
        back += row["amount"] if row["is_back"] else 0
        at = datetime.fromtimestamp(row["at"] / 1000, CHINA)
        trade = str(row["trade"])
        yield _values(
            f"{at:%Y-%m-%d %H:%M:%S}",
            MERCHANT,
            trade if row["is_back"] else f"42{int(trade):026d}",
            row["order_no"],
            "REFUND" if row["is_back"] else "SUCCESS",
            _yuan(0 if row["is_back"] else row["amount"]),
            trade if row["is_back"] else "",
            _yuan(row["amount"] if row["is_back"] else 0),
            _yuan(0),
        )
    yield ",".join(SUMS) + "\r\n"
    yield _values(str(count), _yuan(paid), _yuan(back), _yuan(0))


def _movements(path: Path, first: int, end: int) -> Iterator[sqlite3.Row]:
    """Give trades and refunds from `first` up to `end` in the order of time, one by one."""
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    reader.row_factory = sqlite3.Row
    try:
        yield from reader.execute(_MOVEMENTS, {"first": first, "end": end})
    finally:
        reader.close()


def _values(*values: str) -> str:
    return ",".join(f"`{value}" for value in values) + "\r\n"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
