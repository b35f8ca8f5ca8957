"""A crowd of clients on kept-alive connections, cheap enough not to be what is measured.

One thread, bare bytes: a question is sent as it lies there, an answer is read no further than its
status and length. `requests` would spend more time on asking than the service on answering.
"""

import asyncio
import secrets
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import msgspec
import uvloop

from kiosk_app import clock
from kiosk_app.central_client.device_key import DeviceKey
from kiosk_app.central_client.signer import NONCE_BYTES
from kiosk_app.contract import paths, signing
from kiosk_app.domain.device_signature import canonical_text

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_STATUS_AT = slice(9, 12)
_TOO_LONG_S = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


Visit = Generator[bytes, Answer, None]
"""One client's dealings: yields what to ask, is sent what came back."""


@dataclass(slots=True)
class Tally:
    """What a crowd was told, and how fast."""

    seconds: float = 0.0
    visits: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    waits_s: list[float] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """Return how many questions were answered."""
        return len(self.waits_s)

    def note(self, status: int, wait_s: float) -> None:
        """Count one answer."""
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.waits_s.append(wait_s)


class CrowdError(Exception):
    """The service hung up or did not answer in time."""


class Speaker:
    """Writes the requests of a station, as they go over the line.

    Args:
        station: who asks.
        key: of its device; None leaves the requests unsigned.
    """

    def __init__(self, station: str, key: DeviceKey | None = None) -> None:
        self._station = station
        self._key = key

    def asks(
        self,
        path: str,
        body: msgspec.Struct | None = None,
        key: str | None = None,
        *,
        is_first: bool = False,
    ) -> bytes:
        """Return a request: with a body a POST, without one a GET. Signed ones keep a minute."""
        method, content = ("GET", b"") if body is None else ("POST", msgspec.json.encode(body))
        headers = {paths.STATION: self._station}
        if key is not None:
            headers[paths.IDEMPOTENCY_KEY] = key
        if is_first:
            headers[paths.ATTEMPT] = paths.FIRST
        if self._key is not None:
            headers[paths.NONCE] = secrets.token_urlsafe(NONCE_BYTES)
            headers[paths.DEVICE_TIME] = str(round(clock.now().timestamp() * 1000))
            named = {name.lower(): value for name, value in headers.items()}
            parts = signing.parts_of(method, path, named, content)
            headers[paths.SIGNATURE] = self._key.sign(canonical_text(parts))
        if body is not None:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
        lines = [f"{method} {path} HTTP/1.1", "Host: central"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + content


def send_crowd(url: str, visits: Iterator[Visit], clients: int) -> Tally:
    """Let so many clients at once make all `visits`; return what they were told.

    Raises:
        CrowdError: an answer did not come.
    """
    return uvloop.run(_send(url, visits, clients))


async def _send(url: str, visits: Iterator[Visit], clients: int) -> Tally:
    where, tally = urlsplit(url), Tally()
    loop = asyncio.get_running_loop()
    lines: list[_Line] = []
    for _ in range(clients):
        _, line = await loop.create_connection(
            lambda: _Line(visits, tally, loop.create_future()),
            where.hostname or "",
            where.port or 80,
        )
        lines.append(line)
    begun = time.perf_counter()
    for line in lines:
        line.begin()
    try:
        async with asyncio.timeout(_TOO_LONG_S):
            await asyncio.gather(*(line.is_done for line in lines))
    except TimeoutError as error:
        raise CrowdError("the service does not answer any more") from error
    finally:
        tally.seconds = time.perf_counter() - begun
        for line in lines:
            line.hang_up()
    return tally


class _Line(asyncio.Protocol):
    """One client: one question at a time."""

    def __init__(
        self, visits: Iterator[Visit], tally: Tally, is_done: "asyncio.Future[None]"
    ) -> None:
        self._visits = visits
        self._tally = tally
        self.is_done = is_done
        self._visit: Visit | None = None
        self._read = b""
        self._asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def begin(self) -> None:
        """Make the next visit, if there is one."""
        for visit in self._visits:
            self._visit = visit
            self._ask(next(visit))
            return
        if not self.is_done.done():
            self.is_done.set_result(None)

    def hang_up(self) -> None:
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._read += data
        head = self._read.find(_END)
        if head < 0:
            return
        at = self._read.find(_LENGTH, 0, head) + len(_LENGTH)
        end = head + len(_END) + int(self._read[at : self._read.find(b"\r", at)])
        if len(self._read) < end:
            return
        answer = Answer(int(self._read[_STATUS_AT]), self._read[head + len(_END) : end])
        self._read = b""
        self._tally.note(answer.status, time.perf_counter() - self._asked_at)
        self._go_on(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.is_done.done():
            self.is_done.set_exception(CrowdError(f"the service hung up: {exc}"))

    def _go_on(self, answer: Answer) -> None:
        try:
            self._ask(cast("Visit", self._visit).send(answer))
        except StopIteration:
            self._tally.visits += 1
            self.begin()

    def _ask(self, asked: bytes) -> None:
        self._asked_at = time.perf_counter()
        self._transport.write(asked)
