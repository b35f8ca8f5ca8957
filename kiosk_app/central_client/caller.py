"""How a station speaks to the central service: one signed exchange, checked and decoded.

`client.CentralClient` is made of families of calls, each a subclass of `Caller` in its own file;
none of them knows how a request travels, all of that is here.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote

import msgspec

from kiosk_app.central_client.errors import (
    CentralRefusedError,
    CentralUnreachableError,
    NotBelievedError,
)
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.refusals import refusal_of
from kiosk_app.domain.ids import RequestKey, StaffId, StationId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Purpose

if TYPE_CHECKING:
    from kiosk_app.central_client.device_key import DeviceKey
    from kiosk_app.central_client.transport import Transport

_A = TypeVar("_A")

TIMEOUTS_S: Final = (2.0, 5.0)
"""To connect, and between two reads; longer than central's own deadline of 3 s."""

TOTAL_S: Final = 8.0

_NOT_FINAL: Final = frozenset({Reason.BUSY, Reason.TOO_MANY_REQUESTS})
"""Refusals that say nothing about the request itself: the same key may be tried again."""

_NOT_BELIEVED: Final = frozenset(
    {
        Reason.DEVICE_NOT_ENROLLED,
        Reason.DEVICE_REVOKED,
        Reason.SIGNATURE_REFUSED,
        Reason.CLOCK_OFF,
        Reason.REQUEST_REPLAYED,
    }
)
"""Refusals that say who asks is not known for sure: nothing about what was asked."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a station signs with: its key, and the clock it dates requests by."""

    key: "DeviceKey"
    now: Callable[[], datetime]


class Caller:
    """Blocking client; call it on a lane, never on the GUI thread. Safe for several lanes.

    Args:
        base_url: e.g. ``"http://127.0.0.1:8765"``.
        station: which station this is; central knows its kind by it.
        now: this machine's wall clock, only to measure how far it is off central's.
        timeouts: seconds to connect, seconds between two reads.
        total_s: seconds for one whole exchange.
        credential: what this station signs with; without one only what is open to all is answered.
        authority: PEM file of whoever vouches for central; None: those the system believes.
    """

    def __init__(  # noqa: PLR0913 - what a connection has
        self,
        base_url: str,
        station: StationId,
        now: Callable[[], datetime],
        *,
        timeouts: tuple[float, float] = TIMEOUTS_S,
        total_s: float = TOTAL_S,
        credential: "Credential | None" = None,
        authority: Path | None = None,
    ) -> None:
        self._base_url = base_url
        self._station = station
        self._now = now
        self._timeouts = timeouts
        self._total_s = total_s
        self._credential = credential
        self._authority = authority
        self._token = ""
        self._who: StaffId | None = None
        self._agreement = ""
        self._turn = threading.Lock()
        self._transport: Transport | None = None
        self._offset = timedelta(0)

    @property
    def clock_offset(self) -> timedelta:
        """How far central's clock is ahead of ours, by the last answer that told."""
        return self._offset

    def close(self) -> None:
        """Close all connections."""
        with self._turn:
            if self._transport is not None:
                self._transport.close()

    def _open(self) -> "Transport":
        with self._turn:
            if self._transport is None:
                # Imported with the first call, on a lane: requests costs a third of a cold start.
                from kiosk_app.central_client.signer import RequestSigner  # noqa: PLC0415 - likewise
                from kiosk_app.central_client.transport import Transport  # noqa: PLC0415 - as said

                mine = self._credential
                self._transport = Transport(
                    self._base_url,
                    {paths.STATION: self._station},
                    self._timeouts,
                    self._total_s,
                    None if mine is None else RequestSigner(mine.key, mine.now),
                    self._authority,
                )
            return self._transport

    def _get(
        self,
        path: str,
        shape: type[_A],
        query: Mapping[str, str] | None = None,
        *,
        as_station: bool = False,
        purpose: Purpose = Purpose.REGISTRATION,
    ) -> _A:
        headers = {} if as_station else self._by_whom(purpose)
        answer = self._open().send("GET", path, query=query, headers=headers)
        return _decode(path, answer.status, answer.body, shape)

    def _post(  # noqa: PLR0913 - how a request is sent
        self,
        path: str,
        body: msgspec.Struct,
        shape: type[_A],
        key: RequestKey | None = None,
        *,
        is_first: bool = False,
        as_station: bool = False,
        purpose: Purpose = Purpose.REGISTRATION,
        more: Mapping[str, str] | None = None,
    ) -> _A:
        headers = ({} if as_station else self._by_whom(purpose)) | dict(more or {})
        if key is not None:
            headers[paths.IDEMPOTENCY_KEY] = key
        if is_first:
            headers[paths.ATTEMPT] = paths.FIRST
        sent = msgspec.json.encode(body)
        answer = self._open().send("POST", path, body=sent, headers=headers)
        return _decode(path, answer.status, answer.body, shape)

    def _by_whom(self, purpose: Purpose) -> dict[str, str]:
        """Return what says who is signed in here and what for, nothing where nobody is.

        With `as_station` a call leaves it out: what only the station itself may say.
        """
        token = self._token
        if not token:
            return {}
        return {paths.AUTHORIZATION: f"Bearer {token}", paths.PURPOSE: purpose.value}


def decode_body(body: msgspec.Raw | bytes, shape: type[_A]) -> _A:
    """Return the stored answer of a request in its shape.

    Raises:
        CentralUnreachableError: it does not fit.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, ValueError, UnicodeDecodeError) as no:
        raise CentralUnreachableError(f"answer is no {shape.__name__}") from no


def _decode(path: str, status: int, body: bytes, shape: type[_A]) -> _A:
    if status < HTTPStatus.BAD_REQUEST:
        return decode_body(body, shape)
    refusal = refusal_of(decode_body(body, shapes.RefusalBody))
    if refusal.reason in _NOT_BELIEVED:
        raise NotBelievedError(refusal)
    if refusal.reason in _NOT_FINAL:
        raise CentralUnreachableError(f"{path}: {refusal.reason}")
    raise CentralRefusedError(refusal)


def fill(template: str, **ids: str) -> str:
    """Return a path with its ids in place, each escaped."""
    return template.format(**{name: quote(value, safe="") for name, value in ids.items()})
