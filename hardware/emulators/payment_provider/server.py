"""The emulated provider on real HTTP: what merchants ask, and the controls of whoever tests them.

| method | path | body |
|---|---|---|
| POST | `/v1/orders` | `{"order", "amount", "expires_at"}` (epoch ms) → `{"qr", …standing}` |
| GET | `/v1/orders/{order}` | → standing: `{"order", "state", "amount", "taken", "back"}` |
| POST | `/v1/orders/{order}/charge` | `{"code"}` → standing |
| POST | `/v1/orders/{order}/close` | `{}` → standing |
| POST | `/v1/orders/{order}/refunds` | `{"refund", "total"}` → standing |
| GET | `/v1/bills/{day}` | → CSV |
| POST | `/control/orders/{order}` | `{"act": PhoneAct}` or `{"press": amount}` → standing |
| POST | `/v1/invoices` | `{"order", "amount"}` → `{"order", "qr"}`, empty while it is being made |
| POST | `/v1/invoices/{order}/reversals` | `{"reversal", "total"}` → `{"order", "qr"}`, the same |
| POST | `/control/invoices` | `{"are_made": bool}` |
| POST | `/control/answers` | `{"how": Answers}` |
| POST | `/control/delivery` | `{"how": Delivery}`; tells what waits at once → `{"taken": n}` |

Everything under `/v1` is signed, questions and answers; the controls are not, so the program
listens on the loopback address only.
"""

import hashlib
import json
import logging
import secrets
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Self

from hardware.emulators.payment_provider.bill import bill_lines
from hardware.emulators.payment_provider.book import (
    PhoneAct,
    ProviderBook,
    RefusedError,
    Standing,
)
from hardware.emulators.payment_provider.invoices import InvoiceBook
from hardware.emulators.payment_provider.notifier import Delivery, Notifier
from hardware.emulators.payment_provider.signing import (
    NONCE,
    SIGNATURE,
    STAMP,
    Pen,
    sha256,
)

_log = logging.getLogger(__name__)

_POLL_S: Final = 0.05
_HANG_S: Final = 30.0
_CHUNK: Final = 65_536


class Answers(StrEnum):
    """How questions of merchants are answered."""

    NORMAL = "normal"
    HANG = "hang"  # the question is worked off, the answer never comes
    DROP = "drop"  # the question is worked off, the line is cut
    FAIL = "fail"  # 500, nothing is done
    FORGE = "forge"  # signed by somebody else
    GARBAGE = "garbage"  # signed, but nothing anybody could read


class PaymentProviderServer:
    """The provider, its book and its notifier; a context manager.

    Args:
        path: of its book.
        key: shared with the merchant.
        clock: tells the time, with an offset.
        notify: URL that takes notifications; None: they wait until there is one.
        port: on the loopback address; 0 takes a free one.
    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        clock: Callable[[], datetime],
        *,
        notify: str | None = None,
        port: int = 0,
    ) -> None:
        self.key = key
        self.answers = Answers.NORMAL
        self.makes_invoices = True
        self.invoices = InvoiceBook(path)
        self.released = threading.Event()
        self._is_over = threading.Event()
        self.book = ProviderBook(path, clock, self._wake)
        self.notifier = Notifier(self.book, notify, key, lambda: secrets.token_hex(8))
        owner = self

        class Handler(_Handler):
            provider = owner

        self._http = _Server(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(_POLL_S,), name="payment-provider", daemon=True
        )

    def start(self, *, delivers: bool = True) -> None:
        """Serve; deliver notifications by itself if wanted."""
        self._thread.start()
        if delivers:
            self.notifier.start()

    def stop(self) -> None:
        """Serve no more and close the book."""
        self.released.set()
        self.notifier.stop()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        self.book.close()
        self.invoices.close()

    def end(self) -> None:
        """Let `wait` return."""
        self._is_over.set()

    def wait(self) -> None:
        """Wait until somebody calls `end`."""
        self._is_over.wait()

    def answer_as(self, how: Answers) -> None:
        """Answer in this way from now on; what hangs is let go."""
        self.answers = how
        self.released.set()
        self.released = threading.Event()

    def _wake(self) -> None:
        self.notifier.wake()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    """A thread for each connection; whoever hangs up in the middle is nobody's defect."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base's
        """Let a connection go whose client has gone; write down what nobody foresaw."""
        error = sys.exception()
        if isinstance(error, ConnectionError):
            _log.debug("a client hung up: %s", type(error).__name__)
        else:
            _log.error("a question of %s broke", client_address, exc_info=error)


class _Handler(BaseHTTPRequestHandler):
    """One connection; made anew for each by the server."""

    provider: PaymentProviderServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        """Answer a question without a body."""
        self._answer("GET", b"")

    def do_POST(self) -> None:
        """Answer a question with a body."""
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionAbortedError  # half a question is none: nobody waits for its answer
        self._answer("POST", body)

    def _answer(self, method: str, body: bytes) -> None:
        parts = self.path.strip("/").split("/")
        if parts[0] == "control":
            self._send(200, self._control(parts[1:], json.loads(body or b"{}")), is_signed=False)
            return
        if self.provider.answers is Answers.FAIL:
            self._send(500, {"code": "system_error"})
            return
        if parts[:2] == ["v1", "bills"] and self._is_signed(method, body):
            if self._is_heard_out():
                self._send_bill(date.fromisoformat(parts[2]))
            return
        status, said = self._judge(method, parts[1:], body)
        if self._is_heard_out():
            self._send(status, said)

    def _judge(self, method: str, parts: list[str], body: bytes) -> tuple[int, dict[str, Any]]:
        """Do what is asked, and return what is said to it."""
        if not self._is_signed(method, body):
            return 401, {"code": "signature"}
        try:
            said = self._ask(method, parts, json.loads(body or b"{}"))
        except RefusedError as no:
            return 409, {"code": str(no)}
        except (KeyError, ValueError, IndexError):
            return 400, {"code": "malformed"}
        return (404, {"code": "unknown_order"}) if said is None else (200, said)

    def _is_signed(self, method: str, body: bytes) -> bool:
        headers = {name: self.headers.get(name, "") for name in (STAMP, NONCE, SIGNATURE)}
        return self._pen().fits(method, self.path, body, headers)

    def _ask(self, method: str, parts: list[str], said: dict[str, Any]) -> dict[str, Any] | None:
        """Do what a merchant asks; None: no such order."""
        book = self.provider.book
        if method == "POST" and parts == ["orders"]:
            qr = book.open(said["order"], int(said["amount"]), int(said["expires_at"]))
            return {"qr": qr, **_shown(book.standing(said["order"]))}
        if method == "POST" and parts == ["invoices"]:
            return self._invoice(said["order"], int(said["amount"]))
        if method == "POST" and parts[::2] == ["invoices", "reversals"]:
            return self._reversal(parts[1], said["reversal"], int(said["total"]))
        order = parts[1]
        if book.is_silent(order):
            self.provider.released.wait(_HANG_S)
        acts: dict[tuple[str, ...], Callable[[], Standing | None]] = {
            ("GET",): lambda: book.standing(order),
            ("POST", "charge"): lambda: book.charge(order, said["code"]),
            ("POST", "close"): lambda: book.close_order(order),
            ("POST", "refunds"): lambda: book.refund(said["refund"], order, int(said["total"])),
        }
        standing = acts[method, *parts[2:]]()
        return None if standing is None else _shown(standing)

    def _invoice(self, order: str, amount: int) -> dict[str, Any]:
        """Issue an order's invoice once, or say that it is being made."""
        self.provider.invoices.want(order, amount)
        is_made = self.provider.makes_invoices
        return {"order": order, "qr": f"https://invoice.example/{order}" if is_made else ""}

    def _reversal(self, order: str, number: str, total: int) -> dict[str, Any]:
        """Reverse so much of an order's invoice once, or say that it is being made."""
        self.provider.invoices.reverse(number, order, total)
        is_made = self.provider.makes_invoices
        return {"order": order, "qr": f"https://invoice.example/red/{number}" if is_made else ""}

    def _control(self, parts: list[str], said: dict[str, Any]) -> dict[str, Any]:
        provider = self.provider
        if parts[0] == "orders" and "press" in said:
            return _shown(provider.book.press(parts[1], int(said["press"])))
        if parts[0] == "orders":
            return _shown(provider.book.act(parts[1], PhoneAct(said["act"])))
        if parts[0] == "invoices":
            provider.makes_invoices = bool(said["are_made"])
            return {}
        if parts[0] == "answers":
            provider.answer_as(Answers(said["how"]))
            return {}
        provider.notifier.delivery = Delivery(said["how"])
        return {"taken": provider.notifier.deliver()}

    def _pen(self) -> Pen:
        return Pen(self.provider.key, self.provider.book.now_ms() / 1000)

    def _answering_pen(self) -> Pen:
        is_forged = self.provider.answers is Answers.FORGE
        return Pen(b"somebody else", 0) if is_forged else self._pen()

    def _is_heard_out(self) -> bool:
        """Tell whether the answer goes out at all."""
        if self.provider.answers is Answers.HANG:
            self.provider.released.wait(_HANG_S)
        elif self.provider.answers is not Answers.DROP:
            return True
        self.close_connection = True
        return False

    def _send(self, status: int, said: dict[str, Any], *, is_signed: bool = True) -> None:
        body = json.dumps(said).encode()
        headers: dict[str, str] = {}
        if is_signed:
            how = self.provider.answers
            body = b"<html>" if how is Answers.GARBAGE else body
            nonce = self.headers.get(NONCE, "")
            headers = self._answering_pen().headers("ANSWER", self.path, sha256(body), nonce)
        self._begin(status, "application/json", len(body), headers)
        self.wfile.write(body)

    def _begin(self, status: int, kind: str, length: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send_bill(self, day: date) -> None:
        """Write the bill to a file, so that its length and signature can go before it."""
        digest = hashlib.sha256()
        with tempfile.TemporaryFile() as file:
            for line in bill_lines(self.provider.book.path, day):
                file.write(line.encode())
                digest.update(line.encode())
            length = file.tell()
            nonce = self.headers.get(NONCE, "")
            headers = self._answering_pen().headers("ANSWER", self.path, digest.hexdigest(), nonce)
            self._begin(200, "text/csv; charset=utf-8", length, headers)
            file.seek(0)
            while chunk := file.read(_CHUNK):
                self.wfile.write(chunk)


def _shown(standing: Standing | None) -> dict[str, Any]:
    return {} if standing is None else asdict(standing)
