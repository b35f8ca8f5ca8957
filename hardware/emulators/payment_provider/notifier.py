"""Tells the merchant what happened, as real providers do: usually once, in order, until taken.

`Delivery` says how it goes wrong. What was not taken (no 2xx) is told again, under the same number.
"""

import http.client
import json
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

from hardware.emulators.payment_provider.book import Notice, ProviderBook
from hardware.emulators.payment_provider.signing import Pen, sha256

TIMEOUT_S: Final = 5.0
AGAIN_S: Final = 2.0
_SUCCESS: Final = 300


class Delivery(StrEnum):
    """How notifications go out."""

    NORMAL = "normal"
    DOUBLE = "double"  # each one twice
    REORDER = "reorder"  # the newest first
    LOSE = "lose"  # none arrives, none is told again
    HOLD = "hold"  # none goes out until this is changed
    FORGE = "forge"  # with a signature of nobody's
    WRONG_AMOUNT = "wrong_amount"  # signed, but says ten times as much


class Notifier:
    """Delivers what the book has; `deliver` is all of it, the thread only repeats it.

    Args:
        book: where the notifications wait.
        target: URL that takes them; None: they wait.
        key: signs them.
        nonce: draws a text nobody has used.
    """

    def __init__(
        self, book: ProviderBook, target: str | None, key: bytes, nonce: Callable[[], str]
    ) -> None:
        self._book = book
        self.target = target
        self._key = key
        self._nonce = nonce
        self.delivery = Delivery.NORMAL
        self._news = threading.Event()
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="notifier", daemon=True)
        self._turn = threading.Lock()

    def start(self) -> None:
        """Deliver by itself from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._is_over = True
        self._news.set()
        if self._thread.is_alive():
            self._thread.join()

    def wake(self) -> None:
        """Look soon whether there is something new."""
        self._news.set()

    def deliver(self) -> int:
        """Tell everything that waits, once; return how much was taken."""
        with self._turn:
            if self.delivery is Delivery.HOLD or self.target is None:
                return 0
            waiting = self._book.untold()
            if self.delivery is Delivery.REORDER:
                waiting.reverse()
            target = urlsplit(self.target)
            return sum(self._deliver(notice, target) for notice in waiting)

    def _run(self) -> None:
        while not self._is_over:
            self._news.wait(AGAIN_S)
            self._news.clear()
            if not self._is_over:
                self.deliver()

    def _deliver(self, notice: Notice, target: SplitResult) -> bool:
        if self.delivery is Delivery.LOSE:
            self._book.told(notice.place)
            return False
        times = 2 if self.delivery is Delivery.DOUBLE else 1
        taken = [self._tell(notice, target) for _ in range(times)]
        if taken[-1]:
            self._book.told(notice.place)
        return taken[-1]

    def _tell(self, notice: Notice, target: SplitResult) -> bool:
        """Send one notification; tell whether it was taken."""
        wrong = 10 if self.delivery is Delivery.WRONG_AMOUNT else 1
        said = {
            "id": f"N{notice.place:012d}",
            "order": notice.order,
            "kind": notice.kind,
            "amount": notice.amount * wrong,
        }
        body = json.dumps(said).encode()
        key = b"nobody's" if self.delivery is Delivery.FORGE else self._key
        path = target.path
        pen = Pen(key, self._book.now_ms() / 1000)
        headers = pen.headers("POST", path, sha256(body), self._nonce())
        headers["Content-Type"] = "application/json"
        line = http.client.HTTPConnection(target.netloc, timeout=TIMEOUT_S)
        try:
            line.request("POST", path, body, headers)
            return line.getresponse().status < _SUCCESS
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
