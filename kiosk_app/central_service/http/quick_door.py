"""The door for holds, in front of the framework: most asks of a rush are answered here.

It does for plain holds what the framework, the gate and the route do, with the same parts, only
without what a framework has to do for any request there may be. What the service remembers to be
sold out for everybody is told without a thread or the database, to a first try only; any other ask
that is believed is handed to the service on a thread.

Whatever is not plain (a header that is missing or comes twice, a token, a parameter, a body of
another kind or that does not fit, a signature that does not, a station not seen yet) goes to the
framework as it came, which finds out alone and says why. What is published about the route, and
asked of it by tests, holds here too.
"""

import asyncio
from contextvars import copy_context
from functools import partial
from typing import Final

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.http.gate import BELIEVED, believed_headers, kinds_of, target_of
from kiosk_app.central_service.http.heard import Heard
from kiosk_app.central_service.http.replies import ErrorReplies, answer
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths, signing
from kiosk_app.contract.fitting import name_twice, not_json, unfit_in
from kiosk_app.contract.shapes import HoldBody
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.rights import Operation

_STATION, _NONCE, _KEY, _ATTEMPT, _SIGNATURE = (
    name.lower()
    for name in (
        paths.STATION,
        paths.NONCE,
        paths.IDEMPOTENCY_KEY,
        paths.ATTEMPT,
        paths.SIGNATURE,
    )
)
_UNUSUAL: Final = frozenset(
    name.lower() for name in (paths.AUTHORIZATION, paths.AGREEMENT, paths.PURPOSE)
)
_ROUTE: Final = ("POST", paths.HOLDS)
_body: Final = msgspec.json.Decoder(HoldBody)


class QuickDoor:
    """An ASGI application around the framework's.

    Args:
        app: the framework's.
        service: who answers.
    """

    def __init__(self, app: ASGIApp, service: CentralService) -> None:
        self._app = app
        self._service = service
        self._errors = ErrorReplies(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a plain hold, or let the framework."""
        if scope["type"] == ScopeType.HTTP and (scope["method"], scope["path"]) == _ROUTE:
            heard = Heard(receive)
            if await self._is_answered(scope, heard, send):
                return
            receive = heard.again
        await self._app(scope, receive, send)

    async def _is_answered(self, scope: HTTPScope, heard: Heard, send: Send) -> bool:
        headers = believed_headers(scope)
        if not _UNUSUAL.isdisjoint(headers) or scope["query_string"] or not_json(kinds_of(scope)):
            return False
        body = await heard.body()
        asked = None if body is None else _read(body)
        if body is None or asked is None:
            return False
        service, station = self._service, headers.get(_STATION, "")
        if not self._is_believed(scope, headers, body):
            return False
        caller = Caller(station, headers.get(_KEY), nonce=headers.get(_NONCE))
        if not service.may_pass_unseen(caller, Operation.HOLD, {}):
            return False
        scope["path_template"] = paths.HOLDS
        reply = self._too_fast(station)
        if reply is None and headers.get(_ATTEMPT) == paths.FIRST:
            reply = service.none_left_at_once(caller, asked)
        await answer(reply or await self._held(scope, caller, asked), send)
        return True

    def _too_fast(self, station: str) -> Reply | None:
        """Count for the station's pace, as the gate does, and turn it away if it asks too fast."""
        refusal = self._service.throttle.request(station)
        if refusal is None:
            return None
        self._service.metrics.shed(refusal.reason)
        return self._service.refusal(refusal.reason, **dict(refusal.facts))

    async def _held(self, scope: HTTPScope, caller: Caller, asked: HoldBody) -> Reply:
        """Have the service answer, on a thread; also told what went wrong there."""
        hold = partial(copy_context().run, self._service.hold, caller, asked)
        work = asyncio.get_running_loop().run_in_executor(None, hold)
        await asyncio.wait([work])
        error = work.exception()
        return work.result() if error is None else self._errors.said_of(error, scope)

    def _is_believed(self, scope: HTTPScope, headers: dict[str, str], body: bytes) -> bool:
        """Judge the signature; what is not believed here is judged again, and told, at the gate."""
        signatures = self._service.signatures
        key = signatures.recall(headers.get(_STATION, ""))
        if key is None:
            return False
        parts = signing.parts_of(scope["method"], target_of(scope), headers, body)
        if isinstance(signatures.judge(key, parts, headers.get(_SIGNATURE, "")), Refusal):
            return False
        scope[BELIEVED] = True  # type: ignore[typeddict-unknown-key]  # our own mark
        return True


def _read(body: bytes) -> HoldBody | None:
    """Return the body as the framework would read it, None if it would not."""
    try:
        asked = _body.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return None if unfit_in(asked) or name_twice(body) else asked
