"""A payment provider over HTTP: signed questions, signed answers, deadlines shorter than ours.

Anything but a whole answer that bears the provider's signature is silence: what was done is then
unknown, and the same question with the same order number does nothing twice. An order that is
closed asks three times in a row, so one question has a third of what our own callers wait.

WORKAROUND: the provider refuses with 4xx what it will not do (a refund of more than was taken);
to us that is silence too, for nobody here could do better than to ask again and call a person.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar, cast

import msgspec
import urllib3
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from kiosk_app.central_service.keeping.instants import Clock, to_ms
from kiosk_app.central_service.payment.invoicing import InvoiceWish
from kiosk_app.central_service.payment.provider import (
    Charge,
    ProviderSilentError,
    ProviderState,
    Standing,
)
from kiosk_app.central_service.payment.signing import (
    NONCE,
    SIGNATURE,
    STAMP,
    Message,
    Signed,
    fits,
    fits_digest,
    sign,
)
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import Fen

logger = logging.getLogger(__name__)

CALL_S = 1.2
"""For a whole question and answer. Three of them are less than clients wait (5 s)."""

BILL_S = 120.0
_CHUNK = 65_536
_LONGEST_ANSWER = 65_536
_POOLED = 16


@dataclass(frozen=True, slots=True)
class ProviderAccess:
    """Where a provider is, and the key that is shared with it."""

    url: str
    key: bytes = field(repr=False)


class _Named(msgspec.Struct):
    """An answer says which order it is about; what else we do not know is passed over."""

    order: str


class _Issued(_Named):
    """What is said of an invoice; without a text while it is being made."""

    qr: str = ""


class _Told(_Named):
    """What the provider says of an order."""

    state: ProviderState
    taken: int
    back: int
    qr: str = ""


T = TypeVar("T", bound=_Named)


class HttpProvider:
    """Implements `PaymentProvider`, `BillSource` and `InvoiceIssuer`; safe for several threads.

    Args:
        url: scheme, host and port of the provider.
        key: shared with it.
        clock: the service's.
        call_s: how long one question may take.
        bill_s: how long a bill may take.
    """

    def __init__(
        self,
        url: str,
        key: bytes,
        clock: Clock,
        *,
        call_s: float = CALL_S,
        bill_s: float = BILL_S,
    ) -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._clock = clock
        self._call_s = call_s
        self._bill_s = bill_s
        self._http = urllib3.PoolManager(maxsize=_POOLED, retries=False)

    def close_lines(self) -> None:
        """Close all connections."""
        self._http.clear()

    # --- the port ------------------------------------------------------------------------------

    def open(self, charge: Charge) -> str:
        """Open the order, or find it open; return the text of its QR code."""
        body = {
            "order": charge.order,
            "amount": charge.amount,
            "expires_at": to_ms(charge.expires_at),
        }
        told = self._tell("POST", "/v1/orders", charge.order, body, _Told)
        if not told.qr:
            raise ProviderSilentError(f"no code for {charge.order}")
        return told.qr

    def query(self, order: OrderId) -> Standing:
        """Return how the order stands."""
        return self._standing("GET", order, "")

    def charge(self, order: OrderId, code: str) -> Standing:
        """Charge an opened order to a shown code."""
        return self._standing("POST", order, "/charge", {"code": code})

    def close(self, order: OrderId) -> None:
        """Close the order if it is not paid."""
        self._standing("POST", order, "/close", {})

    def refund(self, order: OrderId, amount: Fen) -> None:
        """See to it that so much has gone back; the number of the refund says order and total."""
        body = {"refund": f"{order}-{amount}", "total": amount}
        standing = self._standing("POST", order, "/refunds", body)
        if standing.back < amount:
            raise ProviderSilentError(f"{order}: not back yet")

    def issue(self, wish: InvoiceWish) -> str | None:
        """Have the invoice of an order issued, or find it; None while it is being made."""
        body = {"order": wish.order, "amount": wish.amount}
        return self._tell("POST", "/v1/invoices", wish.order, body, _Issued).qr or None

    def reverse(self, wish: InvoiceWish) -> str | None:
        """See to it that so much of an invoice is reversed; its number says order and total."""
        order, total = wish.order, wish.amount
        body = {"reversal": f"{order}-{total}", "total": total}
        told = self._tell("POST", f"/v1/invoices/{order}/reversals", order, body, _Issued)
        return told.qr or None

    def fetch_bill(self, day: date, target: Path) -> None:
        """Write the bill of a day, as it came, to a file; it is of use only if this returns."""
        path = f"/v1/bills/{day.isoformat()}"
        nonce = secrets.token_hex(8)
        digest = hashlib.sha256()
        with (
            self._exchange("GET", path, b"", nonce, self._bill_s) as answer,
            target.open("wb") as file,
        ):
            for chunk in _chunks(answer, time.monotonic() + self._bill_s):
                file.write(chunk)
                digest.update(chunk)
        signed = _signature_of(answer, nonce)
        now_s = self._clock().timestamp()
        is_signed = fits_digest(self._key, ("ANSWER", path, digest.hexdigest()), signed, now_s)
        if answer.status != HTTPStatus.OK or not is_signed:
            raise ProviderSilentError(f"no bill of {day}: status {answer.status}")

    # --- inside --------------------------------------------------------------------------------

    def _standing(
        self, method: str, order: OrderId, act: str, body: dict[str, object] | None = None
    ) -> Standing:
        try:
            told = self._tell(method, f"/v1/orders/{order}{act}", order, body, _Told)
        except _NotThereError:
            return Standing(ProviderState.UNKNOWN)
        return Standing(told.state, Fen(told.taken), Fen(told.back))

    def _tell(
        self,
        method: str,
        path: str,
        order: OrderId,
        body: dict[str, object] | None,
        shape: type[T],
    ) -> T:
        """Ask once; return what was told of the order.

        Raises:
            ProviderSilentError: anything else than that.
        """
        sent = b"" if body is None else msgspec.json.encode(body)
        nonce = secrets.token_hex(8)
        with self._exchange(method, path, sent, nonce, self._call_s) as answer:
            read = b"".join(_chunks(answer, time.monotonic() + self._call_s, _LONGEST_ANSWER))
        message, signed = Message("ANSWER", path, read), _signature_of(answer, nonce)
        if not fits(self._key, message, signed, self._clock().timestamp()):
            raise ProviderSilentError(f"{path}: not signed by the provider ({answer.status})")
        if answer.status == HTTPStatus.NOT_FOUND:
            raise _NotThereError(path)
        try:
            told = msgspec.json.decode(read, type=shape)
        except msgspec.DecodeError as error:
            raise ProviderSilentError(f"{path}: status {answer.status}, {error}") from error
        if answer.status != HTTPStatus.OK or told.order != order:
            raise ProviderSilentError(f"{path}: an answer to something else")
        return told

    @contextmanager
    def _exchange(
        self, method: str, path: str, body: bytes, nonce: str, limit_s: float
    ) -> Iterator[HTTPResponse]:
        """Ask and give the answer to be read; whatever goes wrong with the line is silence."""
        stamp = int(self._clock().timestamp())
        headers = {
            "Content-Type": "application/json",
            STAMP: str(stamp),
            NONCE: nonce,
            SIGNATURE: sign(self._key, Message(method, path, body), stamp, nonce),
        }
        try:
            with self._http.request(
                method,
                self._url + path,
                body=body,
                headers=headers,
                timeout=urllib3.Timeout(total=limit_s),
                redirect=False,
                preload_content=False,
            ) as answer:
                yield cast("HTTPResponse", answer)
        except (HTTPError, OSError) as error:
            logger.debug("provider: %s %s: %s", method, path, type(error).__name__)
            raise ProviderSilentError(f"{method} {path}: {type(error).__name__}") from error


class _NotThereError(ProviderSilentError):
    """The provider never heard of the order."""


def _chunks(answer: HTTPResponse, ends_at: float, most: int | None = None) -> Iterator[bytes]:
    """Give an answer's body, bounded in time and size; a trickle holds nobody for ever."""
    size = 0
    while chunk := answer.read1(_CHUNK, decode_content=False):
        size += len(chunk)
        if time.monotonic() > ends_at or (most is not None and size > most):
            raise ProviderSilentError("the answer is too slow or too long")
        yield chunk


def _signature_of(answer: HTTPResponse, nonce: str) -> Signed:
    headers = answer.headers
    return Signed(headers.get(STAMP, ""), nonce, headers.get(SIGNATURE, ""))
