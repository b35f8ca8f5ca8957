"""What the emulated provider keeps: orders, trades, refunds, notifications, in one SQLite file.

An order can be taken money for more than once (two phones on one code); every time is a trade of
its own. Refunds are keyed by the merchant's refund number and say the total that shall be back.
Amounts are whole fen, times epoch milliseconds.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

LATE_BY_MS: Final = 5_000
"""How long after closing a late payment shows up."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS orders (
    no TEXT PRIMARY KEY, amount INTEGER NOT NULL, state TEXT NOT NULL, opened_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, closed_at INTEGER, is_silent INTEGER NOT NULL DEFAULT 0,
    is_late INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS trades (
    no INTEGER PRIMARY KEY AUTOINCREMENT, order_no TEXT NOT NULL, amount INTEGER NOT NULL,
    at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS trades_by_order ON trades (order_no);
CREATE INDEX IF NOT EXISTS trades_by_time ON trades (at);
CREATE TABLE IF NOT EXISTS refunds (
    no TEXT PRIMARY KEY, order_no TEXT NOT NULL, total INTEGER NOT NULL, amount INTEGER NOT NULL,
    at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS refunds_by_order ON refunds (order_no);
CREATE INDEX IF NOT EXISTS refunds_by_time ON refunds (at);
CREATE TABLE IF NOT EXISTS notices (
    place INTEGER PRIMARY KEY AUTOINCREMENT, order_no TEXT NOT NULL, kind TEXT NOT NULL,
    amount INTEGER NOT NULL, is_told INTEGER NOT NULL DEFAULT 0);
"""


class PhoneAct(StrEnum):
    """What a patient's phone does with an order."""

    PAY = "pay"
    DECLINE = "decline"
    SILENCE = "silence"  # no answer about this order until the next act
    LATE = "late"  # pays after the order was closed
    TWICE = "twice"  # two phones pay
    SHORT = "short"  # one fen too little


class RefusedError(Exception):
    """The provider says no; the text is its word for it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an order stands: what it asked for, what was taken, what went back."""

    order: str
    state: str
    amount: int
    taken: int
    back: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification that has not been taken yet."""

    place: int
    order: str
    kind: str
    amount: int


class ProviderBook:
    """The book; safe for several threads.

    Attributes:
        path: of its file.

    Args:
        path: of its file, made if it is not there.
        clock: tells the time, with an offset.
        on_change: told after every change; there may be a new notification.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.path = path
        self._clock = clock
        self._turn = threading.RLock()
        self._on_change = on_change
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._db.close()

    def now_ms(self) -> int:
        """Return the time in epoch milliseconds."""
        return round(self._clock().timestamp() * 1000)

    # --- what merchants ask --------------------------------------------------------------------

    def open(self, order: str, amount: int, expires_at: int) -> str:
        """Open an order or find it open; return the text of its QR code.

        Raises:
            RefusedError: the number was used for another amount.
        """
        with self._write():
            found = self._row(order)
            if found is not None and found["amount"] != amount:
                raise RefusedError("order_number_used")
            if found is None:
                self._db.execute(
                    "INSERT INTO orders (no, amount, state, opened_at, expires_at)"
                    " VALUES (?, ?, 'waiting', ?, ?)",
                    (order, amount, self.now_ms(), expires_at),
                )
        return f"weixin://wxpay/bizpayurl?pr={order}"

    def standing(self, order: str) -> Standing | None:
        """Return how an order stands, None if nobody has opened it."""
        with self._write():
            self._pass_time(order)
            return self._standing(order)

    def charge(self, order: str, code: str) -> Standing | None:
        """Take the money by a shown code, unless it ends in 0 or it is too late."""
        return self.act(order, PhoneAct.DECLINE if code.endswith("0") else PhoneAct.PAY)

    def close_order(self, order: str) -> Standing | None:
        """Close an order that is not paid."""
        with self._write():
            self._pass_time(order)
            self._db.execute(
                "UPDATE orders SET state = 'closed', closed_at = ?"
                " WHERE no = ? AND state IN ('waiting', 'declined')",
                (self.now_ms(), order),
            )
            return self._standing(order)

    def refund(self, number: str, order: str, total: int) -> Standing:
        """See to it that `total` of what was taken is back; the same number does nothing twice.

        Raises:
            RefusedError: the number was used for something else, or so much was never taken.
        """
        with self._write():
            self._pass_time(order)
            known = self._db.execute("SELECT * FROM refunds WHERE no = ?", (number,)).fetchone()
            standing = self._standing(order)
            if standing is None or total > standing.taken:
                raise RefusedError("more_than_was_taken")
            if known is not None and (known["order_no"], known["total"]) != (order, total):
                raise RefusedError("refund_number_used")
            more = total - standing.back
            if known is None and more > 0:
                self._db.execute(
                    "INSERT INTO refunds VALUES (?, ?, ?, ?, ?)",
                    (number, order, total, more, self.now_ms()),
                )
                self._notify(order, "refunded", more)
            after = self._standing(order)
        if after is None:
            raise RefusedError("more_than_was_taken")
        return after

    # --- what patients do ----------------------------------------------------------------------

    def act(self, order: str, act: PhoneAct) -> Standing | None:
        """Do what a phone does; return how the order then stands, None if there is none."""
        with self._write():
            self._pass_time(order)
            is_silent = act is PhoneAct.SILENCE
            self._db.execute("UPDATE orders SET is_silent = ? WHERE no = ?", (is_silent, order))
            found = self._row(order)
            if found is None:
                return None
            if act is PhoneAct.LATE:
                self._db.execute("UPDATE orders SET is_late = 1 WHERE no = ?", (order,))
            elif found["state"] in {"waiting", "declined"} and not is_silent:
                self._pay(found, act)
            return self._standing(order)

    def press(self, order: str, amount: int) -> Standing | None:
        """Take money under a number no merchant has opened: a mistake of the provider's own."""
        with self._write():
            self._db.execute(
                "INSERT OR IGNORE INTO orders (no, amount, state, opened_at, expires_at)"
                " VALUES (?, ?, 'paid', ?, ?)",
                (order, amount, self.now_ms(), self.now_ms()),
            )
            self._take(order, amount)
            return self._standing(order)

    def is_silent(self, order: str) -> bool:
        """Tell whether nothing is answered about an order."""
        with self._turn:
            found = self._row(order)
        return found is not None and bool(found["is_silent"])

    # --- what goes out -------------------------------------------------------------------------

    def untold(self) -> list[Notice]:
        """Return the notifications nobody has taken yet, oldest first."""
        with self._turn:
            rows = self._db.execute("SELECT * FROM notices WHERE NOT is_told ORDER BY place")
            return [Notice(r["place"], r["order_no"], r["kind"], r["amount"]) for r in rows]

    def told(self, place: int) -> None:
        """Remember that a notification was taken, or is lost."""
        with self._write():
            self._db.execute("UPDATE notices SET is_told = 1 WHERE place = ?", (place,))

    # --- inside --------------------------------------------------------------------------------

    @contextmanager
    def _write(self) -> Iterator[None]:
        with self._turn:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        self._on_change()

    def _row(self, order: str) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._db.execute(
            "SELECT * FROM orders WHERE no = ?", (order,)
        ).fetchone()
        return found

    def _standing(self, order: str) -> Standing | None:
        found = self._row(order)
        if found is None:
            return None
        taken, back = (
            self._db.execute(
                f"SELECT coalesce(sum(amount), 0) FROM {table} WHERE order_no = ?",  # noqa: S608
                (order,),
            ).fetchone()[0]
            for table in ("trades", "refunds")
        )
        return Standing(order, found["state"], found["amount"], taken, back)

    def _pass_time(self, order: str) -> None:
        """Close what is past its time; let a late payment come."""
        now = self.now_ms()
        self._db.execute(
            "UPDATE orders SET state = 'closed', closed_at = expires_at"
            " WHERE no = ? AND state IN ('waiting', 'declined') AND expires_at <= ?",
            (order, now),
        )
        found = self._row(order)
        if found is None or not found["is_late"] or found["state"] != "closed":
            return
        if now >= found["closed_at"] + LATE_BY_MS:
            self._take(order, found["amount"])

    def _pay(self, found: sqlite3.Row, act: PhoneAct) -> None:
        order, amount = found["no"], found["amount"]
        if act is PhoneAct.DECLINE:
            self._db.execute("UPDATE orders SET state = 'declined' WHERE no = ?", (order,))
        elif act is PhoneAct.SHORT:
            self._take(order, amount - 1)
        else:
            for _ in range(2 if act is PhoneAct.TWICE else 1):
                self._take(order, amount)

    def _take(self, order: str, amount: int) -> None:
        self._db.execute("UPDATE orders SET state = 'paid', is_late = 0 WHERE no = ?", (order,))
        self._db.execute(
            "INSERT INTO trades (order_no, amount, at) VALUES (?, ?, ?)",
            (order, amount, self.now_ms()),
        )
        self._notify(order, "paid", amount)

    def _notify(self, order: str, kind: str, amount: int) -> None:
        self._db.execute(
            "INSERT INTO notices (order_no, kind, amount) VALUES (?, ?, ?)", (order, kind, amount)
        )
