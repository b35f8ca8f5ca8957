"""From `Reply` to HTTP, and from every error to the one body a refusal has."""

import logging
import re
from dataclasses import replace
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
)
from litestar.status_codes import HTTP_413_REQUEST_ENTITY_TOO_LARGE
from litestar.types import Scope, Send
from sqlalchemy.exc import DBAPIError

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.metrics import Fault, method_of, route_of
from kiosk_app.central_service.http import request_id
from kiosk_app.central_service.keeping.database import DatabaseBusyError, OutcomeUnknownError
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract.fitting import WHOLE, Expected, Unfit, read_of
from kiosk_app.contract.paths import MAX_BODY_BYTES
from kiosk_app.domain.refusal import Reason

logger = logging.getLogger(__name__)

JSON = "application/json"
_NO_STORE = "no-store"
ALWAYS = ((b"content-type", JSON.encode()), (b"cache-control", _NO_STORE.encode()))
RETRY_AFTER_S = "1"
_SERVER_ERROR = 500
_UNAVAILABLE = 503
_MISSING = re.compile(r"^(?:\d+: )?Missing required \w+ parameter '([A-Za-z_-]+)'")

AnyRequest = Request[Any, Any, Any]


def to_http(reply: Reply) -> Response[bytes]:
    """Return the HTTP response with exactly the bytes of `reply`."""
    headers = {"Cache-Control": _NO_STORE}
    wait = _retry_after(reply)
    if wait is not None:
        headers["Retry-After"] = wait
    return Response(reply.body, status_code=reply.status, media_type=JSON, headers=headers)


def _retry_after(reply: Reply) -> str | None:
    if reply.wait_s is not None:
        return str(reply.wait_s)
    return RETRY_AFTER_S if reply.status == _UNAVAILABLE else None


async def answer(reply: Reply, send: Send) -> None:
    """Answer without the framework, what it would say."""
    raw = [*ALWAYS, (b"content-length", str(len(reply.body)).encode())]
    wait = _retry_after(reply)
    if wait is not None:
        raw.append((b"retry-after", wait.encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})


class TurnedAwayError(Exception):
    """A request is answered before it reaches its route.

    Attributes:
        reply: the answer.
    """

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class ErrorReplies:
    """The exception handlers of the application; none of them ever shows a traceback."""

    def __init__(self, service: CentralService) -> None:
        self._service = service

    def turned_away(self, _request: AnyRequest, error: TurnedAwayError) -> Response[bytes]:
        """Answer what was decided at the gate."""
        return to_http(error.reply)

    def busy(self, _request: AnyRequest, error: DatabaseBusyError) -> Response[bytes]:
        """Answer that the database is busy: nothing is known to have changed, ask again."""
        return to_http(self._busy(error))

    def said_of(self, error: BaseException, scope: Scope) -> Reply:
        """Return what is answered to a request that went wrong outside the framework."""
        if isinstance(error, DatabaseBusyError):
            return self._busy(error)
        return self._defect(error, scope)

    def http(self, request: AnyRequest, error: HTTPException) -> Response[bytes]:
        """Answer what the framework found out: no such path, no such method, a bad body."""
        if error.status_code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
            return to_http(self._service.refusal(Reason.TOO_LARGE, limit=str(MAX_BODY_BYTES)))
        if isinstance(error, MethodNotAllowedException):
            method = method_of(request.method)
            refused = to_http(self._service.refusal(Reason.METHOD_NOT_ALLOWED, method=method))
            refused.headers["Allow"] = _allowed(error)
            return refused
        if isinstance(error, NotFoundException):
            return to_http(self._service.refusal(Reason.NOT_FOUND))
        if isinstance(error, ClientException) or error.status_code < _SERVER_ERROR:
            return to_http(self._service.said(_unfit_of(error).refusal))
        return self.defect(request, error)

    def defect(self, request: AnyRequest, error: Exception) -> Response[bytes]:
        """Answer a defect of ours: its story goes to the log, not to the caller."""
        return to_http(self._defect(error, request.scope))

    def _busy(self, error: DatabaseBusyError) -> Reply:
        is_unknown = isinstance(error, OutcomeUnknownError)
        self._service.metrics.failed(Fault.OUTCOME_UNKNOWN if is_unknown else Fault.BUSY)
        return self._service.refusal(Reason.BUSY)

    def _defect(self, error: BaseException, scope: Scope) -> Reply:
        if isinstance(error, DBAPIError):
            self._service.metrics.failed(Fault.DEFECT)
        where = {
            "request": request_id.current.get(),
            "method": method_of(str(scope.get("method"))),
            "route": route_of(scope.get("path_template")),
        }
        logger.error("defect", exc_info=error, extra=where)
        return Reply(_SERVER_ERROR, self._service.refusal(Reason.SERVICE_FAULT).body)


def _allowed(error: MethodNotAllowedException) -> str:
    """Return the methods that are served there; the framework adds OPTIONS, which we do not."""
    said = (error.headers or {}).get("allow", "").split(", ")
    return ", ".join(sorted(method for method in said if method != "OPTIONS"))


def _unfit_of(error: HTTPException) -> Unfit:
    """Return which field the framework could not read; what it repeats of the request is left.

    It wraps what the decoder says of a body or of parameters, and says itself which are missing.
    """
    missing = _MISSING.search(str(error.detail))
    if missing is not None:
        return Unfit(missing[1], Expected.GIVEN)
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, msgspec.DecodeError):
        cause = cause.__cause__
    if cause is None:
        return Unfit(WHOLE, Expected.FITTING)
    unfit = read_of(str(cause))
    place = unfit.field.removeprefix("$.")
    is_body = place == "data" or place.startswith(("data.", "data["))
    field = f"${place.removeprefix('data')}" if is_body else place
    return replace(unfit, field=field)
