"""Everything a kiosk is wired to, as one value."""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.device_health import DevicePart, PartState
from kiosk_app.domain.guide import SymptomGuide
from kiosk_app.domain.ids import OrderId, RequestKey
from kiosk_app.handlers.exit_lock import ExitLock
from kiosk_app.handlers.pace import Pace
from kiosk_app.handlers.ports import BoardShelf, Central, IdentityStation, Journal, TicketPrinter
from kiosk_app.journeys.events import Event

_REMEMBERED: Final = 16


def new_key() -> RequestKey:
    """Return a fresh idempotency key: 128 random bits."""
    return RequestKey(uuid.uuid4().hex)


def stay() -> None:
    """Go on: this station has no staff exit."""


class Watch:
    """One order being watched: the event that ends it, and what was seen of the order last."""

    def __init__(self) -> None:
        self.end: Final = threading.Event()
        self.seen = OrderState.OPEN


class Watches:
    """The payment orders that are, were or must no longer be watched. Safe for several lanes."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._watches: OrderedDict[OrderId, Watch] = OrderedDict()

    def of(self, order: OrderId) -> Watch:
        """Return the watch of `order`, also one that was ended before it began."""
        with self._turn:
            watch = self._watches.setdefault(order, Watch())
            while len(self._watches) > _REMEMBERED:
                self._watches.popitem(last=False)
            return watch

    def end(self, order: OrderId) -> None:
        """End the watch of `order`, now and for good."""
        self.of(order).end.set()

    def end_all(self) -> None:
        """End every watch: the kiosk closes."""
        with self._turn:
            for watch in self._watches.values():
                watch.end.set()


@dataclass(frozen=True, slots=True)
class Bench:
    """One of each thing effects are carried out with.

    Attributes:
        post: hands an event in from any thread, for what comes without being awaited.
        now: wall clock with offset, for the journal's dates only.
        hospital_now: the same by central's clock, for ages.
        elderly_age: whole years from which a patient is elderly, as central said last.
        guide: the rules of the symptom guide; None where there are none that can be used.
        new_key: makes idempotency keys.
        books_without_paper: whether kiosks book while nothing can be printed, as central said last;
            at a counter somebody decides that for themselves.
        parts: how every device was seen last; asks none.
        leave: ends the program, from any thread.
        exit_lock: knows the codes of the staff exit while central is away; None where there is no
            such exit.
    """

    station: IdentityStation
    printer: TicketPrinter
    central: Central
    journal: Journal
    post: Callable[[Event], None]
    now: Callable[[], datetime]
    hospital_now: Callable[[], datetime]
    elderly_age: Callable[[], int]
    pace: Pace
    watches: Watches
    kept_board: BoardShelf
    guide: SymptomGuide | None
    new_key: Callable[[], RequestKey] = new_key
    books_without_paper: Callable[[], bool] = lambda: True
    parts: Callable[[], Mapping[DevicePart, PartState]] = dict
    leave: Callable[[], None] = stay
    exit_lock: ExitLock | None = None
