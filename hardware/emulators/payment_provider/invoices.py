"""Invoices the emulated provider issues and reverses: one for an order, kept in its file."""

import sqlite3
import threading
from pathlib import Path

from hardware.emulators.payment_provider.book import RefusedError


class InvoiceBook:
    """Which invoices are wanted; safe for several threads.

    Args:
        path: of the provider's file.
    """

    def __init__(self, path: Path) -> None:
        self._turn = threading.Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS invoices"
            " (order_no TEXT PRIMARY KEY, amount INTEGER NOT NULL)"
        )

        self._db.execute(
            "CREATE TABLE IF NOT EXISTS reversals"
            " (number TEXT PRIMARY KEY, order_no TEXT NOT NULL, total INTEGER NOT NULL)"
        )

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._db.close()

    def want(self, order: str, amount: int) -> None:
        """Remember that an invoice is wanted; an order has one, whatever it was paid with.

        Raises:
            RefusedError: there is one over another amount.
        """
        with self._turn:
            self._db.execute("INSERT OR IGNORE INTO invoices VALUES (?, ?)", (order, amount))
            known = self._db.execute("SELECT amount FROM invoices WHERE order_no = ?", (order,))
            if known.fetchone()[0] != amount:
                raise RefusedError("invoiced_otherwise")

    def reverse(self, number: str, order: str, total: int) -> None:
        """Reverse an invoice until so much of it is reversed; each number works once.

        Raises:
            RefusedError: there is no such invoice, or it is over less.
        """
        with self._turn:
            known = self._db.execute("SELECT amount FROM invoices WHERE order_no = ?", (order,))
            invoiced = known.fetchone()
            if invoiced is None or total > invoiced[0]:
                raise RefusedError("not_invoiced")
            self._db.execute(
                "INSERT OR IGNORE INTO reversals VALUES (?, ?, ?)", (number, order, total)
            )

    def reversals(self, order: str) -> list[int]:
        """Return how much was reversed in all after each reversal of an invoice."""
        with self._turn:
            found = self._db.execute(
                "SELECT total FROM reversals WHERE order_no = ? ORDER BY total", (order,)
            )
            return [row[0] for row in found]
