"""What the played payment provider remembers of its orders: in memory, or in a file of its own.

A file outlives the process, and several processes may play one provider with it. It is a demo's: a
power cut may take the last moments, the end of a process takes nothing.
"""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from kiosk_app.central_service.keeping.database import DatabaseUnfitError
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.payment.provider import Charge, ProviderState
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import NOTHING, Fen

_PATIENCE_S: Final = 3.0
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS played_order (
    no TEXT PRIMARY KEY, amount INTEGER NOT NULL, expires_at INTEGER NOT NULL, state TEXT NOT NULL,
    is_silent INTEGER NOT NULL, is_late INTEGER NOT NULL, closed_at INTEGER,
    taken INTEGER NOT NULL, refunded INTEGER NOT NULL)
"""
_READ: Final = "SELECT * FROM played_order WHERE no = ?"
_KEEP: Final = "INSERT OR REPLACE INTO played_order VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(slots=True)
class PlayedOrder:
    """An order as the played provider knows it."""

    charge: Charge
    state: ProviderState = ProviderState.WAITING
    is_silent: bool = False
    is_late: bool = False
    closed_at: datetime | None = None
    taken: Fen = NOTHING
    refunded: Fen = NOTHING


@dataclass(slots=True)
class Page:
    """The place of one order in the book; what stands on it at the end is kept."""

    found: PlayedOrder | None


class Book(Protocol):
    """Where orders are kept; safe for several threads."""

    def page(self, order: OrderId) -> AbstractContextManager[Page]:
        """Give an order's page to one reader at a time; nothing is kept if the block fails."""
        ...


class MemoryBook:
    """A book that is forgotten with its process. Implements `Book`."""

    def __init__(self) -> None:
        self._orders: dict[OrderId, PlayedOrder] = {}
        self._turn = threading.Lock()

    @contextmanager
    def page(self, order: OrderId) -> Iterator[Page]:
        """Give an order's page to one reader at a time."""
        with self._turn:
            page = Page(_copy(self._orders.get(order)))
            yield page
            if page.found is not None:
                self._orders[order] = page.found


class PlayedBook:
    """A book in a file, made if it is not there. Implements `Book`.

    Raises:
        DatabaseUnfitError: the file cannot be used; the text says which.
    """

    def __init__(self, path: Path) -> None:
        self._turn = threading.Lock()
        self._db = sqlite3.connect(
            path, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False
        )
        weakref.finalize(self, self._db.close)
        try:
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", _TABLE):
                self._db.execute(statement)
        except sqlite3.Error as error:
            raise DatabaseUnfitError(
                f"{path}, where the played provider remembers: {error}"
            ) from error

    @contextmanager
    def page(self, order: OrderId) -> Iterator[Page]:
        """Give an order's page to one reader at a time, whichever process it is in."""
        with self._turn:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                page = Page(self._read(order))
                before = _copy(page.found)
                yield page
                if page.found is not None and page.found != before:
                    self._db.execute(_KEEP, _row_of(page.found))
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _read(self, order: OrderId) -> PlayedOrder | None:
        row = self._db.execute(_READ, (order,)).fetchone()
        if row is None:
            return None
        no, amount, expires_at, state, is_silent, is_late, closed_at, taken, refunded = row
        return PlayedOrder(
            Charge(OrderId(no), Fen(amount), of_ms(expires_at)),
            ProviderState(state),
            is_silent=bool(is_silent),
            is_late=bool(is_late),
            closed_at=None if closed_at is None else of_ms(closed_at),
            taken=Fen(taken),
            refunded=Fen(refunded),
        )


def _copy(order: PlayedOrder | None) -> PlayedOrder | None:
    return None if order is None else replace(order)


def _row_of(order: PlayedOrder) -> tuple[str | int | None, ...]:
    charge = order.charge
    return (
        charge.order,
        charge.amount,
        to_ms(charge.expires_at),
        order.state.value,
        order.is_silent,
        order.is_late,
        None if order.closed_at is None else to_ms(order.closed_at),
        order.taken,
        order.refunded,
    )
