"""Around everything, the door included: an id, a log line and figures for every answer.

What is told of a request is its route's template, never its path, query, headers or body.
"""

import logging
from time import perf_counter

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from kiosk_app.central_service.answering.metrics import Metrics, method_of, route_of
from kiosk_app.central_service.http import request_id
from kiosk_app.central_service.service import CentralService
from kiosk_app.domain.refusal import Reason

logger = logging.getLogger(__name__)

_REFUSALS_FROM = 400
_DEFECT = 500


class _WhyNot(msgspec.Struct):
    """As much of a refusal's body as is counted."""

    code: Reason


class _Answer:
    """One answer on its way out: the head gets the id; before the end of it goes, it is told."""

    def __init__(self, scope: HTTPScope, send: Send, metrics: Metrics) -> None:
        self._scope = scope
        self._send = send
        self._metrics = metrics
        self._begun = perf_counter()
        self._status = _DEFECT  # unless something else is answered
        self._reason: Reason | None = None
        self._is_told = False
        self.id = request_id.id_for(list(scope["headers"]))

    async def pass_on(self, message: Message) -> None:
        """Stand where `send` stands."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = [*message["headers"], (request_id.HEADER, self.id.encode())]
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body":
            if self._status >= _REFUSALS_FROM:
                self._reason = self._reason or _reason_in(message["body"])
            if not message["more_body"]:
                self.tell()
        await self._send(message)

    def tell(self) -> None:
        """Count it and write its line, once."""
        if self._is_told:
            return
        self._is_told = True
        seconds = perf_counter() - self._begun
        method = method_of(self._scope["method"])
        route = route_of(self._scope.get("path_template"))
        self._metrics.answered(method, route, self._status, seconds)
        if self._reason is not None:
            self._metrics.refused(self._reason)
        if logger.isEnabledFor(logging.INFO):
            line = {"request": self.id, "method": method, "route": route, "status": self._status}
            line |= {"reason": self._reason} if self._reason else {}
            logger.info("answered", extra={**line, "ms": round(seconds * 1000, 1)})


class Observed:
    """An ASGI application around the whole of another.

    Args:
        app: what is observed.
        service: whose figures are kept.
    """

    def __init__(self, app: ASGIApp, service: CentralService) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request be answered and tell what came of it."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        metrics = self._service.metrics
        answer = _Answer(scope, send, metrics)
        mark = request_id.current.set(answer.id)
        try:
            with metrics.in_flight.track_inprogress():
                await self._app(scope, receive, answer.pass_on)
        finally:
            request_id.current.reset(mark)
            answer.tell()


def _reason_in(body: bytes) -> Reason | None:
    try:
        return msgspec.json.decode(body, type=_WhyNot).code
    except msgspec.DecodeError:
        return None
