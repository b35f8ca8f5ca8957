"""In front of everything: no more requests than can be answered, and nobody asks too fast.

Decided before a body is read, a thread taken or the database asked, so that saying no costs next
to nothing. A body has a deadline, and a request counts as being answered only once its body is
there: who sends slowly, or never ends, keeps nobody else out.

Here an address is counted; the pace of a station is counted at the gate, when its device's
signature has been believed: nobody uses up a kiosk's pace by giving its name.
Health is always answered: who watches must not be told to come again.

Source: requirement row R027; OWASP API Security 2023 API4.
"""

import asyncio
import secrets

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from kiosk_app.central_service.http.gate import BELIEVED
from kiosk_app.central_service.http.heard import Heard
from kiosk_app.central_service.http.replies import answer
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.domain.refusal import Reason, Refusal

_HEALTH = frozenset({paths.LIVEZ, paths.READYZ})
_LONGEST_WAIT_S = 3
_OF_A_BODY = frozenset({b"content-length", b"transfer-encoding"})

BODY_S = 5.0
"""How long a body may take to come: 64 KiB at most, and clients wait no longer themselves."""


class Pressure:
    """An ASGI application around the whole of another, so that it counts all requests there are.

    (Litestar makes a middleware of its own for each route: several would each count for itself.)

    Args:
        app: what it stands before.
        service: whose limits and words count.
        body_s: how long a body may take to come.
    """

    def __init__(self, app: ASGIApp, service: CentralService, body_s: float = BODY_S) -> None:
        self._app = app
        self._service = service
        self._body_s = body_s
        self._in_flight = 0  # only ever touched on the event loop's thread

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is one too many, or let it through."""
        if scope["type"] != ScopeType.HTTP or scope["path"] in _HEALTH:
            await self._app(scope, receive, send)
            return
        client = scope["client"]
        refusal = self._why_full() or self._service.throttle.arrival(client[0] if client else "")
        if refusal is None and _is_crooked(scope["path"]):
            refusal = Refusal(Reason.NOT_FOUND)
        heard = Heard(receive)
        if refusal is None and _has_body(scope):
            refusal = await self._why_not_whole(heard)
            if heard.is_gone:  # nobody is there to be answered
                return
            refusal = refusal or self._why_full()
        if refusal is not None:
            self._service.metrics.shed(refusal.reason)
            reply = self._service.refusal(refusal.reason, **dict(refusal.facts))
            await answer(reply, send)
            return
        self._in_flight += 1
        try:
            await self._app(scope, heard.again, send)
        finally:
            self._in_flight -= 1
        if client and BELIEVED in scope and not self._service.hour.is_believed:
            server = scope["server"]
            self._service.hour.vouched(client[0], server[0] if server else "")

    def _why_full(self) -> Refusal | None:
        is_ours = self._service.schema.is_ours  # or an upgrade went on while we run: see the watch
        if is_ours and self._in_flight < self._service.throttle.limits.in_flight:
            return None
        wait = 1 + secrets.randbelow(_LONGEST_WAIT_S)  # they must not all come back at once
        return Refusal(Reason.BUSY, (("wait_s", str(wait)),))

    async def _why_not_whole(self, heard: Heard) -> Refusal | None:
        """Wait for the body; one that is too large is for the framework to refuse."""
        try:
            async with asyncio.timeout(self._body_s):
                await heard.body()
        except TimeoutError:
            return Refusal(Reason.MALFORMED_REQUEST, (("field", "body"),))
        return None


def _is_crooked(path: str) -> bool:
    """Tell a path that only looks like one we serve; each has one spelling."""
    return "//" in path or (path.endswith("/") and path != "/")


def _has_body(scope: HTTPScope) -> bool:
    return any(name in _OF_A_BODY for name, _ in scope["headers"])
