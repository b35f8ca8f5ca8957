"""Invoices the emulated provider issues: one for an order, kept in the provider's file."""

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
