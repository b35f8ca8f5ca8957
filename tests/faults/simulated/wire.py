"""The network between a kiosk and the service: real calls, real bytes, a fate for each request.

It stands where the client's HTTP transport stands. A request finds its call by the service's own
table of routes; its body is read and checked as at the service's door.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final, get_args

import msgspec

from kiosk_app.central_client.errors import CentralUnreachableError
from kiosk_app.central_client.transport import Answer
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.http.app import ROWS
from kiosk_app.central_service.http.table import Row, Sent
from kiosk_app.central_service.keeping.database import DatabaseBusyError
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.refusal import Reason
from tests.faults.simulated.clockwork import Clockwork, Task
from tests.faults.simulated.weather import Wire

CONNECT_S: Final = 2.0
READ_S: Final = 5.0
_FLIGHT_S: Final = 0.02
_OK, _ODD = 200, 500


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as its bytes say it."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]

    @property
    def key(self) -> str | None:
        """Return its idempotency key."""
        return self.headers.get(paths.IDEMPOTENCY_KEY)


@dataclass(slots=True)
class _Waiting:
    """Somebody who waits for an answer."""

    task: Task
    pause: int
    answer: Reply | None = None
    is_refused: bool = False


@dataclass(slots=True)
class Net:
    """What all wires of a hospital share.

    Attributes:
        fate: draws what becomes of a request.
        delay: draws from 0 to 1.
        arrive: has the service answer a request, None when it died over it; told whether it has
            to die, and whether before its commit.
        check: told of every request before it leaves.
        counted: how often which fate befell a request.
    """

    clockwork: Clockwork
    fate: Callable[[], Wire]
    delay: Callable[[], float]
    arrive: Callable[[Request, Wire], Reply | None]
    check: Callable[[str, Request], None]
    counted: dict[Wire, int] = field(default_factory=dict)


class WireOfKiosk:
    """In the shape of the client's `Transport`."""

    def __init__(self, net: Net, station: str) -> None:
        self._net = net
        self._station = station
        self._sent = 0

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request; return its answer, or say that there was none."""
        net = self._net
        self._sent += 1
        said = {paths.STATION: self._station, paths.NONCE: self._nonce(), **(headers or {})}
        request = Request(method, path, query or {}, body or b"", said)
        net.check(self._station, request)
        fate = net.fate()
        net.counted[fate] = net.counted.get(fate, 0) + 1
        reply = self._answer(request, fate)
        if reply is None or reply.status >= _ODD:
            raise CentralUnreachableError(f"{method} {path}: {fate}")
        return Answer(reply.status, reply.body)

    def close(self) -> None:
        """Close nothing."""

    def _nonce(self) -> str:
        return f"{self._station}-{self._net.clockwork.seconds:.6f}-{self._sent}"

    def _answer(self, request: Request, fate: Wire) -> Reply | None:
        net, clockwork = self._net, self._net.clockwork
        task = clockwork.running
        assert task is not None, "only lanes speak to the service"
        if fate is Wire.REFUSED:
            task.pause(_FLIGHT_S)
            return None
        waiting = _Waiting(task, task.next_pause)
        there_s = _FLIGHT_S * (1 + net.delay())
        if fate is Wire.LATE:
            there_s = READ_S + 20 * net.delay()
        if fate is not Wire.REQUEST_LOST:
            clockwork.after(there_s, lambda: self._arrive(request, fate, waiting))
        if fate is Wire.TWICE:
            again_s = there_s + 5 * net.delay()
            clockwork.after(again_s, lambda: self._arrive(request, Wire.ANSWER_LOST, waiting))
        task.pause(READ_S)
        return waiting.answer

    def _arrive(self, request: Request, fate: Wire, waiting: _Waiting) -> None:
        reply = self._net.arrive(request, fate)
        if reply is None or fate in {Wire.ANSWER_LOST, Wire.LATE}:
            return
        waiting.answer = reply
        back_s = _FLIGHT_S * (1 + self._net.delay())
        self._net.clockwork.after(back_s, lambda: waiting.task.wake(waiting.pause))


def answer_of(service: CentralService, request: Request) -> Reply:
    """Have the service answer as its door would: the same call, the same checks, the same words."""
    try:
        return _answered(service, request)
    except DatabaseBusyError:
        return service.refusal(Reason.BUSY)


def _answered(service: CentralService, request: Request) -> Reply:
    if request.path == paths.READYZ:
        service.check_ready()
        return Reply(_OK, b'{"status":"ready"}')
    row, found = row_of(request.method, request.path)
    headers = request.headers
    caller = Caller(
        headers.get(paths.STATION), headers.get(paths.IDEMPOTENCY_KEY), nonce=headers[paths.NONCE]
    )
    arguments: list[object] = [caller] if row.sent is not Sent.NOTHING else []
    arguments += found
    if row.method == "POST" and row.body is not None:
        arguments.append(msgspec.json.decode(request.body, type=row.body))
    if row.path == paths.HOLDS and headers.get(paths.ATTEMPT) == paths.FIRST:
        body = msgspec.json.decode(request.body, type=shapes.HoldBody)
        at_once = service.none_left_at_once(caller, body)
        if at_once is not None:
            return at_once
    reply: Reply = getattr(service, row.call.__name__)(*arguments, **asked(row, request.query))
    return reply


def asked(row: Row, query: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: msgspec.convert(query.get(name), get_args(kind)[0], strict=False)
        for name, kind in row.query.items()
    }


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], Row], ...]:
    return tuple(
        (row.method, re.compile(re.sub(r"\{(\w+)\}", r"([^/]+)", row.path)), row) for row in ROWS
    )


@lru_cache(maxsize=256)
def row_of(method: str, path: str) -> tuple[Row, tuple[str, ...]]:
    for wanted, pattern, row in _patterns():
        found = pattern.fullmatch(path)
        if wanted == method and found is not None:
            return row, found.groups()
    raise AssertionError(f"no route for {method} {path}")
